/** 今天: what each figure is called, and the list that it opens with its filters. */
import { api, told, type Schemas } from '@/api/client'

type Key = Schemas['TodayFigure']['key']

export interface Waiting {
  label: string
  /** `99+` where more wait than are counted. */
  figure: string
  to: string
  tone?: 'danger'
}

const MANY = 100

interface Card {
  label: string
  to: string
  isLate?: boolean
}

const CARDS: Record<Key, Card> = {
  reviews: { label: '待审核的报名', to: '/reviews' },
  reviews_late: { label: '已超期的报名', to: '/reviews?overdue=true', isLate: true },
  unit_signups_returned: { label: '单位报名要补正', to: '/unit_signups?state=returned' },
  unit_signups_offered: { label: '单位候补到、等确认', to: '/unit_signups?state=offered' },
  allocations: { label: '拨付等签收', to: '/allocations?side=received&state=issued' },
  allocations_late: { label: '拨付过了期限', to: '/allocations?side=received&overdue=true', isLate: true },
  merchant_applications: { label: '待审核的入驻申请', to: '/merchant_applications?state=submitted' },
  offer_reports: { label: '等商户答复的优惠反映', to: '/offer_reports?state=open' },
  offer_reports_late: {
    label: '商户没有按期答复的反映',
    to: '/offer_reports?overdue=true',
    isLate: true,
  },
  tickets: { label: '等答复的求助', to: '/tickets?state=open' },
  tickets_late: { label: '已超期的求助', to: '/tickets?overdue=true', isLate: true },
  membership_applications: {
    label: '待办的入会和接转申请',
    to: '/membership_applications?state=submitted',
  },
  manual_checks: { label: '待核对的实名认证', to: '/manual_checks?state=waiting' },
  matchmaking_vouches: { label: '待核实的单身情况', to: '/matchmaking_vouches?state=waiting' },
  matchmaking_proposals: { label: '别处推荐来、等您答复的', to: '/matchmaking_proposals' },
  hardship_files: { label: '待入户的困难申请', to: '/hardship_files?state=applied' },
  hazards: { label: '待指派的隐患', to: '/hazards?state=reported' },
  legal_waiting: { label: '待指派律师的事项', to: '/legal_waiting' },
  referrals_late: { label: '机构没有按期答复的转介', to: '/referrals?overdue=true', isLate: true },
  objections: { label: '待处理的异议', to: '/objections?state=open' },
  employers: { label: '待核验的招聘单位', to: '/employers?state=submitted' },
  station_reports: { label: '驿站等答复的报修', to: '/station_reports?state=open' },
  calls: { label: '要打的电话', to: '/calls' },
  statements: { label: '待复核的结算单', to: '/statements?state=draft' },
  statements_to_pay: { label: '待付款的结算单', to: '/statements?state=invoiced' },
  payment_lists: { label: '待复核的发放清单', to: '/payment_lists?state=draft' },
  payment_lists_to_pay: { label: '待付款的发放清单', to: '/payment_lists?state=approved' },
  payment_lists_to_approve: { label: '待审批的发放清单', to: '/payment_lists?state=checked' },
  exports: { label: '等您同意的导出', to: '/exports?waits_for_me=true' },
  jobs: { label: '搁置的后台任务', to: '/jobs?state=set_aside', isLate: true },
}

/** 等我办的, in one call. */
export async function askToday(): Promise<Waiting[]> {
  const { items } = await told(api.GET('/console/api/today'))
  return items.map(({ key, count }) => {
    const card = CARDS[key]
    return {
      label: card.label,
      figure: count >= MANY ? `${MANY - 1}+` : String(count),
      to: card.to,
      ...(card.isLate ? { tone: 'danger' as const } : {}),
    }
  })
}
