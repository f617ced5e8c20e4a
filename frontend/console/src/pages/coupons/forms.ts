import { api, told, type Schemas } from '@/api/client'
import { figure } from '@/kit/format'
import { REASON, type FormOf, type Question, type Values } from '@/kit/forms'
import { choicesOf } from '@/kit/words'
import { MERCHANT, openStores, STORES } from '@/pages/merchants/find'

import { AUDIENCE, conditionsOf, startOf } from './audience'
import { KINDS, SOURCES, USES } from './words'

export type Batch = Schemas['DeskBatch']

const CODES_A_CALL = 1000
const preview = () => import('./Preview.vue')

function is(...kinds: string[]) {
  return (values: Values) => kinds.includes(String(values.kind))
}

const FACTS: Question[] = [
  { key: 'title', label: '标题', kind: 'text', required: true, length: 40 },
  { key: 'kind', label: '券的种类', kind: 'choice', required: true, choices: choicesOf(KINDS) },
  { key: 'item', label: '兑换什么', kind: 'text', required: true, length: 60, when: is('exchange') },
  {
    key: 'threshold_fen',
    label: '满多少可用',
    kind: 'money',
    when: is('threshold', 'percent'),
    hint: '打折券可以不填。',
  },
  {
    key: 'discount_fen',
    label: '减多少（兑换券填物品的价值）',
    kind: 'money',
    required: true,
    when: is('threshold', 'cash', 'exchange'),
  },
  {
    key: 'percent_off',
    label: '减百分之几',
    kind: 'number',
    required: true,
    min: 1,
    max: 99,
    when: is('percent'),
    hint: '减 20 就是 8 折。',
  },
  { key: 'cap_fen', label: '最多减多少', kind: 'money', required: true, when: is('percent') },
  { key: 'description', label: '使用说明', kind: 'long_text', length: 256 },
  AUDIENCE,
  { key: 'quantity', label: '发行张数', kind: 'number', required: true, min: 1, max: 1_000_000 },
  { key: 'claim_opens_at', label: '开始领取', kind: 'moment', required: true },
  { key: 'claim_closes_at', label: '结束领取', kind: 'moment', required: true },
  {
    key: 'daily_quantity',
    label: '每天放出几张',
    kind: 'number',
    min: 1,
    hint: '不填就在开始领取时一次放完。',
  },
  {
    key: 'released_at_time',
    label: '每天几点放出',
    kind: 'time',
    required: true,
    when: (values) => Boolean(values.daily_quantity),
  },
  { key: 'per_member_limit', label: '每人最多领', kind: 'number', required: true, min: 1, max: 100 },
  { key: 'per_day_limit', label: '每人每天最多领', kind: 'number', required: true, min: 1, max: 100 },
  { key: 'use', label: '使用期', kind: 'choice', required: true, choices: choicesOf(USES) },
  {
    key: 'use_opens_at',
    label: '开始使用',
    kind: 'moment',
    required: true,
    when: (values) => values.use === 'dates',
  },
  {
    key: 'use_closes_at',
    label: '结束使用',
    kind: 'moment',
    required: true,
    when: (values) => values.use === 'dates',
  },
  {
    key: 'use_after_days',
    label: '领取几天后可用',
    kind: 'number',
    required: true,
    min: 0,
    max: 366,
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
    when: (values) => values.use === 'days',
  },
  { key: 'subsidy_percent', label: '工会补贴优惠的百分之几', kind: 'number', min: 0, max: 100 },
  {
    key: 'budget_fen',
    label: '补贴预算',
    kind: 'money',
    required: true,
    when: (values) => Number(values.subsidy_percent ?? 0) > 0,
    hint: '每张都用足也不能超过它，超过了不能发布。',
  },
]

const DEFAULTS: Values = { per_member_limit: 1, per_day_limit: 1, subsidy_percent: 0, use: 'dates' }

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

function bodyOf({ audience, ...given }: Values): Values {
  const answered = Object.entries(given).filter(
    ([key, value]) => key !== 'use' && value !== null && value !== undefined,
  )
  return { ...EMPTY, ...Object.fromEntries(answered), audience: conditionsOf(audience) }
}

export function draft(): FormOf {
  return {
    title: '起草券批次',
    lead: '先存为草稿，核对后再发布。代金券和补贴的无门槛券发布前要由主席审批。',
    questions: [
      { key: 'union_id', label: '发放的工会', kind: 'union', required: true },
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
    start: { ...DEFAULTS, code_source: 'ours' },
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
      audience: startOf(audience),
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

function target(batch: Batch, key: string) {
  return { path: { batch_id: batch.id }, header: { 'Idempotency-Key': key } }
}

export function confirm(title: string, path: 'approval' | 'publication' | 'resumption', lead: string) {
  return (batch: Batch): FormOf => ({
    title: `${title}：${batch.title}`,
    lead: `${batch.merchant.name}，${batch.summary}，${figure(batch.quantity)} 张。${lead}`,
    questions: [],
    submit: title,
    done: `已${title}`,
    send: (_, key) =>
      told(api.POST(`/console/api/coupon-batches/{batch_id}/${path}`, { params: target(batch, key) })),
  })
}

export function stop(title: string, path: 'pause' | 'recall', lead: string) {
  return (batch: Batch): FormOf => ({
    title: `${title}：${batch.title}`,
    lead,
    danger: true,
    questions: [REASON],
    submit: title,
    done: `已${title}`,
    send: (values, key) =>
      told(
        api.POST(`/console/api/coupon-batches/{batch_id}/${path}`, {
          params: target(batch, key),
          body: values as Schemas['BatchReasonBody'],
        }),
      ),
  })
}

export function stock(batch: Batch): FormOf {
  return {
    title: `增减库存：${batch.title}`,
    lead: `现在发行 ${figure(batch.quantity)} 张，还没领的 ${figure(batch.figures.free)} 张。增加写正数，减少写负数；已领的不受影响。`,
    questions: [{ key: 'difference', label: '增减几张', kind: 'number', required: true }, REASON],
    done: '库存已改，系统正在办理',
    send: (values, key) =>
      told(
        api.POST('/console/api/coupon-batches/{batch_id}/stock', {
          params: target(batch, key),
          body: values as Schemas['BatchStockBody'],
        }),
      ),
  }
}

export function codes(batch: Batch): FormOf {
  return {
    title: `导入商户券码：${batch.title}`,
    lead: '从商户给的表格里复制一列粘贴，一行一个，每次最多 1000 个；可以分几次导入。有一个不对，这一次就都不导入。',
    questions: [
      { key: 'codes', label: '券码', kind: 'long_text', required: true, length: CODES_A_CALL * 50 },
    ],
    submit: '导入',
    done: '已导入',
    send: (values, key) =>
      told(
        api.POST('/console/api/coupon-batches/{batch_id}/codes', {
          params: target(batch, key),
          body: {
            codes: String(values.codes)
              .split('\n')
              .map((each) => each.trim())
              .filter(Boolean),
          },
        }),
      ),
  }
}
