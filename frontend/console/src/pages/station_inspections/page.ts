import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import type { FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { staff } from '@/session'

import { inspector, replanInspection } from '../stations/actions'
import { RESULTS } from '../stations/words'

type Row = Schemas['Inspection']

function result(row: Row): FormOf {
  return {
    title: `登记巡查结果：${row.station.name}`,
    lead: '由巡查人自己登记；登记后驿站从今天起算核实过。',
    questions: [
      {
        key: 'result',
        label: '结果',
        kind: 'choice',
        required: true,
        choices: choicesOf(RESULTS).filter((each) => each.value !== 'null'),
      },
      { key: 'note', label: '说明', kind: 'long_text', length: 500 },
      { key: 'attachments', label: '照片', kind: 'files' },
    ],
    draft: `inspection-${row.id}`,
    done: '已登记',
    send: (values, key) =>
      told(
        api.POST('/console/api/station-inspections/{inspection_id}/result', {
          params: { path: { inspection_id: row.id }, header: { 'Idempotency-Key': key } },
          body: { note: '', ...values } as Schemas['InspectionResultBody'],
        }),
      ),
  }
}

export const page = definePage<Row>({
  stem: 'station_inspections',
  title: '驿站巡查',
  group: 'places',
  order: 20,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '安排好的驿站巡查。勾“我的”看自己要去的；去过以后登记结果和照片。新的巡查在“驿站”里打开那个驿站来安排。',
  list: {
    load: (query) => told(api.GET('/console/api/station-inspections', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'mine', label: '我的', kind: 'switch' },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '驿站', value: (row) => row.station.name },
      { label: '编号', value: (row) => row.station.code, width: 110 },
      { label: '巡查人', value: inspector, width: 170 },
      { label: '哪天以前', value: (row) => row.due_on, width: 120 },
      { label: '结果', value: (row) => String(row.result), words: RESULTS, width: 100 },
      { label: '巡查时间', value: (row) => moment(row.done_at), width: 160 },
      { label: '说明', value: (row) => row.note || null },
    ],
    actions: [
      {
        label: '看照片',
        when: (row) => row.attachments.length > 0,
        run: (row) => row.attachments.forEach((each) => look(each.id)),
      },
      {
        label: '登记结果',
        roles: ['operator', 'publisher', 'reviewer'],
        when: (row) => !row.done_at && row.inspector_id === staff.value?.id,
        form: result,
      },
      {
        label: '改派',
        roles: ['operator', 'publisher'],
        when: (row) => !row.done_at,
        form: replanInspection,
      },
    ],
    empty: '没有符合条件的巡查。到“驿站”里打开一个驿站，点“安排巡查”。',
  },
})
