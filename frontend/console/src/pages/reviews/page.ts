import { api, told, type Schemas } from '@/api/client'
import { money, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { declarations, SIGNUP_STATES, TYPES, types } from '@/pages/campaigns/words'
import { campaigns } from '@/reference'
import { ROLES } from '@/wording'

import { approve, assign, batch, fields, giveBack, handOver, note, recuse, reject, reopen } from './decisions'
import { APPLICANTS, MOVES, RECUSALS, term, TERMS } from './words'

type Row = Schemas['ReviewPage']['items'][number]
type Case = Schemas['ReviewCase']

const REVIEWS = ['chair', 'reviewer'] as const

export const page = definePage<Row, Case>({
  stem: 'reviews',
  title: '审核台',
  group: 'campaigns',
  order: 20,
  roles: REVIEWS,
  help: '轮到您这一步的申请都在这里，快到期的在最前面。打开一件看答案、材料、办理经过和往年的申请，再通过、退回一项或不通过；多件可以先预览再成批办理。要看别的状态，先选活动。',
  list: {
    load: async (query) => {
      void declarations()
      return told(api.GET('/console/api/reviews', { params: { query } }))
    },
    key: (row) => row.signup.id,
    filters: [
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
      { key: 'type', label: '类型', kind: 'choice', choices: types },
      { key: 'state', label: '状态（先选活动）', kind: 'choice', choices: choicesOf(SIGNUP_STATES) },
      { key: 'mine', label: '分派给我的', kind: 'switch' },
      { key: 'overdue', label: '已超期', kind: 'switch' },
    ],
    columns: [
      { label: '申请人', value: (row) => row.signup.applicant_name, width: 110 },
      { label: '活动', value: (row) => row.signup.title },
      { label: '工会', value: (row) => row.signup.union },
      { label: '状态', value: (row) => row.signup.state, words: SIGNUP_STATES, width: 110 },
      { label: '金额', value: (row) => money(row.signup.amount_fen), align: 'right', width: 110 },
      { label: '提交时间', value: (row) => moment(row.signup.created_at), width: 150 },
      { label: '时限', value: (row) => term(row.signup.stage_due_at), words: TERMS, width: 100 },
      { label: '回避', value: (row) => String(row.must_recuse), words: RECUSALS, width: 90 },
    ],
    starts: [{ label: '交接给同事', roles: REVIEWS, form: handOver }],
    batch: [
      { label: '成批通过', roles: REVIEWS, form: batch('approve') },
      { label: '成批不通过', roles: REVIEWS, form: batch('reject') },
    ],
    empty: '这里没有等您办的申请。可以去掉条件再看，或选一个活动看别的状态。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/reviews/{signup_id}', { params: { path: { signup_id: id } } })),
    title: (one) => `${one.signup.applicant_name} · ${one.signup.title}`,
    actions: [
      { label: '通过', roles: REVIEWS, tone: 'primary', when: (one) => one.may_act, form: approve },
      {
        label: '退回修改',
        roles: REVIEWS,
        when: (one) => one.may_act && fields(one).length > 0,
        form: giveBack,
      },
      { label: '不通过', roles: REVIEWS, tone: 'danger', when: (one) => one.may_act, form: reject },
      {
        label: '重审',
        roles: ['chair'],
        tone: 'danger',
        when: (one) => ['approved', 'rejected'].includes(one.signup.state),
        form: reopen,
      },
      { label: '写备注', roles: REVIEWS, form: note },
      { label: '分派', roles: REVIEWS, when: (one) => one.signup.state === 'submitted', form: assign },
      {
        label: '我要回避',
        roles: REVIEWS,
        tone: 'danger',
        when: (one) => one.signup.state === 'submitted',
        form: recuse,
      },
    ],
    sections: [
      {
        title: '申请',
        facts: [
          { label: '状态', value: (one) => one.signup.state, words: SIGNUP_STATES },
          { label: '时限', value: (one) => term(one.signup.stage_due_at), words: TERMS },
          { label: '申请人', value: (one) => one.signup.applicant_name },
          { label: '由谁申请', value: (one) => one.signup.applicant_kind, words: APPLICANTS },
          { label: '工会', value: (one) => one.signup.union },
          { label: '类型', value: (one) => TYPES[one.signup.type]?.text ?? one.signup.type },
          { label: '金额', value: (one) => money(one.signup.amount_fen) },
          { label: '受助人数', value: (one) => one.subject_count },
          { label: '提交时间', value: (one) => moment(one.signup.created_at) },
          { label: '这一步截止', value: (one) => moment(one.signup.stage_due_at) },
        ],
      },
      { title: '答案与材料', component: () => import('./Answers.vue') },
      {
        title: '往年和同一受助人的申请',
        component: () => import('./Earlier.vue'),
      },
      {
        title: '审核的步骤',
        table: {
          rows: (one) => one.path.map((each) => ({ ...each, isNow: each.number === one.signup.stage })),
          columns: [
            { label: '第几步', value: (row) => row.number + 1, width: 80 },
            { label: '由谁', value: (row) => ROLES[row.role]?.text ?? row.role },
            { label: '做什么', value: (row) => (row.is_decision ? '审批（决定）' : '审核（意见）') },
            { label: '', value: (row) => (row.isNow ? '现在在这一步' : ' '), width: 120 },
          ],
          empty: '这个活动不用审核。',
        },
      },
      {
        title: '办理经过',
        table: {
          rows: (one) => one.moves,
          columns: [
            { label: '时间', value: (row) => moment(row.at), width: 150 },
            { label: '做了什么', value: (row) => MOVES[row.action]?.text ?? row.action, width: 130 },
            { label: '经办', value: (row) => row.staff_name, width: 90 },
            { label: '结果', value: (row) => row.to_state, words: SIGNUP_STATES, width: 130 },
            { label: '理由', value: (row) => row.reason },
          ],
          empty: '还没有办理过。',
        },
      },
      {
        title: '同事的备注',
        table: {
          rows: (one) => one.notes,
          columns: [
            { label: '时间', value: (row) => moment(row.at), width: 150 },
            { label: '谁', value: (row) => row.staff_name, width: 90 },
            { label: '备注', value: (row) => row.text },
          ],
          empty: '还没有备注。',
        },
      },
    ],
  },
})
