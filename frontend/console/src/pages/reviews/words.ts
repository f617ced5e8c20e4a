/** 审核台的用词. */
import { moment } from '@/kit/format'
import { plain, type Words } from '@/kit/words'
import { staff } from '@/session'

export const MOVES = plain({
  submit: '提交',
  resubmit: '改好再交',
  advance: '同意，送下一步',
  return: '退回修改',
  approve: '通过',
  reject: '不通过',
  queue: '进入候补',
  draw: '中签',
  miss_draw: '未中签',
  offer: '递补名额',
  accept: '确认名额',
  lapse: '逾期未确认',
  cancel: '取消',
  end: '活动结束放行',
  run_out: '过期',
  hand_out: '发放或到场',
  take_back: '撤销发放',
  miss: '未到场',
  excuse: '谅解缺席',
  reopen: '重审',
})

/** To whom it was assigned; one's own name needs no mask. */
export function assignee(signup: { assigned_to: string | null; assigned_name: string | null }): string {
  if (!signup.assigned_to) return '没有分派'
  return signup.assigned_to === staff.value?.id ? '我' : (signup.assigned_name ?? '一位同事')
}

export const APPLICANTS = plain({ person: '职工', unit: '单位' })

export const STEPS = plain({ reviewer: '审核（意见）', chair: '审批（决定）' })

export const TERMS: Words = {
  none: { text: '没有时限', tone: 'info' },
  running: { text: '时限内', tone: 'success' },
  soon: { text: '快到期', tone: 'warning' },
  late: { text: '已超期', tone: 'danger' },
}

const HOUR = 3_600_000
const SOON = 48 * HOUR

export function term(dueAt: string | null): keyof typeof TERMS {
  if (!dueAt) return 'none'
  const left = new Date(dueAt).getTime() - Date.now()
  if (left < 0) return 'late'
  return left < SOON ? 'soon' : 'running'
}

/** 承诺的时限, as a clock: `还剩 2 天 3 小时`, `已超 1 天`. */
export function clock(dueAt: string | null): string {
  if (!dueAt) return '没有时限'
  const left = new Date(dueAt).getTime() - Date.now()
  const hours = Math.floor(Math.abs(left) / HOUR)
  const days = Math.floor(hours / 24)
  const long = days ? `${days} 天${hours % 24 ? ` ${hours % 24} 小时` : ''}` : `${Math.max(hours, 1)} 小时`
  return left < 0 ? `已超 ${long}` : `还剩 ${long}`
}

export function until(dueAt: string | null): string {
  return dueAt ? `${clock(dueAt)}，承诺 ${moment(dueAt)} 前办结` : '这一步没有时限'
}
