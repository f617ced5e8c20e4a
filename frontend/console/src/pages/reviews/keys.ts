/** 键盘: one key for each act, never while somebody types or a window is open. */
import { onBeforeUnmount, onMounted } from 'vue'

import { asking } from '@/kit/forms'
import { show } from '@/kit/show'

const TYPES_IN = 'input, textarea, select, [contenteditable="true"]'
const OVER = '.el-overlay:not([style*="display: none"]), .el-popper[aria-hidden="false"]'

function isFree(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false
  if (asking.now || document.querySelector(OVER)) return false
  const at = event.target as HTMLElement
  // A box that is ticked takes no letters.
  return !at.closest(TYPES_IN) || at.matches('input[type="checkbox"], input[type="radio"]')
}

export function useKeys(acts: () => Record<string, (() => unknown) | undefined>): void {
  function press(event: KeyboardEvent): void {
    if (!isFree(event)) return
    const act = acts()[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => window.addEventListener('keydown', press))
  onBeforeUnmount(() => window.removeEventListener('keydown', press))
}

export function tellKeys(): void {
  show('键盘', [
    ['J', '下一件'],
    ['K', '上一件'],
    ['A', '通过（先让您确认）'],
    ['R', '退回修改某一项'],
    ['X', '不通过'],
    ['N', '写备注'],
    ['C', '对照往年的同类申请'],
    ['[ 和 ]', '上一份、下一份材料'],
    ['?', '这张表'],
    ['说明', '正在打字或开着窗口时，这些键不起作用'],
  ])
}
