import { api, told, type Schemas } from '@/api/client'
import { download, look } from '@/kit/files'
import { ask, type FormOf, type Question } from '@/kit/forms'
import { figure, money, moment } from '@/kit/format'
import { definePage, type Section } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { campaigns } from '@/reference'
import { LATE } from '@/wording'

import { acts } from './actions'
import { KINDS, SIDES, STATES } from './words'

type Row = Schemas['Allocation']
type Detail = Schemas['AllocationDetail']

const CAMPAIGN: Question = {
  key: 'campaign_id',
  label: '活动',
  kind: 'choice',
  required: true,
  choices: campaigns,
}

/** Places and packs are counted, money is in fen. */
function amount(row: Row | Detail, count: number): string {
  return row.kind === 'money' ? money(count) : figure(count)
}

function setUp(): FormOf {
  return {
    title: '立总数',
    lead: '主办工会有多少可以下达；立好后打开它，下达给下级工会。',
    questions: [
      CAMPAIGN,
      { key: 'kind', label: '拨什么', kind: 'choice', required: true, choices: choicesOf(KINDS) },
      {
        key: 'quantity',
        label: '数量',
        kind: 'number',
        min: 1,
        required: true,
        when: (values) => values.kind !== 'money',
      },
      {
        key: 'amount',
        label: '金额',
        kind: 'money',
        required: true,
        when: (values) => values.kind === 'money',
      },
      { key: 'use_by', label: '结清期限（含当日）', kind: 'date' },
      { key: 'note', label: '说明', kind: 'text', length: 200 },
    ],
    done: '已立总数',
    send: ({ campaign_id, amount: fen, quantity, ...rest }, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/allocations', {
          params: { path: { campaign_id: String(campaign_id) }, header: { 'Idempotency-Key': key } },
          body: { note: '', use_by: null, ...rest, quantity: fen ?? quantity } as Schemas['SetUpBody'],
        }),
      ),
  }
}

function ledger(): FormOf {
  return {
    title: '导出拨付台账',
    lead: '导出会记入日志。',
    questions: [CAMPAIGN],
    submit: '导出',
    done: '已导出',
    send: ({ campaign_id }) =>
      download(`/console/api/campaigns/${String(campaign_id)}/allocations.xlsx`, '拨付台账.xlsx'),
  }
}

const SECTIONS: Section<Detail>[] = [
  {
    title: '拨付',
    facts: [
      { label: '状态', value: (row) => row.state, words: STATES },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE },
      { label: '活动', value: (row) => row.campaign.title, wide: true },
      { label: '从', value: (row) => row.from_union?.name ?? '总数' },
      { label: '到', value: (row) => row.to_union.name },
      { label: '拨付', value: (row) => amount(row, row.quantity) },
      { label: '再下达', value: (row) => amount(row, row.passed_quantity) },
      { label: '已用', value: (row) => amount(row, row.used_quantity) },
      { label: '已退回', value: (row) => amount(row, row.returned_quantity) },
      { label: '还剩', value: (row) => amount(row, row.rest_quantity) },
      { label: '惠及人数', value: (row) => figure(row.headcount) },
      { label: '下达时间', value: (row) => moment(row.issued_at) },
      { label: '签收时间', value: (row) => moment(row.received_at) },
      { label: '签收期限', value: (row) => row.receive_by },
      { label: '结清期限', value: (row) => row.use_by },
      { label: '慰问日期', value: (row) => row.visited_on },
      { label: '结清时间', value: (row) => moment(row.settled_at) },
      { label: '说明', value: (row) => row.note, wide: true },
    ],
  },
  {
    title: '单据和照片',
    table: {
      rows: (row) => [
        ...(row.receipt_id ? [{ name: '签收单', id: row.receipt_id }] : []),
        ...row.photos.map((photo, place) => ({ name: `现场照片 ${place + 1}`, id: photo.attachment_id })),
      ],
      columns: [{ label: '文件', value: (file: { name: string; id: string }) => file.name }],
      actions: [{ label: '查看', run: (file: { name: string; id: string }) => look(file.id) }],
      empty: '还没有。签收时附盖章的签收单，结清时附现场照片。',
    },
  },
  {
    title: '催办',
    table: {
      rows: (row) => row.reminders,
      columns: [
        { label: '时间', value: (row: Schemas['AllocationReminder']) => moment(row.at), width: 160 },
        {
          label: '当时',
          value: (row: Schemas['AllocationReminder']) => row.state,
          words: STATES,
          width: 100,
        },
        { label: '内容', value: (row: Schemas['AllocationReminder']) => row.note },
      ],
      empty: '没有催办过。',
    },
  },
]

export const page = definePage<Row, Detail>({
  stem: 'allocations',
  title: '物资与名额下达',
  group: 'campaigns',
  order: 60,
  roles: ['chair', 'finance_supervisor', 'finance', 'operator', 'read_only', 'reviewer'],
  help: '活动的名额、物资和经费从市到区、街道、单位逐级下达：上级立总数并下达，下级签收，用完附照片结清，用不完的退回。到期没有签收或结清的，上级可以催办。',
  list: {
    load: (query) => told(api.GET('/console/api/allocations', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
      { key: 'side', label: '下达或收到', kind: 'choice', choices: choicesOf(SIDES) },
      { key: 'kind', label: '拨什么', kind: 'choice', choices: choicesOf(KINDS) },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '活动', value: (row) => row.campaign.title },
      { label: '从', value: (row) => row.from_union?.name ?? '总数' },
      { label: '到', value: (row) => row.to_union.name },
      { label: '拨什么', value: (row) => row.kind, words: KINDS, width: 80 },
      { label: '拨付', value: (row) => amount(row, row.quantity), width: 110, align: 'right' },
      { label: '还剩', value: (row) => amount(row, row.rest_quantity), width: 110, align: 'right' },
      { label: '状态', value: (row) => row.state, words: STATES, width: 90 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
    ],
    starts: [
      { label: '立总数', roles: ['operator'], form: setUp },
      { label: '导出台账', run: () => ask(ledger()) },
    ],
    empty: '没有符合条件的拨付。主办工会先点“立总数”，再逐级下达。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/allocations/{allocation_id}', { params: { path: { allocation_id: id } } })),
    title: (row) => `${row.campaign.title}：${row.to_union.name}`,
    actions: acts,
    sections: SECTIONS,
  },
})
