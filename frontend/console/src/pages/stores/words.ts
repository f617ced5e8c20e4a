/** 门店的用词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  open: { text: '营业', tone: 'success' },
  closed: { text: '停业', tone: 'info' },
}
export const HOLIDAYS = plain({
  as_usual: '照常营业',
  as_sunday: '按星期日',
  closed: '休息',
})
/** 0 is Monday, as the service counts. */
export const WEEKDAYS = plain({
  0: '星期一',
  1: '星期二',
  2: '星期三',
  3: '星期四',
  4: '星期五',
  5: '星期六',
  6: '星期日',
})
