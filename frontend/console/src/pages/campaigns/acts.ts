/** 对一个活动做的事: what can be done to the whole of it, each in a dialog. */
import { api, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { REASON, type FormOf } from '@/kit/forms'
import { choicesOf } from '@/kit/words'

import type { CampaignFile } from './page'
import { SIGNUP_STATES } from './words'

export function publication({ campaign, checklist }: CampaignFile): FormOf {
  const chair = checklist?.needs_chair ? '名额或金额较大，要由主席发布。' : ''
  return {
    title: `发布：${campaign.title}`,
    lead: `发布后职工立刻看得到，名额和已有的题目不能再随意改；起草、修改或提交的人不能自己发布。${chair}`,
    questions: [],
    submit: '发布',
    done: '已发布',
    send: (_, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/publication', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

export function pause({ campaign }: CampaignFile): FormOf {
  return {
    title: `暂停报名：${campaign.title}`,
    lead: '马上不能再报名，手机上会看到这里写的理由；已经报名的照常审核、领取，随时可以恢复。',
    questions: [{ ...REASON, hint: '写给想报名的人看' }],
    submit: '暂停报名',
    done: '已暂停报名',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/pause', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['CampaignReasonBody'],
        }),
      ),
  }
}

export function resume({ campaign }: CampaignFile): FormOf {
  return {
    title: `恢复报名：${campaign.title}`,
    lead: '在报名时间里的，马上又能报名。',
    questions: [],
    submit: '恢复报名',
    done: '已恢复报名',
    send: (_, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/resumption', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

export function end({ campaign }: CampaignFile): FormOf {
  return {
    title: `提前结束：${campaign.title}`,
    lead: '结束后不能恢复，只能另办一个。还没办完的报名全部放行，每个人都会收到这里写的理由。',
    danger: true,
    questions: [{ ...REASON, hint: '写给报名的人看' }],
    submit: '提前结束',
    done: '已结束，正在逐一通知',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/end', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['CampaignReasonBody'],
        }),
      ),
  }
}

export function workbook({ campaign }: CampaignFile): FormOf {
  return {
    title: `报名台账：${campaign.title}`,
    lead: '姓名和号码都已遮盖；每次导出都会记录。',
    questions: [
      { key: 'state', label: '只要哪种状态', kind: 'choice', choices: choicesOf(SIGNUP_STATES) },
      {
        key: 'session_id',
        label: '只要哪一场',
        kind: 'choice',
        choices: campaign.sessions.map((each) => ({ value: each.id, label: each.title })),
        when: () => campaign.sessions.length > 0,
      },
    ],
    submit: '下载 Excel',
    done: '已下载',
    send: (values) => {
      const query = new URLSearchParams(values as Record<string, string>)
      const path = `/console/api/campaigns/${campaign.id}/signups.xlsx?${query.toString()}`
      return download(path, `报名台账-${campaign.title}.xlsx`)
    },
  }
}
