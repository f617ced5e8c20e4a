/** 答案怎么读: each kind of answer as words. */
import { money, NOTHING } from '@/kit/format'
import type { Values } from '@/kit/forms'
import type { Drawn } from '@/pages/counter/questions'

export function said(field: Drawn, value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING
  if (field.kind === 'money' && typeof value === 'number') return money(value)
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map((each) => said(field, each)).join('、') || NOTHING
  if (typeof value === 'object') return Object.values(value).map(String).join(' ')
  return field.options.find((each) => each.word === value)?.label ?? String(value)
}

export function entries(value: unknown): Values[] {
  return Array.isArray(value) ? (value as Values[]) : []
}
