/** 只显示一次: what the service tells this once, to be copied before it is closed. */
import { shallowReactive } from 'vue'

export interface Telling {
  title: string
  /** What to do with it. */
  lead: string
  /** A picture to be scanned, as a `data:` address, and what it is for who cannot see it. */
  picture?: { src: string; alt: string }
  items: { label: string; value: string }[]
}

/** What is open, if anything. It lives in this page's memory alone. */
export const telling = shallowReactive<{ now: Telling | null }>({ now: null })

export function tellOnce(what: Telling): void {
  telling.now = what
}
