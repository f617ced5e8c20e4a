import { api, told, type Schemas } from '@/api/client'
import { moment, yes } from '@/kit/format'
import { REASON, type FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { CONTRACT } from '@/pages/merchants/words'
import { categoryName } from '@/reference'
import { DISTRICTS } from '@/wording'

type Row = Schemas['Application']
type Application = Row & { categoryName: string }

async function loadApplication(id: string): Promise<Application> {
  const params = { path: { application_id: id } }
  const found = await told(api.GET('/console/api/merchant-applications/{application_id}', { params }))
  return { ...found, categoryName: await categoryName(found.category) }
}

const STATES: Words = {
  submitted: { text: '待审核', tone: 'warning' },
  returned: { text: '已退回修改', tone: 'info' },
  approved: { text: '已通过', tone: 'success' },
  rejected: { text: '已驳回', tone: 'danger' },
  withdrawn: { text: '已撤回', tone: 'info' },
}
const LATE: Words = { 是: { text: '已超期', tone: 'danger' }, 否: { text: '期限内', tone: 'info' } }
const MANAGES = ['merchant_manager'] as const

function waits(application: Application): boolean {
  return application.state === 'submitted'
}

function target(application: Application, key: string) {
  return { path: { application_id: application.id }, header: { 'Idempotency-Key': key } }
}

function approval(application: Application): FormOf {
  return {
    title: `通过：${application.name}`,
    lead: '通过后它就是合作商户，申请人即为店主，可以在手机上添加门店和核销员。',
    questions: CONTRACT,
    submit: '通过',
    done: '已通过',
    send: (values, key) =>
      told(
        api.POST('/console/api/merchant-applications/{application_id}/approval', {
          params: target(application, key),
          body: values as Schemas['ContractBody'],
        }),
      ),
  }
}

function refusal(title: string, path: 'return' | 'rejection', lead: string, danger: boolean) {
  return (application: Application): FormOf => ({
    title: `${title}：${application.name}`,
    lead,
    danger,
    questions: [REASON],
    submit: title,
    done: `已${title}`,
    send: (values, key) =>
      told(
        api.POST(`/console/api/merchant-applications/{application_id}/${path}`, {
          params: target(application, key),
          body: values as Schemas['ReasonBody'],
        }),
      ),
  })
}

export const page = definePage<Row, Application>({
  stem: 'merchant_applications',
  title: '入驻申请',
  group: 'merchants',
  order: 5,
  roles: ['merchant_manager', 'read_only'],
  help: '商户自己提交的入驻申请，等得最久的排在最前。提交后 5 个工作日内要办结：核对营业执照和承诺的优惠，合适的签好合同后通过，缺材料的退回修改并写清缺什么。',
  list: {
    load: (query) => told(api.GET('/console/api/merchant-applications', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '只看超期的', kind: 'switch' },
    ],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 110 },
      { label: '提交时间', value: (row) => moment(row.submitted_at), width: 150 },
      { label: '办结期限', value: (row) => moment(row.due_at), width: 150 },
      { label: '是否超期', value: (row) => yes(row.is_overdue), words: LATE, width: 100 },
    ],
    empty: '没有符合条件的申请。换个状态看看；商户可以在小程序“商户入驻”里提交。',
  },
  record: {
    load: loadApplication,
    title: (application) => application.name,
    actions: [
      { label: '通过', roles: MANAGES, tone: 'primary', when: waits, form: approval },
      {
        label: '退回修改',
        roles: MANAGES,
        when: waits,
        form: refusal('退回修改', 'return', '申请人会看到理由，改好后可以再次提交。请写清要改什么。', false),
      },
      {
        label: '驳回',
        roles: MANAGES,
        tone: 'danger',
        when: waits,
        form: refusal('驳回', 'rejection', '这份申请到此结束，申请人会看到理由，再来要重新申请。', true),
      },
    ],
    sections: [
      {
        title: '申请',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '是否超期', value: (row) => yes(row.is_overdue), words: LATE },
          { label: '信用代码', value: (row) => row.credit_code },
          { label: '执照到期', value: (row) => row.licence_ends_on ?? '长期' },
          { label: '联系人', value: (row) => row.contact_name },
          { label: '联系电话', value: (row) => row.contact_phone },
          { label: '区', value: (row) => row.district, words: DISTRICTS },
          { label: '类别', value: (row) => row.categoryName },
          { label: '地址', value: (row) => row.address, wide: true },
          { label: '承诺的优惠', value: (row) => row.offer, wide: true },
        ],
      },
      {
        title: '材料',
        files: (row) => row.attachments.map((each, place) => ({ id: each.id, name: `材料 ${place + 1}` })),
      },
      {
        title: '办理',
        facts: [
          { label: '提交时间', value: (row) => moment(row.submitted_at) },
          { label: '办结期限', value: (row) => moment(row.due_at) },
          { label: '办结时间', value: (row) => moment(row.decided_at) },
          {
            label: '商户档案',
            value: (row) => (row.merchant_id ? '查看档案' : null),
            to: (row) => (row.merchant_id ? `/merchants/${row.merchant_id}` : null),
          },
          { label: '理由', value: (row) => row.reason, wide: true },
        ],
      },
    ],
  },
})
