import { api, told, type Schemas } from '@/api/client'
import { REASON } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'

import { BASES, STATES, VOUCHERS } from './words'

type Row = Schemas['VouchLine']
type Vouch = Schemas['Vouch']

const DESK = ['chair', 'matchmaker', 'reviewer'] as const

export const page = definePage<Row, Vouch>({
  stem: 'matchmaking_vouches',
  title: '单身核实',
  group: 'matchmaking',
  order: 10,
  roles: DESK,
  help: '职工请您核实两件事：确实在职、您相信他（她）单身。这里只看得到姓名，看不到相亲交友资料；选了别处核实的，这里没有。拿不准的先请本人带上材料来，核实不了的写明原因，本人可以补充后再申请，也可以换一处。',
  list: {
    load: (query) => told(api.GET('/console/api/matchmaking/vouches', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) }],
    columns: [
      { label: '姓名', value: (row) => row.name, width: 110 },
      { label: '请哪一处核实', value: (row) => row.by },
      { label: '由谁核实', value: (row) => row.voucher, words: VOUCHERS, width: 120 },
      { label: '申请时间', value: (row) => moment(row.asked_at), width: 150 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 110 },
    ],
    empty: '没有等您核实的申请。有职工选了您这里，就会出现在这里。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/matchmaking/vouches/{vouch_id}', { params: { path: { vouch_id: id } } })),
    title: (each) => `核实：${each.name}`,
    actions: [
      {
        label: '核实属实',
        roles: DESK,
        tone: 'primary',
        when: (each) => each.state === 'waiting',
        form: (each) => ({
          title: `核实属实：${each.name}`,
          lead: '您确认他（她）在职，并且相信是单身。本人会收到通知，核实在有效期内管用。',
          questions: [
            { key: 'basis', label: '凭什么核实', kind: 'choice', required: true, choices: choicesOf(BASES) },
          ],
          submit: '核实属实',
          done: '已核实',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/vouches/{vouch_id}/approval', {
                params: { path: { vouch_id: each.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['VouchApprovalBody'],
              }),
            ),
        }),
      },
      {
        label: '不能核实',
        roles: DESK,
        tone: 'danger',
        when: (each) => each.state === 'waiting',
        form: (each) => ({
          title: `不能核实：${each.name}`,
          lead: '本人会看到您写的原因，可以补充后再申请，也可以换一处核实。',
          danger: true,
          questions: [REASON],
          draft: `vouch-refusal-${each.id}`,
          submit: '不能核实',
          done: '已答复',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/vouches/{vouch_id}/refusal', {
                params: { path: { vouch_id: each.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ReasonBody'],
              }),
            ),
        }),
      },
    ],
    sections: [
      {
        title: '请核实的两件事',
        facts: [
          { label: '姓名', value: (each) => each.name },
          { label: '第一件', value: () => '现在在职' },
          { label: '第二件', value: () => '您相信是单身（未婚、离异或丧偶）' },
          { label: '请哪一处核实', value: (each) => each.by },
          { label: '申请时间', value: (each) => moment(each.asked_at) },
          { label: '状态', value: (each) => each.state, words: STATES },
          { label: '凭什么核实', value: (each) => each.basis, words: BASES },
          { label: '核实时间', value: (each) => moment(each.decided_at) },
          { label: '没有核实的原因', value: (each) => each.reason, wide: true },
        ],
      },
    ],
  },
})
