import type { Schemas } from '@/api/client'
import { figure, money } from '@/kit/format'

export type Figures = Schemas['DailyFigures']

function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : `${value.toFixed(1)}%`
}

interface Measure {
  key: keyof Figures
  label: string
  reads: (value: number | null | undefined) => string
}

/** 指标, in the order in which a chair asks. */
export const MEASURES: Measure[] = [
  { key: 'members_verified', label: '已认证会员', reads: figure },
  { key: 'members_new', label: '新认证', reads: figure },
  { key: 'cards_issued', label: '新发工会卡', reads: figure },
  { key: 'awareness_rate', label: '知晓率', reads: percent },
  { key: 'awareness_asked', label: '问卷份数', reads: figure },
  { key: 'coupons_claimed', label: '领券', reads: figure },
  { key: 'coupons_redeemed', label: '核销', reads: figure },
  { key: 'coupons_lapsed', label: '过期未用', reads: figure },
  { key: 'discount_uses', label: '折扣次数', reads: figure },
  { key: 'saved_fen', label: '会员得到优惠', reads: money },
  { key: 'subsidy_fen', label: '工会补贴', reads: money },
  { key: 'merchants_active', label: '在架商户', reads: figure },
  { key: 'stores_active', label: '在架门店', reads: figure },
  { key: 'reports_opened', label: '收到反映', reads: figure },
  { key: 'reports_overdue', label: '反映超期', reads: figure },
  { key: 'applications_overdue', label: '入驻超期', reads: figure },
]
