import { BASES } from '@/audiences/audience'
import { api, told, type Schemas } from '@/api/client'
import { confirming, type FormOf, type Question } from '@/kit/forms'
import { figure, moment } from '@/kit/format'
import { UNION, unionOf } from '@/pages/unions/find'

export type Row = Schemas['Broadcast']
export type File = Schemas['BroadcastWithProgress']

const preview = () => import('./Preview.vue')

const TEXTS: Question[] = [
  { key: 'title', label: '标题', kind: 'text', required: true, length: 30 },
  { key: 'text', label: '内容', kind: 'long_text', required: true, length: 500 },
  {
    key: 'page',
    label: '点开后去哪里',
    kind: 'own',
    component: () => import('./PageField.vue'),
  },
  {
    key: 'audience',
    label: '发给谁',
    kind: 'own',
    component: () => import('@/audiences/AudienceField.vue'),
    heading: '发给谁、什么时候发',
    hint: '只会发给发出的工会和它下级的、实名认证过的人。',
  },
  {
    key: 'planned_at',
    label: '定时开始',
    kind: 'moment',
    short: true,
    hint: '不填就在“发出”后马上开始。',
  },
  { key: 'deadline_at', label: '过了这时不再发', kind: 'moment', short: true },
  {
    key: 'pace_per_minute',
    label: '每分钟最多发多少人',
    kind: 'number',
    min: 1,
    max: 60000,
    hint: '不填就是 3000 人。',
  },
]

export function drafting(): FormOf {
  return {
    title: '起草群发',
    lead: '只是草稿，谁也不会收到。下一步试发给自己、数人数，再发出。',
    questions: [{ ...UNION, label: '发出的工会' }, ...TEXTS],
    start: {
      union_id: unionOf('publisher') ?? unionOf('chair') ?? unionOf('operator'),
      audience: BASES[0].conditions,
    },
    draft: 'broadcasts-draft',
    preview,
    done: '已存为草稿',
    send: (values, key) =>
      told(
        api.POST('/console/api/broadcasts', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['BroadcastBody'],
        }),
      ),
  }
}

export function editing(file: File): FormOf {
  return {
    title: `修改：${file.title}`,
    lead: '改过后要重新数人数。',
    questions: TEXTS,
    preview,
    start: {
      title: file.title,
      text: file.text,
      page: file.page ?? undefined,
      audience: file.audience,
      planned_at: file.planned_at ?? undefined,
      deadline_at: file.deadline_at ?? undefined,
      pace_per_minute: file.pace_per_minute,
    },
    send: (values) =>
      told(
        api.PUT('/console/api/broadcasts/{broadcast_id}', {
          params: { path: { broadcast_id: file.id } },
          body: values as Schemas['BroadcastChangeBody'],
        }),
      ),
  }
}

export function trying(file: File): FormOf {
  return {
    title: `试发：${file.title}`,
    lead: '打开自己手机上的工会卡，填写此刻的会员码，只有您会收到。',
    questions: [{ key: 'code', label: '会员码', kind: 'text', required: true, length: 16 }],
    submit: '试发',
    done: '已试发，请看手机',
    send: (values, key) =>
      told(
        api.POST('/console/api/broadcasts/{broadcast_id}/test', {
          params: { path: { broadcast_id: file.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['CardCodeBody'],
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
  return (file: File): FormOf =>
    confirming(
      title,
      file.title,
      lead(file),
      (key) =>
        told(
          api.POST(`/console/api/broadcasts/{broadcast_id}/${path}`, {
            params: { path: { broadcast_id: file.id }, header: { 'Idempotency-Key': key } },
          }),
        ),
      danger,
    )
}

function begins(file: File): string {
  return file.planned_at ? `${moment(file.planned_at)} 开始发` : '马上开始发'
}

export const counting = step('数人数', 'count', () => '数一数现在发出会有多少人收到。一小时内有效。')
export const starting = step(
  '发出',
  'start',
  (file) =>
    `${figure(file.counted_count)} 人会收到，${begins(file)}。发出后不能修改，只能叫停。超过 1000 人的，要由起草人以外的人发出。`,
  true,
)
export const stopping = step(
  '叫停',
  'stop',
  () => '还没发的不再发，没有看过的从消息里收回；以后可以恢复发送。',
  true,
)
export const resuming = step('恢复发送', 'resume', () => '还没有收到的和被收回的人，会接着收到。', true)
