import { api, told, type Schemas } from '@/api/client'
import { exporting } from '@/kit/exports'
import { figure, moment, money } from '@/kit/format'
import { REASON, type FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { BY_MERCHANT, MERCHANT } from '@/pages/merchants/find'
import { staff } from '@/session'

type Statement = Schemas['Statement']

const STATES: Words = {
  draft: { text: '待复核', tone: 'warning' },
  checked: { text: '等商户对账', tone: 'primary' },
  disputed: { text: '商户有异议', tone: 'danger' },
  agreed: { text: '已对账，等发票', tone: 'primary' },
  invoiced: { text: '待付款', tone: 'warning' },
  paid: { text: '已付款', tone: 'success' },
  voided: { text: '已作废', tone: 'info' },
}
const FINANCE = ['finance'] as const
const VOIDABLE: Statement['state'][] = ['draft', 'checked', 'disputed']

function target(statement: Statement, key: string) {
  return { path: { statement_id: statement.id }, header: { 'Idempotency-Key': key } }
}

function person(who: Statement['made_by']): string | null {
  return who ? `${who.username}（${who.name}）` : null
}

/** 编制、复核、付款 are two persons' work: whose turn it is not, is told whom to ask. */
function isMine(statement: Statement): boolean {
  const me = staff.value?.username
  if (statement.made_by) return statement.made_by.username === me
  return statement.state === 'invoiced' && statement.checked_by?.username === me
}

function nextOf(statement: Statement): string {
  switch (statement.state) {
    case 'draft':
      return isMine(statement) ? '您编制的，请另一位财务人员复核。' : '请复核，再由店主对账。'
    case 'checked':
      return statement.merchant.has_owner
        ? '等店主在手机上对账。'
        : '这家商户还没有绑定店主，没有人能对账：请商户管理员在“商户”里打开它，点“邀请店主”。'
    case 'disputed':
      return '店主有异议：请核对，作废后重新编制。'
    case 'agreed':
      return '等店主在手机上交发票。'
    case 'invoiced':
      return isMine(statement)
        ? '编制、复核和付款要由两个人办理，请另一位财务人员付款登记。'
        : '请在银行付好款，再照回单登记。'
    case 'paid':
      return '已办完。'
    default:
      return '已作废，里面的核销可以重新编制。'
  }
}

function named(statement: Statement): string {
  return `${statement.merchant.name}（${statement.begins_on} 至 ${statement.ends_on}）`
}

function draft(): FormOf {
  return {
    title: '编制结算单',
    lead: '期间里这家商户的全部核销（撤销的除外）都算进来。编好后由另一位财务人员复核。',
    questions: [
      MERCHANT,
      { key: 'begins_on', label: '开始日期', kind: 'date', required: true },
      { key: 'ends_on', label: '结束日期', kind: 'date', required: true, hint: '含当日，要已经过去。' },
    ],
    submit: '编制',
    done: '已编制，请另一位财务人员复核',
    draft: 'statements-draft',
    send: (values, key) =>
      told(
        api.POST('/console/api/statements', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['DraftBody'],
        }),
      ),
  }
}

function check(statement: Statement): FormOf {
  return {
    title: `复核：${named(statement)}`,
    lead: `${figure(statement.redemption_count)} 笔核销，应付 ${money(statement.subsidy_fen)}。复核后店主会收到通知来对账；编制的人不能复核自己编的。`,
    questions: [],
    submit: '复核无误',
    done: '已复核，等商户对账',
    send: (_, key) =>
      told(api.POST('/console/api/statements/{statement_id}/check', { params: target(statement, key) })),
  }
}

function pay(statement: Statement): FormOf {
  return {
    title: `登记付款：${named(statement)}`,
    lead: `应付 ${money(statement.subsidy_fen)}，发票号 ${statement.invoice_number ?? '—'}。请先在银行付好款，再照回单登记；登记后不能改。`,
    danger: true,
    questions: [
      { key: 'reference', label: '银行回单号', kind: 'text', required: true, length: 64 },
      { key: 'paid_on', label: '付款日期', kind: 'date', required: true },
    ],
    submit: '登记付款',
    done: '已登记付款',
    send: (values, key) =>
      told(
        api.POST('/console/api/statements/{statement_id}/payment', {
          params: target(statement, key),
          body: values as Schemas['PaymentBody'],
        }),
      ),
  }
}

function voiding(statement: Statement): FormOf {
  return {
    title: `作废：${named(statement)}`,
    lead: '作废后不能恢复，里面的核销可以重新编制结算单。',
    danger: true,
    questions: [REASON],
    draft: `statement-void-${statement.id}`,
    submit: '作废',
    done: '已作废',
    send: (values, key) =>
      told(
        api.POST('/console/api/statements/{statement_id}/void', {
          params: target(statement, key),
          body: values as Schemas['VoidBody'],
        }),
      ),
  }
}

export const page = definePage<Statement>({
  stem: 'statements',
  title: '商户结算单',
  group: 'money',
  order: 10,
  roles: ['finance', 'finance_supervisor', 'read_only'],
  help: '工会付给商户的补贴：一人编制，另一人复核，店主在手机上对账并交发票，再付款登记。系统每月自动编上月的；商户有异议的，作废后重新编制。',
  list: {
    load: (query) => told(api.GET('/console/api/statements', { params: { query } })),
    key: (row) => row.id,
    filters: [
      BY_MERCHANT,
      { key: 'from_day', label: '期间从哪天', kind: 'date' },
      { key: 'to_day', label: '期间到哪天', kind: 'date' },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
    ],
    columns: [
      { label: '商户', value: (row) => row.merchant.name },
      { label: '开始', value: (row) => row.begins_on, width: 120 },
      { label: '结束', value: (row) => row.ends_on, width: 120 },
      { label: '核销笔数', value: (row) => figure(row.redemption_count), width: 100, align: 'right' },
      { label: '应付', value: (row) => money(row.subsidy_fen), width: 130, align: 'right' },
      { label: '状态', value: (row) => row.state, words: STATES, width: 140 },
    ],
    starts: [{ label: '编制结算单', roles: FINANCE, form: draft }],
    exports: { kind: 'statements' },
    empty: '没有符合条件的结算单。可以换个条件，或点“编制结算单”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/statements/{statement_id}', { params: { path: { statement_id: id } } })),
    title: named,
    actions: [
      {
        label: '复核',
        roles: FINANCE,
        tone: 'primary',
        when: (row) => row.state === 'draft' && !isMine(row),
        form: check,
      },
      {
        label: '登记付款',
        roles: FINANCE,
        tone: 'primary',
        when: (row) => row.state === 'invoiced' && !isMine(row),
        form: pay,
      },
      {
        label: '作废',
        roles: FINANCE,
        tone: 'danger',
        when: (row) => VOIDABLE.includes(row.state),
        form: voiding,
      },
      {
        label: '导出明细',
        form: (row) => exporting('核销明细', { kind: 'redemptions', masked: true }, { statement_id: row.id }),
      },
    ],
    sections: [
      {
        title: '结算单',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          {
            label: '商户',
            value: (row) => row.merchant.name,
            to: (row) => `/merchants/${row.merchant.id}`,
          },
          { label: '核销笔数', value: (row) => figure(row.redemption_count) },
          { label: '优惠金额', value: (row) => money(row.discount_fen) },
          { label: '工会应付', value: (row) => money(row.subsidy_fen) },
          {
            label: '表格',
            value: () => '下载 Excel',
            href: (row) => `/console/api/statements/${row.id}.xlsx`,
          },
        ],
      },
      {
        title: '办理',
        facts: [
          { label: '接下来', value: nextOf, wide: true },
          { label: '编制', value: (row) => person(row.made_by) ?? '系统按月编制' },
          { label: '编制时间', value: (row) => moment(row.made_at) },
          { label: '复核', value: (row) => person(row.checked_by) },
          { label: '复核时间', value: (row) => moment(row.checked_at) },
          { label: '商户对账', value: (row) => moment(row.agreed_at) },
          {
            label: '发票',
            value: (row) => row.invoice_number,
            href: (row) => (row.invoice_id ? `/console/api/attachments/${row.invoice_id}` : null),
          },
          { label: '付款', value: (row) => person(row.paid_by) },
          { label: '付款日期', value: (row) => row.paid_on },
          { label: '银行回单号', value: (row) => row.payment_reference },
          { label: '登记时间', value: (row) => moment(row.paid_at) },
          { label: '商户的异议', value: (row) => row.dispute, wide: true },
          { label: '作废理由', value: (row) => row.void_reason, wide: true },
        ],
      },
      {
        title: '明细',
        listing: {
          load: (row, cursor) =>
            told(
              api.GET('/console/api/statements/{statement_id}/redemptions', {
                params: { path: { statement_id: row.id }, query: { cursor, limit: 20 } },
              }),
            ),
          columns: [
            { label: '核销时间', value: (row) => moment(row.redeemed_at), width: 150 },
            { label: '券', value: (row) => row.title },
            { label: '门店', value: (row) => row.store.name },
            { label: '会员', value: (row) => row.member_name, width: 90 },
            { label: '消费', value: (row) => money(row.amount_fen), width: 100, align: 'right' },
            { label: '优惠', value: (row) => money(row.discount_fen), width: 100, align: 'right' },
            { label: '补贴', value: (row) => money(row.subsidy_fen), width: 100, align: 'right' },
          ],
          empty: '没有明细。作废的结算单不再留着明细。',
        },
      },
    ],
  },
})
