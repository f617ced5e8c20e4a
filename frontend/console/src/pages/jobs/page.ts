import { api, newKey, told, type Schemas } from '@/api/client'
import { REASON } from '@/kit/forms'
import { figure, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'

import { QUEUES } from './words'

type Job = Schemas['Job']

const STATES: Words = {
  set_aside: { text: '已搁置', tone: 'danger' },
  waiting: { text: '等待中', tone: 'info' },
  running: { text: '正在做', tone: 'primary' },
}

function given(job: Job): string {
  return Object.entries(job.arguments)
    .map(([key, value]) => `${key}=${value}`)
    .join('，')
}

export const page = definePage<Job>({
  stem: 'jobs',
  title: '后台任务',
  group: 'system',
  order: 30,
  roles: ['system_admin'],
  help: '后台自己做的事：发通知、导入导出、统计。试了几次都没做成的会搁置在这里，先看原因，排除后点“再做一次”；确实不用做了才丢弃。',
  list: {
    load: (query) => told(api.GET('/console/api/jobs', { params: { query } })),
    key: (row) => row.id,
    above: () => import('./Summary.vue'),
    filters: [
      { key: 'state', label: '状态（默认已搁置）', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'queue', label: '线路', kind: 'choice', choices: choicesOf(QUEUES) },
      { key: 'task', label: '任务名', kind: 'text' },
    ],
    columns: [
      { label: '任务', value: (row) => row.task },
      { label: '线路', value: (row) => row.queue, words: QUEUES, width: 90 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '对象', value: given },
      { label: '试过', value: (row) => figure(row.tries), width: 70, align: 'right' },
      { label: '排队时间', value: (row) => moment(row.queued_at), width: 150 },
      { label: '出错时间', value: (row) => moment(row.failure?.at), width: 150 },
      {
        label: '原因',
        value: (row) => (row.failure ? `${row.failure.kind}：${row.failure.says}` : null),
      },
    ],
    actions: [
      {
        label: '再做一次',
        when: (job) => job.state === 'set_aside',
        run: (job) =>
          told(
            api.POST('/console/api/jobs/{job_id}/retry', {
              params: { path: { job_id: Number(job.id) }, header: { 'Idempotency-Key': newKey() } },
            }),
          ),
      },
      {
        label: '丢弃',
        tone: 'danger',
        when: (job) => job.state === 'set_aside',
        form: (job) => ({
          title: `丢弃任务：${job.task}`,
          lead: '丢弃后这件事不会再做，也不能找回。理由记入操作日志。',
          danger: true,
          questions: [REASON],
          submit: '丢弃',
          done: '已丢弃',
          send: (values, key) =>
            told(
              api.POST('/console/api/jobs/{job_id}/drop', {
                params: { path: { job_id: Number(job.id) }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ReasonBody'],
              }),
            ),
        }),
      },
    ],
    empty: '没有搁置的任务，后台一切正常。想看排队的任务，请换一个状态。',
  },
})
