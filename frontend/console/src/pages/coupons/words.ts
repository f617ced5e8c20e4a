/** 券批次的用词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  draft: { text: '草稿', tone: 'info' },
  publishing: { text: '正在生成', tone: 'primary' },
  published: { text: '发放中', tone: 'success' },
  paused: { text: '已暂停', tone: 'warning' },
  recalled: { text: '已召回', tone: 'info' },
}
export const KINDS = plain({
  threshold: '满减券',
  percent: '打折券',
  cash: '代金券',
  exchange: '兑换券',
})
export const SOURCES = plain({ ours: '系统生成', merchant: '商户提供' })
export const USES = plain({ dates: '固定日期', days: '领取后几天' })
export const APPROVALS: Words = {
  none: { text: '不用审批', tone: 'info' },
  waits: { text: '等主席审批', tone: 'warning' },
  done: { text: '已审批', tone: 'success' },
}
