/** 办拨付: what a desk does with an allocation. */
import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import type { Action } from '@/kit/pages'

type Detail = Schemas['AllocationDetail']

const DOES = ['operator'] as const

function given(row: Detail, key: string) {
  return { path: { allocation_id: row.id }, header: { 'Idempotency-Key': key } }
}

function quantity(row: Detail, key: string, label: string): Question {
  return { key, label, kind: row.kind === 'money' ? 'money' : 'number', min: 1, required: true }
}

function handDown(row: Detail): FormOf {
  return {
    title: '下达给下级工会',
    lead: '要么全部下达，要么都不下达；加起来不能超过还剩的。',
    questions: [
      {
        key: 'items',
        label: '下达给谁',
        kind: 'list',
        required: true,
        max: 200,
        parts: [
          { key: 'union_id', label: '工会', kind: 'union', required: true },
          quantity(row, 'quantity', row.kind === 'money' ? '金额' : '数量'),
        ],
      },
      { key: 'receive_by', label: '签收期限（含当日）', kind: 'date' },
      { key: 'use_by', label: '结清期限（含当日）', kind: 'date' },
      { key: 'note', label: '说明', kind: 'text', length: 200 },
    ],
    submit: '下达',
    done: '已下达',
    draft: `allocation-down-${row.id}`,
    send: (values, key) =>
      told(
        api.POST('/console/api/allocations/{allocation_id}/hand-down', {
          params: given(row, key),
          body: { note: '', receive_by: null, use_by: null, ...values } as Schemas['HandDownBody'],
        }),
      ),
  }
}

function receive(row: Detail): FormOf {
  return {
    title: '签收',
    questions: [
      {
        key: 'receipt_id',
        label: '盖章的签收单',
        kind: 'file',
        required: row.kind !== 'places',
        hint: row.kind === 'places' ? '名额可以不附' : '',
      },
    ],
    submit: '签收',
    done: '已签收',
    send: (values, key) =>
      told(
        api.POST('/console/api/allocations/{allocation_id}/receipt', {
          params: given(row, key),
          body: { receipt_id: null, ...values } as Schemas['ReceiptBody'],
        }),
      ),
  }
}

function settle(row: Detail): FormOf {
  return {
    title: '结清',
    lead: '已用、再下达和退回的加起来正好是拨付的，一分不剩才能结清；用不完的请先退回。',
    questions: [
      { ...quantity(row, 'used_quantity', '用了多少'), min: 0 },
      { key: 'headcount', label: '惠及人数', kind: 'number', min: 0 },
      { key: 'visited_on', label: '慰问日期', kind: 'date' },
      { key: 'photos', label: '现场照片（最多 9 张）', kind: 'files' },
    ],
    submit: '结清',
    done: '已结清',
    send: (values, key) =>
      told(
        api.POST('/console/api/allocations/{allocation_id}/settlement', {
          params: given(row, key),
          body: { headcount: null, visited_on: null, ...values } as Schemas['SettlementBody'],
        }),
      ),
  }
}

function giveBack(row: Detail): FormOf {
  return {
    title: '退回上级',
    lead: '退回的回到上级工会，不能再用。',
    questions: [quantity(row, 'quantity', '退回多少'), REASON],
    submit: '退回',
    done: '已退回',
    danger: true,
    send: (values, key) =>
      told(
        api.POST('/console/api/allocations/{allocation_id}/return', {
          params: given(row, key),
          body: values as Schemas['ReturnBody'],
        }),
      ),
  }
}

function remind(row: Detail): FormOf {
  return {
    title: `催办：${row.to_union.name}`,
    lead: '催办会留下记录，下级的工作台会显示。',
    questions: [{ key: 'note', label: '催什么', kind: 'long_text', required: true, length: 200 }],
    submit: '催办',
    done: '已催办',
    send: (values, key) =>
      told(
        api.POST('/console/api/allocations/{allocation_id}/reminders', {
          params: given(row, key),
          body: values as Schemas['ReminderBody'],
        }),
      ),
  }
}

function withdraw(row: Detail): FormOf {
  return {
    title: `收回：${row.to_union.name}`,
    lead: '还没有签收的可以收回，数量回到您这里；不能撤销，要用须重新下达。',
    danger: true,
    questions: [REASON],
    submit: '收回',
    done: '已收回',
    send: (values, key) =>
      told(
        api.POST('/console/api/allocations/{allocation_id}/withdrawal', {
          params: given(row, key),
          body: values as Schemas['WithdrawalBody'],
        }),
      ),
  }
}

function isReceived(row: Detail): boolean {
  return row.state === 'received'
}

export const acts: Action<Detail>[] = [
  { label: '签收', roles: DOES, tone: 'primary', when: (row) => row.state === 'issued', form: receive },
  {
    label: '下达',
    roles: DOES,
    tone: 'primary',
    when: (row) => isReceived(row) && row.rest_quantity > 0,
    form: handDown,
  },
  { label: '结清', roles: DOES, when: isReceived, form: settle },
  {
    label: '催办',
    roles: DOES,
    when: (row) => row.from_union !== null && (row.state === 'issued' || isReceived(row)),
    form: remind,
  },
  {
    label: '退回上级',
    roles: DOES,
    tone: 'danger',
    when: (row) => isReceived(row) && row.from_union !== null && row.rest_quantity > 0,
    form: giveBack,
  },
  { label: '收回', roles: DOES, tone: 'danger', when: (row) => row.state === 'issued', form: withdraw },
]
