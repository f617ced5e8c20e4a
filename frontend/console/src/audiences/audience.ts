/** 对象: whom a benefit is for, put together from the conditions that the service knows. */
import { api, told, type Schemas } from '@/api/client'

export type Condition = Record<string, unknown>
export type Kind = Schemas['AudienceCondition']
export type Parameter = Schemas['ConditionParameter']

export const LIVING: Condition = { is: 'membership', states: ['member', 'retained'] }
export const VERIFIED: Condition = { is: 'verified' }

export const BASES = [
  { value: 'members', label: '会员', conditions: [VERIFIED, LIVING] },
  { value: 'verified', label: '实名认证的职工', conditions: [VERIFIED] },
  { value: 'anyone', label: '所有登录的人', conditions: [] as Condition[] },
] as const
export type Base = (typeof BASES)[number]['value']

/** One line that somebody fills in. `given` are the parameters. */
export interface Line {
  name: string
  barred: boolean
  given: Record<string, unknown>
  /** What the form cannot ask, such as a choice among several: it stays as it is. */
  kept?: Condition
}

let asked: Promise<Kind[]> | undefined

/** 条件的词汇, asked once in a visit. */
export function vocabulary(): Promise<Kind[]> {
  asked ??= told(api.GET('/console/api/audience-conditions')).then(({ items }) => items)
  return asked
}

function same(one: Condition, other: Condition): boolean {
  const told = (each: Condition) =>
    JSON.stringify(
      Object.entries(each)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([key, value]) => [key, Array.isArray(value) ? value.map(String).sort() : value]),
    )
  return told(one) === told(other)
}

function lineOf(condition: Condition): Line {
  const inner = condition.not as Condition | undefined
  const plain = inner ?? condition
  if (typeof plain.is !== 'string') return { name: '', barred: false, given: {}, kept: condition }
  return {
    name: plain.is,
    barred: inner !== undefined,
    given: Object.fromEntries(Object.entries(plain).filter(([key]) => key !== 'is')),
  }
}

/** The stored conditions as a form shows them. */
export function split(conditions: Condition[]): { base: Base; lines: Line[] } {
  const verified = conditions.some((each) => same(each, VERIFIED))
  const living = conditions.some((each) => same(each, LIVING))
  const rest = conditions.filter((each) => !same(each, VERIFIED) && !(living && same(each, LIVING)))
  return { base: living ? 'members' : verified ? 'verified' : 'anyone', lines: rest.map(lineOf) }
}

function conditionOf(line: Line): Condition {
  if (line.kept) return line.kept
  const given = Object.entries(line.given).filter(([, value]) => value !== undefined && value !== null)
  const plain = { is: line.name, ...Object.fromEntries(given) }
  return line.barred ? { not: plain } : plain
}

/** What is sent. A line of which nothing was chosen yet is not there. */
export function join(base: Base, lines: Line[]): Condition[] {
  const chosen = lines.filter((each) => each.kept ?? each.name).map(conditionOf)
  const standing = BASES.find((each) => each.value === base)?.conditions ?? []
  return chosen.length && base === 'anyone' ? [VERIFIED, ...chosen] : [...standing, ...chosen]
}

function wordOf(parameter: Parameter, value: unknown): string {
  return parameter.words.find((each) => each.value === value)?.label ?? ''
}

function said(kind: Kind, given: Record<string, unknown>): string {
  if (kind.name === 'age') {
    const from = given.from === undefined ? '' : `${String(given.from)} 周岁起`
    return `${from}${given.to === undefined ? '' : `到 ${String(given.to)} 周岁`}` || kind.title
  }
  const parts = kind.parameters.flatMap((parameter) => {
    const value = given[parameter.name]
    return Array.isArray(value) ? value.map((each) => wordOf(parameter, each)).filter(Boolean) : []
  })
  return parts.length ? parts.join('、') : kind.title
}

/** 一句话, while it is being typed. The service says it again once it is kept. */
export function phrase(conditions: Condition[], kinds: Kind[]): string {
  const { base, lines } = split(conditions)
  const told = lines
    .filter((each) => each.name)
    .map((each) => {
      const kind = kinds.find((one) => one.name === each.name)
      return kind ? `${each.barred ? '不含' : ''}${said(kind, each.given)}` : ''
    })
  const whom = BASES.find((each) => each.value === base)?.label ?? ''
  return [whom, ...told, ...(lines.some((each) => each.kept) ? ['另有条件'] : [])].filter(Boolean).join('，')
}
