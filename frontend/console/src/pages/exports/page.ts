import { api, newKey, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { figure, moment } from '@/kit/format'
import { REASON, type FormOf } from '@/kit/forms'
import { definePage, type Action } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { staff } from '@/session'

import { MASKS, STATES } from './words'

type Row = Schemas['StaffExport']

const SECONDS = 3

function isMine(row: Row): boolean {
  return row.asked_by.id === staff.value?.id
}

function isUnderWay(row: Row): boolean {
  return row.state === 'queued' || row.state === 'running'
}

function progress(row: Row): string {
  if (row.state === 'awaiting' || row.state === 'queued') return '还没有开始'
  const done = `${figure(row.rows_done)} 行`
  return row.state === 'running' && row.rows_total
    ? `${figure(row.rows_done)} / ${figure(row.rows_total)} 行`
    : done
}

function save(row: Row): Promise<void> {
  return download(`/console/api/exports/${row.id}/file`, `${row.title}.xlsx`)
}

function cancel(row: Row): Promise<Row> {
  return told(
    api.POST('/console/api/exports/{export_id}/cancellation', {
      params: { path: { export_id: row.id }, header: { 'Idempotency-Key': newKey() } },
    }),
  )
}

function approval(row: Row): FormOf {
  return {
    title: `同意导出：${row.title}`,
    lead: `${row.asked_by.username} 要导出完整的姓名和号码。同意后，只有他能下载，文件留 24 小时，每次下载都留痕。`,
    danger: true,
    questions: [],
    submit: '同意',
    done: '已同意',
    send: (_, key) =>
      told(
        api.POST('/console/api/exports/{export_id}/approval', {
          params: { path: { export_id: row.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

function refusal(row: Row): FormOf {
  return {
    title: `不同意导出：${row.title}`,
    lead: '理由会给申请的人看。他仍可以导出遮住的。',
    questions: [REASON],
    submit: '不同意',
    done: '已答复',
    send: (values, key) =>
      told(
        api.POST('/console/api/exports/{export_id}/refusal', {
          params: { path: { export_id: row.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['StaffExportRefusalBody'],
        }),
      ),
  }
}

function waitsForMe(row: Row): boolean {
  return row.state === 'awaiting' && !isMine(row)
}

const ACTIONS: Action<Row>[] = [
  { label: '下载', tone: 'primary', when: (row) => row.state === 'done' && isMine(row), run: save },
  { label: '同意', tone: 'primary', when: waitsForMe, form: approval },
  { label: '不同意', tone: 'danger', when: waitsForMe, form: refusal },
  {
    label: '取消',
    tone: 'danger',
    when: (row) => isMine(row) && (row.state === 'awaiting' || isUnderWay(row)),
    run: cancel,
  },
]

export const page = definePage<Row>({
  stem: 'exports',
  title: '导出',
  group: 'today',
  order: 5,
  help: '各张列表上点“导出”，后台写成 Excel，写好后在这里下载。姓名和号码默认遮住一部分；要完整的须写明理由，由另一位主席同意，文件只留 24 小时。',
  list: {
    load: (query) => told(api.GET('/console/api/exports', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'waits_for_me', label: '等我同意的', kind: 'switch' },
    ],
    columns: [
      { label: '导出什么', value: (row) => row.title, width: 150 },
      { label: '条件', value: (row) => row.filters || '全部' },
      { label: '状态', value: (row) => row.state, words: STATES, width: 120 },
      { label: '进度', value: progress, width: 150, align: 'right' },
      { label: '姓名和号码', value: (row) => String(row.is_unmasked), words: MASKS, width: 120 },
      { label: '谁', value: (row) => row.asked_by.username, width: 130 },
      { label: '时间', value: (row) => moment(row.created_at), width: 160 },
    ],
    actions: ACTIONS,
    follows: (rows) => (rows.some(isUnderWay) ? SECONDS : null),
    empty: '还没有导出。请到要导出的列表，设好查询条件，点右上角的“导出”。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/exports/{export_id}', { params: { path: { export_id: id } } })),
    title: (row) => `导出：${row.title}`,
    actions: ACTIONS,
    sections: [
      {
        title: '这份导出',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '进度', value: progress },
          { label: '查询条件', value: (row) => row.filters || '全部', wide: true },
          { label: '姓名和号码', value: (row) => String(row.is_unmasked), words: MASKS },
          { label: '谁要的', value: (row) => row.asked_by.username },
          { label: '什么时候', value: (row) => moment(row.created_at) },
          { label: '要完整的理由', value: (row) => row.reason, wide: true },
          { label: '谁答复的', value: (row) => row.decided_by?.username },
          { label: '没有同意的理由', value: (row) => row.refusal, wide: true },
          { label: '没有办成的原因', value: (row) => row.failure, wide: true },
          { label: '写好的时间', value: (row) => moment(row.done_at) },
          { label: '留到', value: (row) => moment(row.expires_at) },
        ],
      },
    ],
  },
})
