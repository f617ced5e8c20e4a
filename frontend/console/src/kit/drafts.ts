/** 草稿: what was typed and not sent is kept by the service for two hours, encrypted, for this person alone. */
import { onBeforeUnmount } from 'vue'

import { api, told } from '@/api/client'
import { Problem } from '@/api/problem'

import type { Values } from './forms'

const KEEP_AFTER_MS = 800
const RECALL_MS = 8_000
/** A request that outlives its page may carry 64 kB, in bytes; a Chinese character is three of them. */
const CARRIED_ON_MAX = 20_000

/** A draft that cannot be kept now is kept at the next key: typing is never interrupted. */
async function quietly<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (problem) {
    if (problem instanceof Problem) return null
    throw problem
  }
}

/** Forms wait for it; on a network that does not answer they are opened empty. */
export async function recall(name: string): Promise<Values | null> {
  const asked = { params: { query: { name } }, signal: AbortSignal.timeout(RECALL_MS) }
  const kept = await quietly(() => told(api.GET('/console/api/drafts', asked)))
  return kept ? (kept.values as Values) : null
}

/** Whether it was done. */
async function write(name: string, values: Values | null, keepalive: boolean): Promise<boolean> {
  const answer = await quietly<unknown>(() =>
    values
      ? api.PUT('/console/api/drafts', { body: { name, values }, keepalive })
      : api.DELETE('/console/api/drafts', { params: { query: { name } }, keepalive }),
  )
  return answer !== null
}

// One after the other: what is forgotten must not come back with a slower request that kept it.
let written = Promise.resolve(true)

function inTurn(name: string, values: Values | null): Promise<boolean> {
  written = written.then(() => write(name, values, false))
  return written
}

/**
 * 随写随存: kept a moment after the last key; at once when the page is left, hidden or closed.
 * `kept` hears of each time that it was.
 */
export function useKeeping(kept?: () => void) {
  let timer = 0
  let due: { name: string; values: Values | null } | null = null

  function take(): typeof due {
    window.clearTimeout(timer)
    const taken = due
    due = null
    return taken
  }

  function now(): void {
    const taken = take()
    if (taken) void inTurn(taken.name, taken.values).then((done) => done && kept?.())
  }

  /** `values` null: what was typed was taken out again. They are read here and may change afterwards. */
  function soon(name: string, values: Values | null): void {
    if (due && due.name !== name) now()
    window.clearTimeout(timer)
    due = { name, values: values && (JSON.parse(JSON.stringify(values)) as Values) }
    timer = window.setTimeout(now, KEEP_AFTER_MS)
  }

  /** Sent, or given up. */
  function drop(name: string): void {
    take()
    void inTurn(name, null)
  }

  /** Typed back to what it was: there is nothing new to keep, and what was kept before stays. */
  function rest(): void {
    take()
  }

  // A page that closes waits for nobody: the browser carries the request on by itself.
  function hide(): void {
    if (document.visibilityState !== 'hidden') return
    const taken = take()
    if (taken) void write(taken.name, taken.values, JSON.stringify(taken.values).length < CARRIED_ON_MAX)
  }

  document.addEventListener('visibilitychange', hide)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', hide)
    now()
  })
  return { soon, drop, rest }
}
