/** 驿站的词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  open: { text: '开放', tone: 'success' },
  suspended: { text: '暂停开放', tone: 'warning' },
  closed: { text: '已撤销', tone: 'info' },
}
export const SERVICES = plain({
  water: '饮水',
  microwave: '微波炉',
  charging: '充电',
  toilet: '卫生间',
  first_aid: '急救药箱',
  rest: '休息',
  air_conditioning: '空调',
  refrigerator: '冰箱',
  reading: '阅读',
  wifi: '无线网络',
  laundry: '洗衣',
  nursing_room: '母婴室',
  legal_advice: '法律咨询',
})
export const HOLIDAYS = plain({ as_usual: '照常', as_sunday: '按周日', closed: '不开放' })
export const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
export const RESULTS: Words = {
  good: { text: '完好', tone: 'success' },
  faulty: { text: '有问题', tone: 'warning' },
  shut: { text: '没有开门', tone: 'danger' },
  null: { text: '待巡查', tone: 'info' },
}
