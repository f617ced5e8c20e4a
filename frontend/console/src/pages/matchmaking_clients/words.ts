import { plain, type Words } from '@/kit/words'

export const GENDERS = plain({ female: '女', male: '男' })
export const EDUCATIONS = plain({
  secondary: '高中、中专及以下',
  college: '大专',
  bachelor: '本科',
  master: '硕士',
  doctor: '博士',
})
export const TAKEN_UP = plain({ phone: '手机上选的', counter: '柜台登记的' })
export const READY: Words = {
  true: { text: '可以牵线', tone: 'success' },
  false: { text: '暂不能牵线', tone: 'info' },
}
export const WILLING: Words = {
  null: { text: '还没答复', tone: 'info' },
  true: { text: '愿意认识', tone: 'success' },
  false: { text: '不考虑', tone: 'warning' },
  untold: { text: '都愿意才看到', tone: 'info' },
}
export const OUTCOMES = plain({
  open: '进行中',
  met: '见过面',
  together: '在一起了',
  married: '结婚了',
  ended: '没有继续',
})
export const PROPOSED: Words = {
  waiting: { text: '等待答复', tone: 'warning' },
  taken: { text: '已牵线', tone: 'success' },
  declined: { text: '暂时没有合适的', tone: 'info' },
  withdrawn: { text: '已撤回', tone: 'info' },
}
