/** 驾驶舱的零件: what a chart and the table behind it say. */
import type { Schemas } from '@/api/client'
import { figure, money, NOTHING, share } from '@/kit/format'
import { PAGES } from '@/pages'
import { may } from '@/session'
import { DISTRICTS } from '@/wording'

export type MonthFigures = Schemas['MonthFigures']
export type Cell = string | { text: string; to: string }

/** A table behind a chart: for a screen reader, for copying, for whoever prefers figures. */
export interface TableOf {
  head: string[]
  rows: Cell[][]
}

export type Rate = 'holding_rate' | 'usage_rate' | 'awareness_rate' | 'near_rate'

export const RATES: { key: Rate; label: string; note: string; to: string }[] = [
  { key: 'holding_rate', label: '持卡率', note: '持有电子工会卡的会员 ÷ 会员实名库', to: '/members' },
  { key: 'usage_rate', label: '使用率', note: '当月用过券或折扣的会员 ÷ 持卡会员', to: '/coupons' },
  {
    key: 'awareness_rate',
    label: '知晓率',
    note: '问卷里知道或听说过的 ÷ 答了这一题的',
    to: '/campaigns?type=survey',
  },
  {
    key: 'near_rate',
    label: '一公里覆盖',
    note: '上班处一公里内有在架门店的会员 ÷ 知道在哪里上班的',
    to: '/stores',
  },
]

/** One theme, told apart without colour too: this year solid, last year dashed, bars with a pattern. */
export const COLOURS = { now: '#b3261e', then: '#5f5b55', blue: '#1f6390', gold: '#9a6a00', green: '#1b6e3c' }

export function placeName(district: string | null): string {
  return district === null ? '全市' : (DISTRICTS[district as keyof typeof DISTRICTS]?.text ?? district)
}

export function monthName(month: string): string {
  return `${month.slice(0, 4)} 年 ${Number(month.slice(5, 7))} 月`
}

/** A list that the person may open; else the words alone. */
export function leads(text: string, to: string): Cell {
  return opens(to) ? { text, to } : text
}

export function opens(to: string): boolean {
  const stem = to.replace(/^\//, '').split(/[/?]/)[0]
  return PAGES.some((page) => page.stem === stem && may(page.roles))
}

/** 漏斗的原因: where whoever is responsible can do something about it. Who it was is kept nowhere. */
const REASONS: Record<string, string> = {
  not_verified: '/members',
  membership_ended: '/members',
  merchant_gone: '/merchants',
}

export function listOf(reason: string): string {
  return REASONS[reason] ?? '/coupons'
}

/** 0.256, 0.2 → `升 5.6 个百分点`. */
export function moved(now: number | undefined, then: number | undefined): string {
  if (now === undefined) return '本月还没有数'
  if (then === undefined) return '没有去年的数'
  const points = (now - then) * 100
  if (Math.abs(points) < 0.05) return '与去年持平'
  return `比去年${points > 0 ? '升' : '降'} ${Math.abs(points).toFixed(1)} 个百分点`
}

export { figure, money, NOTHING, share }
