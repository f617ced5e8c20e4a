/** 会员的词. */
import { plain, type Words } from '@/kit/words'

export const MEMBERSHIP: Words = {
  member: { text: '会员', tone: 'success' },
  retained: { text: '保留会籍', tone: 'warning' },
  left: { text: '已离会', tone: 'info' },
}
export const EMPLOYMENT = plain({ employed: '在职', retired: '退休', unemployed: '失业' })
export const HARDSHIP: Words = {
  deep: { text: '深度困难', tone: 'danger' },
  relative: { text: '相对困难', tone: 'warning' },
  accidental: { text: '意外致困', tone: 'warning' },
}
export const CARDS: Words = {
  active: { text: '有卡', tone: 'success' },
  suspended: { text: '停用', tone: 'warning' },
  cancelled: { text: '注销', tone: 'info' },
}
export const BANK_CARDS = plain({ none: '没有', applied: '已申请', activated: '已激活' })
export const VERIFICATIONS = plain({
  none: '未认证',
  pending: '人工核对中',
  verified: '已实名认证',
  rejected: '核对未通过',
})
export const COUPONS = plain({ claimed: '已领', redeemed: '已用', returned: '已退回', free: '未领' })
export const STEPS = plain({
  'roster.take_in': '转入本工会',
  'roster.transfer': '会籍接转',
  'roster.leave': '退会',
  'roster.correct': '更正名册',
  'manual_checks.ask': '请求人工核对',
  'manual_checks.withdraw': '撤回人工核对',
  'manual_checks.tie': '人工核对，对上名册',
  'manual_checks.add': '人工核对，列入名册',
  'manual_checks.refuse': '人工核对没有通过',
  'manual_checks.reveal': '查看人工核对填写的号码',
  'verifications.verify': '本人实名认证',
  'members.bind_phone': '绑定手机号',
  'members.lose_phone': '手机号被另一账号接管',
  'phone_conflicts.release': '干部解除手机号',
  'account_bindings.unbind': '干部解除微信绑定',
  'member_records.reveal': '查看完整号码',
  'cards.issue': '发工会卡',
  'membership_applications.apply': '提交入会或接转申请',
  'membership_applications.approved': '申请获同意',
  'membership_applications.rejected': '申请未同意',
  'membership_applications.withdraw': '撤回申请',
})
