import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import { REASON } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { may } from '@/session'

import { lawyers } from '../lawyers/words'
import { ALL_STEPS, COURSE, DESK, JUDGES, OUTCOMES, STEPS } from './words'

type Row = Schemas['LegalCaseBrief']
type Case = Schemas['LegalCase']

function course(row: Row): string {
  return row.closed_on ? 'closed' : 'open'
}

export const page = definePage<Row, Case>({
  stem: 'legal_cases',
  title: '法律事项',
  group: 'care',
  order: 42,
  roles: DESK,
  help: '已经指派律师的法律援助和法律体检。每办一步都记下来，申请人在手机上看得到；律师不能再办时改派，写明理由；办完后登记结果。还没有指派的在“待指派律师”。',
  list: {
    load: (query) => told(api.GET('/console/api/legal-cases', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'is_open', label: '只看办理中的', kind: 'switch' },
      { key: 'lawyer_id', label: '律师', kind: 'choice', choices: lawyers },
    ],
    columns: [
      { label: '事项', value: (row) => row.title },
      { label: '申请人', value: (row) => row.applicant_name, width: 110 },
      { label: '律师', value: (row) => row.lawyer_name, width: 100 },
      { label: '律师事务所', value: (row) => row.firm },
      { label: '指派', value: (row) => moment(row.assigned_at), width: 150 },
      { label: '状态', value: course, words: COURSE, width: 100 },
      { label: '结果', value: (row) => (row.outcome ? OUTCOMES[row.outcome]?.text : null), width: 120 },
    ],
    empty: '没有符合条件的法律事项。新的事项请先到“待指派律师”里指派。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/legal-cases/{case_id}', { params: { path: { case_id: id } } })),
    title: (each) => each.title,
    actions: [
      {
        label: '记录办理',
        roles: DESK,
        tone: 'primary',
        when: (each) => !each.closed_on,
        form: (each) => ({
          title: `记录办理：${each.title}`,
          lead: '申请人看得到这里写的话。',
          questions: [
            { key: 'kind', label: '办了什么', kind: 'choice', required: true, choices: choicesOf(STEPS) },
            { key: 'on_day', label: '哪一天', kind: 'date', required: true },
            { key: 'text', label: '写给申请人的话', kind: 'long_text', required: true },
            { key: 'attachment_id', label: '文书，例如体检报告', kind: 'file' },
          ],
          draft: `legal-step-${each.id}`,
          done: '已记录',
          send: (values, key) =>
            told(
              api.POST('/console/api/legal-cases/{case_id}/steps', {
                params: { path: { case_id: each.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['LegalStepBody'],
              }),
            ),
        }),
      },
      {
        label: '改派律师',
        roles: DESK,
        when: (each) => !each.closed_on,
        form: (each) => ({
          title: `改派律师：${each.title}`,
          lead: '申请人会收到通知，看得到理由。',
          questions: [
            {
              key: 'lawyer_id',
              label: '改派给',
              kind: 'choice',
              required: true,
              choices: async () => (await lawyers()).filter((one) => one.value !== each.lawyer_id),
            },
            REASON,
          ],
          draft: `legal-reassignment-${each.id}`,
          submit: '改派',
          done: '已改派',
          send: (values, key) =>
            told(
              api.POST('/console/api/legal-cases/{case_id}/reassignment', {
                params: { path: { case_id: each.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['LawyerReassignmentBody'],
              }),
            ),
        }),
      },
      {
        label: '办结',
        roles: DESK,
        tone: 'danger',
        when: (each) => !each.closed_on,
        form: (each) => ({
          title: `办结：${each.title}`,
          lead: '办结后不能再记录，申请人会收到结果。',
          danger: true,
          questions: [
            { key: 'outcome', label: '结果', kind: 'choice', required: true, choices: choicesOf(OUTCOMES) },
            { key: 'closed_on', label: '办结日期', kind: 'date', required: true },
          ],
          submit: '办结',
          done: '已办结',
          send: (values, key) =>
            told(
              api.POST('/console/api/legal-cases/{case_id}/closing', {
                params: { path: { case_id: each.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['LegalClosingBody'],
              }),
            ),
        }),
      },
    ],
    sections: [
      {
        title: '事项',
        facts: [
          { label: '状态', value: course, words: COURSE },
          {
            label: '申请人',
            value: (each) => each.applicant_name,
            to: (each) => (may(JUDGES) ? `/reviews/${each.signup_id}` : null),
          },
          { label: '律师', value: (each) => each.lawyer_name },
          { label: '律师事务所', value: (each) => each.firm },
          { label: '指派', value: (each) => moment(each.assigned_at) },
          { label: '办结', value: (each) => each.closed_on },
          {
            label: '结果',
            value: (each) => (each.outcome ? OUTCOMES[each.outcome]?.text : null),
            wide: true,
          },
        ],
      },
      {
        title: '办理过程',
        table: {
          rows: (each) => each.steps,
          columns: [
            { label: '日期', value: (step: Schemas['LegalStep']) => step.on_day, width: 110 },
            {
              label: '办了什么',
              value: (step: Schemas['LegalStep']) => step.kind,
              words: ALL_STEPS,
              width: 100,
            },
            { label: '内容', value: (step: Schemas['LegalStep']) => step.text },
          ],
          actions: [
            {
              label: '看文书',
              when: (step: Schemas['LegalStep']) => step.attachment_id !== null,
              run: (step: Schemas['LegalStep']) => look(String(step.attachment_id)),
            },
          ],
          empty: '还没有记录。办过一步，就点“记录办理”。',
        },
      },
    ],
  },
})
