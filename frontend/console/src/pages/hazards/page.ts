import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import { money, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { findColleagues } from '@/reference'
import { staff } from '@/session'
import { DISTRICTS, LATE } from '@/wording'

type Row = Schemas['DeskHazard']

const STATES: Words = {
  reported: { text: '待分派', tone: 'warning' },
  assigned: { text: '整改中', tone: 'primary' },
  fixed: { text: '待验收', tone: 'warning' },
  accepted: { text: '已验收', tone: 'success' },
  dismissed: { text: '不予受理', tone: 'info' },
  merged: { text: '已合并', tone: 'info' },
}
const SEVERITIES: Words = {
  minor: { text: '轻微', tone: 'info' },
  general: { text: '一般', tone: 'warning' },
  major: { text: '重大', tone: 'danger' },
  null: { text: '未定', tone: 'info' },
}
const DECIDERS = ['chair', 'reviewer'] as const
const UNTIL: Question = { key: 'due_at', label: '整改期限', kind: 'moment', required: true }

function given(row: Row, key: string) {
  return { path: { report_id: row.id }, header: { 'Idempotency-Key': key } }
}

function responsible(row: Row): string | null {
  return row.assigned_username ? `${row.assigned_name ?? ''} ${row.assigned_username}` : null
}

/** The reports that this one may repeat: of one's scope, not dismissed, not merged. */
async function others(row: Row): Promise<{ value: string; label: string }[]> {
  const { items } = await told(api.GET('/console/api/hazard-reports', { params: { query: { limit: 100 } } }))
  return items
    .filter((each) => each.id !== row.id && each.state !== 'dismissed' && each.state !== 'merged')
    .sort((one, other) => Number(other.district === row.district) - Number(one.district === row.district))
    .map((each) => ({
      value: each.id,
      label: `${each.place} · ${moment(each.reported_at)} · ${STATES[each.state]?.text ?? ''}`,
    }))
}

function assign(row: Row): FormOf {
  return {
    title: row.state === 'reported' ? '分派整改' : '改派或延期',
    lead: '责任人会在自己的“给我的”里看到。奖励按隐患的程度在验收时定。',
    questions: [
      {
        key: 'severity',
        label: '隐患程度',
        kind: 'choice',
        required: true,
        choices: choicesOf(SEVERITIES).filter((each) => each.value !== 'null'),
      },
      {
        key: 'staff_id',
        label: '整改责任人',
        kind: 'found',
        required: true,
        hint: '本级和下级工会的经办人，输入登录名或姓名里的几个字',
        find: findColleagues('operator'),
        named: () => Promise.resolve(responsible(row) ?? ''),
      },
      UNTIL,
    ],
    start: { severity: row.severity ?? undefined, staff_id: row.assigned_to ?? undefined },
    submit: '分派',
    done: '已分派',
    send: (values, key) =>
      told(
        api.POST('/console/api/hazard-reports/{report_id}/assignment', {
          params: given(row, key),
          body: values as Schemas['AssignmentBody'],
        }),
      ),
  }
}

function fix(row: Row): FormOf {
  return {
    title: '登记整改',
    lead: row.return_reason
      ? `上一次被退回：${row.return_reason}\n请写清这次怎么整改的，附上新的照片；由另一位同事验收。`
      : '请写清怎么整改的，附上整改后的照片；由另一位同事验收。',
    questions: [
      { key: 'note', label: '怎么整改的', kind: 'long_text', required: true, length: 500 },
      { key: 'attachments', label: '整改后的照片', kind: 'files', required: true },
    ],
    draft: `hazard-fix-${row.id}`,
    done: '已登记，等待验收',
    send: (values, key) =>
      told(
        api.POST('/console/api/hazard-reports/{report_id}/repair', {
          params: given(row, key),
          body: values as Schemas['FixBody'],
        }),
      ),
  }
}

function accept(row: Row): FormOf {
  return {
    title: '验收',
    lead: '验收后按隐患程度定下奖励，报告人会收到通知。自己整改的不能自己验收。',
    questions: [],
    submit: '验收通过',
    done: '已验收',
    send: (_, key) =>
      told(api.POST('/console/api/hazard-reports/{report_id}/acceptance', { params: given(row, key) })),
  }
}

function sendBack(row: Row): FormOf {
  return {
    title: '退回返工',
    lead: '责任人要再整改一次，请写清还差什么；他在这份报告里看得到。',
    questions: [REASON, UNTIL],
    draft: `hazard-return-${row.id}`,
    submit: '退回返工',
    done: '已退回',
    send: (values, key) =>
      told(
        api.POST('/console/api/hazard-reports/{report_id}/return', {
          params: given(row, key),
          body: values as Schemas['SendBackBody'],
        }),
      ),
  }
}

function dismiss(row: Row): FormOf {
  return {
    title: '不予受理',
    lead: '这份报告就此结束，没有奖励；理由会告诉报告人。',
    danger: true,
    questions: [REASON],
    draft: `hazard-dismissal-${row.id}`,
    submit: '不予受理',
    done: '已办理',
    send: (values, key) =>
      told(
        api.POST('/console/api/hazard-reports/{report_id}/dismissal', {
          params: given(row, key),
          body: values as Schemas['ReasonBody'],
        }),
      ),
  }
}

function merge(row: Row): FormOf {
  return {
    title: '合并',
    lead: '同一处隐患已有人报告的，并入先报的那一份；这一份就此结束，不能拆回。',
    danger: true,
    questions: [
      { key: 'into_id', label: '并入', kind: 'choice', required: true, choices: () => others(row) },
    ],
    submit: '合并',
    done: '已合并',
    send: (values, key) =>
      told(
        api.POST('/console/api/hazard-reports/{report_id}/merging', {
          params: given(row, key),
          body: values as Schemas['MergingBody'],
        }),
      ),
  }
}

export const page = definePage<Row>({
  stem: 'hazards',
  title: '安全隐患',
  group: 'places',
  order: 40,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '职工随手拍的安全隐患：先看照片，再分派给责任人限期整改，由另一位同事验收，报告人得奖励。这里看不到报告人是谁。',
  list: {
    load: (query) => told(api.GET('/console/api/hazard-reports', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'assigned_to_me', label: '给我的', kind: 'switch' },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: [
      { label: '地点', value: (row) => row.place },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
      { label: '单位', value: (row) => row.unit_name },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '程度', value: (row) => String(row.severity), words: SEVERITIES, width: 80 },
      { label: '报告时间', value: (row) => moment(row.reported_at), width: 160 },
      { label: '整改期限', value: (row) => moment(row.due_at), width: 160 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
    ],
    exports: { kind: 'hazards' },
    empty: '没有符合条件的报告。清空条件可以看全部；职工的新报告会出现在这里。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/hazard-reports/{report_id}', { params: { path: { report_id: id } } })),
    title: (row) => row.place,
    actions: [
      {
        label: '分派',
        roles: DECIDERS,
        tone: 'primary',
        when: (row) => row.state === 'reported',
        form: assign,
      },
      { label: '改派或延期', roles: DECIDERS, when: (row) => row.state === 'assigned', form: assign },
      {
        label: '登记整改',
        roles: ['operator'],
        tone: 'primary',
        when: (row) => row.state === 'assigned' && row.assigned_to === staff.value?.id,
        form: fix,
      },
      { label: '验收', roles: DECIDERS, tone: 'primary', when: (row) => row.state === 'fixed', form: accept },
      { label: '退回返工', roles: DECIDERS, when: (row) => row.state === 'fixed', form: sendBack },
      { label: '合并', roles: DECIDERS, when: (row) => row.state === 'reported', form: merge },
      {
        label: '不予受理',
        roles: DECIDERS,
        tone: 'danger',
        when: (row) => row.state === 'reported',
        form: dismiss,
      },
    ],
    sections: [
      {
        title: '隐患',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '程度', value: (row) => String(row.severity), words: SEVERITIES },
          { label: '工会', value: (row) => row.union.name },
          { label: '单位', value: (row) => row.unit_name },
          { label: '奖励', value: (row) => money(row.reward_fen) },
          { label: '整改责任人', value: responsible },
          { label: '整改期限', value: (row) => moment(row.due_at) },
          { label: '期限', value: (row) => String(row.is_overdue), words: LATE },
          { label: '说明', value: (row) => row.text, wide: true },
          { label: '整改情况', value: (row) => row.fix_note, wide: true },
          { label: '整改时间', value: (row) => moment(row.fixed_at) },
          { label: '办结时间', value: (row) => moment(row.decided_at) },
          { label: '退回返工的理由', value: (row) => row.return_reason, wide: true },
          { label: '不予受理的理由', value: (row) => row.reason, wide: true },
          {
            label: '并入',
            value: (row) => (row.merged_into_id ? '先报的那一份' : null),
            to: (row) => (row.merged_into_id ? `/hazards/${row.merged_into_id}` : null),
            wide: true,
          },
        ],
      },
      {
        title: '照片',
        table: {
          rows: (row) => row.photos,
          columns: [
            {
              label: '照片',
              value: (photo: Schemas['HazardPhoto']) => (photo.is_after ? '整改后' : '整改前'),
            },
          ],
          actions: [{ label: '查看', run: (photo: Schemas['HazardPhoto']) => look(photo.attachment.id) }],
          empty: '没有照片。',
        },
      },
    ],
  },
})
