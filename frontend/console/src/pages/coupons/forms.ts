import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question, Values } from '@/kit/forms'
import { choicesOf } from '@/kit/words'
import { BASES } from '@/audiences/audience'
import { MERCHANT, openStores, STORES } from '@/pages/merchants/find'
import { UNION, unionOf } from '@/pages/unions/find'

import { KINDS, SOURCES, USES } from './words'

export type Batch = Schemas['DeskBatch']

const preview = () => import('./Preview.vue')

function is(...kinds: string[]) {
  return (values: Values) => kinds.includes(String(values.kind))
}

const TERMS: Question[] = [
  {
    key: 'title',
    label: '标题',
    kind: 'text',
    required: true,
    length: 40,
    heading: '优惠',
    hint: '职工一眼看到的，例如“早餐满 10 减 3”。',
  },
  { key: 'kind', label: '券的种类', kind: 'choice', required: true, choices: choicesOf(KINDS) },
  { key: 'item', label: '兑换什么', kind: 'text', required: true, length: 60, when: is('exchange') },
  {
    key: 'threshold_fen',
    label: '满多少可用',
    kind: 'money',
    short: true,
    when: is('threshold', 'percent'),
    hint: '打折券可以不填。',
  },
  {
    key: 'discount_fen',
    label: '减多少（兑换券填物品的价值）',
    kind: 'money',
    required: true,
    short: true,
    when: is('threshold', 'cash', 'exchange'),
  },
  {
    key: 'percent_off',
    label: '减百分之几',
    kind: 'number',
    required: true,
    min: 1,
    max: 99,
    short: true,
    when: is('percent'),
    hint: '减 20 就是 8 折。',
  },
  {
    key: 'cap_fen',
    label: '最多减多少',
    kind: 'money',
    required: true,
    short: true,
    when: is('percent'),
  },
  { key: 'description', label: '使用说明', kind: 'long_text', length: 256 },
]

const REST: Question[] = [
  {
    key: 'audience',
    label: '给谁',
    kind: 'own',
    component: () => import('@/audiences/AudienceField.vue'),
    heading: '给谁、发多少',
  },
  {
    key: 'quantity',
    label: '发行张数',
    kind: 'number',
    required: true,
    min: 1,
    max: 1_000_000,
    short: true,
  },
  {
    key: 'per_member_limit',
    label: '每人最多领',
    kind: 'number',
    required: true,
    min: 1,
    max: 100,
    short: true,
  },
  {
    key: 'per_day_limit',
    label: '每人每天最多领',
    kind: 'number',
    required: true,
    min: 1,
    max: 100,
    short: true,
  },
  {
    key: 'claim_opens_at',
    label: '开始领取',
    kind: 'moment',
    required: true,
    short: true,
    heading: '领取和使用',
  },
  { key: 'claim_closes_at', label: '结束领取', kind: 'moment', required: true, short: true },
  {
    key: 'daily_quantity',
    label: '每天放出几张',
    kind: 'number',
    min: 1,
    short: true,
    hint: '不填就在开始领取时一次放完。',
  },
  {
    key: 'released_at_time',
    label: '每天几点放出',
    kind: 'time',
    required: true,
    short: true,
    when: (values) => Boolean(values.daily_quantity),
  },
  { key: 'use', label: '使用期', kind: 'choice', required: true, choices: choicesOf(USES) },
  {
    key: 'use_opens_at',
    label: '开始使用',
    kind: 'moment',
    required: true,
    short: true,
    when: (values) => values.use === 'dates',
  },
  {
    key: 'use_closes_at',
    label: '结束使用',
    kind: 'moment',
    required: true,
    short: true,
    when: (values) => values.use === 'dates',
    hint: '不早于结束领取。',
  },
  {
    key: 'use_after_days',
    label: '领取几天后可用',
    kind: 'number',
    required: true,
    min: 0,
    max: 366,
    short: true,
    when: (values) => values.use === 'days',
    hint: '0 就是领了马上能用。',
  },
  {
    key: 'use_for_days',
    label: '可用几天',
    kind: 'number',
    required: true,
    min: 1,
    max: 366,
    short: true,
    when: (values) => values.use === 'days',
  },
  {
    key: 'subsidy_percent',
    label: '工会补贴优惠的百分之几',
    kind: 'number',
    min: 0,
    max: 100,
    short: true,
    heading: '补贴',
  },
  {
    key: 'budget_fen',
    label: '补贴预算',
    kind: 'money',
    required: true,
    short: true,
    when: (values) => Number(values.subsidy_percent ?? 0) > 0,
    hint: '每张都用足也不能超过它，超过了不能发布。',
  },
]

const FACTS = [...TERMS, ...REST]

/** `2026-07-01T10:00:00+08:00`, so many days from today, as the pickers write it. */
function at(days: number, time: string): string {
  const day = new Date(Date.now() + days * 86_400_000)
  return `${new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(day)}T${time}+08:00`
}

/** What most batches have: from tomorrow at ten, for a month. */
function defaults(): Values {
  return {
    union_id: unionOf('publisher'),
    kind: 'threshold',
    audience: BASES[0].conditions,
    quantity: 500,
    per_member_limit: 1,
    per_day_limit: 1,
    subsidy_percent: 0,
    claim_opens_at: at(1, '10:00:00'),
    claim_closes_at: at(31, '23:59:00'),
    use: 'dates',
    use_opens_at: at(1, '10:00:00'),
    use_closes_at: at(45, '23:59:00'),
    code_source: 'ours',
  }
}

/** What depends on another answer and is not asked is nothing. */
const EMPTY: Values = {
  description: '',
  threshold_fen: 0,
  discount_fen: null,
  percent_off: null,
  cap_fen: null,
  item: null,
  daily_quantity: null,
  released_at_time: null,
  use_opens_at: null,
  use_closes_at: null,
  use_after_days: null,
  use_for_days: null,
  subsidy_percent: 0,
  budget_fen: null,
}

function bodyOf(given: Values): Values {
  const answered = Object.entries(given).filter(
    ([key, value]) => key !== 'use' && value !== null && value !== undefined,
  )
  return { ...EMPTY, ...Object.fromEntries(answered) }
}

export function draft(): FormOf {
  return {
    title: '起草券批次',
    lead: '先存为草稿，核对后再发布。代金券和补贴的无门槛券发布前要由主席审批。',
    questions: [
      { ...UNION, heading: '哪家商户' },
      MERCHANT,
      STORES,
      ...FACTS,
      {
        key: 'code_source',
        label: '券码',
        kind: 'choice',
        required: true,
        choices: choicesOf(SOURCES),
        hint: '商户提供的，要在发布前导入。',
      },
    ],
    start: defaults(),
    draft: 'coupons-create',
    preview,
    done: '已存为草稿，请核对后发布',
    send: (values, key) =>
      told(
        api.POST('/console/api/coupon-batches', {
          params: { header: { 'Idempotency-Key': key } },
          body: bodyOf(values) as Schemas['BatchDraftBody'],
        }),
      ),
  }
}

export function change(batch: Batch): FormOf {
  const { merchant, stores, audience } = batch
  const facts = batch as unknown as Values
  const asked = FACTS.map((each) => each.key).filter((key) => key in facts)
  return {
    title: `修改草稿：${batch.title}`,
    lead: '已经审批过的，改了要重新审批。',
    questions: [
      { ...STORES, after: undefined, choices: () => openStores(merchant.id), hint: '只列出正在营业的门店。' },
      ...FACTS,
    ],
    start: {
      ...Object.fromEntries(asked.map((key) => [key, facts[key] ?? undefined])),
      use: batch.use_for_days === null ? 'dates' : 'days',
      audience,
      merchant_id: merchant.id,
      store_ids: stores.map((each) => each.id),
    },
    preview,
    send: (values) =>
      told(
        api.PATCH('/console/api/coupon-batches/{batch_id}', {
          params: { path: { batch_id: batch.id } },
          body: bodyOf(values) as Schemas['BatchChangeBody'],
        }),
      ),
  }
}
