/** 表单: a form is a list of questions and where the answers go. */
import { shallowReactive, type Component } from 'vue'

import type { Choice } from './words'

export type Kind =
  | 'text'
  | 'long_text'
  | 'password'
  | 'number'
  | 'money'
  | 'date'
  | 'moment'
  | 'time'
  | 'choice'
  | 'choices'
  | 'switch'
  | 'union'
  | 'found'
  | 'file'
  | 'files'
  /** Several entries of the same `parts`. */
  | 'list'
  /** Asked by a `component` of the page's own, told `id`, `values` and the answer as its model. */
  | 'own'

/** Kinds whose answers travel as numbers. Money does too, in fen. */
export const NUMBER_KINDS: readonly Kind[] = ['number', 'money']

export type Values = Record<string, unknown>

export interface Question {
  /** The field's name in the request, so that what the service says of it stands beside it. */
  key: string
  label: string
  kind: Kind
  required?: boolean
  hint?: string
  choices?: Choice[] | ((values: Values) => Promise<Choice[]>)
  /** The choices are asked anew when the answer to this question changes. */
  after?: string
  /** 'found': chosen among many, by a fragment of the name. */
  find?: (q: string) => Promise<Choice[]>
  /** 'found': how the answer that stands there already is called. */
  named?: (value: string) => Promise<string>
  /** What each entry of a list holds. */
  parts?: Question[]
  min?: number
  max?: number
  /** Digits behind the point of a number. */
  digits?: number
  /** Characters of a text. */
  length?: number
  /** 'own'. */
  component?: () => Promise<{ default: Component }>
  /** Stands over this question and those that follow. */
  heading?: string
  /** Shares its line with its neighbours that are short too. */
  short?: boolean
  /** Asked only then; else not sent. */
  when?: (values: Values) => boolean
}

export interface FormOf {
  title: string
  /** One sentence above the questions: what will happen. */
  lead?: string
  questions: Question[]
  start?: Values
  submit?: string
  danger?: boolean
  /** What would become of it, line by line. Asked for first; the second press does it. */
  foresee?: (values: Values) => Promise<string[]>
  /** `key` is the idempotency key of this opening of the form. */
  send: (values: Values, key: string) => Promise<unknown>
  /** What the person reads when it is done; told what `send` gave, where that says how much. */
  done?: string | ((answer: any) => string)
  /** Stands beside the questions and follows what is typed. Told `values`. */
  preview?: () => Promise<{ default: Component }>
  /** Under this name what was typed survives a closed tab and an ended session. */
  draft?: string
}

interface Asked {
  form: FormOf
  /** `moved`: it was refused because things stand otherwise by now. */
  settle: (done: boolean, moved?: boolean) => void
}

/** The form that is open, if any. */
export const asking = shallowReactive<{ now: Asked | null }>({ now: null })

/** Open a form over the page. True once it was sent, false when it was closed.
 *  `renew` is called where it was closed because somebody was faster: the page beneath is out of date. */
export function ask(form: FormOf, renew?: () => unknown): Promise<boolean> {
  return new Promise((resolve) => {
    asking.now = {
      form,
      settle: (done, moved) => {
        asking.now = null
        if (moved) renew?.()
        resolve(done)
      },
    }
  })
}

/** 问一声: nothing is asked but whether it shall be done to the one that is called `name`. */
export function confirming(
  title: string,
  name: string,
  lead: string,
  send: (key: string) => Promise<unknown>,
  danger = false,
): FormOf {
  return {
    title: `${title}：${name}`,
    lead,
    danger,
    questions: [],
    submit: title,
    done: `已${title}`,
    send: (_, key) => send(key),
  }
}

export const REASON: Question = {
  key: 'reason',
  label: '理由',
  kind: 'long_text',
  required: true,
  length: 200,
}
