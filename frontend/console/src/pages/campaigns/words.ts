/** 活动的用词, which the pages around campaigns share. */
import { reactive } from 'vue'

import { api, told, type Schemas } from '@/api/client'
import type { Choice, Words } from '@/kit/words'

export const CAMPAIGN_STATES: Words = {
  draft: { text: '草稿', tone: 'info' },
  published: { text: '已发布', tone: 'success' },
  ended: { text: '已结束', tone: 'warning' },
}

/** 列表上看到的状态: also whether a draft waits for somebody, and whether signing up is paused. */
export const SEEN_STATES: Words = {
  ...CAMPAIGN_STATES,
  submitted: { text: '等人核对', tone: 'primary' },
  paused: { text: '已暂停', tone: 'danger' },
}

export function seenState(campaign: Schemas['DeskCampaignBrief']): string {
  if (campaign.paused_at) return 'paused'
  return campaign.state === 'draft' && campaign.submitted_at ? 'submitted' : campaign.state
}

export const SIGNUP_STATES: Words = {
  submitted: { text: '待审核', tone: 'primary' },
  returned: { text: '退回修改', tone: 'warning' },
  waiting: { text: '候补中', tone: 'info' },
  offered: { text: '待确认名额', tone: 'primary' },
  approved: { text: '已通过', tone: 'success' },
  rejected: { text: '未通过', tone: 'danger' },
  not_drawn: { text: '未中签', tone: 'info' },
  cancelled: { text: '已取消', tone: 'info' },
  expired: { text: '逾期未确认', tone: 'info' },
  handed_out: { text: '已发放或已到场', tone: 'success' },
  no_show: { text: '未到场', tone: 'danger' },
}

/** 类型的名称, by key; filled in by `types`. */
export const TYPES: Words = reactive({})

let asked: Promise<Schemas['CampaignTypes']> | undefined

/** 活动类型, asked once in a visit. */
export function declarations(): Promise<Schemas['CampaignTypes']> {
  asked ??= told(api.GET('/console/api/campaign-types')).then(
    (answer) => {
      for (const type of answer.items) TYPES[type.key] = { text: type.title }
      return answer
    },
    (problem: unknown) => {
      asked = undefined
      throw problem
    },
  )
  return asked
}

export async function types(): Promise<Choice[]> {
  return (await declarations()).items.map((each) => ({ value: each.key, label: each.title }))
}
