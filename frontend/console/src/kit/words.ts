/** 词: a stored word, how it reads, and how it is coloured. */
export type Tone = 'success' | 'warning' | 'danger' | 'info' | 'primary'

export interface Word {
  text: string
  tone?: Tone
}

export type Words = Record<string, Word>

/** A table of words without colours. */
export function plain(texts: Record<string, string>): Words {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, { text }]))
}

/** The choices of a question or a filter. */
export function choicesOf(words: Words): Choice[] {
  return Object.entries(words).map(([value, word]) => ({ value, label: word.text }))
}

export interface Choice {
  value: string
  label: string
}
