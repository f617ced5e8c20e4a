/** 活动的表单: what is asked when one is made and changed. */
import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf, type Question, type Values } from '@/kit/forms'
import type { Choice } from '@/kit/words'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { declarations, types } from './words'

type Campaign = Schemas['DeskCampaign']

async function batches(): Promise<Choice[]> {
  const { items } = await told(
    api.GET('/console/api/coupon-batches', { params: { query: { limit: 100, state: 'published' } } }),
  )
  return items.map((each) => ({ value: each.id, label: each.title }))
}

async function stations(): Promise<Choice[]> {
  const { items } = await told(
    api.GET('/console/api/stations', { params: { query: { limit: 100, state: 'open' } } }),
  )
  return items.map((each) => ({ value: each.id, label: each.name }))
}

async function kinds(): Promise<Choice[]> {
  const known = (await declarations()).field_kinds.map((each) => each.kind)
  return Object.entries(KINDS)
    .filter(([kind]) => known.includes(kind))
    .map(([value, label]) => ({ value, label }))
}

/** The kinds of question that can be put with these columns; an anonymous survey may not ask all of them. */
const KINDS: Record<string, string> = {
  text: '一行文字',
  long_text: '一段文字',
  number: '数字',
  money: '金额',
  choice: '单选',
  choices: '多选',
  date: '日期',
  phone: '手机号',
  photos: '照片',
  documents: '文件',
  declaration: '承诺（须同意）',
}

const TEXTS: Question[] = [
  { key: 'title', label: '标题', kind: 'text', required: true, length: 60 },
  { key: 'summary', label: '一句话介绍', kind: 'text', length: 120, hint: '显示在手机的列表里' },
  { key: 'body', label: '正文', kind: 'long_text', length: 20000, hint: '纯文字，空一行就是分段' },
  { key: 'cover_id', label: '封面图', kind: 'file', hint: '横图最好，上传后自动压缩' },
]
const WINDOW: Question[] = [
  { key: 'opens_at', label: '报名开始', kind: 'moment', required: true },
  { key: 'closes_at', label: '报名结束', kind: 'moment', required: true },
]
const MEANS: Question[] = [
  {
    key: 'amount_fen',
    label: '每人金额',
    kind: 'money',
    hint: '发钱的活动填写；由审核核定金额的不填',
  },
  { key: 'budget_fen', label: '预算', kind: 'money', hint: '核定通过的合计不会超过它' },
  { key: 'gives_batch_id', label: '发哪一批券', kind: 'choice', choices: batches, hint: '发券的活动填写' },
  {
    key: 'district',
    label: '只限辖市(区)',
    kind: 'choice',
    choices: choicesOf(DISTRICTS),
    hint: '不填为全市',
  },
]

export function start(): FormOf {
  return {
    title: '新建活动',
    lead: '先存为草稿。再定名额、加场次，检查无误后请另一位同事发布。',
    questions: [
      { key: 'type', label: '活动类型', kind: 'choice', required: true, choices: types },
      { key: 'union_id', label: '主办工会', kind: 'union', required: true },
      ...TEXTS,
      ...WINDOW,
      ...MEANS,
    ],
    draft: 'campaigns-draft',
    done: '草稿已存，接下来定名额',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['CampaignDraftBody'],
        }),
      ),
  }
}

function patch(campaign: Campaign, values: Values): Promise<Campaign> {
  return told(
    api.PATCH('/console/api/campaigns/{campaign_id}', {
      params: { path: { campaign_id: campaign.id } },
      body: values as Schemas['CampaignChangeBody'],
    }),
  )
}

/** Only what was changed is sent: after publication the rest is refused, even unchanged. */
function changed(before: Values, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => before[key] !== value))
}

export function change(campaign: Campaign): FormOf {
  const { title, summary, body, opens_at, closes_at, amount_fen, budget_fen, gives_batch_id, district } =
    campaign
  const isDraft = campaign.state === 'draft'
  const before: Values = { title, summary, body, closes_at }
  if (isDraft) Object.assign(before, { opens_at, amount_fen, budget_fen, gives_batch_id, district })
  return {
    title: `修改：${campaign.title}`,
    lead: isDraft ? undefined : '发布以后只能改文字、把报名结束往后延，或再加题目。',
    questions: isDraft
      ? [...TEXTS, ...WINDOW, ...MEANS]
      : [...TEXTS, ...WINDOW.filter((each) => each.key === 'closes_at')],
    start: before,
    draft: `campaign-${campaign.id}`,
    send: (values) => patch(campaign, changed(before, values)),
  }
}

interface Asked {
  key?: string
  kind: string
  label: string
  hint?: string
  is_required?: boolean
  options?: [string, string][] | Record<string, string>
}

interface Written extends Omit<Asked, 'options'> {
  options?: string
}

function written(question: Asked): Written {
  const pairs = Array.isArray(question.options) ? question.options : Object.entries(question.options ?? {})
  return {
    ...question,
    is_required: question.is_required ?? true,
    options: pairs.map(([, text]) => text).join('、'),
  }
}

function newWord(nth: number): string {
  return `w${Date.now().toString(36)}_${nth}`
}

/** Words that were there keep their key, so that answers already given still read. */
function asked(one: Written, place: number, before: Asked[]): Asked {
  const old = before.find((each) => each.key === one.key)
  const stored = Array.isArray(old?.options) ? old.options : Object.entries(old?.options ?? {})
  const texts = (one.options ?? '').split(/[、,，;；\n]/).map((each) => each.trim())
  const key = one.key ?? `extra_${Date.now().toString(36)}_${place}`
  const question: Asked = { ...one, key, options: undefined }
  if (one.kind === 'choice' || one.kind === 'choices') {
    question.options = Object.fromEntries(
      texts
        .filter(Boolean)
        .map((text, nth) => [stored.find(([, said]) => said === text)?.[0] ?? newWord(nth), text]),
    )
  }
  return question
}

export function build(campaign: Campaign): FormOf {
  const before = campaign.questions as unknown as Asked[]
  return {
    title: `另加的题目：${campaign.title}`,
    lead: '类型自己的题目不用再写。发布以后只能往后加题，不能改已有的题。',
    questions: [
      {
        key: 'questions',
        label: '题目',
        kind: 'list',
        parts: [
          { key: 'label', label: '题目', kind: 'text', required: true, length: 100 },
          { key: 'kind', label: '怎么答', kind: 'choice', required: true, choices: kinds },
          { key: 'options', label: '选项（用顿号隔开）', kind: 'text', length: 500 },
          { key: 'hint', label: '提示', kind: 'text', length: 100 },
          { key: 'is_required', label: '必答', kind: 'switch' },
        ],
      },
    ],
    start: { questions: before.map(written) },
    send: (values) => {
      const all = (values.questions as Written[] | null) ?? []
      return patch(campaign, { questions: all.map((one, place) => asked(one, place, before)) })
    },
  }
}

async function unions(q: string): Promise<Choice[]> {
  const query = q ? { q, limit: 20 } : { limit: 20 }
  const { items } = await told(api.GET('/console/api/unions', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

export function quotas(campaign: Campaign): FormOf {
  const names = new Map(campaign.quotas.map((each) => [each.union_id, each.union_name]))
  return {
    title: `定名额：${campaign.title}`,
    lead: '不选工会的一行是公共名额。某个工会的名额用不完，到退回时间并入公共名额。',
    questions: [
      {
        key: 'quotas',
        label: '名额',
        kind: 'list',
        parts: [
          {
            key: 'union_id',
            label: '工会（空为公共）',
            kind: 'found',
            find: unions,
            named: (value) => Promise.resolve(names.get(value) ?? value),
          },
          { key: 'capacity', label: '名额', kind: 'number', required: true, min: 0 },
          { key: 'kind', label: '类别（没有就空着）', kind: 'text', length: 40 },
          { key: 'returns_at', label: '何时退回公共', kind: 'moment' },
        ],
      },
    ],
    start: {
      quotas: campaign.quotas.map(({ union_id, capacity, kind, returns_at }) => ({
        union_id: union_id ?? undefined,
        capacity,
        kind,
        returns_at,
      })),
    },
    send: (values) =>
      told(
        api.PUT('/console/api/campaigns/{campaign_id}/quotas', {
          params: { path: { campaign_id: campaign.id } },
          body: { quotas: values.quotas ?? [] } as Schemas['QuotasBody'],
        }),
      ),
  }
}

export const DIFFERENCE: Question[] = [
  { key: 'difference', label: '增减多少', kind: 'number', required: true, hint: '增加填正数，减少填负数' },
  { ...REASON, hint: '写给报名的人看' },
]

const PLACE: Question[] = [
  { key: 'station_id', label: '在哪个驿站', kind: 'choice', choices: stations },
  {
    key: 'store_id',
    label: '在哪家门店（编号）',
    kind: 'text',
    length: 36,
    hint: '门店编号在“门店”页的地址里；驿站和门店只填一个',
    when: (values) => !values.station_id,
  },
]

export function session(campaign: Campaign): FormOf {
  return {
    title: `加场次：${campaign.title}`,
    questions: [
      { key: 'title', label: '场次名称', kind: 'text', required: true, length: 60 },
      { key: 'starts_at', label: '开始', kind: 'moment', required: true },
      { key: 'ends_at', label: '结束', kind: 'moment', required: true },
      { key: 'capacity', label: '名额', kind: 'number', required: true, min: 1 },
      { key: 'place', label: '地点', kind: 'text', length: 100 },
      ...PLACE,
      { key: 'opens_at', label: '这场何时开始报名', kind: 'moment', hint: '空为活动的报名开始' },
      { key: 'closes_at', label: '这场何时停止报名', kind: 'moment', hint: '空为这场开始时' },
    ],
    draft: `campaign-session-${campaign.id}`,
    done: '已加上这一场',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/sessions', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['SessionBody'],
        }),
      ),
  }
}

export function plan(campaign: Campaign): FormOf {
  return {
    title: `续排场次：${campaign.title}`,
    lead: '按驿站或门店的开放时间，每天自动往后排；第一批马上排好。',
    questions: [
      ...PLACE,
      { key: 'days_ahead', label: '排好从明天起的几天', kind: 'number', required: true, min: 1 },
      { key: 'capacity', label: '每场名额', kind: 'number', required: true, min: 1 },
      { key: 'closes_before_minutes', label: '开始前多少分钟停止报名', kind: 'number', min: 0 },
      { key: 'only_working_days', label: '只排工作日', kind: 'switch' },
    ],
    done: '已开始续排',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/session-plans', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['SessionPlanBody'],
        }),
      ),
  }
}
