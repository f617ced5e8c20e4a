import { api, told, type Page, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage, type Query } from '@/kit/pages'
import type { Choice, Words } from '@/kit/words'

import { bases } from '../recuperation_bases/words'

interface Outing {
  campaignId: string
  session: Schemas['DeskSession']
  trip: Schemas['KeptTrip'] | undefined
}

const TYPES = ['recuperation', 'recuperation_inbound']
const ARRANGED: Words = {
  yes: { text: '已排定', tone: 'success' },
  no: { text: '待排定', tone: 'warning' },
  cancelled: { text: '场次已取消', tone: 'info' },
}

async function campaigns(): Promise<Choice[]> {
  const lists = await Promise.all(
    TYPES.map((type) => told(api.GET('/console/api/campaigns', { params: { query: { type, limit: 50 } } }))),
  )
  return lists.flatMap((list) => list.items.map((each) => ({ value: each.id, label: each.title })))
}

/** Every session of one campaign, with its trip where one is arranged. */
async function outings({ campaign_id }: Query): Promise<Page<Outing>> {
  const campaignId = campaign_id ? String(campaign_id) : (await campaigns())[0]?.value
  if (!campaignId) return { items: [], next_cursor: null }
  const params = { path: { campaign_id: campaignId } }
  const [campaign, trips] = await Promise.all([
    told(api.GET('/console/api/campaigns/{campaign_id}', { params })),
    told(api.GET('/console/api/campaigns/{campaign_id}/trips', { params })),
  ])
  const items = campaign.sessions.map((session) => ({
    campaignId,
    session,
    trip: trips.items.find((each) => each.session_id === session.id),
  }))
  return { items, next_cursor: null }
}

export const page = definePage<Outing>({
  stem: 'trips',
  title: '疗休养线路',
  group: 'care',
  order: 72,
  roles: ['chair', 'operator', 'publisher', 'reviewer', 'read_only'],
  help: '疗休养的每一批去哪里、谁带队。先选活动（不选就看最新的一次），再给每一批排定线路；排定或改动后，去的人都会收到通知。',
  list: {
    load: outings,
    key: ({ session }) => session.id,
    filters: [{ key: 'campaign_id', label: '疗休养活动', kind: 'choice', choices: campaigns }],
    columns: [
      { label: '批次', value: ({ session }) => session.title, width: 130 },
      { label: '出发', value: ({ session }) => moment(session.starts_at), width: 145 },
      { label: '返回', value: ({ session }) => moment(session.ends_at), width: 145 },
      {
        label: '人数',
        value: ({ session }) => `${session.taken_count} / ${session.capacity}`,
        width: 80,
        align: 'right',
      },
      {
        label: '状态',
        value: ({ session, trip }) => (session.cancelled_at ? 'cancelled' : trip ? 'yes' : 'no'),
        words: ARRANGED,
        width: 90,
      },
      { label: '基地', value: ({ trip }) => trip?.base },
      { label: '领队', value: ({ trip }) => trip?.leader_name, width: 80 },
      { label: '领队电话', value: ({ trip }) => trip?.leader_phone, width: 130 },
    ],
    actions: [
      {
        label: '排定线路',
        roles: ['chair', 'operator', 'publisher'],
        when: ({ session }) => !session.cancelled_at,
        form: ({ campaignId, session, trip }) => ({
          title: `排定线路：${session.title}`,
          lead: '去的人会收到基地、领队和电话。',
          questions: [
            { key: 'base_id', label: '基地或承办单位', kind: 'choice', required: true, choices: bases },
            { key: 'leader_name', label: '领队姓名', kind: 'text', required: true, length: 50 },
            { key: 'leader_phone', label: '领队电话', kind: 'text', required: true, length: 20 },
            { key: 'is_me', label: '领队就是我本人', kind: 'switch' },
          ],
          start: { base_id: trip?.base_id },
          done: '已排定',
          send: (values) =>
            told(
              api.PUT('/console/api/campaigns/{campaign_id}/sessions/{session_id}/trip', {
                params: { path: { campaign_id: campaignId, session_id: session.id } },
                body: values as Schemas['TripBody'],
              }),
            ),
        }),
      },
    ],
    empty: '这次活动还没有批次。请先到“活动”里加场次，或换一个疗休养活动。',
  },
})
