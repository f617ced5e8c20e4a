import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import type { Words } from '@/kit/words'

type Row = Schemas['DeskAppeal']

const OUTCOMES: Words = {
  null: { text: '待处理', tone: 'warning' },
  true: { text: '已谅解', tone: 'success' },
  false: { text: '不谅解', tone: 'info' },
}
const DECIDES = ['operator', 'publisher', 'reviewer'] as const

export const page = definePage<Row>({
  stem: 'signup-appeals',
  title: '缺席申诉',
  group: 'campaigns',
  order: 60,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '报了名没有到场的人可以说明原因。谅解的，这次缺席不再算数；不谅解的，请写明为什么。',
  list: {
    load: (query) => told(api.GET('/console/api/signup-appeals', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'open', label: '只看待处理的', kind: 'switch' }],
    columns: [
      { label: '活动', value: (row) => row.title },
      { label: '说明', value: (row) => row.text },
      { label: '提出', value: (row) => moment(row.made_at), width: 160 },
      { label: '结果', value: (row) => String(row.is_excused), words: OUTCOMES, width: 100 },
      { label: '答复', value: (row) => row.answer },
    ],
    actions: [
      {
        label: '处理',
        roles: DECIDES,
        when: (row) => row.decided_at === null,
        form: (row) => ({
          title: `处理缺席申诉：${row.title}`,
          lead: row.text,
          questions: [
            { key: 'is_excused', label: '谅解这次缺席', kind: 'switch' },
            { key: 'answer', label: '给他的答复', kind: 'long_text', required: true, length: 200 },
          ],
          start: { is_excused: true },
          done: '已处理并答复',
          send: (values, key) =>
            told(
              api.POST('/console/api/signup-appeals/{appeal_id}/decision', {
                params: { path: { appeal_id: row.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['AppealDecisionBody'],
              }),
            ),
        }),
      },
      {
        label: '仍然谅解',
        roles: DECIDES,
        when: (row) => row.is_excused === false,
        form: (row) => ({
          title: `谅解缺席：${row.title}`,
          lead: '这次缺席不再算数。',
          questions: [{ key: 'reason', label: '理由', kind: 'long_text', required: true, length: 200 }],
          done: '已谅解',
          send: (values, key) =>
            told(
              api.POST('/console/api/signups/{signup_id}/excuse', {
                params: { path: { signup_id: row.signup_id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ExcuseBody'],
              }),
            ),
        }),
      },
    ],
    empty: '没有缺席申诉。',
  },
})
