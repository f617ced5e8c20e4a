/** 单位报名: everything that the campaign asks of a unit, and the people whom it names. */
import { api, told, type Schemas } from '@/api/client'
import { ask, type FormOf, type Question } from '@/kit/forms'
import { read } from '@/kit/files'
import { travel } from '@/kit/travel'
import { answered, questions, sessions, type Drawn, type Place } from '@/pages/counter/questions'
import { UNION, unionOf } from '@/pages/unions/find'

export type UnitCampaign = Schemas['UnitCampaignDetail']

/** What the service calls the list where it was returned. */
const LIST = 'name_list'

function fieldsOf(campaign: UnitCampaign): Drawn[] {
  return campaign.fields as unknown as Drawn[]
}

function list(campaign: UnitCampaign): Question[] {
  if (!campaign.list_rule) return []
  return [
    {
      key: 'name_list_id',
      label: '名单',
      kind: 'own',
      required: campaign.list_rule.is_required,
      component: () => import('./NameListField.vue'),
      heading: '有哪些人',
    },
  ]
}

async function detail(campaignId: string): Promise<UnitCampaign> {
  const params = { path: { campaign_id: campaignId } }
  return told(api.GET('/console/api/unit-campaigns/{campaign_id}', { params }))
}

/** Afterwards the sign-up itself lies open. */
export async function signUp(campaignId: string): Promise<void> {
  const [campaign, open] = await Promise.all([
    detail(campaignId),
    read<{ sessions: Place[] }>(`/api/v1/campaigns/${campaignId}`),
  ])
  let made: Schemas['UnitSignupDetail'] | undefined
  const form = signing(campaign, open.sessions, (signup) => (made = signup))
  if ((await ask(form)) && made) await travel(`/unit_signups/${made.id}`)
}

function signing(
  campaign: UnitCampaign,
  places: Place[],
  keep: (made: Schemas['UnitSignupDetail']) => void,
): FormOf {
  const fields = fieldsOf(campaign)
  return {
    title: `单位报名：${campaign.campaign.title}`,
    lead: '以单位工会的名义报名，由上级工会审核。您经办的单位，您不会再审核它。',
    questions: [
      { ...UNION, label: '为哪个单位的工会报名' },
      ...sessions(places),
      ...fields.flatMap(questions),
      ...list(campaign),
    ],
    start: { union_id: unionOf('operator'), campaign },
    submit: '报名',
    done: '已报名，等上级工会审核',
    send: async (values, key) => {
      const params = {
        path: { campaign_id: campaign.campaign.id },
        header: { 'Idempotency-Key': key },
      }
      const body = {
        ...answered(values, fields),
        union_id: values.union_id as string,
        session_id: (values.session_id as string | undefined) ?? null,
        name_list_id: (values.name_list_id as string | undefined) ?? null,
      }
      keep(await told(api.POST('/console/api/campaigns/{campaign_id}/unit-signups', { params, body })))
    },
  }
}

/** 补正: asks again what was returned, and what hangs on it; where no one question was meant, all of them. */
export async function mend(signup: Schemas['UnitSignupDetail']): Promise<boolean> {
  const campaign = await detail(signup.campaign_id)
  const fields = fieldsOf(campaign)
  const meant = fields.filter(
    ({ key, shown_if }) => key === signup.returned_item || shown_if?.key === signup.returned_item,
  )
  const asked = signup.returned_item === LIST ? [] : meant.length ? meant : fields
  return ask({
    title: `补正：${signup.title}`,
    lead: `退回的是“${signup.returned_label ?? '名单'}”。只改这一项，改好后再审核。`,
    questions: [
      ...asked.flatMap(questions),
      ...(signup.returned_item === LIST ? list(campaign).map((each) => ({ ...each, required: true })) : []),
    ],
    start: { union_id: signup.union.id, campaign },
    submit: '提交补正',
    done: '已提交',
    send: (values) => {
      const params = { path: { signup_id: signup.id } }
      const body = {
        ...answered(values, asked),
        name_list_id: (values.name_list_id as string | undefined) ?? null,
      }
      return told(api.PUT('/console/api/unit-signups/{signup_id}', { params, body }))
    },
  })
}
