import type { Words } from '@/kit/words'

export const STATES: Words = {
  draft: { text: '草稿', tone: 'info' },
  running: { text: '正在发', tone: 'primary' },
  planned: { text: '定时，还没开始', tone: 'warning' },
  stopped: { text: '已叫停', tone: 'warning' },
  done: { text: '已发完', tone: 'success' },
}

/** Where a message stands. In the inbox it is from the first moment on. */
export const SAID: Words = {
  waiting: { text: '等待发送', tone: 'info' },
  sending: { text: '正在发送', tone: 'primary' },
  unsure: { text: '没有回音', tone: 'warning' },
  sent: { text: '已到微信', tone: 'success' },
  kept: { text: '只在消息里', tone: 'warning' },
  withdrawn: { text: '已收回', tone: 'info' },
}
