/** 报名表的题目: what a campaign asks, as questions of the console, and the answers as the service takes them. */
import type { Kind, Question, Values } from '@/kit/forms'
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
export const PREFIX = 'answers.'

export interface Place {
  id: string
  title: string
  starts_at: string
  state: string
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
export function questions(field: Drawn): Question[] {
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

/** 场次: which of those that are open; nothing is asked where a campaign has none. */
export function sessions(held: Place[]): Question[] {
  const choices = held
    .filter((each) => each.state === 'open')
    .map((each) => ({ value: each.id, label: `${each.title} ${moment(each.starts_at)}` }))
  return choices.length ? [{ key: 'session_id', label: '场次', kind: 'choice', required: true, choices }] : []
}

/** What was answered, with the files beside it. */
export function answered(
  values: Values,
  fields: Drawn[],
): { answers: Values; attachments: Record<string, string[]> } {
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
  return { answers, attachments }
}
