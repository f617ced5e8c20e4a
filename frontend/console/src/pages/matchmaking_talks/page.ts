import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'

import { studios } from '../matchmaking_studios/words'
import { BOOKED } from './words'

type Talk = Schemas['HerTalk']

const HERS = ['matchmaker'] as const

function today(): string {
  return new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}

export const page = definePage<Talk>({
  stem: 'matchmaking_talks',
  title: '面谈预约',
  group: 'matchmaking',
  order: 30,
  roles: HERS,
  help: '您开放的面谈时段和预约的人。职工在手机上自己约、自己取消；您临时有事，取消时段就好，已经约了的人会收到通知。',
  list: {
    load: async (query) => {
      const found = await told(
        api.GET('/console/api/matchmaking/talks', {
          params: { query: { on_day: String(query.on_day ?? today()) } },
        }),
      )
      return { items: found.items, next_cursor: null }
    },
    key: (row) => row.id,
    filters: [{ key: 'on_day', label: '哪一天', kind: 'date' }],
    columns: [
      { label: '开始', value: (row) => moment(row.starts_at), width: 160 },
      { label: '结束', value: (row) => moment(row.ends_at), width: 160 },
      { label: '工作室', value: (row) => row.studio },
      { label: '状态', value: (row) => String(row.is_booked), words: BOOKED, width: 110 },
      { label: '预约人', value: (row) => (row.is_booked ? (row.by ?? '没有留称呼') : null), width: 140 },
    ],
    starts: [
      {
        label: '开放时段',
        roles: HERS,
        form: () => ({
          title: '开放面谈时段',
          lead: '按每次的时长分成几段，职工在手机上各约一段。',
          questions: [
            { key: 'studio_id', label: '工作室', kind: 'choice', required: true, choices: studios },
            { key: 'on_day', label: '哪一天', kind: 'date', required: true },
            { key: 'begins', label: '从', kind: 'time', required: true, short: true },
            { key: 'ends', label: '到', kind: 'time', required: true, short: true },
            { key: 'minutes', label: '每次多少分钟', kind: 'number', required: true, min: 15, max: 120 },
          ],
          start: { minutes: 45 },
          submit: '开放',
          done: '已开放，到那一天可以看到',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/talks', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['TalksBody'],
              }),
            ),
        }),
      },
    ],
    actions: [
      {
        label: '取消时段',
        roles: HERS,
        tone: 'danger',
        form: (talk) => ({
          title: `取消 ${moment(talk.starts_at)} 的时段`,
          lead: talk.is_booked
            ? '已经有人约了，取消后本人会收到通知，请他另约。'
            : '还没有人约，取消后就不能再约。',
          danger: true,
          questions: [],
          submit: '取消时段',
          done: '已取消',
          send: () =>
            told(
              api.DELETE('/console/api/matchmaking/talks/{talk_id}', {
                params: { path: { talk_id: talk.id } },
              }),
            ),
        }),
      },
    ],
    empty: '这一天没有面谈时段。可以换一天看，或点“开放时段”。',
  },
})
