/** 全市的联谊: whoever holds them, and where a matchmaker's own clients stand. */
import { api, told, type Schemas } from '@/api/client'
import { figure, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { plain, type Words } from '@/kit/words'
import { may } from '@/session'

import { SIGNUP_STATES } from '../campaigns/words'

type Row = Schemas['AnnouncedMixer']
type Whole = Schemas['AnnouncedWithOwn']
type Own = Schemas['OwnAtMixer']

const GENDERS = plain({ female: '女', male: '男' })
const PHASES: Words = {
  upcoming: { text: '还没开始报名', tone: 'info' },
  open: { text: '报名中', tone: 'success' },
  paused: { text: '暂停报名', tone: 'warning' },
  closed: { text: '报名已截止', tone: 'info' },
  cancelled: { text: '已取消', tone: 'info' },
}
const STATES: Words = {
  ...SIGNUP_STATES,
  handed_out: { text: '到场了', tone: 'success' },
}

function phase(row: Row): string {
  return row.is_cancelled ? 'cancelled' : row.phase
}

function places(row: Row): string {
  return row.places
    .map(({ gender, left }) => `${GENDERS[gender]?.text} ${left > 0 ? `剩 ${left}` : '已满'}`)
    .join('，')
}

export const page = definePage<Row, Whole>({
  stem: 'matchmaking_mixers',
  title: '全市的联谊',
  group: 'matchmaking',
  order: 28,
  roles: ['chair', 'matchmaker', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '全市公布了的单身联谊，不论由哪个工会主办，和职工手机上看到的一样。红娘打开一场，看得到自己的服务对象报没报名、到没到场；号牌、选了谁、有没有互相选中，这里都没有。报名要本人在手机上报。',
  list: {
    load: (query) => told(api.GET('/console/api/matchmaking/mixers', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '联谊', value: (row) => row.title },
      { label: '主办', value: (row) => row.union_name },
      { label: '开始', value: (row) => moment(row.starts_at), width: 150 },
      { label: '报名', value: phase, words: PHASES, width: 120 },
      { label: '名额', value: places, width: 160 },
      {
        label: '我的服务对象',
        value: (row) => (row.own_count ? `${figure(row.own_count)} 位` : ''),
        width: 120,
      },
    ],
    empty: '还没有公布的联谊。哪个工会发布了，就会出现在这里。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/matchmaking/mixers/{mixer_id}', { params: { path: { mixer_id: id } } })),
    title: ({ mixer }) => mixer.title,
    sections: [
      {
        title: '这一场',
        facts: [
          { label: '报名', value: ({ mixer }) => phase(mixer), words: PHASES },
          { label: '报名截止', value: ({ mixer }) => moment(mixer.closes_at) },
          { label: '主办', value: ({ mixer }) => mixer.union_name },
          { label: '地点', value: ({ mixer }) => mixer.place },
          { label: '开始', value: ({ mixer }) => moment(mixer.starts_at) },
          { label: '结束', value: ({ mixer }) => moment(mixer.ends_at) },
          { label: '名额', value: ({ mixer }) => places(mixer) },
        ],
      },
      {
        title: '我的服务对象',
        when: () => may(['matchmaker']),
        table: {
          rows: (each) => each.own,
          columns: [
            {
              label: '称呼',
              value: (one: Own) => one.name,
              to: (one: Own) => `/matchmaking_clients/${one.id}`,
            },
            { label: '在这一场', value: (one: Own) => one.state, words: STATES, width: 160 },
          ],
          empty: '您的服务对象还没有人报名。合适的可以请本人在手机上“相亲交友”里报名。',
        },
      },
    ],
  },
})
