import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { orElse } from '@/kit/quiet'

type Row = Schemas['ObjectionPage']['items'][number]
type Objection = Schemas['Objection']

interface ObjectionFile {
  objection: Objection
  lines: Schemas['KeptNoticeDetail']['lines']
}

const STATES: Words = {
  open: { text: '待认定', tone: 'warning' },
  upheld: { text: '成立', tone: 'danger' },
  dismissed: { text: '不成立', tone: 'success' },
  withdrawn: { text: '已撤回', tone: 'info' },
}
const FINDINGS: Words = { upheld: { text: '成立' }, dismissed: { text: '不成立' } }

async function load(id: string): Promise<ObjectionFile> {
  const objection = await told(
    api.GET('/console/api/objections/{objection_id}', { params: { path: { objection_id: id } } }),
  )
  const params = { path: { notice_id: objection.public_notice_id } }
  const notice = await orElse(told(api.GET('/console/api/public-notices/{notice_id}', { params })), null)
  return { objection, lines: notice?.lines ?? [] }
}

/** Which line, and who stands there. */
function target({ objection, lines }: ObjectionFile): string {
  const number = objection.entry_number
  if (number === null) return '整则公示'
  const name = lines.find((each) => each.number === number)?.name
  return `第 ${number} 行${name ? ` ${name}` : ''}`
}

export const page = definePage<Row, ObjectionFile>({
  stem: 'objections',
  title: '异议',
  group: 'campaigns',
  order: 45,
  roles: ['chair', 'reviewer'],
  help: '对公示提出的异议。先核实，再由主席认定成立或不成立并答复；成立的那几行退回重审，别人照常。提出人的姓名要保密，每次打开都会记录。',
  list: {
    load: (query) => told(api.GET('/console/api/objections', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '已超期', kind: 'switch' },
    ],
    columns: [
      { label: '公示', value: (row) => row.title },
      {
        label: '指向',
        value: (row) => (row.entry_number === null ? '整则公示' : `第 ${row.entry_number} 行`),
        width: 110,
      },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '提出', value: (row) => moment(row.raised_at), width: 160 },
      { label: '答复期限', value: (row) => moment(row.due_at), width: 160 },
    ],
    empty: '没有异议。',
  },
  record: {
    load,
    title: ({ objection }) => `异议：${objection.title}`,
    actions: [
      {
        label: '认定',
        roles: ['chair'],
        tone: 'primary',
        when: ({ objection }) => objection.state === 'open',
        form: ({ objection, lines }) => ({
          title: '认定异议',
          lead: '成立就从公示上拿下相应的人；不成立要写明理由。提出人会收到答复。',
          questions: [
            {
              key: 'finding',
              label: '认定',
              kind: 'choice',
              required: true,
              choices: choicesOf(FINDINGS),
            },
            {
              key: 'entry_ids',
              label: '成立的是哪几行',
              kind: 'choices',
              hint: '不选就是异议所指的那一行',
              choices: lines.map((each) => ({ value: each.id, label: `${each.number} ${each.name}` })),
              when: (values) => values.finding === 'upheld',
            },
            {
              key: 'judged_again',
              label: '退回重审（否则只从公示上拿下，以后重新公示）',
              kind: 'switch',
              when: (values) => values.finding === 'upheld',
            },
            {
              key: 'to_first',
              label: '从第一步重审（否则从最后一步）',
              kind: 'switch',
              when: (values) => values.finding === 'upheld' && Boolean(values.judged_again),
            },
            { key: 'answer', label: '给提出人的答复', kind: 'long_text', required: true, length: 500 },
          ],
          start: { judged_again: true, to_first: true },
          draft: `objection-${objection.id}`,
          done: '已认定并答复',
          send: (values, key) =>
            told(
              api.POST('/console/api/objections/{objection_id}/decision', {
                params: { path: { objection_id: objection.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ObjectionDecisionBody'],
              }),
            ),
        }),
      },
    ],
    sections: [
      {
        title: '异议',
        facts: [
          { label: '状态', value: ({ objection }) => objection.state, words: STATES },
          {
            label: '公示',
            value: ({ objection }) => objection.title,
            to: ({ objection }) => `/public-notices/${objection.public_notice_id}`,
          },
          { label: '指向', value: target },
          { label: '提出人', value: ({ objection }) => objection.objector_name },
          { label: '提出', value: ({ objection }) => moment(objection.raised_at) },
          { label: '答复期限', value: ({ objection }) => moment(objection.due_at) },
          { label: '认定', value: ({ objection }) => moment(objection.decided_at) },
          { label: '内容', value: ({ objection }) => objection.text, wide: true },
          { label: '答复', value: ({ objection }) => objection.answer, wide: true },
        ],
      },
    ],
  },
})
