import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, plain, type Words } from '@/kit/words'
import { LATE } from '@/wording'

type Row = Schemas['DeskTicket']
type Detail = Schemas['DeskTicketDetail']

const STATES: Words = {
  open: { text: '待答复', tone: 'warning' },
  answered: { text: '已答复', tone: 'success' },
  closed: { text: '已办结', tone: 'info' },
}
const CATEGORIES = plain({
  membership: '入会与会籍',
  card: '会员卡',
  benefits: '福利优惠',
  hardship: '困难帮扶',
  rights: '权益维护',
  no_union: '单位没有工会',
  other: '其他',
})

function answer(ticket: Detail): FormOf {
  return {
    title: '答复求助',
    lead: '提交后本人立刻收到通知。请写清能不能办、到哪里办、要带什么。',
    questions: [{ key: 'text', label: '答复', kind: 'long_text', required: true, length: 1000 }],
    submit: '答复',
    done: '已答复',
    draft: `ticket-${ticket.id}`,
    send: (values, key) =>
      told(
        api.POST('/console/api/tickets/{ticket_id}/answers', {
          params: { path: { ticket_id: ticket.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['TicketAnswerBody'],
        }),
      ),
  }
}

function handOver(ticket: Detail): FormOf {
  return {
    title: '转办',
    lead: ticket.is_kept_from_unit
      ? '本人不愿让所在单位知道，不能转给其单位工会。答应答复的日子不变。'
      : '转办后由接收的工会答复，答应答复的日子不变。',
    questions: [{ key: 'union_id', label: '转给哪个工会', kind: 'union', required: true }],
    submit: '转办',
    done: '已转办',
    send: (values, key) =>
      told(
        api.POST('/console/api/tickets/{ticket_id}/handover', {
          params: { path: { ticket_id: ticket.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['HandOverBody'],
        }),
      ),
  }
}

export const page = definePage<Row, Detail>({
  stem: 'tickets',
  title: '求助与咨询',
  group: 'care',
  order: 20,
  roles: ['operator', 'reviewer'],
  help: '职工在手机上提的求助，最先到期的排在最前。点开看全文并答复；不归本工会办的转给对口的工会。打开一份求助会记入日志。',
  list: {
    load: (query) => told(api.GET('/console/api/tickets', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '提出时间', value: (row) => moment(row.asked_at), width: 170 },
      { label: '类别', value: (row) => row.category, words: CATEGORIES, width: 120 },
      { label: '由谁答复', value: (row) => row.union },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '答复期限', value: (row) => moment(row.due_at), width: 170 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 100 },
      { label: '评分', value: (row) => row.rating, width: 80, align: 'right' },
    ],
    empty: '没有符合条件的求助。清空条件可以看全部；新的求助会出现在这里。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/tickets/{ticket_id}', { params: { path: { ticket_id: id } } })),
    title: (ticket) => `求助：${CATEGORIES[ticket.category]?.text ?? ticket.category}`,
    actions: [
      { label: '答复', tone: 'primary', when: (ticket) => ticket.state !== 'closed', form: answer },
      { label: '转办', when: (ticket) => ticket.state === 'open', form: handOver },
    ],
    sections: [
      {
        title: '概况',
        facts: [
          { label: '状态', value: (ticket) => ticket.state, words: STATES },
          { label: '类别', value: (ticket) => ticket.category, words: CATEGORIES },
          { label: '答复期限', value: (ticket) => moment(ticket.due_at) },
          { label: '期限', value: (ticket) => String(ticket.is_overdue), words: LATE },
          { label: '由谁答复', value: (ticket) => ticket.union },
          { label: '对单位保密', value: (ticket) => yes(ticket.is_kept_from_unit) },
          { label: '本人评分', value: (ticket) => ticket.rating },
        ],
      },
      {
        title: '往来',
        table: {
          rows: (ticket) => ticket.entries,
          columns: [
            { label: '时间', value: (row: Schemas['DeskTicketEntry']) => moment(row.at), width: 160 },
            {
              label: '谁',
              value: (row: Schemas['DeskTicketEntry']) => (row.staff_id ? '工会' : '本人'),
              width: 70,
            },
            { label: '内容', value: (row: Schemas['DeskTicketEntry']) => row.text },
          ],
          empty: '还没有内容。',
        },
      },
    ],
  },
})
