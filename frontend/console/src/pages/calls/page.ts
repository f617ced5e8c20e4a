import { api, told, type Schemas } from '@/api/client'
import { REASON } from '@/kit/forms'
import { moment } from '@/kit/format'
import { tellOnce } from '@/kit/once'
import { definePage } from '@/kit/pages'
import { choicesOf, plain } from '@/kit/words'

type Call = Schemas['Call']

const OUTCOMES = plain({
  reached: '已告知本人',
  declined: '本人不愿接听或不需要',
  wrong_number: '号码不对',
  no_answer: '没有人接',
})

export const page = definePage<Call>({
  stem: 'calls',
  title: '致电名单',
  group: 'notices',
  order: 30,
  roles: ['operator', 'publisher', 'reviewer'],
  help: '微信没有送到、又不能等的事，请打电话告诉本人。最早到期的在最前面。查看号码要写理由，记入操作日志；打完后登记结果，没有人接的会留在名单里。',
  list: {
    load: (query) => told(api.GET('/console/api/calls', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '姓名', value: (row) => row.name, width: 100 },
      { label: '电话', value: (row) => row.phone, width: 130 },
      { label: '要说的事', value: (row) => row.title, width: 180 },
      { label: '内容', value: (row) => row.text },
      { label: '最晚', value: (row) => moment(row.deadline_at), width: 150 },
      { label: '没送到的原因', value: (row) => row.reason, width: 220 },
    ],
    actions: [
      {
        label: '查看号码',
        form: (call) => ({
          title: `查看号码：${call.name ?? call.title}`,
          lead: '号码只显示一次，您和理由记入操作日志。',
          questions: [REASON],
          submit: '查看',
          done: '请拨打',
          send: async (values) => {
            const { phone } = await told(
              api.POST('/console/api/calls/{call_id}/reveal', {
                params: { path: { call_id: call.id } },
                body: values as Schemas['ReasonBody'],
              }),
            )
            tellOnce({
              title: call.title,
              lead: call.text,
              items: [{ label: call.name ?? '电话', value: phone }],
            })
          },
        }),
      },
      {
        label: '登记结果',
        form: (call) => ({
          title: `致电结果：${call.name ?? call.title}`,
          lead: '没有人接的留在名单里，换个时间再打。',
          questions: [
            { key: 'outcome', label: '结果', kind: 'choice', required: true, choices: choicesOf(OUTCOMES) },
          ],
          done: '已登记',
          send: (values, key) =>
            told(
              api.POST('/console/api/calls/{call_id}/done', {
                params: { path: { call_id: call.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['CallOutcomeBody'],
              }),
            ),
        }),
      },
    ],
    empty: '没有要打的电话。有事没有送到本人时，会出现在这里。',
  },
})
