/** 编辑中的活动: what is typed, what of it is sent, and how two versions are laid side by side. */
import type { Schemas } from '@/api/client'
import { figure, moment, money } from '@/kit/format'
import { DISTRICTS } from '@/wording'

import { said, type Condition } from './audience'
import { sendable, type Asked } from './questions'

export type Campaign = Schemas['DeskCampaign']
export type CampaignType = Schemas['CampaignType']

export interface Quota {
  union_id: string | null
  union_name: string | null
  capacity: number
  kind: string
  returns_at: string | null
}

export interface Edited {
  title: string
  summary: string
  body_html: string
  cover_id: string | null
  opens_at: string | null
  closes_at: string | null
  district: string | null
  audience: Condition[]
  questions: Asked[]
  amount_fen: number | null
  budget_fen: number | null
  gives_batch_id: string | null
  quotas: Quota[]
}

export type Key = keyof Edited

export const LABELS: Record<Key, string> = {
  title: '标题',
  summary: '一句话介绍',
  body_html: '正文',
  cover_id: '封面',
  opens_at: '报名开始',
  closes_at: '报名结束',
  district: '只限辖市(区)',
  audience: '对象条件',
  questions: '另加的题目',
  amount_fen: '每人金额',
  budget_fen: '预算',
  gives_batch_id: '发哪一批券',
  quotas: '名额',
}
export const KEYS = Object.keys(LABELS) as Key[]

/** What may be changed once it is published. */
export const HARMLESS: readonly Key[] = [
  'title',
  'summary',
  'body_html',
  'cover_id',
  'closes_at',
  'questions',
]

export function blank(): Edited {
  return {
    title: '',
    summary: '',
    body_html: '',
    cover_id: null,
    opens_at: null,
    closes_at: null,
    district: null,
    audience: [],
    questions: [],
    amount_fen: null,
    budget_fen: null,
    gives_batch_id: null,
    quotas: [],
  }
}

export function edited(campaign: Campaign): Edited {
  const asked = campaign.questions as unknown as (Omit<Asked, 'options'> & { options?: [string, string][] })[]
  return {
    title: campaign.title,
    summary: campaign.summary,
    body_html: campaign.body_html,
    cover_id: campaign.cover_id,
    opens_at: campaign.opens_at,
    closes_at: campaign.closes_at,
    district: campaign.district,
    audience: (campaign.audience as unknown as Condition[]).filter((each) => each.is !== 'verified'),
    questions: asked.map((each) => ({ ...each, is_required: each.is_required ?? true })),
    amount_fen: campaign.amount_fen,
    budget_fen: campaign.budget_fen,
    gives_batch_id: campaign.gives_batch_id,
    quotas: campaign.quotas.map(({ union_id, union_name, capacity, kind, returns_at }) => ({
      union_id,
      union_name,
      capacity,
      kind,
      returns_at,
    })),
  }
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

export function changedKeys(before: Edited, now: Edited): Key[] {
  return KEYS.filter((key) => !same(before[key], now[key]))
}

/** The body of a request: the fields that were changed, in the service's form. */
export function bodyOf(now: Edited, keys: readonly Key[]): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const key of keys) {
    if (key === 'quotas') continue
    body[key] = key === 'questions' ? now.questions.map(sendable) : now[key]
  }
  return body
}

export function plainText(html: string): string {
  const parsed = new DOMParser().parseFromString(html.replaceAll(/<\/(p|li|h2|h3)>/g, '\n</$1>'), 'text/html')
  return (parsed.body.textContent ?? '').trim()
}

/** How a field reads where two versions stand beside each other. */
export function reads(key: Key, of: Edited): string {
  switch (key) {
    case 'body_html':
      return plainText(of.body_html) || '（空）'
    case 'cover_id':
      return of.cover_id ? '有封面' : '没有封面'
    case 'opens_at':
    case 'closes_at':
      return moment(of[key])
    case 'district':
      return DISTRICTS[of.district ?? '']?.text ?? '不限'
    case 'audience':
      return of.audience.map(said).join('；') || '没有另加条件'
    case 'questions':
      return of.questions.map((each, place) => `${place + 1}. ${each.label}`).join('\n') || '没有另加题目'
    case 'amount_fen':
    case 'budget_fen':
      return money(of[key])
    case 'gives_batch_id':
      return of.gives_batch_id ? '已选券批次' : '没有选'
    case 'quotas':
      return (
        of.quotas.map((each) => `${each.union_name ?? '公共名额'} ${figure(each.capacity)}`).join('\n') ||
        '没有限定名额'
      )
    default:
      return of[key] || '（空）'
  }
}

/** The sentences that the service said of a field, also of what is inside of it. */
export function blamed(errors: Record<string, string[]>, key: string): string {
  return Object.entries(errors)
    .filter(([field]) => field === key || field.startsWith(`${key}.`))
    .flatMap(([, sentences]) => sentences)
    .join(' ')
}
