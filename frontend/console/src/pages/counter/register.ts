/** 窗口登记: for somebody who has no phone with him; he is told of it. */
import { api, told, type Schemas } from '@/api/client'
import { ask, type FormOf, type Question, type Values } from '@/kit/forms'
import { read } from '@/kit/files'

import { answered, questions, sessions, type Drawn, type Place } from './questions'

/** What the phones read of a campaign, and what it asks. */
export interface Open {
  id: string
  title: string
  type_title: string
  closes_at: string
  applicants: string[]
}
interface Whole extends Open {
  sessions: Place[]
}
interface Asked {
  fields: Drawn[]
  consents: { document: string; title: string; version: string | null }[]
}

/** Ask everything that the campaign asks, for a person who stands at the counter. */
export async function register(campaignId: string): Promise<boolean> {
  const [campaign, form] = await Promise.all([
    read<Whole>(`/api/v1/campaigns/${campaignId}`),
    read<Asked>(`/api/v1/campaigns/${campaignId}/form`),
  ])
  return ask(formOf(campaign, form))
}

function formOf(campaign: Whole, { fields, consents }: Asked): FormOf {
  return {
    title: `窗口登记：${campaign.title}`,
    lead: '先核对证件：姓名和身份证号都对上名册才能登记。有小程序的，本人会收到通知；谁登记的会记入日志。',
    questions: [
      { key: 'name', label: '姓名', kind: 'text', required: true, length: 50, heading: '谁来办' },
      { key: 'id_number', label: '身份证号', kind: 'text', required: true, length: 18 },
      ...sessions(campaign.sessions),
      ...fields.flatMap(questions),
      ...consents.flatMap(({ document, title, version }): Question[] => [
        {
          key: `signed-${document}`,
          label: `本人在纸上签了《${title}》（第 ${version ?? '—'} 版）`,
          kind: 'switch',
          hint: '没有签的不能登记。',
        },
        { key: `paper-${document}`, label: `签字的那一页`, kind: 'file', hint: '拍照或扫描后上传。' },
      ]),
    ],
    submit: '登记',
    done: '已登记',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/signups', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: body(values, fields, consents),
        }),
      ),
  }
}

function body(values: Values, fields: Drawn[], papers: Asked['consents']): Schemas['RegistrationBody'] {
  const { answers, attachments } = answered(values, fields)
  const signed = papers.filter(({ document }) => values[`signed-${document}`])
  return {
    name: values.name as string,
    id_number: values.id_number as string,
    session_id: (values.session_id as string | undefined) ?? null,
    answers,
    attachments: Object.keys(attachments).length ? attachments : null,
    consents: signed.map(({ document, version }) => ({
      document,
      version: version ?? '',
      attachment_id: (values[`paper-${document}`] as string | undefined) ?? null,
    })),
  }
}
