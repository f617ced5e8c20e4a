/** 点开后的页面: what people call the mini program's pages that a message may lead to. */
import { reactive } from 'vue'

import { api, told } from '@/api/client'
import { Problem } from '@/api/problem'
import type { Choice } from '@/kit/words'

/** The inbox, where a message without a page leads. */
export const INBOX = ''
/** What the chooser offers besides: one campaign, which is then looked for by its title. */
export const CAMPAIGN = 'pages/campaigns/detail?id='

const PAGES: Choice[] = [
  { value: INBOX, label: '消息' },
  { value: CAMPAIGN, label: '一个活动……' },
  { value: 'pages/campaigns/index', label: '全部活动' },
  { value: 'pages/me/card', label: '电子会员卡' },
  { value: 'pages/nearby/index', label: '线下一公里' },
  { value: 'pages/coupons/index', label: '天天惠' },
  { value: 'pages/received/index', label: '我领到的' },
  { value: 'pages/jobs/fairs', label: '招聘会' },
  { value: 'pages/hardship/index', label: '困难帮扶' },
  { value: 'pages/me/matchmaking', label: '相亲交友' },
  { value: 'pages/me/verification', label: '实名认证' },
  { value: 'pages/me/phone', label: '绑定手机号' },
]

const NOT_THERE = 404
const UNSEEN = '不在您的范围内'
const titles = reactive<Record<string, string>>({})

/** What may be chosen; a page that nobody here knows stays as it is. */
export function offered(page: string): Choice[] {
  return PAGES.some((each) => each.value === page) ? PAGES : [...PAGES, { value: page, label: called(page) }]
}

export function campaignOf(page: string): string | null {
  return page.startsWith(CAMPAIGN) ? page.slice(CAMPAIGN.length) : null
}

/** A page as people call it; of a campaign its title, once that was asked for. */
export function called(page: string | null): string {
  const known = PAGES.find((each) => each.value === (page ?? INBOX))
  if (known) return known.label
  const campaign = campaignOf(page ?? '')
  return campaign === null ? `其他页面（${page ?? ''}）` : `活动：${titles[campaign] ?? UNSEEN}`
}

/** Which campaign a page is of, so that `called` can say it; one that cannot be seen stays unnamed. */
export async function learn(page: string | null): Promise<void> {
  const campaign = campaignOf(page ?? '')
  if (campaign) await titleOf(campaign)
}

export async function titleOf(campaignId: string): Promise<string> {
  const params = { path: { campaign_id: campaignId } }
  try {
    titles[campaignId] ??= (await told(api.GET('/console/api/campaigns/{campaign_id}', { params }))).title
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== NOT_THERE) throw problem
  }
  return titles[campaignId] ?? UNSEEN
}

/** Published campaigns, by a part of the title. */
export async function findCampaigns(q: string): Promise<Choice[]> {
  const query = { state: 'published' as const, limit: 20, ...(q ? { q } : {}) }
  const { items } = await told(api.GET('/console/api/campaigns', { params: { query } }))
  for (const each of items) titles[each.id] = each.title
  return items.map((each) => ({ value: each.id, label: each.title }))
}
