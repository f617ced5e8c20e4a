import { api, told, type Schemas } from '@/api/client'
import { moment, money } from '@/kit/format'
import type { FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { BY_MERCHANT } from '@/pages/merchants/find'
import { DISTRICTS } from '@/wording'

type Row = Schemas['Anomaly']
type File = Schemas['AnomalyFile']
type Person = Schemas['AnomalyPerson']

const KINDS: Words = {
  same_pair: { text: '同一核销员和会员' },
  burst: { text: '短时间集中核销' },
  member_far: { text: '会员两地核销' },
  clerk_far: { text: '核销员两地核销' },
}
const STATES: Words = {
  open: { text: '待核实', tone: 'warning' },
  cleared: { text: '没有问题', tone: 'success' },
  confirmed: { text: '属实', tone: 'danger' },
}
const FINDINGS: Words = { cleared: { text: '没有问题' }, confirmed: { text: '属实，确有异常' } }

function called(person: Person | null): string | null {
  return person && [person.name ?? person.nickname ?? '已注销', person.phone].filter(Boolean).join(' · ')
}

function finding({ anomaly }: File): FormOf {
  return {
    title: `核实：${anomaly.store.name}`,
    lead: '先向店主和核销员问清楚，需要时看监控和账单。核实后不能再改；属实的记在商户档案里，要暂停或清退请到商户档案办理。',
    questions: [
      { key: 'finding', label: '结论', kind: 'choice', required: true, choices: choicesOf(FINDINGS) },
      {
        key: 'reason',
        label: '怎样核实的',
        kind: 'long_text',
        required: true,
        length: 1000,
        hint: '请不要写姓名和号码。',
      },
    ],
    submit: '记下结论',
    done: '已记下',
    draft: `anomalies-${anomaly.id}`,
    send: (values, key) =>
      told(
        api.POST('/console/api/anomalies/{anomaly_id}/decision', {
          params: { path: { anomaly_id: anomaly.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['AnomalyFindingBody'],
        }),
      ),
  }
}

export const page = definePage<Row, File>({
  stem: 'anomalies',
  title: '异常线索',
  group: 'merchants',
  order: 45,
  roles: ['merchant_manager', 'finance_supervisor', 'read_only'],
  help: '系统每天凌晨从前一天的核销里找不寻常的：同一核销员反复给同一位会员核销、几分钟里集中核销、同一个人转眼出现在很远的两家门店。线索不等于有问题，请核实后写明结论；属实的次数留在商户档案里。',
  list: {
    load: (query) => told(api.GET('/console/api/anomalies', { params: { query } })),
    key: (row) => row.id,
    filters: [
      BY_MERCHANT,
      { key: 'kind', label: '哪一种', kind: 'choice', choices: choicesOf(KINDS) },
      { key: 'district', label: '区', kind: 'choice', choices: choicesOf(DISTRICTS) },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
    ],
    columns: [
      { label: '日期', value: (row) => row.happened_on, width: 110 },
      { label: '门店', value: (row) => row.store.name, width: 170 },
      { label: '商户', value: (row) => row.merchant.name, width: 170 },
      { label: '区', value: (row) => row.store.district, words: DISTRICTS, width: 90 },
      { label: '哪一种', value: (row) => row.kind, words: KINDS, width: 150 },
      { label: '看到了什么', value: (row) => row.told },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
    ],
    empty: '没有符合条件的线索。系统每天凌晨找一次前一天的，没有就是平安无事。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/anomalies/{anomaly_id}', { params: { path: { anomaly_id: id } } })),
    title: ({ anomaly }) => `${anomaly.store.name}：${KINDS[anomaly.kind]?.text ?? '异常线索'}`,
    actions: [
      {
        label: '核实',
        roles: ['merchant_manager'],
        tone: 'primary',
        when: ({ anomaly }) => anomaly.state === 'open',
        form: finding,
      },
    ],
    sections: [
      {
        title: '线索',
        facts: [
          { label: '状态', value: ({ anomaly }) => anomaly.state, words: STATES },
          { label: '日期', value: ({ anomaly }) => anomaly.happened_on },
          {
            label: '商户',
            value: ({ anomaly }) => anomaly.merchant.name,
            to: ({ anomaly }) => `/merchants/${anomaly.merchant.id}`,
          },
          {
            label: '门店',
            value: ({ anomaly }) => anomaly.store.name,
            to: ({ anomaly }) => `/stores/${anomaly.store.id}`,
          },
          { label: '核销员', value: (file) => called(file.clerk) },
          { label: '持券人', value: (file) => called(file.member) },
          { label: '另一家门店', value: (file) => file.other_store?.name },
          { label: '看到了什么', value: ({ anomaly }) => anomaly.told, wide: true },
        ],
      },
      {
        title: '当天的核销',
        table: {
          rows: (file) => file.redemptions,
          columns: [
            { label: '时间', value: (row) => moment(row.redeemed_at), width: 130 },
            { label: '门店', value: (row) => row.store.name },
            { label: '券', value: (row) => row.title },
            { label: '持券人', value: (row) => row.holder, width: 90 },
            { label: '消费', value: (row) => money(row.amount_fen), width: 80, align: 'right' },
            { label: '优惠', value: (row) => money(row.discount_fen), width: 80, align: 'right' },
            { label: '补贴', value: (row) => money(row.subsidy_fen), width: 80, align: 'right' },
            {
              label: '撤销',
              value: (row) => (row.reversed_at ? moment(row.reversed_at) : '没有'),
              width: 90,
            },
          ],
          empty: '那天的核销不在您管理的商户里。',
        },
      },
      {
        title: '核实',
        when: ({ anomaly }) => anomaly.state !== 'open',
        facts: [
          { label: '核实人', value: (file) => file.decided_by },
          { label: '核实时间', value: ({ anomaly }) => moment(anomaly.decided_at) },
          { label: '怎样核实的', value: (file) => file.reason, wide: true },
        ],
      },
    ],
  },
})
