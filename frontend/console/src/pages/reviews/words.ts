/** 审核台的用词. */
import { plain, type Words } from '@/kit/words'

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

export const APPLICANTS = plain({ member: '职工', unit: '单位' })

export const TERMS: Words = {
  none: { text: '没有时限', tone: 'info' },
  running: { text: '时限内', tone: 'success' },
  late: { text: '已超期', tone: 'danger' },
}

export function term(dueAt: string | null): keyof typeof TERMS {
  if (!dueAt) return 'none'
  return new Date(dueAt) < new Date() ? 'late' : 'running'
}

export const RECUSALS: Words = {
  true: { text: '请回避', tone: 'danger' },
  false: { text: '可办', tone: 'success' },
}
