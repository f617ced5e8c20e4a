/** 核对: tie to an entry of the roster, add to it, or say why not. */
import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import { show } from '@/kit/show'
import type { Choice } from '@/kit/words'
import { madeSure } from '@/pages/members/evidence'
import { MEMBERSHIP } from '@/pages/members/words'

export type Check = Schemas['ManualCheck']
type Candidate = Schemas['Candidate']

const MADE_SURE = madeSure('看了证件的原件或清楚的照片')

function given(one: Check, key: string) {
  return { path: { check_id: one.id }, header: { 'Idempotency-Key': key } }
}

export const candidatesOf = (one: Check) =>
  told(
    api.GET('/console/api/manual-checks/{check_id}/candidates', { params: { path: { check_id: one.id } } }),
  )

/** Why an entry may be the person. */
export function likeness(one: Candidate): string {
  if (one.has_number && one.has_name) return '姓名和号码都相同'
  return one.has_number ? '身份证号相同' : '姓名相同'
}

function called(parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(' · ')
}

/** Nothing typed: who looks like him. Else a full name, or a number or its last four, among the members. */
async function findEntries(one: Check, q: string): Promise<Choice[]> {
  const typed = q.trim()
  if (!typed) {
    const { items } = await candidatesOf(one)
    return items
      .filter((each) => !each.is_taken && each.membership_state !== 'left')
      .map((each) => ({
        value: each.id,
        label: called([each.name, each.id_number, each.union.name, likeness(each)]),
      }))
  }
  const isNumber = /^[0-9Xx*]+$/.test(typed)
  if (isNumber && typed.length !== 4 && typed.length !== 18) return []
  const body = { limit: 20, ...(isNumber ? { id_number: typed } : { name: typed }) }
  const { items } = await told(
    api.POST('/console/api/members/search', { body: body as Schemas['MemberSearchBody'] }),
  )
  return items
    .filter((each) => !each.has_account && each.membership_state !== 'left')
    .map((each) => ({
      value: each.id,
      label: called([each.name, each.id_number, each.union.name, MEMBERSHIP[each.membership_state]?.text]),
    }))
}

const ON_WHOSE_WORD: Question = {
  key: 'corrects_roster',
  label: '姓名和号码以谁为准',
  kind: 'choice',
  required: true,
  choices: [
    { value: 'true', label: '以本人证件为准，名册写错了，一并更正' },
    { value: 'false', label: '以名册为准，本人填错了' },
  ],
}

export function tie(one: Check): FormOf {
  return {
    title: `对上名册：${one.name ?? ''}`,
    lead: '选中的名册记录就是这个人：马上通过实名认证、有电子工会卡，并通知本人。请先核对证件。',
    questions: [
      {
        key: 'roster_entry_id',
        label: '名册里的哪一条',
        kind: 'found',
        required: true,
        find: (q) => findEntries(one, q),
        hint: '先列出号码或姓名相同的；都不是的，输入名册里的完整姓名、18 位身份证号或最后 4 位。已认证、已离会的不列出。',
      },
      ON_WHOSE_WORD,
      MADE_SURE,
    ],
    submit: '就是他，通过',
    done: '已通过，名册已对上',
    send: ({ corrects_roster, ...values }, key) =>
      told(
        api.POST('/console/api/manual-checks/{check_id}/tie', {
          params: given(one, key),
          body: { ...values, corrects_roster: corrects_roster === 'true' } as Schemas['TyingBody'],
        }),
      ),
  }
}

export function add(one: Check): FormOf {
  return {
    title: `列入名册：${one.name ?? ''}`,
    lead: '名册里确实没有这个人、又确是会员时用：列入所选工会的名册，马上通过实名认证并通知本人。还没有入会的，请不通过并请他申请入会。',
    questions: [
      {
        key: 'union_id',
        label: '列入哪个工会的名册',
        kind: 'union',
        required: true,
        hint: '选他单位的工会，或街道(乡镇)、行业的联合工会。',
      },
      MADE_SURE,
    ],
    submit: '列入名册，通过',
    done: '已列入名册并通过',
    send: (values, key) =>
      told(
        api.POST('/console/api/manual-checks/{check_id}/addition', {
          params: given(one, key),
          body: values as Schemas['AddingBody'],
        }),
      ),
  }
}

export function refuse(one: Check): FormOf {
  return {
    title: `不通过：${one.name ?? ''}`,
    lead: '原因会原样告诉本人，请写清差什么、怎么办，例如“证件照片看不清，请重拍后再提交”。他可以再提交。',
    danger: true,
    questions: [{ ...REASON, label: '原因和怎么办' }],
    submit: '不通过',
    done: '已告诉本人',
    send: (values, key) =>
      told(
        api.POST('/console/api/manual-checks/{check_id}/refusal', {
          params: given(one, key),
          body: values as Schemas['RefusalBody'],
        }),
      ),
  }
}

export function reveal(one: Check): FormOf {
  return {
    title: '查看本人填写的',
    lead: '完整号码只显示这一次；谁在什么时候、为什么看，会记入日志。',
    questions: [REASON],
    submit: '查看',
    done: '已记入日志',
    send: async (values) => {
      const seen = await told(
        api.POST('/console/api/manual-checks/{check_id}/reveal', {
          params: { path: { check_id: one.id } },
          body: values as Schemas['ReasonBody'],
        }),
      )
      show('本人填写的', [
        ['姓名', seen.name],
        ['身份证号', seen.id_number],
        ['微信绑定的手机号', seen.phone],
      ])
    },
  }
}
