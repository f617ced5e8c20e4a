import type { Words } from '@/kit/words'
import { plain } from '@/kit/words'

export const OUTCOMES = plain({
  advised: '已提供咨询',
  settled: '和解或调解',
  won: '胜诉',
  won_in_part: '部分胜诉',
  lost: '败诉',
  dropped: '撤回或放弃',
  reported: '已出具报告',
})
/** What staff write down. A reassignment writes itself. */
export const STEPS = plain({
  talk: '谈话',
  letter: '函件',
  mediation: '调解',
  arbitration: '仲裁',
  hearing: '开庭',
  visit: '走访',
  report: '报告',
})
export const ALL_STEPS: Words = { ...STEPS, reassigned: { text: '改派' } }
export const COURSE: Words = {
  open: { text: '办理中', tone: 'primary' },
  closed: { text: '已办结', tone: 'success' },
}
export const DESK = ['chair', 'operator', 'reviewer'] as const
/** Who may open the application itself, at the review desk. */
export const JUDGES = ['chair', 'reviewer'] as const
