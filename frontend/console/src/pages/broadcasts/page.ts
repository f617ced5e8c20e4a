import { api, told, type Schemas } from '@/api/client'
import { figure, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { may } from '@/session'

import { called, learn } from './destinations'
import {
  counting,
  drafting,
  editing,
  resuming,
  starting,
  stopping,
  trying,
  type File,
  type Row,
} from './forms'
import { SAID, STATES } from './words'

type Said = Schemas['Said']

const WRITES = ['chair', 'operator', 'publisher'] as const
const SENDS = ['chair', 'publisher'] as const
const READS_NAMES = ['chair', 'operator', 'publisher', 'reviewer'] as const
const SOON_MS = 4000
const LATER_MS = 30_000

const { draft, running, stopped, done } = STATES
const FILTERED = { draft, running, stopped, done } as typeof STATES

function state(row: Row): string {
  const waits = row.state === 'running' && !row.written_count && row.planned_at
  return waits && new Date(row.planned_at ?? 0) > new Date() ? 'planned' : row.state
}

export const page = definePage<Row, File>({
  stem: 'broadcasts',
  title: '群发',
  group: 'notices',
  order: 10,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '给本级和下级工会的人发通知。先起草，再试发到自己手机上看一看、数一数人数，一小时内发出；可以定时开始；超过 1000 人的，要由起草人以外的人发出。发错了马上叫停，没有发出和没有看过的会收回。',
  list: {
    load: (query) => told(api.GET('/console/api/broadcasts', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '状态', kind: 'choice', choices: choicesOf(FILTERED) }],
    columns: [
      { label: '标题', value: (row) => row.title },
      { label: '发给谁', value: (row) => row.audience_text },
      { label: '状态', value: state, words: STATES, width: 130 },
      { label: '人数', value: (row) => figure(row.counted_count), width: 90, align: 'right' },
      { label: '已写给', value: (row) => figure(row.written_count), width: 90, align: 'right' },
      { label: '开始', value: (row) => moment(row.planned_at ?? row.started_at), width: 150 },
    ],
    starts: [{ label: '起草群发', roles: WRITES, form: drafting }],
    empty: '没有群发。要给大家发通知，请点“起草群发”。',
  },
  record: {
    load: async (id) => {
      const file = await told(
        api.GET('/console/api/broadcasts/{broadcast_id}', { params: { path: { broadcast_id: id } } }),
      )
      await learn(file.page)
      return file
    },
    title: (file) => file.title,
    again: (file) => (file.state !== 'running' ? null : state(file) === 'planned' ? LATER_MS : SOON_MS),
    actions: [
      { label: '修改', roles: WRITES, when: (file) => file.state === 'draft', form: editing },
      { label: '试发给自己', roles: WRITES, when: (file) => file.state === 'draft', form: trying },
      {
        label: '数人数',
        roles: WRITES,
        tone: 'primary',
        when: (file) => file.state === 'draft',
        form: counting,
      },
      {
        label: '发出',
        roles: SENDS,
        tone: 'danger',
        when: (file) => file.state === 'draft' && file.counted_at !== null,
        form: starting,
      },
      {
        label: '叫停',
        roles: WRITES,
        tone: 'danger',
        when: (file) => file.state === 'running',
        form: stopping,
      },
      { label: '恢复发送', roles: SENDS, when: (file) => file.state === 'stopped', form: resuming },
    ],
    sections: [
      { title: '进度', when: (file) => file.state !== 'draft', component: () => import('./Progress.vue') },
      {
        title: '内容',
        facts: [
          { label: '状态', value: state, words: STATES },
          { label: '发给谁', value: (file) => file.audience_text },
          { label: '人数', value: (file) => (file.counted_at ? figure(file.counted_count) : '还没有数') },
          { label: '数人数的时间', value: (file) => moment(file.counted_at) },
          { label: '定时开始', value: (file) => (file.planned_at ? moment(file.planned_at) : '发出后马上') },
          { label: '过了这时不再发', value: (file) => moment(file.deadline_at) },
          { label: '发出', value: (file) => moment(file.started_at) },
          { label: '叫停', value: (file) => moment(file.stopped_at) },
          { label: '发完', value: (file) => moment(file.finished_at) },
          { label: '每分钟最多', value: (file) => `${figure(file.pace_per_minute)} 人` },
          { label: '点开后去哪里', value: (file) => called(file.page), wide: true },
        ],
      },
      { title: '手机上的样子', component: () => import('./Content.vue') },
      {
        title: '谁收到了',
        when: (file) => file.state !== 'draft' && may(READS_NAMES),
        listing: {
          load: (file: File, cursor) =>
            told(
              api.GET('/console/api/broadcasts/{broadcast_id}/notices', {
                params: {
                  path: { broadcast_id: file.id },
                  query: { limit: 20, ...(cursor ? { cursor } : {}) },
                },
              }),
            ),
          columns: [
            { label: '姓名', value: (row: Said) => row.name, width: 90 },
            { label: '工会', value: (row: Said) => row.union_name },
            { label: '微信', value: (row: Said) => row.state, words: SAID, width: 110 },
            { label: '没有发到的原因', value: (row: Said) => row.reason },
            { label: '发到', value: (row: Said) => moment(row.sent_at), width: 140 },
            { label: '看过', value: (row: Said) => moment(row.read_at), width: 140 },
          ],
          empty: '还没有写给谁。',
        },
      },
    ],
  },
})
