/** 给谁: the audiences that offers mostly have, by one word each. Others stay as they are. */
import type { Question } from '@/kit/forms'
import { choicesOf, plain } from '@/kit/words'

type Condition = Record<string, unknown>

const LIVING: Condition = { is: 'membership', states: ['member', 'retained'] }
const VERIFIED: Condition = { is: 'verified' }
const AUDIENCES: Record<string, { text: string; conditions: Condition[] }> = {
  members: { text: '会员', conditions: [VERIFIED, LIVING] },
  anyone: { text: '所有登录的人', conditions: [] },
  women: {
    text: '女会员',
    conditions: [VERIFIED, LIVING, { is: 'gender', genders: ['female'] }],
  },
  new_employment: { text: '新就业形态会员', conditions: [VERIFIED, LIVING, { is: 'in_new_employment' }] },
  outdoors: { text: '户外劳动者会员', conditions: [VERIFIED, LIVING, { is: 'works_outdoors' }] },
}
const OTHER = 'other'

export const TEXTS = plain({
  ...Object.fromEntries(Object.entries(AUDIENCES).map(([key, each]) => [key, each.text])),
  [OTHER]: '另有条件',
})

const CHOICES = choicesOf(TEXTS).filter((each) => each.value !== OTHER)

export const AUDIENCE: Question = {
  key: 'audience',
  label: '给谁',
  kind: 'choice',
  choices: CHOICES,
  hint: '不选就是会员；已经另有条件的，不选就保持不变。',
}

/** The stored conditions as a word. The order of them means nothing. */
export function audienceWord(conditions: Condition[]): string {
  const told = (all: Condition[]) => all.map(canonical).sort().join()
  const wanted = told(conditions)
  return Object.entries(AUDIENCES).find(([, each]) => told(each.conditions) === wanted)?.[0] ?? OTHER
}

function canonical(condition: Condition): string {
  const entries = Object.entries(condition).sort(([one], [other]) => one.localeCompare(other))
  return JSON.stringify(
    entries.map(([key, value]) => [key, Array.isArray(value) ? value.map(String).sort() : value]),
  )
}

/** What is sent; undefined leaves what stands there, or the default of a new one. */
export function conditionsOf(word: unknown): Condition[] | undefined {
  return typeof word === 'string' ? AUDIENCES[word]?.conditions : undefined
}

/** The word a form begins with. */
export function startOf(conditions: Condition[]): string | undefined {
  const word = audienceWord(conditions)
  return word === OTHER ? undefined : word
}
