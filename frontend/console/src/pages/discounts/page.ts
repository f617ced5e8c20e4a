import { api, newKey, told, type Schemas } from '@/api/client'
import { confirming, type FormOf, type Question } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import type { Words } from '@/kit/words'
import { MERCHANT, offersBy, openStores, STORES } from '@/pages/merchants/find'
import { STATES as STORE_STATES } from '@/pages/stores/words'
import { DISTRICTS } from '@/wording'

type Discount = Schemas['DeskDiscount']

const STATES: Words = {
  draft: { text: '草稿', tone: 'info' },
  published: { text: '进行中', tone: 'success' },
  paused: { text: '已暂停', tone: 'warning' },
  ended: { text: '已结束', tone: 'info' },
}
const MANAGES = ['merchant_manager'] as const

const FACTS: Question[] = [
  { key: 'title', label: '标题', kind: 'text', required: true, length: 60 },
  {
    key: 'percent_off',
    label: '减百分之几',
    kind: 'number',
    min: 1,
    max: 99,
    hint: '减 20 就是 8 折。没有统一折扣的，不填，写在使用说明里。',
  },
  { key: 'terms', label: '使用说明', kind: 'long_text', length: 250 },
  { key: 'begins_on', label: '开始日期', kind: 'date', required: true },
  { key: 'ends_on', label: '结束日期', kind: 'date', hint: '含当日；不填就是长期。' },
  {
    key: 'audience',
    label: '给谁',
    kind: 'own',
    component: () => import('@/audiences/AudienceField.vue'),
  },
]

function draft(): FormOf {
  return {
    title: '新建折扣',
    lead: '先存为草稿，看过没有问题再发布。',
    questions: [MERCHANT, STORES, ...FACTS],
    draft: 'discounts-create',
    done: '已存为草稿，请核对后发布',
    send: (facts, key) =>
      told(
        api.POST('/console/api/discounts', {
          params: { header: { 'Idempotency-Key': key } },
          body: facts as Schemas['NewDiscountBody'],
        }),
      ),
  }
}

function edit(discount: Discount): FormOf {
  const { title, percent_off, terms, begins_on, ends_on, merchant } = discount
  return {
    title: `修改折扣：${title}`,
    questions: [
      { ...STORES, after: undefined, choices: () => openStores(merchant.id), hint: '只列出正在营业的门店。' },
      ...FACTS,
    ],
    start: {
      title,
      percent_off,
      terms,
      begins_on,
      ends_on,
      audience: discount.audience,
      store_ids: discount.stores.filter((each) => each.state === 'open').map((each) => each.id),
    },
    send: (facts) =>
      told(
        api.PATCH('/console/api/discounts/{discount_id}', {
          params: { path: { discount_id: discount.id } },
          body: {
            ...facts,
            terms: facts.terms ?? '',
            percent_off: facts.percent_off ?? null,
            ends_on: facts.ends_on ?? null,
          } as Schemas['EditDiscountBody'],
        }),
      ),
  }
}

function step(discount: Discount, path: 'publish' | 'pause' | 'end', key: string) {
  return told(
    api.POST(`/console/api/discounts/{discount_id}/${path}`, {
      params: { path: { discount_id: discount.id }, header: { 'Idempotency-Key': key } },
    }),
  )
}

function confirm(title: string, path: 'publish' | 'pause' | 'end', lead: string, danger = false) {
  return (discount: Discount): FormOf =>
    confirming(title, discount.title, lead, (key) => step(discount, path, key), danger)
}

export const page = definePage<Discount>({
  stem: 'discounts',
  title: '折扣',
  group: 'merchants',
  order: 20,
  roles: ['merchant_manager', 'read_only'],
  help: '商户给职工的长期折扣，到店出示电子会员卡就能享受，不用领券。新建后先是草稿；正在进行的要改，先暂停，改好再发布。',
  list: {
    load: (query) => told(api.GET('/console/api/discounts', { params: { query } })),
    key: (row) => row.id,
    filters: offersBy(STATES),
    columns: [
      { label: '标题', value: (row) => row.title },
      { label: '商户', value: (row) => row.merchant.name },
      { label: '减', value: (row) => (row.percent_off ? `${row.percent_off}%` : '见说明'), width: 90 },
      { label: '开始', value: (row) => row.begins_on, width: 120 },
      { label: '结束', value: (row) => row.ends_on ?? '长期', width: 120 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
    ],
    starts: [{ label: '新建折扣', roles: MANAGES, form: draft }],
    empty: '没有符合条件的折扣。可以换个条件，或点“新建折扣”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/discounts/{discount_id}', { params: { path: { discount_id: id } } })),
    title: (discount) => discount.title,
    actions: [
      {
        label: '发布',
        roles: MANAGES,
        tone: 'primary',
        when: (discount) => discount.state === 'draft',
        form: confirm(
          '发布',
          'publish',
          '发布后，符合条件的职工从开始日期起就能看到并享受，店主也会收到通知。',
        ),
      },
      {
        label: '恢复',
        roles: MANAGES,
        tone: 'primary',
        when: (discount) => discount.state === 'paused',
        run: (discount) => step(discount, 'publish', newKey()),
      },
      {
        label: '修改',
        roles: MANAGES,
        when: (discount) => discount.state === 'draft' || discount.state === 'paused',
        form: edit,
      },
      {
        label: '暂停',
        roles: MANAGES,
        when: (discount) => discount.state === 'published',
        form: confirm('暂停', 'pause', '职工立刻看不到这个折扣，店里也不再计数；改好后可以恢复。'),
      },
      {
        label: '结束',
        roles: MANAGES,
        tone: 'danger',
        when: (discount) => discount.state !== 'ended',
        form: confirm('结束', 'end', '结束后不能恢复，要再办请新建一个。', true),
      },
    ],
    sections: [
      {
        title: '折扣',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '商户', value: (row) => row.merchant.name, to: (row) => `/merchants/${row.merchant.id}` },
          { label: '减', value: (row) => (row.percent_off ? `${row.percent_off}%` : '见使用说明') },
          { label: '给谁', value: (row) => row.audience_text },
          { label: '开始', value: (row) => row.begins_on },
          { label: '结束', value: (row) => row.ends_on ?? '长期' },
          { label: '使用说明', value: (row) => row.terms, wide: true },
        ],
      },
      {
        title: '适用门店',
        table: {
          rows: (row) => row.stores,
          columns: [
            { label: '门店', value: (row) => row.name, to: (row) => `/stores/${row.id}` },
            { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
            { label: '状态', value: (row) => row.state, words: STORE_STATES, width: 90 },
          ],
          empty: '没有适用的门店。',
        },
      },
    ],
  },
})
