import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question, Values } from '@/kit/forms'
import { figure, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { answered, audience, people, plainly, REACH, STATES } from './words'

type Row = Schemas['Broadcast']
type File = Schemas['BroadcastWithProgress']

const WRITES = ['chair', 'operator', 'publisher'] as const
const SENDS = ['chair', 'publisher'] as const

const WHOM: Question[] = [
  { key: 'reach', label: '发给谁', kind: 'choice', required: true, choices: choicesOf(REACH) },
  {
    key: 'districts',
    label: '哪些区',
    kind: 'choices',
    choices: choicesOf(DISTRICTS),
    hint: '不选就不分区。只会发给所选工会和它的下级。',
  },
]
const TEXTS: Question[] = [
  { key: 'title', label: '标题', kind: 'text', required: true, length: 60 },
  { key: 'text', label: '内容', kind: 'long_text', required: true, length: 1000 },
  { key: 'page', label: '点开后的小程序页面', kind: 'text', length: 200, hint: '不填就打开消息页。' },
  { key: 'deadline_at', label: '过了这时不再发', kind: 'moment' },
  {
    key: 'pace_per_minute',
    label: '每分钟最多发多少人',
    kind: 'number',
    min: 1,
    hint: '不填就按平常的快慢。',
  },
]

function written({ reach, districts, ...texts }: Values): Values {
  return reach === undefined ? texts : { ...texts, audience: audience({ reach, districts }) }
}

function drafting(): FormOf {
  return {
    title: '起草群发',
    lead: '只是草稿，谁也不会收到。下一步试发给自己、数人数，再发出。',
    questions: [{ key: 'union_id', label: '发出的工会', kind: 'union', required: true }, ...WHOM, ...TEXTS],
    start: { reach: 'members' },
    draft: 'broadcasts-draft',
    done: '已存为草稿',
    send: (values, key) =>
      told(
        api.POST('/console/api/broadcasts', {
          params: { header: { 'Idempotency-Key': key } },
          body: written(values) as Schemas['BroadcastBody'],
        }),
      ),
  }
}

function editing(file: File): FormOf {
  const simple = plainly(file.audience)
  return {
    title: `修改：${file.title}`,
    lead: simple ? '改过后要重新数人数。' : '收的人另外设定过，这里不改。改过后要重新数人数。',
    questions: simple ? [...WHOM, ...TEXTS] : TEXTS,
    start: {
      ...(simple ? answered(file.audience) : {}),
      title: file.title,
      text: file.text,
      page: file.page ?? undefined,
      deadline_at: file.deadline_at ?? undefined,
      pace_per_minute: file.pace_per_minute,
    },
    send: (values) =>
      told(
        api.PUT('/console/api/broadcasts/{broadcast_id}', {
          params: { path: { broadcast_id: file.id } },
          body: {
            ...(simple ? {} : { audience: file.audience }),
            ...written(values),
          } as Schemas['BroadcastChangeBody'],
        }),
      ),
  }
}

function step(
  title: string,
  path: 'count' | 'start' | 'stop' | 'resume',
  lead: (file: File) => string,
  danger = false,
) {
  return (file: File): FormOf => ({
    title: `${title}：${file.title}`,
    lead: lead(file),
    danger,
    questions: [],
    submit: title,
    done: `已${title}`,
    send: (_, key) =>
      told(
        api.POST(`/console/api/broadcasts/{broadcast_id}/${path}`, {
          params: { path: { broadcast_id: file.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  })
}

export const page = definePage<Row, File>({
  stem: 'broadcasts',
  title: '群发',
  group: 'notices',
  order: 10,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '给本级和下级工会的人发通知。先起草，再试发到自己手机上看一看、数一数人数，一小时内发出；超过 1000 人的，要由起草人以外的人发出。发错了马上叫停，没有发出和没有看过的会收回。',
  list: {
    load: (query) => told(api.GET('/console/api/broadcasts', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) }],
    columns: [
      { label: '标题', value: (row) => row.title },
      { label: '发给谁', value: (row) => people(row.audience) },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '人数', value: (row) => figure(row.counted_count), width: 100, align: 'right' },
      { label: '已写入', value: (row) => figure(row.written_count), width: 100, align: 'right' },
      { label: '发出', value: (row) => moment(row.started_at), width: 150 },
    ],
    starts: [{ label: '起草群发', roles: WRITES, form: drafting }],
    empty: '没有群发。要给大家发通知，请点“起草群发”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/broadcasts/{broadcast_id}', { params: { path: { broadcast_id: id } } })),
    title: (file) => file.title,
    actions: [
      { label: '修改', roles: WRITES, when: (file) => file.state === 'draft', form: editing },
      {
        label: '试发给自己',
        roles: WRITES,
        when: (file) => file.state === 'draft',
        form: (file) => ({
          title: `试发：${file.title}`,
          lead: '打开自己手机上的工会卡，填写此刻的会员码，只有您会收到。',
          questions: [{ key: 'code', label: '会员码', kind: 'text', required: true }],
          submit: '试发',
          done: '已试发，请看手机',
          send: (values, key) =>
            told(
              api.POST('/console/api/broadcasts/{broadcast_id}/test', {
                params: { path: { broadcast_id: file.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['CardCodeBody'],
              }),
            ),
        }),
      },
      {
        label: '数人数',
        roles: WRITES,
        tone: 'primary',
        when: (file) => file.state === 'draft',
        form: step('数人数', 'count', () => '数一数现在发出会有多少人收到。一小时内有效。'),
      },
      {
        label: '发出',
        roles: SENDS,
        tone: 'danger',
        when: (file) => file.state === 'draft' && file.counted_at !== null,
        form: step(
          '发出',
          'start',
          (file) =>
            `${figure(file.counted_count)} 人会收到，发出后不能修改，只能叫停。超过 1000 人的，要由起草人以外的人发出。`,
          true,
        ),
      },
      {
        label: '叫停',
        roles: WRITES,
        tone: 'danger',
        when: (file) => file.state === 'running',
        form: step('叫停', 'stop', () => '还没发的不再发，没有看过的从消息里收回；以后可以恢复发送。', true),
      },
      {
        label: '恢复发送',
        roles: SENDS,
        when: (file) => file.state === 'stopped',
        form: step('恢复发送', 'resume', () => '还没有收到的和被收回的人，会接着收到。', true),
      },
    ],
    sections: [
      {
        title: '内容',
        facts: [
          { label: '状态', value: (file) => file.state, words: STATES },
          { label: '发给谁', value: (file) => people(file.audience) },
          { label: '内容', value: (file) => file.text, wide: true },
          { label: '点开后的页面', value: (file) => file.page ?? '消息页' },
          { label: '过了这时不再发', value: (file) => moment(file.deadline_at) },
          { label: '人数', value: (file) => figure(file.counted_count) },
          { label: '数人数的时间', value: (file) => moment(file.counted_at) },
          { label: '发出', value: (file) => moment(file.started_at) },
          { label: '叫停', value: (file) => moment(file.stopped_at) },
          { label: '发完', value: (file) => moment(file.finished_at) },
          { label: '每分钟最多', value: (file) => `${figure(file.pace_per_minute)} 人` },
        ],
      },
      {
        title: '进度',
        when: (file) => file.state !== 'draft',
        facts: [
          { label: '等待发送', value: ({ progress }) => figure(progress.waiting_count) },
          { label: '正在发送', value: ({ progress }) => figure(progress.sending_count) },
          { label: '已送到微信', value: ({ progress }) => figure(progress.sent_count) },
          { label: '只留在消息里', value: ({ progress }) => figure(progress.kept_count) },
          { label: '已看过', value: ({ progress }) => figure(progress.read_count) },
          { label: '已收回', value: ({ progress }) => figure(progress.withdrawn_count) },
        ],
      },
    ],
  },
})
