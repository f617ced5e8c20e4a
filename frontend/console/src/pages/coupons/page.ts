import { api, told, type Schemas } from '@/api/client'
import { figure, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { offersBy } from '@/pages/merchants/find'

import { codes, confirm, remove, stock, stop } from './acts'
import { change, draft, type Batch } from './forms'
import { APPROVALS, KINDS, SOURCES, STATES } from './words'

type Row = Schemas['DeskBatchBrief']

const PUBLISHES = ['publisher'] as const

function approvalOf(batch: Batch): string {
  return !batch.needs_approval ? 'none' : batch.approved_at ? 'done' : 'waits'
}

function isDraft(batch: Batch): boolean {
  return batch.state === 'draft'
}

/** 系统正在办理: coupons are made, added or taken back by a job, and the figures follow it. */
function isUnderWay({ state, quantity, figures }: Batch): boolean {
  if (state === 'recalled') return figures.free > 0
  return state === 'publishing' || (['published', 'paused'].includes(state) && figures.made !== quantity)
}

function useWindow(batch: Batch): string {
  return batch.use_for_days === null
    ? `${moment(batch.use_opens_at)} 至 ${moment(batch.use_closes_at)}`
    : `领取 ${batch.use_after_days ?? 0} 天后起，可用 ${batch.use_for_days} 天`
}

function person(who: Batch['maker']): string | null {
  return who ? `${who.username}（${who.name}）` : null
}

function releases(batch: Batch): string {
  return batch.daily_quantity === null
    ? '开始领取时一次放完'
    : `每天 ${batch.released_at_time ?? ''} 放出 ${figure(batch.daily_quantity)} 张`
}

export const page = definePage<Row, Batch>({
  stem: 'coupons',
  title: '优惠券',
  group: 'merchants',
  order: 30,
  roles: ['publisher', 'chair', 'merchant_manager', 'finance', 'finance_supervisor', 'read_only'],
  help: '一批一批发放的券：先起草，等同现金的由主席审批，再发布，系统随即生成。发布后内容不能改，可以暂停、恢复、召回或增减库存；已领的券始终有效。',
  list: {
    load: (query) => told(api.GET('/console/api/coupon-batches', { params: { query } })),
    key: (row) => row.id,
    filters: offersBy(STATES),
    columns: [
      { label: '标题', value: (row) => row.title },
      { label: '商户', value: (row) => row.merchant.name },
      { label: '内容', value: (row) => row.summary },
      { label: '张数', value: (row) => figure(row.quantity), width: 100, align: 'right' },
      { label: '开始领取', value: (row) => moment(row.claim_opens_at), width: 150 },
      { label: '结束领取', value: (row) => moment(row.claim_closes_at), width: 150 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
    ],
    starts: [{ label: '起草券批次', roles: PUBLISHES, form: draft }],
    exports: { kind: 'coupon_batches' },
    empty: '没有符合条件的券批次。可以换个条件，或点“起草券批次”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/coupon-batches/{batch_id}', { params: { path: { batch_id: id } } })),
    title: (batch) => batch.title,
    again: (batch) => (isUnderWay(batch) ? 2000 : null),
    actions: [
      {
        label: '审批',
        roles: ['chair'],
        tone: 'primary',
        when: (batch) => isDraft(batch) && approvalOf(batch) === 'waits',
        form: confirm('审批', 'approval', '审批后发布人就可以发布；起草的人不能审批自己的。'),
      },
      {
        label: '发布',
        roles: PUBLISHES,
        tone: 'primary',
        when: (batch) => isDraft(batch) && approvalOf(batch) !== 'waits',
        form: confirm('发布', 'publication', '发布后内容不能再改，系统随即生成券，到时间就能领取。'),
      },
      { label: '修改草稿', roles: PUBLISHES, when: isDraft, form: change },
      { label: '删除草稿', roles: PUBLISHES, tone: 'danger', when: isDraft, form: remove, leaves: true },
      {
        label: '导入券码',
        roles: PUBLISHES,
        when: (batch) => batch.code_source === 'merchant' && batch.state !== 'recalled',
        form: codes,
      },
      {
        label: '增减库存',
        roles: PUBLISHES,
        when: (batch) => batch.state === 'published' || batch.state === 'paused',
        form: stock,
      },
      {
        label: '暂停发放',
        roles: PUBLISHES,
        when: (batch) => batch.state === 'published',
        form: stop('暂停发放', 'pause', '职工暂时领不到；已领的券仍可使用，随时可以恢复。'),
      },
      {
        label: '恢复发放',
        roles: PUBLISHES,
        tone: 'primary',
        when: (batch) => batch.state === 'paused',
        form: confirm('恢复发放', 'resumption', '职工立刻又能领取。'),
      },
      {
        label: '召回',
        roles: PUBLISHES,
        tone: 'danger',
        when: (batch) => ['publishing', 'published', 'paused'].includes(batch.state),
        form: stop('召回', 'recall', '不再发放，没有领的全部收回，不能恢复；已领的券仍可使用。'),
      },
    ],
    sections: [
      {
        title: '数字',
        when: (row) => row.state !== 'draft',
        component: () => import('./Figures.vue'),
      },
      {
        title: '券',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '审批', value: approvalOf, words: APPROVALS },
          { label: '内容', value: (row) => row.summary },
          { label: '种类', value: (row) => row.kind, words: KINDS },
          { label: '商户', value: (row) => row.merchant.name, to: (row) => `/merchants/${row.merchant.id}` },
          { label: '给谁', value: (row) => row.audience_text },
          { label: '每人最多领', value: (row) => `${row.per_member_limit} 张，每天 ${row.per_day_limit} 张` },
          { label: '券码', value: (row) => row.code_source, words: SOURCES },
          { label: '使用说明', value: (row) => row.description, wide: true },
          { label: '暂停或召回的理由', value: (row) => row.state_reason, wide: true },
        ],
      },
      {
        title: '时间与放出',
        facts: [
          { label: '开始领取', value: (row) => moment(row.claim_opens_at) },
          { label: '结束领取', value: (row) => moment(row.claim_closes_at) },
          { label: '使用期', value: useWindow, wide: true },
          { label: '放出', value: releases, wide: true },
          { label: '起草', value: (row) => person(row.maker) },
          { label: '审批', value: (row) => person(row.approver) },
          { label: '审批时间', value: (row) => moment(row.approved_at) },
          { label: '收盘时间', value: (row) => moment(row.closed_at) },
        ],
      },
      {
        title: '放出计划',
        when: (row) => row.state !== 'draft',
        listing: {
          load: (row, cursor) =>
            told(
              api.GET('/console/api/coupon-batches/{batch_id}/releases', {
                params: { path: { batch_id: row.id }, query: { cursor, limit: 20 } },
              }),
            ),
          columns: [
            { label: '放出时间', value: (row) => moment(row.released_at) },
            { label: '张数', value: (row) => figure(row.quantity), width: 120, align: 'right' },
          ],
          empty: '还没有放出计划，发布时排好。',
        },
      },
      {
        title: '适用门店',
        table: {
          rows: (row) => row.stores,
          columns: [{ label: '门店', value: (row) => row.name, to: (row) => `/stores/${row.id}` }],
          empty: '没有适用的门店。',
        },
      },
    ],
  },
})
