import { api, told, type Schemas } from '@/api/client'
import { moment, yes } from '@/kit/format'
import type { FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { BY_MERCHANT } from '@/pages/merchants/find'

type Report = Schemas['ReportWithPhotos']

const STATES: Words = {
  open: { text: '等商户答复', tone: 'warning' },
  answered: { text: '商户已答复，待认定', tone: 'primary' },
  upheld: { text: '属实', tone: 'danger' },
  dismissed: { text: '不属实', tone: 'info' },
}
const FINDINGS: Words = { upheld: { text: '属实' }, dismissed: { text: '不属实' } }
const LATE: Words = { 是: { text: '已逾期', tone: 'danger' }, 否: { text: '期限内', tone: 'info' } }

/** The merchant is heard first, or has let its time pass. */
function canBeDecided(report: Report): boolean {
  return report.state === 'answered' || (report.state === 'open' && new Date(report.due_at) <= new Date())
}

function finding(report: Report): FormOf {
  return {
    title: `认定：${report.store.name}`,
    lead: '认定后不能再改。属实的记在商户档案里；反映的职工会看到您写的结论，店主会收到通知。',
    questions: [
      { key: 'finding', label: '认定', kind: 'choice', required: true, choices: choicesOf(FINDINGS) },
      { key: 'decision', label: '结论', kind: 'long_text', required: true, length: 1000 },
    ],
    submit: '认定',
    done: '已认定',
    send: (values, key) =>
      told(
        api.POST('/console/api/reports/{report_id}/decision', {
          params: { path: { report_id: report.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['FindingBody'],
        }),
      ),
  }
}

export const page = definePage<Report>({
  stem: 'offer_reports',
  title: '未兑现反映',
  group: 'merchants',
  order: 40,
  roles: ['merchant_manager', 'read_only'],
  help: '职工反映“说好的优惠没兑现”。商户要在期限内答复；答复了或逾期了，就由您核实后认定属不属实。属实的次数留在商户档案里，续约时会看到。',
  list: {
    load: (query) => told(api.GET('/console/api/reports', { params: { query } })),
    key: (row) => row.id,
    filters: [
      BY_MERCHANT,
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '只看商户逾期未答复的', kind: 'switch' },
    ],
    columns: [
      { label: '门店', value: (row) => row.store.name },
      { label: '商户', value: (row) => row.merchant.name },
      { label: '反映', value: (row) => row.text },
      { label: '状态', value: (row) => row.state, words: STATES, width: 160 },
      { label: '反映时间', value: (row) => moment(row.reported_at), width: 150 },
      { label: '答复期限', value: (row) => moment(row.due_at), width: 150 },
      { label: '是否逾期', value: (row) => yes(row.is_overdue), words: LATE, width: 90 },
    ],
    exports: { kind: 'offer_reports' },
    empty: '没有符合条件的反映。职工在小程序的券和折扣页里可以提交。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/reports/{report_id}', { params: { path: { report_id: id } } })),
    title: (report) => `${report.store.name}：优惠未兑现`,
    actions: [
      { label: '认定', roles: ['merchant_manager'], tone: 'primary', when: canBeDecided, form: finding },
    ],
    sections: [
      {
        title: '反映',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '是否逾期', value: (row) => yes(row.is_overdue), words: LATE },
          { label: '商户', value: (row) => row.merchant.name, to: (row) => `/merchants/${row.merchant.id}` },
          { label: '门店', value: (row) => row.store.name, to: (row) => `/stores/${row.store.id}` },
          { label: '发生日期', value: (row) => row.happened_on },
          { label: '反映时间', value: (row) => moment(row.reported_at) },
          {
            label: '涉及的优惠',
            value: (row) => (row.batch_id ? '查看券批次' : row.discount_id ? '查看折扣' : null),
            to: (row) =>
              row.batch_id
                ? `/coupons/${row.batch_id}`
                : row.discount_id
                  ? `/discounts/${row.discount_id}`
                  : null,
          },
          { label: '答复期限', value: (row) => moment(row.due_at) },
          { label: '说了什么', value: (row) => row.text, wide: true },
        ],
      },
      {
        title: '照片',
        files: (row) => row.attachments.map((each, place) => ({ id: each.id, name: `照片 ${place + 1}` })),
      },
      {
        title: '答复与认定',
        facts: [
          { label: '商户答复时间', value: (row) => moment(row.answered_at) },
          { label: '认定时间', value: (row) => moment(row.decided_at) },
          { label: '商户答复', value: (row) => row.answer, wide: true },
          { label: '结论', value: (row) => row.decision, wide: true },
        ],
      },
    ],
  },
})
