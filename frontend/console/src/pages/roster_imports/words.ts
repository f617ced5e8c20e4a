/** 名册导入的词. */
import type { Words } from '@/kit/words'

export const STATES: Words = {
  checking: { text: '预览中', tone: 'info' },
  ready: { text: '等您确认', tone: 'warning' },
  running: { text: '写入中', tone: 'primary' },
  done: { text: '已写入', tone: 'success' },
  failed: { text: '没有做成', tone: 'danger' },
  cancelled: { text: '已取消', tone: 'info' },
}
export const BECOMING: Words = {
  new: { text: '新增', tone: 'success' },
  changed: { text: '有变化', tone: 'warning' },
  leaving: { text: '离会', tone: 'danger' },
  unchanged: { text: '没变化', tone: 'info' },
  wrong: { text: '有错', tone: 'danger' },
}
