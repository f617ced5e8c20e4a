import { api, told, type Schemas } from '@/api/client'
import { exporting } from '@/kit/exports'
import { choose, download, sendFile } from '@/kit/files'
import { figure, money, moment } from '@/kit/format'
import { REASON, type FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { show } from '@/kit/show'
import { choicesOf, type Words } from '@/kit/words'
import { newKey } from '@/api/client'
import { campaigns } from '@/reference'

type List = Schemas['PaymentList']

interface ListFile {
  list: List
  payments: Schemas['Payment'][]
  /** There are more than are shown here. */
  hasMore: boolean
}

const STATES: Words = {
  draft: { text: '待复核', tone: 'warning' },
  checked: { text: '待审批', tone: 'warning' },
  approved: { text: '待付款', tone: 'primary' },
  done: { text: '已办结', tone: 'success' },
  withdrawn: { text: '已撤回', tone: 'info' },
}
const PAYMENT_STATES: Words = {
  pending: { text: '待付', tone: 'primary' },
  paid: { text: '已付', tone: 'success' },
  failed: { text: '没付成', tone: 'danger' },
  withdrawn: { text: '已撤回', tone: 'info' },
}
const FINANCE = ['finance'] as const

async function load(id: string): Promise<ListFile> {
  const path = { list_id: id }
  const [list, payments] = await Promise.all([
    told(api.GET('/console/api/payment-lists/{list_id}', { params: { path } })),
    told(
      api.GET('/console/api/payment-lists/{list_id}/payments', { params: { path, query: { limit: 100 } } }),
    ),
  ])
  return { list, payments: payments.items, hasMore: payments.next_cursor !== null }
}

/** How many are left out for each reason: the reasons say what to do, whose they are does not. */
function countBy(reasons: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}

function by(name: string | null | undefined, at: string | null): string {
  return at ? `${name ?? ''} ${moment(at)}` : '还没有'
}

function make(): FormOf {
  return {
    title: '编制发放清单',
    lead: '已通过、公示期满、还没发过的人都进清单；不能发的会告诉您为什么。编好后请另一位同事复核。',
    questions: [
      { key: 'campaign_id', label: '哪个活动', kind: 'choice', required: true, choices: campaigns },
    ],
    submit: '编制',
    done: '清单已编好，请另一位同事复核',
    send: async (values, key) => {
      const made = await told(
        api.POST('/console/api/campaigns/{campaign_id}/payment-lists', {
          params: {
            path: { campaign_id: values.campaign_id as string },
            header: { 'Idempotency-Key': key },
          },
          body: {} as Schemas['PaymentListBody'],
        }),
      )
      if (made.left_out.length)
        show(
          `${made.left_out.length} 人这次没有进清单`,
          [...countBy(made.left_out.map((each) => each.reason))].map(([reason, count]) => [
            `${figure(count)} 人`,
            reason,
          ]),
        )
    },
  }
}

function rewards(): FormOf {
  return {
    title: '编制隐患奖励清单',
    lead: '验收了、定了奖励、填了银行卡的报告人列入清单；没有列入的会逐个说明原因。编好后请另一位同事复核。',
    questions: [{ key: 'union_id', label: '由哪个工会发', kind: 'union', required: true }],
    submit: '编制',
    done: '已编制',
    send: async (values, key) => {
      const made = await told(
        api.POST('/console/api/hazard-reports/payment-lists', {
          params: { header: { 'Idempotency-Key': key } },
          body: { report_ids: null, ...values } as Schemas['RewardListBody'],
        }),
      )
      show(made.title, [
        ['人数', made.payment_count],
        ['金额', money(made.amount_fen)],
        ...made.left_out.map((one): [string, string] => ['没有列入', one.reason]),
      ])
    },
  }
}

function step(title: string, path: 'check' | 'approval', lead: string, done: string) {
  return ({ list }: ListFile): FormOf => ({
    title: `${title}：${list.title}`,
    lead: `${figure(list.payment_count)} 笔，合计 ${money(list.amount_fen)}。${lead}`,
    questions: [],
    submit: title,
    done,
    send: (_, key) =>
      told(
        api.POST(`/console/api/payment-lists/{list_id}/${path}`, {
          params: { path: { list_id: list.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  })
}

async function takeResults({ list }: ListFile): Promise<void> {
  const file = await choose('.xlsx')
  if (file) await sendFile(`/console/api/payment-lists/${list.id}/results`, file, newKey())
}

export const page = definePage<List, ListFile>({
  stem: 'payment-lists',
  title: '发放清单',
  group: 'money',
  order: 20,
  roles: ['chair', 'finance_supervisor', 'finance'],
  help: '给职工发钱的清单：财务编制，另一位财务复核，主席审批，再导出 Excel 交银行；银行办完，把结果填在同一个文件里导回来。没付成的人可以编进下一份清单。',
  list: {
    load: (query) => told(api.GET('/console/api/payment-lists', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
    ],
    columns: [
      { label: '清单', value: (row) => row.title },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '笔数', value: (row) => figure(row.payment_count), align: 'right', width: 90 },
      { label: '合计', value: (row) => money(row.amount_fen), align: 'right', width: 130 },
      { label: '已付', value: (row) => money(row.paid_fen), align: 'right', width: 130 },
      { label: '没付成', value: (row) => figure(row.failed_count), align: 'right', width: 90 },
      { label: '编制时间', value: (row) => moment(row.made_at), width: 160 },
    ],
    starts: [
      { label: '编制清单', roles: FINANCE, form: make },
      { label: '编制隐患奖励清单', roles: FINANCE, form: rewards },
    ],
    exports: { kind: 'payment_lists' },
    empty: '没有符合条件的清单。活动审核并公示期满后，点“编制清单”。',
  },
  record: {
    load,
    title: (file) => file.list.title,
    actions: [
      {
        label: '复核',
        roles: FINANCE,
        tone: 'primary',
        when: (file) => file.list.state === 'draft',
        form: step('复核', 'check', '编制的人不能自己复核。', '已复核，请主席审批'),
      },
      {
        label: '审批',
        roles: ['chair'],
        tone: 'primary',
        when: (file) => file.list.state === 'checked',
        form: step('审批', 'approval', '审批后不能撤回，财务即可交银行付款。', '已审批'),
      },
      {
        label: '导出给银行',
        roles: FINANCE,
        when: (file) => ['approved', 'done'].includes(file.list.state),
        form: ({ list }) => ({
          title: '导出给银行',
          lead: '文件里有完整的姓名和卡号，请妥善保管；导出会记录。',
          questions: [],
          submit: '下载 Excel',
          done: '已下载',
          send: () => download(`/console/api/payment-lists/${list.id}.xlsx`, `${list.title}.xlsx`),
        }),
      },
      {
        label: '导入银行结果',
        roles: FINANCE,
        when: (file) => file.list.state === 'approved',
        run: takeResults,
      },
      {
        label: '撤回',
        roles: FINANCE,
        tone: 'danger',
        when: (file) => ['draft', 'checked'].includes(file.list.state),
        form: ({ list }) => ({
          title: `撤回：${list.title}`,
          lead: '这份清单作废，上面的人可以编进别的清单。',
          danger: true,
          questions: [REASON],
          submit: '撤回',
          done: '已撤回',
          send: (values, key) =>
            told(
              api.POST('/console/api/payment-lists/{list_id}/withdrawal', {
                params: { path: { list_id: list.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['PaymentWithdrawalBody'],
              }),
            ),
        }),
      },
      { label: '打印', run: () => window.print() },
      {
        label: '导出明细',
        form: ({ list }) => exporting('发放明细', { kind: 'payments', masked: true }, { list_id: list.id }),
      },
    ],
    sections: [
      {
        title: '清单',
        facts: [
          { label: '状态', value: (file) => file.list.state, words: STATES },
          { label: '合计', value: (file) => money(file.list.amount_fen) },
          { label: '笔数', value: (file) => figure(file.list.payment_count) },
          { label: '待付', value: (file) => figure(file.list.pending_count) },
          {
            label: '已付',
            value: (file) => `${figure(file.list.paid_count)} 笔，${money(file.list.paid_fen)}`,
          },
          { label: '没付成', value: (file) => figure(file.list.failed_count) },
          { label: '编制人', value: ({ list }) => by(list.made_by_name, list.made_at) },
          { label: '复核人', value: ({ list }) => by(list.checked_by_name, list.checked_at) },
          { label: '审批人', value: ({ list }) => by(list.approved_by_name, list.approved_at) },
          { label: '撤回的理由', value: (file) => file.list.withdraw_reason, wide: true },
        ],
      },
      {
        title: '明细',
        table: {
          rows: (file) => file.payments,
          columns: [
            { label: '序号', value: (row) => row.number, width: 70 },
            { label: '收款人', value: (row) => row.payee, width: 110 },
            { label: '卡号末四位', value: (row) => row.card?.slice(-4), width: 100 },
            { label: '金额', value: (row) => money(row.amount_fen), align: 'right', width: 120 },
            { label: '状态', value: (row) => row.state, words: PAYMENT_STATES, width: 90 },
            { label: '没付成的原因', value: (row) => row.failure },
          ],
          empty: '清单上没有人。',
        },
      },
      {
        title: '还有更多',
        when: (file) => file.hasMore,
        facts: [{ label: '说明', value: () => '这里只列前 100 笔，全部的在导出的 Excel 里。', wide: true }],
      },
    ],
  },
})
