/** 题目: the words of the form builder, and what is sent of a question. */
export interface Asked {
  key: string
  kind: string
  label: string
  hint?: string
  is_required: boolean
  minimum?: number | null
  maximum?: number | null
  /** Word and text; the words stay, so that answers that were given still read. */
  options?: [string, string][]
  parts?: Asked[]
  shown_if?: [string, string[]] | null
}

export const KINDS: Record<string, string> = {
  text: '一行文字',
  long_text: '一段文字',
  choice: '单选',
  choices: '多选',
  number: '数字',
  money: '金额',
  date: '日期',
  name: '姓名',
  phone: '手机号',
  id_number: '身份证号',
  bank_card: '银行卡号',
  address: '地址',
  union: '选一个工会',
  store: '选一家门店',
  station: '选一个驿站',
  people: '人员名单',
  household: '家庭成员',
  photos: '照片',
  documents: '文件',
  declaration: '承诺（须同意）',
}
/** What may be asked about each of a list of people. */
export const PART_KINDS = ['text', 'name', 'phone', 'id_number', 'number', 'date']

interface Bounds {
  least: string
  most: string
}
export const BOUNDS: Record<string, Bounds> = {
  text: { least: '至少几个字', most: '最多几个字' },
  long_text: { least: '至少几个字', most: '最多几个字' },
  number: { least: '最小', most: '最大' },
  choices: { least: '至少选几项', most: '最多选几项' },
  people: { least: '至少几人', most: '最多几人' },
  photos: { least: '至少几张', most: '最多几张' },
  documents: { least: '至少几份', most: '最多几份' },
}

export function hasOptions(kind: string): boolean {
  return kind === 'choice' || kind === 'choices'
}

let made = 0
export function newWord(stem: string): string {
  made += 1
  return `${stem}${Date.now().toString(36)}_${made}`
}

export function sendable(one: Asked): Record<string, unknown> {
  const { key, kind, label, is_required } = one
  const sent: Record<string, unknown> = { key, kind, label, is_required }
  if (one.hint) sent.hint = one.hint
  if (BOUNDS[kind]) {
    if (typeof one.minimum === 'number') sent.minimum = one.minimum
    if (typeof one.maximum === 'number') sent.maximum = one.maximum
  }
  if (hasOptions(kind)) sent.options = Object.fromEntries(one.options ?? [])
  if (kind === 'people') sent.parts = (one.parts ?? []).map(sendable)
  if (one.shown_if?.[1].length) sent.shown_if = one.shown_if
  return sent
}
