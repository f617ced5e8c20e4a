/** 入会的词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  queued: { text: '排队', tone: 'info' },
  submitted: { text: '待办理', tone: 'warning' },
  approved: { text: '已同意', tone: 'success' },
  rejected: { text: '不同意', tone: 'danger' },
  withdrawn: { text: '本人撤回', tone: 'info' },
}
export const KINDS = plain({ join: '入会', transfer: '接转', leave: '退会' })
export const GROUPS = plain({
  truck_driver: '货车司机',
  courier: '快递员',
  nurse_aide: '护工护理员',
  domestic_worker: '家政服务员',
  mall_clerk: '商场信息员',
  food_rider: '网约送餐员',
  estate_agent: '房产中介员',
  security_guard: '保安员',
})
