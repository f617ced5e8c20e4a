/** 写法: how figures and times read. */

const MOMENT = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const FIGURE = new Intl.NumberFormat('zh-CN')
const YUAN = new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY' })

export const NOTHING = '—'

/** RFC 3339 → `2026-07-01 10:00`, the city's time. */
export function moment(at: string | null | undefined): string {
  if (!at) return NOTHING
  return MOMENT.format(new Date(at)).replaceAll('/', '-')
}

/** 期限: one that ends at midnight is named by its last day, `2026-06-30`; who reads `07-01 00:00` comes late. */
export function lastDay(due: string | null | undefined): string {
  const said = moment(due)
  if (!due || !said.endsWith(' 00:00')) return said
  return moment(new Date(new Date(due).getTime() - 60_000).toISOString()).slice(0, 10)
}

/** Fen → `¥12.00`. */
export function money(fen: number | null | undefined): string {
  return fen === null || fen === undefined ? NOTHING : YUAN.format(fen / 100)
}

export function figure(count: number | null | undefined): string {
  return count === null || count === undefined ? NOTHING : FIGURE.format(count)
}

/** 0.256 → `25.6%`. */
export function share(part: number | null | undefined): string {
  return part === null || part === undefined ? NOTHING : `${(part * 100).toFixed(1)}%`
}

export function yes(value: boolean | null | undefined): string {
  return value === null || value === undefined ? NOTHING : value ? '是' : '否'
}
