import { api, told } from '@/api/client'
import { lastDay, moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { MEMBERSHIP } from '@/pages/members/words'
import { LATE } from '@/wording'

import { add, candidatesOf, likeness, refuse, reveal, tie, type Check } from './deciding'
import { STATES } from './words'

const DECIDERS = ['chair', 'reviewer'] as const
const waits = (one: Check) => one.state === 'waiting'

export const page = definePage<Check>({
  stem: 'manual_checks',
  title: '实名待核',
  group: 'members',
  order: 20,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '实名认证时名册对不上的职工，请工会人工核对。等得最久的在前。打开一份，看证件和名册里像他的记录：名册写错了、号码是旧的，就“对上名册”；名册里漏了，就“列入名册”；核不上的，写明原因和怎么办。涉及本人和亲属的请同事办理。',
  list: {
    load: (query) => told(api.GET('/console/api/manual-checks', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '姓名', value: (row) => row.name, width: 100 },
      { label: '身份证号', value: (row) => row.id_number, width: 190 },
      { label: '本人填写的单位', value: (row) => row.unit_name },
      { label: '由谁核对', value: (row) => row.union.name, width: 220 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '提交时间', value: (row) => moment(row.submitted_at), width: 160 },
      { label: '答复期限', value: (row) => lastDay(row.due_at), width: 120 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
    ],
    empty: '没有要核对的。职工实名认证对不上名册、请求人工核对后会出现在这里；清空条件可以看办结的。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/manual-checks/{check_id}', { params: { path: { check_id: id } } })),
    title: (one) => `人工核对：${one.name ?? ''}`,
    actions: [
      { label: '对上名册', roles: DECIDERS, tone: 'primary', when: waits, form: tie },
      { label: '列入名册', roles: DECIDERS, when: waits, form: add },
      { label: '查看本人填写的', roles: DECIDERS, form: reveal },
      { label: '不通过', roles: DECIDERS, tone: 'danger', when: waits, form: refuse },
    ],
    sections: [
      {
        title: '本人填写的',
        facts: [
          { label: '状态', value: (one) => one.state, words: STATES },
          { label: '身份证号', value: (one) => one.id_number },
          { label: '微信绑定的手机号', value: (one) => one.phone },
          { label: '单位', value: (one) => one.unit_name },
          { label: '由谁核对', value: (one) => one.union.name },
          { label: '提交时间', value: (one) => moment(one.submitted_at) },
          { label: '答复期限', value: (one) => lastDay(one.due_at) },
          { label: '办结时间', value: (one) => moment(one.decided_at) },
          {
            label: '会员档案',
            value: (one) => (one.roster_entry_id ? '打开' : null),
            to: (one) => (one.roster_entry_id ? `/members/${one.roster_entry_id}` : null),
          },
          { label: '没有通过的原因', value: (one) => one.reason, wide: true },
        ],
        files: (one) => one.attachments.map((each, at) => ({ id: each.id, name: `证明材料 ${at + 1}` })),
      },
      {
        title: '名册里像他的',
        when: waits,
        listing: {
          load: (one) => candidatesOf(one),
          columns: [
            { label: '姓名', value: (row) => row.name, width: 90 },
            { label: '身份证号', value: (row) => row.id_number, width: 190 },
            { label: '所属工会', value: (row) => row.union.name },
            { label: '像在哪里', value: (row) => likeness(row), width: 140 },
            { label: '会籍', value: (row) => row.membership_state, words: MEMBERSHIP, width: 100 },
            { label: '已认证', value: (row) => yes(row.is_taken), width: 80 },
          ],
          empty:
            '您的名册里没有号码或姓名相同的。可以在“对上名册”里按名册上的写法再找；确实没有的，核实后“列入名册”。',
        },
      },
    ],
  },
})
