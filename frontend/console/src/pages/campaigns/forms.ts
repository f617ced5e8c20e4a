/** 活动的表单: sessions, and what the parts of a campaign are chosen from. */
import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import type { Choice } from '@/kit/words'

type Campaign = Schemas['DeskCampaign']

export async function batches(): Promise<Choice[]> {
  const { items } = await told(
    api.GET('/console/api/coupon-batches', { params: { query: { limit: 100, state: 'published' } } }),
  )
  return items.map((each) => ({ value: each.id, label: each.title }))
}

async function findStations(q: string): Promise<Choice[]> {
  const query = { limit: 20, state: 'open' as const, ...(q ? { q } : {}) }
  const { items } = await told(api.GET('/console/api/stations', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

async function findStores(q: string): Promise<Choice[]> {
  const query = { limit: 20, state: 'open' as const, ...(q ? { q } : {}) }
  const { items } = await told(api.GET('/console/api/stores', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: `${each.name} · ${each.merchant.name}` }))
}

export async function unions(q: string): Promise<Choice[]> {
  const query = q ? { q, limit: 20 } : { limit: 20 }
  const { items } = await told(api.GET('/console/api/unions', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

export const DIFFERENCE: Question[] = [
  { key: 'difference', label: '增减多少', kind: 'number', required: true, hint: '增加填正数，减少填负数' },
  { ...REASON, hint: '写给报名的人看' },
]

const PLACE: Question[] = [
  {
    key: 'station_id',
    label: '在哪个驿站',
    kind: 'found',
    find: findStations,
    hint: '驿站和门店只选一个；都不选的，由工会在现场扫码',
    when: (values) => !values.store_id,
  },
  {
    key: 'store_id',
    label: '在哪家门店',
    kind: 'found',
    find: findStores,
    when: (values) => !values.station_id,
  },
]

export function session(campaign: Campaign): FormOf {
  return {
    title: `加场次：${campaign.title}`,
    questions: [
      { key: 'title', label: '场次名称', kind: 'text', required: true, length: 40 },
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
