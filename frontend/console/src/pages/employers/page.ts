import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import { REASON, type FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { DISTRICTS } from '@/wording'

type Employer = Schemas['Employer']

const DECIDES = ['chair', 'reviewer'] as const
const STATES: Words = {
  submitted: { text: '待核验', tone: 'warning' },
  approved: { text: '已通过', tone: 'success' },
  rejected: { text: '未通过', tone: 'info' },
}

function approving(employer: Employer): FormOf {
  return {
    title: `核验通过：${employer.name}`,
    lead: '请先核对营业执照。通过后它可以发布岗位、参加招聘会。',
    questions: [],
    submit: '通过',
    done: '已通过',
    send: (_, key) =>
      told(
        api.POST('/console/api/employers/{employer_id}/approval', {
          params: { path: { employer_id: employer.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

function rejecting(employer: Employer): FormOf {
  return {
    title: `核验不通过：${employer.name}`,
    lead: '单位看得到理由，改好后可以再申请。',
    danger: true,
    questions: [REASON],
    submit: '不通过',
    done: '已退回',
    send: (values, key) =>
      told(
        api.POST('/console/api/employers/{employer_id}/rejection', {
          params: { path: { employer_id: employer.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['ReasonBody'],
        }),
      ),
  }
}

export const page = definePage<Employer>({
  stem: 'employers',
  title: '招聘单位',
  group: 'care',
  order: 80,
  roles: ['chair', 'operator', 'publisher', 'reviewer', 'read_only'],
  help: '申请发布岗位的单位。核对营业执照后通过，它才能发布岗位、参加招聘会；不通过要写明理由，单位改好后可以再申请。',
  list: {
    load: (query) => told(api.GET('/console/api/employers', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) }],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '信用代码', value: (row) => row.credit_code, width: 190 },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 90 },
      { label: '提交', value: (row) => moment(row.submitted_at), width: 150 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
    ],
    empty: '没有符合条件的单位。单位在手机上申请后会出现在这里。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/employers/{employer_id}', { params: { path: { employer_id: id } } })),
    title: (employer) => employer.name,
    actions: [
      {
        label: '看营业执照',
        run: (employer) => look(employer.licence.id),
      },
      {
        label: '核验通过',
        roles: DECIDES,
        tone: 'primary',
        when: (employer) => employer.state === 'submitted',
        form: approving,
      },
      {
        label: '不通过',
        roles: DECIDES,
        tone: 'danger',
        when: (employer) => employer.state === 'submitted',
        form: rejecting,
      },
    ],
    sections: [
      {
        title: '单位',
        facts: [
          { label: '状态', value: (employer) => employer.state, words: STATES },
          { label: '信用代码', value: (employer) => employer.credit_code },
          { label: '联系人', value: (employer) => employer.contact_name },
          { label: '联系电话', value: (employer) => employer.contact_phone },
          { label: '区', value: (employer) => employer.district, words: DISTRICTS },
          { label: '提交', value: (employer) => moment(employer.submitted_at) },
          { label: '办理', value: (employer) => moment(employer.decided_at) },
          { label: '不通过的理由', value: (employer) => employer.reason },
          { label: '介绍', value: (employer) => employer.introduction, wide: true },
        ],
      },
    ],
  },
})
