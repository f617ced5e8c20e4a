import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import { money, moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { LATE, ROLES } from '@/wording'

import { ACTS, authorise, figures, text, type File } from './actions'
import { entry } from './entry'
import { ACTIONS, CAUSES, CLOSE_REASONS, GRADES, HOUSINGS, ITEMS, LEVELS, RELATIONS, STATES } from './words'

type Row = Schemas['HardshipRow']
interface Kin {
  file: File
  member: Schemas['DeskHouseholdMember']
}

/** An answer, masked by the service. */
function answer(file: File, key: string): string {
  const value = (file.answers as Record<string, unknown>)[key]
  if (key.endsWith('_fen')) return money(Number(value ?? 0))
  return HOUSINGS[String(value)]?.text ?? text(value) ?? ''
}

const BY_THEMSELVES: Schemas['DeskHardshipMove']['action'][] = ['apply', 'mend', 'withdraw']

function byWhom(move: Schemas['DeskHardshipMove']): string {
  return move.by ?? (BY_THEMSELVES.includes(move.action) ? '本人' : '系统')
}

export const page = definePage<Row, File>({
  stem: 'hardship_files',
  title: '困难职工档案',
  group: 'care',
  order: 10,
  roles: ['chair', 'operator', 'reviewer'],
  help: '一家一档：申请后五个工作日内入户，内部公示，逐级审核，区总工会评定；在档的一年一评估，脱困了销档。姓名和号码都掩码，查看明文要写理由；打开一份档案会记入日志。',
  list: {
    load: (query) => told(api.GET('/console/api/hardship-files', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'level', label: '等级', kind: 'choice', choices: choicesOf(GRADES) },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
      { key: 'to_reassess', label: '只看待评估', kind: 'switch' },
    ],
    columns: [
      { label: '姓名', value: (row) => row.name, width: 100 },
      { label: '工会', value: (row) => row.union },
      { label: '原因', value: (row) => CAUSES[row.cause]?.text ?? row.cause },
      { label: '状态', value: (row) => row.state, words: STATES, width: 140 },
      { label: '等级', value: (row) => String(row.level), words: LEVELS, width: 100 },
      { label: '申请时间', value: (row) => moment(row.applied_at), width: 160 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
    ],
    starts: [
      { label: '代为申请', roles: ['operator', 'reviewer'], form: entry },
      { label: '看数字', run: figures },
    ],
    exports: { kind: 'hardship_files', masked: true },
    empty: '没有符合条件的档案。可以清空条件；职工不便用手机的，点“代为申请”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/hardship-files/{file_id}', { params: { path: { file_id: id } } })),
    title: (file) => `困难职工档案：${file.name ?? ''}`,
    actions: ACTS,
    sections: [
      {
        title: '档案',
        facts: [
          { label: '状态', value: (file) => file.state, words: STATES },
          { label: '等级', value: (file) => String(file.level), words: LEVELS },
          { label: '工会', value: (file) => file.union },
          { label: '身份证号', value: (file) => file.id_number },
          { label: '申请时间', value: (file) => moment(file.applied_at) },
          { label: '代为申请', value: (file) => yes(file.is_on_behalf) },
          { label: '入户期限', value: (file) => moment(file.visit_due_at) },
          { label: '期限', value: (file) => String(file.is_overdue), words: LATE },
          { label: '公示到', value: (file) => moment(file.shown_until) },
          {
            label: '轮到',
            value: (file) =>
              file.stage_role ? `${file.stage_union ?? ''} ${ROLES[file.stage_role]?.text ?? ''}` : null,
          },
          { label: '审核期限', value: (file) => moment(file.stage_due_at) },
          { label: '建档日期', value: (file) => file.opened_on },
          { label: '下次评估', value: (file) => file.reassess_on },
          {
            label: '要补正的',
            value: (file) => (file.returned_item ? (ITEMS[file.returned_item]?.text ?? null) : null),
          },
          { label: '销档日期', value: (file) => file.closed_on },
          {
            label: '销档原因',
            value: (file) => (file.close_reason ? CLOSE_REASONS[file.close_reason]?.text : null),
          },
        ],
      },
      {
        title: '申请所说',
        facts: [
          { label: '原因', value: (file) => CAUSES[file.cause]?.text ?? file.cause },
          { label: '全家年收入', value: (file) => answer(file, 'yearly_income_fen') },
          { label: '住房', value: (file) => answer(file, 'housing') },
          { label: '联系电话', value: (file) => answer(file, 'phone') },
          { label: '现住址', value: (file) => answer(file, 'address'), wide: true },
          { label: '情况', value: (file) => answer(file, 'situation'), wide: true },
        ],
      },
      {
        title: '家庭成员',
        table: {
          rows: (file): Kin[] => file.household.map((member) => ({ file, member })),
          columns: [
            { label: '关系', value: (row: Kin) => row.member.relation, words: RELATIONS, width: 130 },
            { label: '姓名', value: (row: Kin) => row.member.name },
            { label: '身份证号', value: (row: Kin) => row.member.id_number },
            {
              label: '授权书',
              value: (row: Kin) =>
                row.member.authorised_on ?? (row.member.is_adult ? '未交' : '未成年，不用交'),
            },
          ],
          actions: [
            {
              label: '看授权书',
              when: (row: Kin) => Boolean(row.member.authorisation_id),
              run: (row: Kin) => look(row.member.authorisation_id as string),
            },
            {
              label: '代交授权书',
              roles: ['operator', 'reviewer'],
              when: (row: Kin) =>
                row.member.is_adult &&
                !row.member.authorised_on &&
                !['closed', 'rejected', 'withdrawn'].includes(row.file.state),
              form: (row: Kin) => authorise(row.file, row.member),
            },
          ],
          empty: '没有填写家庭成员。',
        },
      },
      {
        title: '材料',
        table: {
          rows: (file) => file.papers,
          columns: [
            {
              label: '材料',
              value: (row: Schemas['HardshipPaper']) =>
                row.field === 'visit' ? '入户照片' : (ITEMS[row.field]?.text ?? '补充材料'),
            },
          ],
          actions: [{ label: '查看', run: (row: Schemas['HardshipPaper']) => look(row.attachment_id) }],
          empty: '没有材料。缺了可以退回补正。',
        },
      },
      {
        title: '入户',
        table: {
          rows: (file) => file.visits,
          columns: [
            { label: '日期', value: (row: Schemas['HomeVisit']) => row.visited_on, width: 110 },
            { label: '谁去', value: (row: Schemas['HomeVisit']) => row.visitors, width: 150 },
            { label: '与所说一致', value: (row: Schemas['HomeVisit']) => yes(row.is_as_told), width: 100 },
            { label: '看到的情况', value: (row: Schemas['HomeVisit']) => row.findings },
          ],
          empty: '还没有入户。入户后点上面的“记录入户”。',
        },
      },
      {
        title: '慰问',
        component: () => import('./CareVisits.vue'),
      },
      {
        title: '办理经过',
        table: {
          rows: (file) => file.history,
          columns: [
            { label: '时间', value: (row: Schemas['DeskHardshipMove']) => moment(row.at), width: 150 },
            {
              label: '办了什么',
              value: (row: Schemas['DeskHardshipMove']) => row.action,
              words: ACTIONS,
              width: 100,
            },
            {
              label: '等级',
              value: (row: Schemas['DeskHardshipMove']) => (row.level ? GRADES[row.level]?.text : null),
              width: 90,
            },
            { label: '谁', value: byWhom, width: 130 },
            { label: '意见（内部）', value: (row: Schemas['DeskHardshipMove']) => row.opinion },
            { label: '理由（本人可见）', value: (row: Schemas['DeskHardshipMove']) => row.reason },
          ],
          empty: '还没有办理。',
        },
      },
    ],
  },
})
