/** 给看一次: what an answer holds and no page keeps, such as a revealed number. */
import { ElMessageBox } from 'element-plus/es/components/message-box/index'
import 'element-plus/es/components/message-box/style/css'
import { h } from 'vue'

import { NOTHING } from './format'

export type Line = [label: string, value: string | number | null | undefined]

/** Shown until it is closed, or for so many seconds at most; selectable, kept nowhere. */
export function show(title: string, lines: Line[], seconds?: number): void {
  const rows = lines.map(([label, value]) =>
    h('p', { class: 'shown-line' }, [h('strong', `${label}：`), h('span', String(value ?? NOTHING))]),
  )
  const timer = seconds ? window.setTimeout(() => ElMessageBox.close(), seconds * 1000) : undefined
  void ElMessageBox({
    title,
    message: h('div', rows),
    confirmButtonText: '看完了',
    showCancelButton: false,
    closeOnClickModal: false,
  })
    .catch(() => undefined)
    .finally(() => window.clearTimeout(timer))
}

/** 再问一次: before something that has no form. True when it shall be done. */
export async function sure(title: string, lead: string): Promise<boolean> {
  try {
    await ElMessageBox({
      title,
      message: lead,
      type: 'warning',
      showCancelButton: true,
      confirmButtonText: '确定',
      cancelButtonText: '取消',
    })
    return true
  } catch {
    return false
  }
}

/** 问一行: one line of text. Null where the person thought better of it. */
export async function askLine(title: string, lead: string, before: string): Promise<string | null> {
  try {
    const { value } = await ElMessageBox.prompt(lead, title, {
      inputValue: before,
      confirmButtonText: '确定',
      cancelButtonText: '取消',
    })
    return value.trim()
  } catch {
    return null
  }
}
