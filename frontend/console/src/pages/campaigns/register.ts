/** 代为登记: at a counter, for somebody who has no phone with him; he is told of it. */
import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Kind, Question, Values } from '@/kit/forms'

export interface Drawn {
  key: string
  kind: string
  label: string
  hint: string
  is_required: boolean
  minimum: number | null
  maximum: number | null
  options: { word: string; label: string }[]
  parts: Drawn[]
  shown_if: { key: string; words: string[] } | null
}

const AS: Record<string, Kind> = {
  long_text: 'long_text',
  number: 'number',
  money: 'money',
  choice: 'choice',
  choices: 'choices',
  date: 'date',
  people: 'list',
  household: 'list',
  photos: 'files',
  documents: 'files',
  union: 'union',
  declaration: 'switch',
}

const PREFIX = 'answer-'

/** A question of a sign-up as the console asks it. */
function question(field: Drawn, prefix = ''): Question {
  const kind = AS[field.kind] ?? 'text'
  const isFigure = kind === 'number' || kind === 'money'
  return {
    key: prefix + field.key,
    label: field.label,
    kind,
    hint: field.hint,
    required: field.is_required && kind !== 'switch',
    choices: field.options.map((each) => ({ value: each.word, label: each.label })),
    parts: field.parts.map((each) => question(each)),
    min: isFigure ? (field.minimum ?? undefined) : undefined,
    max: isFigure ? (field.maximum ?? undefined) : undefined,
    length: kind === 'text' || kind === 'long_text' ? (field.maximum ?? undefined) : undefined,
    when: (values) => {
      const said = field.shown_if ? values[prefix + field.shown_if.key] : null
      return field.shown_if === null || field.shown_if.words.includes(String(said))
    },
  }
}

export function REGISTER(
  campaign: Schemas['DeskCampaign'],
  type: Schemas['CampaignType'] | undefined,
): FormOf {
  const own = (type?.fields ?? []) as unknown as Drawn[]
  const papers = type?.consents ?? []
  const held = campaign.sessions.filter((each) => !each.cancelled_at)
  return {
    title: `代为登记：${campaign.title}`,
    lead: '姓名和身份证号一起核对，对上了才能登记；本人会收到通知，登记人记入日志。',
    questions: [
      { key: 'name', label: '姓名', kind: 'text', required: true, length: 50 },
      { key: 'id_number', label: '身份证号', kind: 'text', required: true, length: 18 },
      {
        key: 'session_id',
        label: '场次',
        kind: 'choice',
        required: true,
        choices: held.map((each) => ({ value: each.id, label: each.title })),
        when: () => held.length > 0,
      },
      ...own.map((field) => question(field, PREFIX)),
      ...papers.flatMap((document): Question[] => [
        {
          key: `version-${document}`,
          label: `本人签字的文书版本（${document === 'privacy' ? '隐私政策' : document}）`,
          kind: 'text',
          required: true,
          length: 20,
        },
        { key: `paper-${document}`, label: '签字件扫描', kind: 'file' },
      ]),
    ],
    done: '已登记，并已通知本人',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/signups', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: body(values, own, papers),
        }),
      ),
  }
}

function body(values: Values, own: Drawn[], papers: string[]): Schemas['RegistrationBody'] {
  const answers: Values = {}
  const attachments: Record<string, string[]> = {}
  for (const field of own) {
    const value = values[PREFIX + field.key]
    if (value === undefined || value === null) continue
    if (AS[field.kind] === 'files') attachments[field.key] = value as string[]
    else answers[field.key] = value
  }
  return {
    name: values.name as string,
    id_number: values.id_number as string,
    session_id: (values.session_id as string | undefined) ?? null,
    answers,
    attachments: Object.keys(attachments).length ? attachments : null,
    consents: papers.map((document) => ({
      document,
      version: values[`version-${document}`] as string,
      attachment_id: (values[`paper-${document}`] as string | undefined) ?? null,
    })),
  }
}
