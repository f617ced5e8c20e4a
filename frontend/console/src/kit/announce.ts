/** 说一声: what was done, or why not, in the service's own sentence. */
import { ElMessage } from 'element-plus/es/components/message/index'
import 'element-plus/es/components/message/style/css'

import { Problem } from '@/api/problem'

export function say(text: string): void {
  ElMessage({ message: text, type: 'success', grouping: true })
}

export function tellRefusal(problem: unknown): void {
  if (!(problem instanceof Problem)) throw problem
  ElMessage({
    message: problem.whole,
    type: 'error',
    duration: 6000,
    showClose: true,
    grouping: true,
  })
}

/** Do it; true when it was done. A refusal is told and goes no further. */
export async function announce(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act()
  } catch (problem) {
    tellRefusal(problem)
    return false
  }
  if (done) say(done)
  return true
}
