import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import type { Words } from '@/kit/words'
import { may } from '@/session'

import { lawyers } from '../lawyers/words'
import { DESK, JUDGES } from '../legal_cases/words'

type Matter = Schemas['WaitingMatter']

const CLOCK: Words = {
  true: { text: '已超期', tone: 'danger' },
  false: { text: '期限内', tone: 'info' },
}

export const page = definePage<Matter>({
  stem: 'legal_waiting',
  title: '待指派律师',
  group: 'care',
  order: 40,
  roles: DESK,
  help: '职工和单位提出、还没有律师的法律事项，最早提出的在前。点申请人可以看写了什么；请在期限内指派，指派后到“法律事项”里记录办理。',
  list: {
    load: (query) => told(api.GET('/console/api/legal-cases/waiting', { params: { query } })),
    key: (row) => row.signup_id,
    columns: [
      { label: '事项', value: (row) => row.title },
      {
        label: '申请人',
        value: (row) => row.applicant_name,
        to: (row) => (may(JUDGES) ? `/reviews/${row.signup_id}` : null),
        width: 120,
      },
      { label: '提出', value: (row) => moment(row.handed_in_at), width: 150 },
      { label: '最晚指派', value: (row) => moment(row.due_at), width: 150 },
      { label: '期限', value: (row) => String(row.is_overdue), words: CLOCK, width: 100 },
    ],
    actions: [
      {
        label: '指派律师',
        form: (matter) => ({
          title: `指派律师：${matter.title}`,
          lead: '申请人会收到律师的姓名和电话。',
          questions: [{ key: 'lawyer_id', label: '律师', kind: 'choice', required: true, choices: lawyers }],
          submit: '指派',
          done: '已指派',
          send: (values, key) =>
            told(
              api.POST('/console/api/signups/{signup_id}/lawyer', {
                params: { path: { signup_id: matter.signup_id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['LawyerAssignmentBody'],
              }),
            ),
        }),
      },
    ],
    empty: '没有等着指派的事项。',
  },
})
