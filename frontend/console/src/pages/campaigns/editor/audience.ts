/** 对象条件: the vocabulary, and how a condition reads. */
import { reactive } from 'vue'

import { vocabulary as asked, type Kind } from '@/audiences/audience'
import { nameUnion } from '@/pages/unions/find'

export interface Condition {
  is?: string
  not?: Condition
  any?: Condition[]
  all?: Condition[]
  [parameter: string]: unknown
}

/** Filled in by `vocabulary`. */
export const CONDITIONS = reactive<Record<string, Kind>>({})
/** The names of unions that a condition has named; filled in as they are chosen. */
export const UNION_NAMES = reactive<Record<string, string>>({})

export async function vocabulary(): Promise<void> {
  for (const each of await asked()) CONDITIONS[each.name] = each
}

function unionsIn(condition: Condition): string[] {
  const inner = [
    ...(condition.any ?? []),
    ...(condition.all ?? []),
    ...(condition.not ? [condition.not] : []),
  ]
  return [...((condition.unions as string[] | undefined) ?? []), ...inner.flatMap(unionsIn)]
}

/** The unions that stand in an audience already are told by their names. */
export async function nameUnions(conditions: Condition[]): Promise<void> {
  const unknown = new Set(conditions.flatMap(unionsIn).filter((id) => !UNION_NAMES[id]))
  await Promise.all([...unknown].map(async (id) => (UNION_NAMES[id] = await nameUnion(id))))
}

export function said(condition: Condition): string {
  if (condition.not) return `不是（${said(condition.not)}）`
  if (condition.any) return `任意一种：${condition.any.map(said).join('、')}`
  if (condition.all) return `同时：${condition.all.map(said).join('、')}`
  const known = CONDITIONS[condition.is ?? '']
  if (!known) return '一个条件'
  const parts = known.parameters.flatMap((parameter) => {
    const value = condition[parameter.name]
    if (value === undefined || value === null) return []
    if (Array.isArray(value))
      return value
        .map(
          (word: string) => parameter.words.find((each) => each.value === word)?.label ?? UNION_NAMES[word],
        )
        .filter(Boolean)
        .join('、')
    return `${parameter.title} ${String(value)}`
  })
  return parts.some(Boolean) ? `${known.title}：${parts.filter(Boolean).join('，')}` : known.title
}
