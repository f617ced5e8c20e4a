import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import type { FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { LATE } from '@/wording'

type Row = Schemas['DeskStationReport']

const STATES: Words = {
  open: { text: '待答复', tone: 'warning' },
  answered: { text: '已答复', tone: 'success' },
}

function answer(row: Row): FormOf {
  return {
    title: `答复报修：${row.station.name}`,
    lead: `${row.text}\n只能答复一次，报修的职工会收到通知。`,
    questions: [{ key: 'answer', label: '答复', kind: 'long_text', required: true, length: 300 }],
    submit: '答复',
    done: '已答复',
    draft: `station-report-${row.id}`,
    send: (values, key) =>
      told(
        api.POST('/console/api/station-reports/{report_id}/answer', {
          params: { path: { report_id: row.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['StationAnswerBody'],
        }),
      ),
  }
}

export const page = definePage<Row>({
  stem: 'station_reports',
  title: '驿站报修',
  group: 'places',
  order: 30,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '职工在驿站扫码报的问题：没水了、空调坏了、没开门。先去处理，再写明怎么处理的，本人会收到通知。',
  list: {
    load: (query) => told(api.GET('/console/api/station-reports', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '驿站', value: (row) => row.station.name, to: (row) => `/stations/${row.station.id}` },
      { label: '问题', value: (row) => row.text },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '报修时间', value: (row) => moment(row.reported_at), width: 160 },
      { label: '答复期限', value: (row) => moment(row.due_at), width: 160 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
      { label: '答复', value: (row) => row.answer },
    ],
    actions: [
      {
        label: '答复',
        roles: ['operator', 'publisher'],
        when: (row) => row.state === 'open',
        form: answer,
      },
      {
        label: '看照片',
        when: (row) => row.attachments.length > 0,
        run: (row) => row.attachments.forEach((each) => look(each.id)),
      },
    ],
    empty: '没有符合条件的报修。清空条件可以看全部。',
  },
})
