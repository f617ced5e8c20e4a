/** 谁、在什么上面: the words of the log. Acts stand as they were written. */
import { plain } from '@/kit/words'

export const ACTORS = plain({ staff: '干部', member: '会员', system: '系统' })

/** The tables that staff ask about most. */
export const SUBJECTS = plain({
  staff: '干部账号',
  members: '会员',
  signups: '报名',
  campaigns: '活动',
  merchants: '商户',
  stores: '门店',
  coupon_batches: '券批次',
  coupons: '优惠券',
  discounts: '折扣',
  statements: '结算单',
  payment_lists: '发放清单',
  membership_applications: '入会、接转与退会申请',
  hardship_files: '困难档案',
  hazard_reports: '隐患',
  tickets: '求助',
  broadcasts: '群发',
  referrals: '转介',
  legal_cases: '法律事项',
  stations: '驿站',
  attachments: '附件',
})
