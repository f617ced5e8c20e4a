import { api, told, type Schemas } from '@/api/client'
import { choose, download, sendFile } from '@/kit/files'
import { ask } from '@/kit/forms'
import { figure, moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { travel } from '@/kit/travel'

import { BECOMING, STATES } from './words'

type Row = Schemas['RosterImport']
type Detail = Schemas['RosterImportDetail']
type Sample = Schemas['RosterSample']

const WRITES = ['chair', 'operator'] as const
const MOST = 20 * 1024 * 1024

/** 上传: the file is looked through at once; what it would do is shown before anything is written. */
async function handIn(): Promise<void> {
  const file = await choose('.xlsx,.csv')
  if (!file) return
  const wrong = unfit(file)
  await ask({
    title: `导入名册：${file.name}`,
    lead: wrong ?? '先预览，不写入。文件只用于您选的工会和它的下级；里面没有写到的人不会动，离会要写明。',
    danger: wrong !== null,
    questions: wrong
      ? []
      : [
          { key: 'union_id', label: '导入到哪个工会', kind: 'union', required: true },
          {
            key: 'correct_names',
            label: '更正姓名',
            kind: 'switch',
            hint: '名册里已有的人，姓名改成文件里的。请先核对过身份证号再打开。',
          },
        ],
    submit: wrong ? '知道了' : '上传并预览',
    done: wrong ? undefined : '已上传，正在预览',
    send: async (values, key) => {
      if (wrong) return
      const asked = new URLSearchParams({ union_id: String(values.union_id) })
      if (values.correct_names) asked.set('correct_names', 'true')
      const made = await sendFile<Row>(`/console/api/roster-imports?${asked.toString()}`, file, key)
      await travel(`/roster_imports/${made.id}`)
    },
  })
}

/** The service judges the content; this saves waiting for an upload that cannot do. */
function unfit(file: File): string | null {
  if (!/\.(xlsx|csv)$/i.test(file.name))
    return '只能导入 .xlsx 和 .csv 文件。请在 Excel 里另存为“Excel 工作簿（.xlsx）”后再选。'
  if (file.size > MOST) return '文件超过 20 MB。请去掉图片和其他工作表，或分成几个文件，一个一个导入。'
  return null
}

export const page = definePage<Row, Detail>({
  stem: 'roster_imports',
  title: '名册导入',
  group: 'members',
  order: 20,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '把单位的花名册导入会员实名库：先上传预览，看清新增、变化、离会和有错各多少，再确认写入。出错的行可以下载成 Excel，改好后原样再导入。上传的文件写完就删，出错的行留一周。',
  list: {
    load: (query) => told(api.GET('/console/api/roster-imports', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) }],
    columns: [
      { label: '工会', value: (row) => row.union.name },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '共几行', value: (row) => figure(row.total_count), width: 90, align: 'right' },
      { label: '新增', value: (row) => figure(row.new_count), width: 80, align: 'right' },
      { label: '变化', value: (row) => figure(row.changed_count), width: 80, align: 'right' },
      { label: '离会', value: (row) => figure(row.leaving_count), width: 80, align: 'right' },
      { label: '有错', value: (row) => figure(row.failed_count), width: 80, align: 'right' },
      { label: '经办', value: (row) => row.by, width: 120 },
      { label: '上传时间', value: (row) => moment(row.created_at), width: 150 },
    ],
    starts: [
      { label: '导入名册', roles: WRITES, run: handIn },
      {
        label: '下载空白名册',
        roles: WRITES,
        run: () => download('/console/api/roster-imports/template.xlsx', '空白名册.xlsx'),
      },
    ],
    empty: '还没有导入过。可以先下载空白名册，填好后点“导入名册”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/roster-imports/{import_id}', { params: { path: { import_id: id } } })),
    title: (row) => `导入到${row.union.name}`,
    actions: [
      {
        label: '确认写入',
        roles: WRITES,
        tone: 'primary',
        when: (row) => row.state === 'ready',
        form: (row) => ({
          title: `写入名册：${row.union.name}`,
          lead: `新增 ${figure(row.new_count)} 人，变化 ${figure(row.changed_count)} 人，离会 ${figure(row.leaving_count)} 人；有错的 ${figure(row.failed_count)} 行不写入，写完可以下载。`,
          danger: row.leaving_count > 0,
          questions: [],
          submit: '写入',
          done: '已开始写入',
          send: (_, key) =>
            told(
              api.POST('/console/api/roster-imports/{import_id}/start', {
                params: { path: { import_id: row.id }, header: { 'Idempotency-Key': key } },
              }),
            ),
        }),
      },
      {
        label: '下载出错的行',
        roles: WRITES,
        when: (row) => row.state === 'done' && row.failed_count > 0,
        run: (row) => download(`/console/api/roster-imports/${row.id}/errors.xlsx`, '名册出错的行.xlsx'),
      },
      {
        label: '取消',
        roles: WRITES,
        tone: 'danger',
        when: (row) => ['checking', 'ready', 'running'].includes(row.state),
        form: (row) => ({
          title: '取消导入',
          lead:
            row.state === 'running'
              ? '已经写入的不会撤回；再导入同一个文件会接着做完，不会重复。'
              : '还没有写入，取消后文件就删除。',
          danger: true,
          questions: [],
          submit: '取消导入',
          done: '已取消',
          send: (_, key) =>
            told(
              api.POST('/console/api/roster-imports/{import_id}/cancel', {
                params: { path: { import_id: row.id }, header: { 'Idempotency-Key': key } },
              }),
            ),
        }),
      },
    ],
    sections: [
      { title: '进度', component: () => import('./Progress.vue') },
      {
        title: '结果',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '共几行', value: (row) => figure(row.total_count) },
          { label: '新增或转入', value: (row) => figure(row.new_count) },
          { label: '有变化', value: (row) => figure(row.changed_count) },
          { label: '离会', value: (row) => figure(row.leaving_count) },
          { label: '没变化', value: (row) => figure(row.unchanged_count) },
          { label: '有错', value: (row) => figure(row.failed_count) },
          { label: '更正姓名', value: (row) => yes(row.correct_names) },
          { label: '经办', value: (row) => row.by },
          { label: '说明', value: (row) => row.reason, wide: true },
        ],
      },
      {
        title: '先看几行（有错的在前）',
        when: (row) => row.state === 'ready',
        table: {
          rows: (row) => row.sample,
          columns: [
            { label: '第几行', value: (row: Sample) => row.row, width: 80, align: 'right' },
            { label: '姓名', value: (row: Sample) => row.name, width: 100 },
            { label: '身份证号', value: (row: Sample) => row.id_number, width: 180 },
            { label: '会怎样', value: (row: Sample) => row.becoming ?? 'wrong', words: BECOMING, width: 90 },
            { label: '问题', value: (row: Sample) => row.problems.join('；') },
          ],
          empty: '没有可看的行。',
        },
      },
    ],
  },
})
