/** 导出的用词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  awaiting: { text: '等主席同意', tone: 'warning' },
  queued: { text: '排队', tone: 'info' },
  running: { text: '正在写', tone: 'primary' },
  done: { text: '可以下载', tone: 'success' },
  failed: { text: '没有办成', tone: 'danger' },
  cancelled: { text: '已取消', tone: 'info' },
  refused: { text: '没有同意', tone: 'danger' },
  expired: { text: '已到期删除', tone: 'info' },
}
export const MASKS = plain({ true: '完整', false: '遮住一部分' })
