/** 办档案: what a desk does to a file, each a form. */
import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import type { Action } from '@/kit/pages'
import { show } from '@/kit/show'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { careVisit } from '../care_visits/forms'
import { CLOSE_REASONS, GRADES, ITEMS, RELATIONS } from './words'

export type File = Schemas['DeskHardshipFile']

const DECIDERS = ['chair', 'reviewer'] as const
const KEEPERS = ['operator', 'reviewer'] as const

function given(file: File, key: string) {
  return { path: { file_id: file.id }, header: { 'Idempotency-Key': key } }
}

const VISIT: Question[] = [
  { key: 'visited_on', label: '入户日期', kind: 'date', required: true },
  { key: 'visitors', label: '入户的人', kind: 'text', required: true, length: 200 },
  { key: 'visitor_count', label: '几个人', kind: 'number', required: true, min: 1, max: 20 },
  { key: 'findings', label: '看到的情况', kind: 'long_text', required: true, length: 1000 },
  { key: 'is_as_told', label: '与申请所说一致', kind: 'switch' },
  { key: 'attachment_ids', label: '现场照片', kind: 'files' },
]

function visit(file: File): FormOf {
  return {
    title: '记录入户',
    lead: '申请后五个工作日内要入户。',
    questions: VISIT,
    start: { is_as_told: true },
    draft: `hardship-visit-${file.id}`,
    done: '已记录入户',
    send: (values, key) =>
      told(
        api.POST('/console/api/hardship-files/{file_id}/visits', {
          params: given(file, key),
          body: values as Schemas['HomeVisitBody'],
        }),
      ),
  }
}

function level(
  path: 'opinion' | 'grade' | 'reassessment',
  title: string,
  lead: string,
  done: string,
): (file: File) => FormOf {
  return (file) => ({
    title,
    lead,
    questions: [
      { key: 'level', label: '困难等级', kind: 'choice', required: true, choices: choicesOf(GRADES) },
      { key: 'opinion', label: '意见', kind: 'long_text', required: true, length: 500 },
    ],
    start: file.level ? { level: file.level } : {},
    draft: `hardship-${path}-${file.id}`,
    done,
    send: (values, key) =>
      told(
        api.POST(`/console/api/hardship-files/{file_id}/${path}`, {
          params: given(file, key),
          body: values as Schemas['HardshipLevelBody'],
        }),
      ),
  })
}

function sendBack(file: File): FormOf {
  return {
    title: '退回补正',
    lead: '本人会收到通知，只能改这里选的一项。请写清缺什么、怎样才算好。',
    questions: [
      { key: 'item', label: '哪一项', kind: 'choice', required: true, choices: choicesOf(ITEMS) },
      REASON,
    ],
    draft: `hardship-return-${file.id}`,
    submit: '退回',
    done: '已退回',
    send: (values, key) =>
      told(
        api.POST('/console/api/hardship-files/{file_id}/return', {
          params: given(file, key),
          body: values as Schemas['HardshipReturnBody'],
        }),
      ),
  }
}

function reject(file: File): FormOf {
  return {
    title: '不予建档',
    lead: '这份申请就此结束，理由会告诉本人；以后情况变了可以重新申请。',
    danger: true,
    questions: [REASON],
    draft: `hardship-rejection-${file.id}`,
    submit: '不予建档',
    done: '已办理',
    send: (values, key) =>
      told(
        api.POST('/console/api/hardship-files/{file_id}/rejection', {
          params: given(file, key),
          body: values as Schemas['ReasonBody'],
        }),
      ),
  }
}

function close(file: File): FormOf {
  return {
    title: '销档',
    lead: '销档后不能恢复，这一家不再享受在档的帮扶；再有困难要重新申请。本人会收到通知。',
    danger: true,
    questions: [
      {
        key: 'close_reason',
        label: '销档原因',
        kind: 'choice',
        required: true,
        choices: choicesOf(CLOSE_REASONS),
      },
      REASON,
    ],
    draft: `hardship-closing-${file.id}`,
    submit: '销档',
    done: '已销档',
    send: (values, key) =>
      told(
        api.POST('/console/api/hardship-files/{file_id}/closing', {
          params: given(file, key),
          body: values as Schemas['HardshipClosingBody'],
        }),
      ),
  }
}

function reveal(file: File): FormOf {
  return {
    title: '查看明文',
    lead: '明文只显示这一次；谁在什么时候为什么看，会记入日志。',
    questions: [REASON],
    submit: '查看',
    done: '已记入日志',
    send: async (values) => {
      const seen = await told(
        api.POST('/console/api/hardship-files/{file_id}/reveal', {
          params: { path: { file_id: file.id } },
          body: values as Schemas['ReasonBody'],
        }),
      )
      show('本人和家庭成员', [
        ['姓名', seen.name],
        ['身份证号', seen.id_number],
        ['联系电话', text(seen.answers.phone)],
        ['现住址', text(seen.answers.address)],
        ...seen.household.map((one): [string, string] => [
          RELATIONS[one.relation]?.text ?? one.relation,
          `${one.name} ${one.id_number}`,
        ]),
      ])
    },
  }
}

/** An answer in words; an address is a district and the rest. */
export function text(value: unknown): string | null {
  if (typeof value === 'object' && value && 'district' in value && 'text' in value)
    return `${DISTRICTS[String(value.district)]?.text ?? ''}${String(value.text)}`
  return typeof value === 'string' ? value : null
}

/** 代交授权书, of one of the household. */
export function authorise(file: File, member: Schemas['DeskHouseholdMember']): FormOf {
  return {
    title: '代交授权书',
    lead: '成年的家庭成员要签授权书，工会才能核对其情况。',
    questions: [
      { key: 'authorised_on', label: '签字日期', kind: 'date', required: true },
      { key: 'attachment_id', label: '授权书扫描件', kind: 'file', required: true },
    ],
    done: '已收下',
    send: (values, key) =>
      told(
        api.POST('/console/api/hardship-files/{file_id}/authorisations', {
          params: given(file, key),
          body: { ...values, household_member_id: member.id } as Schemas['DeskAuthorisationBody'],
        }),
      ),
  }
}

function isIn(...states: File['state'][]): (file: File) => boolean {
  return (file) => states.includes(file.state)
}

export const ACTS: Action<File>[] = [
  {
    label: '记录入户',
    roles: KEEPERS,
    tone: 'primary',
    when: isIn('applied', 'visited', 'open'),
    form: visit,
  },
  {
    label: '开始公示',
    roles: KEEPERS,
    tone: 'primary',
    when: isIn('visited'),
    form: (file) => ({
      title: '内部公示',
      lead: '在本街道内部公示五个工作日，姓名掩码，不列家庭成员；期满后由各级审核。',
      questions: [],
      submit: '开始公示',
      done: '已开始公示',
      send: (_, key) =>
        told(api.POST('/console/api/hardship-files/{file_id}/showing', { params: given(file, key) })),
    }),
  },
  {
    label: '审核意见',
    roles: DECIDERS,
    tone: 'primary',
    when: (file) => file.state === 'shown' && file.stage_role !== 'chair',
    form: level(
      'opinion',
      '审核意见',
      '公示期满才能审核；您的意见和建议的等级交给下一级。',
      '意见已写下，交给下一级了',
    ),
  },
  {
    label: '评定建档',
    roles: DECIDERS,
    tone: 'primary',
    when: (file) => file.state === 'shown' && file.stage_role === 'chair',
    form: level(
      'grade',
      '评定建档',
      '评定后即为在档，本人会收到通知，一年后再评估。',
      '已建档，本人会收到通知',
    ),
  },
  {
    label: '年度评估',
    roles: DECIDERS,
    when: isIn('open'),
    form: level('reassessment', '年度评估', '请先再入户一次。评估后重新计一年。', '已评估，一年后再评估'),
  },
  {
    label: '记录慰问',
    when: isIn('open'),
    form: (file) => careVisit(file.id),
  },
  { label: '退回补正', roles: KEEPERS, when: isIn('applied', 'visited'), form: sendBack },
  { label: '查看明文', roles: DECIDERS, form: reveal },
  {
    label: '不予建档',
    roles: DECIDERS,
    tone: 'danger',
    when: isIn('applied', 'returned', 'visited', 'shown'),
    form: reject,
  },
  { label: '销档', roles: DECIDERS, tone: 'danger', when: isIn('open'), form: close },
]

/** 困难帮扶的数字, shown over the list. */
export async function figures(): Promise<void> {
  const found = await told(api.GET('/console/api/hardship-figures'))
  show('困难帮扶的数字', [
    ...Object.entries(found.by_level).map(([key, count]): [string, number] => [
      GRADES[key]?.text ?? key,
      count,
    ]),
    ['入户超期', found.overdue_visits],
    ['审核超期', found.overdue_steps],
    ['待年度评估', found.to_reassess],
    ['评估超期', found.overdue_reassessments],
  ])
}
