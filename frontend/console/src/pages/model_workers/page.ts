import { api, told, type Schemas } from '@/api/client'
import { choose, download, sendFile } from '@/kit/files'
import { ask, REASON, type FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { show } from '@/kit/show'
import { choicesOf, plain, type Words } from '@/kit/words'

type Row = Schemas['ModelWorker']
type Preview = Schemas['ModelWorkerPreview']

const LEVELS = plain({ national: '全国劳模', provincial: '省级劳模', city: '市级劳模' })
const STATES: Words = {
  active: { text: '在职', tone: 'success' },
  retired: { text: '退休', tone: 'info' },
  revoked: { text: '已撤销', tone: 'danger' },
  deceased: { text: '去世', tone: 'info' },
}
const KEEPERS = ['chair', 'operator'] as const
const SHEET = '.xlsx'

function register(): FormOf {
  return {
    title: '登记劳模',
    lead: '本人要在会员名册里，按身份证号对上。',
    questions: [
      { key: 'id_number', label: '身份证号', kind: 'text', required: true, length: 18 },
      { key: 'level', label: '级别', kind: 'choice', required: true, choices: choicesOf(LEVELS) },
      { key: 'year', label: '获评年份', kind: 'number', required: true, min: 1949, max: 2100 },
    ],
    done: '已登记',
    send: (values, key) =>
      told(
        api.POST('/console/api/model-workers', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['ModelWorkerBody'],
        }),
      ),
  }
}

function changeStatus(row: Row): FormOf {
  return {
    title: `改变状态：${row.name ?? ''}`,
    lead: '撤销称号或去世后，劳模的疗休养、慰问等不再享受。',
    danger: true,
    questions: [
      { key: 'status', label: '状态', kind: 'choice', required: true, choices: choicesOf(STATES) },
      REASON,
    ],
    send: (values, key) =>
      told(
        api.POST('/console/api/model-workers/{model_worker_id}/status', {
          params: { path: { model_worker_id: row.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['ModelWorkerStatusBody'],
        }),
      ),
  }
}

function find(): FormOf {
  return {
    title: '查一个人',
    questions: [{ key: 'id_number', label: '身份证号', kind: 'text', required: true, length: 18 }],
    submit: '查询',
    done: '查询完毕',
    send: async (values) => {
      const { items } = await told(
        api.POST('/console/api/model-workers/search', {
          body: values as Schemas['ModelWorkerSearchBody'],
        }),
      )
      show('查询结果', [
        ['找到', `${items.length} 项称号`],
        ...items.map((one): [string, string] => [
          `${one.name ?? ''} ${one.year}`,
          `${LEVELS[one.level]?.text ?? ''}，${STATES[one.status]?.text ?? ''}，${one.union}`,
        ]),
      ])
    },
  }
}

/** 导入: first a preview; what is wrong is told by row, and nothing is kept. */
async function importFile(): Promise<void> {
  const file = await choose(SHEET)
  if (!file) return
  const seen = await sendFile<Preview>('/console/api/model-workers/preview', file)
  if (seen.problem_count > 0) {
    show('文件有问题，没有导入', [
      ['有问题的行', seen.problem_count],
      ...seen.problems
        .slice(0, 30)
        .map((one): [string, string] => [`第 ${one.row} 行 ${one.column}`, one.sentence]),
      ['接着做', '在文件里改好，再点“导入”'],
    ])
    return
  }
  await ask({
    title: '导入劳模名录',
    lead: `新增 ${seen.added_count} 人，${seen.unchanged_count} 人已登记过、原样不动。确定后全部导入。`,
    questions: [],
    submit: '导入',
    done: '已导入，点“查询”刷新列表',
    send: (_, key) => sendFile<Preview>('/console/api/model-workers/import', file, key),
  })
}

export const page = definePage<Row>({
  stem: 'model_workers',
  title: '劳模名录',
  group: 'care',
  order: 50,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '全国、省、市劳模的名录，劳模疗休养和慰问按它认定，不对外展示。逐个登记，或下载空表填好导入；退休、撤销、去世要写明理由。',
  list: {
    load: (query) => told(api.GET('/console/api/model-workers', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'level', label: '级别', kind: 'choice', choices: choicesOf(LEVELS) },
      { key: 'status', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'year', label: '获评年份', kind: 'text' },
    ],
    columns: [
      { label: '姓名', value: (row) => row.name, width: 110 },
      { label: '身份证号', value: (row) => row.id_number, width: 190 },
      { label: '级别', value: (row) => row.level, words: LEVELS, width: 110 },
      { label: '年份', value: (row) => row.year, width: 80, align: 'right' },
      { label: '状态', value: (row) => row.status, words: STATES, width: 90 },
      { label: '工会', value: (row) => row.union },
    ],
    starts: [
      { label: '登记', roles: KEEPERS, form: register },
      { label: '查一个人', form: find },
      { label: '导入', roles: KEEPERS, run: importFile },
      {
        label: '下载空表',
        roles: KEEPERS,
        run: () => download('/console/api/model-workers/template', '劳模名录.xlsx'),
      },
    ],
    empty: '没有符合条件的劳模。点“登记”，或下载空表填好后导入。',
  },
  record: {
    load: (id) =>
      told(
        api.GET('/console/api/model-workers/{model_worker_id}', {
          params: { path: { model_worker_id: id } },
        }),
      ),
    title: (row) => row.name ?? '劳模',
    actions: [{ label: '改变状态', roles: KEEPERS, form: changeStatus }],
    sections: [
      {
        title: '称号',
        facts: [
          { label: '级别', value: (row) => row.level, words: LEVELS },
          { label: '年份', value: (row) => row.year },
          { label: '状态', value: (row) => row.status, words: STATES },
          { label: '工会', value: (row) => row.union },
          { label: '身份证号', value: (row) => row.id_number },
          { label: '状态变更', value: (row) => moment(row.status_at) },
          { label: '理由', value: (row) => row.status_reason, wide: true },
        ],
      },
    ],
  },
})
