/** 拨付的词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  issued: { text: '待签收', tone: 'warning' },
  received: { text: '已签收', tone: 'primary' },
  settled: { text: '已结清', tone: 'success' },
  withdrawn: { text: '已收回', tone: 'info' },
}
export const KINDS = plain({ places: '名额', packs: '物资', money: '经费' })
export const SIDES = plain({ received: '我收到的', issued: '我下达的' })
