/** 窗口登记: for somebody who has no phone with him; he is told of it. */
import { api, told, type Schemas } from '@/api/client'
import { ask, type FormOf, type Kind, type Question, type Values } from '@/kit/forms'
import { read } from '@/kit/files'
import { moment } from '@/kit/format'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { PLACES } from './places'

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
  store: 'found',
  station: 'found',
  declaration: 'switch',
}

/** As the service names what is wrong with an answer, so that it stands beside its question. */
const PREFIX = 'answers.'

interface Place {
  id: string
  title: string
  starts_at: string
  state: string
}

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
    find: PLACES[field.kind],
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

/** An address is two questions: where, and the rest. */
function questions(field: Drawn): Question[] {
  const one = question(field, PREFIX)
  if (field.kind !== 'address') return [one]
  return [
    {
      ...one,
      key: `district-${field.key}`,
      kind: 'choice',
      label: `${field.label}：辖市(区)`,
      choices: choicesOf(DISTRICTS),
    },
    { ...one, label: `${field.label}：详细地址` },
  ]
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
  const held = campaign.sessions.filter((each) => each.state === 'open')
  return {
    title: `窗口登记：${campaign.title}`,
    lead: '先核对证件：姓名和身份证号都对上名册才能登记。有小程序的，本人会收到通知；谁登记的会记入日志。',
    questions: [
      { key: 'name', label: '姓名', kind: 'text', required: true, length: 50, heading: '谁来办' },
      { key: 'id_number', label: '身份证号', kind: 'text', required: true, length: 18 },
      {
        key: 'session_id',
        label: '场次',
        kind: 'choice',
        required: true,
        choices: held.map((each) => ({ value: each.id, label: `${each.title} ${moment(each.starts_at)}` })),
        when: () => held.length > 0,
      },
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
  const answers: Values = {}
  const attachments: Record<string, string[]> = {}
  for (const field of fields) {
    const value = values[PREFIX + field.key]
    if (value === undefined || value === null) continue
    if (AS[field.kind] === 'files') attachments[field.key] = value as string[]
    else if (field.kind === 'address')
      answers[field.key] = { district: values[`district-${field.key}`] ?? '', text: value }
    else answers[field.key] = value
  }
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
