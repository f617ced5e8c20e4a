/** 一份入会申请, wherever it is listed. */
import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf } from '@/kit/forms'
import { lastDay, moment } from '@/kit/format'
import type { Column, RecordOf } from '@/kit/pages'
import { show } from '@/kit/show'
import { DISTRICTS, LATE } from '@/wording'

import { GROUPS, KINDS, STATES } from './words'

export type Application = Schemas['MembershipApplication']

const DECIDERS = ['chair', 'reviewer'] as const
const WHAT: Record<Application['kind'], string> = {
  join: '同意后本人即列入会员名册，可以马上实名认证。',
  transfer: '同意后本人转入这个工会，原来的工会不再有其会籍。',
  leave: '同意后本人即退会，会员的优惠和活动不再享受。',
}

function given(one: Application, key: string) {
  return { path: { application_id: one.id }, header: { 'Idempotency-Key': key } }
}

export function approve(one: Application): FormOf {
  return {
    title: `同意${KINDS[one.kind]?.text ?? ''}：${one.name ?? ''}`,
    lead: WHAT[one.kind],
    questions: [],
    submit: '同意',
    done: '已同意，名册已更新',
    send: (_, key) =>
      told(
        api.POST('/console/api/membership-applications/{application_id}/approval', {
          params: given(one, key),
        }),
      ),
  }
}

function reject(one: Application): FormOf {
  return {
    title: `不同意：${one.name ?? ''}`,
    lead: '理由会告诉本人，请写清怎样可以再申请。',
    danger: true,
    questions: [REASON],
    submit: '不同意',
    done: '已办理',
    send: (values, key) =>
      told(
        api.POST('/console/api/membership-applications/{application_id}/rejection', {
          params: given(one, key),
          body: values as Schemas['ReasonBody'],
        }),
      ),
  }
}

function reveal(one: Application): FormOf {
  return {
    title: '查看申请人',
    lead: '只显示这一次；谁在什么时候为什么看，会记入日志。',
    questions: [REASON],
    submit: '查看',
    done: '已记入日志',
    send: async (values) => {
      const seen = await told(
        api.POST('/console/api/membership-applications/{application_id}/reveal', {
          params: { path: { application_id: one.id } },
          body: values as Schemas['ReasonBody'],
        }),
      )
      show('申请人', [
        ['姓名', seen.name],
        ['身份证号', seen.id_number],
        ['手机号', seen.phone],
        ['附言', seen.note],
      ])
    },
  }
}

export function take(one: Application): FormOf {
  return {
    title: `接收：${one.name ?? ''}`,
    lead: '从排队转到一个街道或行业联合工会，由它在期限内办理。',
    questions: [{ key: 'union_id', label: '接收的联合工会', kind: 'union', required: true }],
    submit: '接收',
    done: '已接收',
    send: (values, key) =>
      told(
        api.POST('/console/api/membership-applications/{application_id}/taking', {
          params: given(one, key),
          body: values as Schemas['TakingBody'],
        }),
      ),
  }
}

export const COLUMNS: Column<Application>[] = [
  { label: '姓名', value: (row) => row.name, width: 100 },
  { label: '办什么', value: (row) => row.kind, words: KINDS, width: 90 },
  { label: '单位', value: (row) => row.unit_name },
  { label: '办理的工会', value: (row) => row.union.name },
  { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
  { label: '提交时间', value: (row) => moment(row.submitted_at), width: 160 },
  { label: '答复期限', value: (row) => lastDay(row.due_at), width: 120 },
  { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
]

export const RECORD: RecordOf<Application> = {
  load: (id) =>
    told(
      api.GET('/console/api/membership-applications/{application_id}', {
        params: { path: { application_id: id } },
      }),
    ),
  title: (one) => `${KINDS[one.kind]?.text ?? ''}申请：${one.name ?? ''}`,
  actions: [
    {
      label: '同意',
      roles: DECIDERS,
      tone: 'primary',
      when: (one) => one.state === 'submitted',
      form: approve,
    },
    { label: '接收', roles: DECIDERS, tone: 'primary', when: (one) => one.state === 'queued', form: take },
    { label: '查看申请人', roles: DECIDERS, form: reveal },
    {
      label: '不同意',
      roles: DECIDERS,
      tone: 'danger',
      when: (one) => one.state === 'submitted',
      form: reject,
    },
  ],
  sections: [
    {
      title: '申请',
      facts: [
        { label: '状态', value: (one) => one.state, words: STATES },
        { label: '办什么', value: (one) => one.kind, words: KINDS },
        { label: '身份证号', value: (one) => one.id_number },
        { label: '手机号', value: (one) => one.phone },
        { label: '单位', value: (one) => one.unit_name },
        { label: '所在辖市(区)', value: (one) => DISTRICTS[one.district ?? '']?.text },
        {
          label: '八大群体',
          value: (one) => (one.employment_group ? GROUPS[one.employment_group]?.text : null),
        },
        { label: '原来的工会', value: (one) => one.from_union?.name },
        { label: '办理的工会', value: (one) => one.union.name },
        { label: '答复期限', value: (one) => lastDay(one.due_at) },
        { label: '办结时间', value: (one) => moment(one.decided_at) },
        { label: '理由', value: (one) => one.reason, wide: true },
      ],
    },
  ],
}
