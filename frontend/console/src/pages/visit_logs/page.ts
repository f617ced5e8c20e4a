import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { between } from '@/kit/ledger'
import { definePage } from '@/kit/pages'
import type { Words } from '@/kit/words'

type Row = Schemas['VisitLog']

const STATES: Words = {
  none: { text: '无问题', tone: 'info' },
  open: { text: '待解决', tone: 'warning' },
  late: { text: '已超期', tone: 'danger' },
  solved: { text: '已解决', tone: 'success' },
}
const WRITERS = ['operator', 'reviewer', 'chair'] as const

function stateOf(log: Row): string {
  if (!log.problem) return 'none'
  if (log.solved_on) return 'solved'
  return log.is_overdue ? 'late' : 'open'
}

function record(): FormOf {
  return {
    title: '记录走访',
    lead: '看到了问题就写明由谁解决、什么时候解决，到期没有解决会列为超期。',
    questions: [
      { key: 'union_id', label: '走访的工会', kind: 'union', required: true },
      { key: 'visited_on', label: '走访日期', kind: 'date', required: true },
      { key: 'place', label: '地点', kind: 'text', required: true, length: 100 },
      { key: 'visitors', label: '走访人', kind: 'text', required: true, length: 200 },
      { key: 'summary', label: '走访情况', kind: 'long_text', required: true, length: 1000 },
      { key: 'problem', label: '发现的问题', kind: 'long_text', hint: '没有就不填', length: 1000 },
      {
        key: 'owner_union_id',
        label: '由哪个工会解决',
        kind: 'union',
        required: true,
        when: (values) => Boolean(values.problem),
      },
      {
        key: 'due_on',
        label: '解决期限',
        kind: 'date',
        required: true,
        when: (values) => Boolean(values.problem),
      },
    ],
    draft: 'visit-log',
    done: '已记录',
    send: (values, key) =>
      told(
        api.POST('/console/api/visit-logs', {
          params: { header: { 'Idempotency-Key': key } },
          body: { owner_union_id: null, due_on: null, ...values } as Schemas['VisitLogBody'],
        }),
      ),
  }
}

function solve(log: Row): FormOf {
  return {
    title: '记录解决情况',
    questions: [{ key: 'solution', label: '怎么解决的', kind: 'long_text', required: true, length: 1000 }],
    done: '已记为解决',
    send: (values, key) =>
      told(
        api.POST('/console/api/visit-logs/{log_id}/solution', {
          params: { path: { log_id: log.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['SolutionBody'],
        }),
      ),
  }
}

export const page = definePage<Row>({
  stem: 'visit_logs',
  title: '走访台账',
  group: 'care',
  order: 40,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '走访基层和职工的台账：去了哪里、看到什么、问题由谁在什么时候解决。解决后回到这里写明怎么解决的；可以导出 Excel，导出会记入日志。',
  list: {
    load: (query) => told(api.GET('/console/api/visit-logs', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'is_open', label: '只看待解决', kind: 'switch' },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '走访日期', value: (row) => row.visited_on, width: 120 },
      { label: '地点', value: (row) => row.place },
      { label: '走访的工会', value: (row) => row.union },
      { label: '问题', value: stateOf, words: STATES, width: 100 },
      { label: '由谁解决', value: (row) => row.owner },
      { label: '解决期限', value: (row) => row.due_on, width: 120 },
    ],
    starts: [
      { label: '记录走访', roles: WRITERS, form: record },
      { label: '导出 Excel', form: () => between('/console/api/visit-logs.xlsx', '走访台账') },
    ],
    empty: '没有符合条件的走访记录。走访回来点“记录走访”。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/visit-logs/{log_id}', { params: { path: { log_id: id } } })),
    title: (log) => `${log.visited_on} ${log.place}`,
    actions: [
      {
        label: '记录解决情况',
        roles: WRITERS,
        tone: 'primary',
        when: (log) => Boolean(log.problem) && !log.solved_on,
        form: solve,
      },
    ],
    sections: [
      {
        title: '走访',
        facts: [
          { label: '走访的工会', value: (log) => log.union },
          { label: '走访人', value: (log) => log.visitors },
          { label: '情况', value: (log) => log.summary, wide: true },
        ],
      },
      {
        title: '问题',
        when: (log) => Boolean(log.problem),
        facts: [
          { label: '状态', value: stateOf, words: STATES },
          { label: '解决期限', value: (log) => log.due_on },
          { label: '由谁解决', value: (log) => log.owner },
          { label: '解决日期', value: (log) => log.solved_on },
          { label: '问题', value: (log) => log.problem, wide: true },
          { label: '怎么解决的', value: (log) => log.solution, wide: true },
        ],
      },
    ],
  },
})
