import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { figure, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { plain, type Words } from '@/kit/words'

type Row = Schemas['DeskMixer']
type Places = Row['places'][number]

const GENDERS = plain({ female: '女职工', male: '男职工' })
const STAGES: Words = {
  draft: { text: '草稿', tone: 'info' },
  cancelled: { text: '已取消', tone: 'info' },
  coming: { text: '报名中', tone: 'primary' },
  on: { text: '互选中', tone: 'warning' },
  revealing: { text: '等待公布', tone: 'warning' },
  revealed: { text: '结果已公布', tone: 'success' },
  ended: { text: '已结束', tone: 'info' },
}

function stage(row: Row): keyof typeof STAGES {
  const now = Date.now()
  if (row.revealed_at) return 'revealed'
  if (row.is_cancelled) return 'cancelled'
  if (row.state === 'draft') return 'draft'
  if (row.starts_at && Date.parse(row.starts_at) > now) return row.state === 'ended' ? 'ended' : 'coming'
  if (row.guests_count === 0)
    return row.picks_close_at && Date.parse(row.picks_close_at) > now ? 'on' : 'ended'
  return row.picks_close_at && Date.parse(row.picks_close_at) <= now ? 'revealing' : 'on'
}

function places(row: Row): string {
  return row.places
    .map((each) => `${GENDERS[each.gender]?.text} ${each.taken_count}/${each.capacity}`)
    .join('，')
}

/** Figures of pairs are told in parts of five, once everybody has been told. */
function pairs(row: Row, count: number | null): string {
  if (!row.revealed_at) return '公布后才有'
  return count === null ? '不足 5 对' : `${figure(count)} 对以上`
}

function settle(row: Row): FormOf {
  return {
    title: '定互选',
    lead: '签到入场的人凭号牌互选，谁选了谁任何人都看不到；截止后同时公布，只有互相选中的才会知道。',
    questions: [
      {
        key: 'picks_max',
        label: '每人最多选几位',
        kind: 'number',
        required: true,
        min: 1,
        max: 10,
        hint: '开始以后不能再改',
      },
      {
        key: 'picks_close_at',
        label: '互选截止',
        kind: 'moment',
        required: true,
        hint: '在活动开始以后，最晚到结束后 14 天',
      },
    ],
    start: { picks_max: row.picks_max, picks_close_at: row.picks_close_at ?? undefined },
    submit: '保存',
    done: '已保存',
    send: (values) =>
      told(
        api.PUT('/console/api/mixers/{mixer_id}/settings', {
          params: { path: { mixer_id: row.id } },
          body: values as Schemas['MixerSettingsBody'],
        }),
      ),
  }
}

export const page = definePage<Row>({
  stem: 'mixers',
  title: '单身联谊',
  group: 'matchmaking',
  order: 30,
  roles: ['chair', 'operator', 'publisher', 'reviewer', 'read_only', 'matchmaker'],
  help: '每一场联谊的男女名额、到场和互选的进度。联谊在“活动”里起草和发布，类型选“单身职工联谊”；这里定每人能选几位、何时截止。谁选了谁，公布前后这里都看不到。',
  list: {
    load: (query) => told(api.GET('/console/api/mixers', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '联谊', value: (row) => row.title },
      { label: '主办', value: (row) => row.union_name },
      { label: '开始', value: (row) => moment(row.starts_at), width: 150 },
      { label: '进度', value: stage, words: STAGES, width: 110 },
      { label: '已报/名额', value: places },
      { label: '到场', value: (row) => figure(row.guests_count), align: 'right', width: 80 },
      { label: '互选截止', value: (row) => moment(row.picks_close_at), width: 150 },
    ],
    empty: '还没有联谊。到“活动”里起草一个，类型选“单身职工联谊”，男女名额各写一行。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/mixers/{mixer_id}', { params: { path: { mixer_id: id } } })),
    title: (row) => row.title,
    actions: [
      {
        label: '定互选',
        roles: ['chair', 'operator', 'publisher'],
        tone: 'primary',
        when: (row) =>
          !row.revealed_at && !!row.picks_close_at && Date.parse(row.picks_close_at) > Date.now(),
        form: settle,
      },
    ],
    sections: [
      {
        title: '这一场',
        facts: [
          { label: '进度', value: stage, words: STAGES },
          { label: '主办', value: (row) => row.union_name },
          { label: '地点', value: (row) => row.place },
          { label: '开始', value: (row) => moment(row.starts_at) },
          { label: '结束', value: (row) => moment(row.ends_at) },
          { label: '活动和报名', value: () => '打开活动', to: (row) => `/campaigns/${row.id}` },
        ],
      },
      {
        title: '男女名额',
        table: {
          rows: (row) => row.places,
          columns: [
            { label: '性别', value: (each: Places) => GENDERS[each.gender]?.text },
            { label: '名额', value: (each: Places) => figure(each.capacity), align: 'right' },
            { label: '已占', value: (each: Places) => figure(each.taken_count), align: 'right' },
            { label: '候补', value: (each: Places) => figure(each.waiting_count), align: 'right' },
            { label: '到场', value: (each: Places) => figure(each.attended_count), align: 'right' },
            { label: '没到', value: (each: Places) => figure(each.absent_count), align: 'right' },
          ],
          empty: '还没有定名额。到活动的“名额”里给男女职工各写一行。',
        },
      },
      {
        title: '互选与公布',
        facts: [
          { label: '已入场', value: (row) => `${figure(row.guests_count)} 人` },
          { label: '每人最多选', value: (row) => `${row.picks_max} 位` },
          { label: '互选截止', value: (row) => moment(row.picks_close_at) },
          {
            label: '公布时间',
            value: (row) => (row.revealed_at ? moment(row.revealed_at) : '截止后自动公布'),
          },
          { label: '互选成功', value: (row) => pairs(row, row.pairs_count) },
          { label: '后来在一起', value: (row) => pairs(row, row.together_count) },
        ],
      },
    ],
  },
})
