import { api, told, type Schemas } from '@/api/client'
import { download, look } from '@/kit/files'
import { REASON, type FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { show } from '@/kit/show'
import { choicesOf, type Words } from '@/kit/words'
import { mend } from '@/pages/unit_campaigns/signing'
import { campaigns } from '@/reference'
import { may } from '@/session'

type Row = Schemas['UnitSignup']
type Detail = Schemas['UnitSignupDetail']

const STATES: Words = {
  submitted: { text: '审核中', tone: 'primary' },
  returned: { text: '退回补正', tone: 'warning' },
  waiting: { text: '候补', tone: 'info' },
  offered: { text: '待确认', tone: 'warning' },
  approved: { text: '已通过', tone: 'success' },
  rejected: { text: '未通过', tone: 'danger' },
  not_drawn: { text: '未抽中', tone: 'info' },
  cancelled: { text: '已取消', tone: 'info' },
  expired: { text: '已过期', tone: 'info' },
  handed_out: { text: '已发放', tone: 'success' },
  no_show: { text: '缺席', tone: 'danger' },
}

function cancel(row: Detail): FormOf {
  return {
    title: '取消单位报名',
    lead: '取消后名单上的人可以另外报名；要恢复只能重新报名。',
    danger: true,
    questions: [],
    submit: '取消报名',
    done: '已取消',
    send: (_, key) =>
      told(
        api.POST('/console/api/unit-signups/{signup_id}/cancel', {
          params: { path: { signup_id: row.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

function plainList(row: Detail): FormOf {
  return {
    title: '导出名单明文',
    lead: '交给保险公司或银行用；理由会记入日志。',
    danger: true,
    questions: [REASON],
    submit: '导出',
    done: '已导出',
    send: (values) =>
      download(`/console/api/unit-signups/${row.id}/people/export`, '单位报名名单.xlsx', values),
  }
}

async function todos(): Promise<void> {
  const found = await told(api.GET('/console/api/unit-signups/summary'))
  show('单位待办', [
    ['要补正的报名', found.returned_count],
    ['最早补正期限', moment(found.mend_by)],
    ['要确认的名额', found.offered_count],
    ['最早确认期限', moment(found.offer_expires_at)],
    ['待签收的拨付', found.to_receive_count],
    ['超期的拨付', found.late_allocations_count],
  ])
}

export const page = definePage<Row, Detail>({
  stem: 'unit_signups',
  title: '单位报名',
  group: 'campaigns',
  order: 50,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '以单位名义报的活动：办到哪一步、接下来做什么、什么时候以前。退回的要在期限内补正；名单上的人掩码显示。',
  list: {
    load: (query) => told(api.GET('/console/api/unit-signups', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
    ],
    columns: [
      { label: '活动', value: (row) => row.title },
      { label: '单位工会', value: (row) => row.union.name },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '人数', value: (row) => row.name_list?.person_count, width: 80, align: 'right' },
      { label: '接下来', value: (row) => row.next },
      { label: '报名时间', value: (row) => moment(row.created_at), width: 160 },
    ],
    starts: [{ label: '单位待办', roles: ['operator'], run: todos }],
    empty: '还没有单位报名。有要以单位报名的活动时，由单位的经办人在“单位可报”里报名。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/unit-signups/{signup_id}', { params: { path: { signup_id: id } } })),
    title: (row) => `${row.title}：${row.union.name}`,
    actions: [
      {
        label: '补正',
        roles: ['operator'],
        tone: 'primary',
        when: (row) => row.can.includes('resubmit'),
        run: mend,
      },
      {
        label: '导出名单（掩码）',
        when: (row) => row.name_list !== null,
        run: (row) => download(`/console/api/unit-signups/${row.id}/people.xlsx`, '单位报名名单.xlsx'),
      },
      {
        label: '导出名单明文',
        roles: ['operator', 'reviewer'],
        when: (row) => row.name_list !== null,
        form: plainList,
      },
      {
        label: '取消报名',
        roles: ['operator'],
        tone: 'danger',
        when: (row) => row.can.includes('cancel'),
        form: cancel,
      },
    ],
    sections: [
      {
        title: '报名',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '步骤', value: (row) => `${row.stage} / ${row.steps_count}` },
          { label: '接下来', value: (row) => row.next, wide: true },
          { label: '审核期限', value: (row) => moment(row.stage_due_at) },
          { label: '补正期限', value: (row) => moment(row.mend_by) },
          { label: '要补正的', value: (row) => row.returned_label },
          { label: '候补第几', value: (row) => row.position },
          { label: '名单人数', value: (row) => row.name_list?.person_count },
          { label: '与名册对上', value: (row) => row.name_list?.matched_count },
        ],
      },
      {
        title: '附件',
        table: {
          rows: (row) => row.attachments,
          columns: [{ label: '哪一项', value: (file: Schemas['UnitFile']) => file.field }],
          actions: [{ label: '查看', run: (file: Schemas['UnitFile']) => look(file.attachment_id) }],
          empty: '没有附件。',
        },
      },
      {
        title: '律师',
        when: (row) => row.has_lawyer && may(['operator']),
        component: () => import('./Lawyer.vue'),
      },
      { title: '名单', when: (row) => row.name_list !== null, component: () => import('./People.vue') },
      {
        title: '办理经过',
        table: {
          rows: (row) => row.history,
          columns: [
            { label: '时间', value: (move: Schemas['UnitMove']) => moment(move.at), width: 160 },
            { label: '到了', value: (move: Schemas['UnitMove']) => move.to_state, words: STATES, width: 110 },
            { label: '理由', value: (move: Schemas['UnitMove']) => move.reason },
          ],
          empty: '还没有办理。',
        },
      },
    ],
  },
})
