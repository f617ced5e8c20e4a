/** 实名待核的词. */
import type { Words } from '@/kit/words'

export const STATES: Words = {
  waiting: { text: '待核对', tone: 'warning' },
  passed: { text: '已通过', tone: 'success' },
  refused: { text: '没有通过', tone: 'danger' },
  withdrawn: { text: '本人撤回', tone: 'info' },
}
