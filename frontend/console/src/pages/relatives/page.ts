import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { REASON } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, plain, type Words } from '@/kit/words'

type Row = Schemas['Relative']

const RELATIONS = plain({
  self: '本人',
  spouse: '配偶',
  parent: '父母',
  child: '子女',
  sibling: '兄弟姐妹',
  in_law: '配偶的近亲属',
  other: '其他',
})
const STATES: Words = {
  kept: { text: '回避中', tone: 'success' },
  withdrawn: { text: '已撤销', tone: 'info' },
}

export const page = definePage<Row>({
  stem: 'relatives',
  title: '回避申报',
  group: 'campaigns',
  order: 70,
  roles: ['chair', 'reviewer'],
  help: '申报本人和亲属的身份证号：他们的申请轮到您时，系统会请您回避。号码加密保存，这里只显示遮盖后的；单独一件要回避，在“审核台”里点“我要回避”。',
  list: {
    load: async () => ({ ...(await told(api.GET('/console/api/relatives'))), next_cursor: null }),
    key: (row) => row.id,
    columns: [
      { label: '关系', value: (row) => row.relation, words: RELATIONS, width: 140 },
      { label: '身份证号', value: (row) => row.id_number },
      { label: '申报时间', value: (row) => moment(row.declared_at), width: 170 },
      {
        label: '状态',
        value: (row) => (row.withdrawn_at ? 'withdrawn' : 'kept'),
        words: STATES,
        width: 110,
      },
    ],
    starts: [
      {
        label: '申报',
        form: () => ({
          title: '申报本人或亲属',
          lead: '从现在起，这个人的申请您要回避。',
          questions: [
            { key: 'relation', label: '关系', kind: 'choice', required: true, choices: choicesOf(RELATIONS) },
            { key: 'id_number', label: '身份证号', kind: 'text', required: true, length: 18 },
          ],
          done: '已申报',
          send: (values, key) =>
            told(
              api.POST('/console/api/relatives', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['RelativeBody'],
              }),
            ),
        }),
      },
    ],
    actions: [
      {
        label: '撤销',
        tone: 'danger',
        when: (row) => !row.withdrawn_at,
        form: (row) => ({
          title: '撤销申报',
          lead: '撤销后这个人的申请又可以由您办理；申报和撤销都留有记录。',
          danger: true,
          questions: [REASON],
          done: '已撤销',
          send: (values, key) =>
            told(
              api.POST('/console/api/relatives/{relative_id}/withdrawal', {
                params: { path: { relative_id: row.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['RelativeWithdrawalBody'],
              }),
            ),
        }),
      },
    ],
    empty: '还没有申报。先申报本人，再申报近亲属。',
  },
})
