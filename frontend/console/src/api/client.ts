/** 接口: typed calls of the console's operations. Whatever is not done arrives as a `Problem`. */
import createClient, { type Middleware } from 'openapi-fetch'
import { reactive } from 'vue'

import { Problem, unanswered, unreachable, type ProblemDocument } from './problem'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** A page of a list, as every list answers. */
export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

/**
 * What the session gave: every write carries the token. `ended` while somebody has to sign in again;
 * `renew` asks for the token of a session that was opened in another tab.
 */
export const desk = reactive<{
  csrfToken: string
  ended: boolean
  /** The password is due: it is changed before anything else. */
  mustChangePassword: boolean
  renew: () => Promise<void>
}>({
  csrfToken: '',
  ended: false,
  mustChangePassword: false,
  renew: () => Promise.resolve(),
})

const USED = 'gonghuika.used'

/** When any window of this browser last asked the service, which is what keeps the session. */
export function usedAt(): number {
  return Number(window.localStorage.getItem(USED) ?? 0)
}

function noteUse(): void {
  window.localStorage.setItem(USED, String(Date.now()))
}

const carry: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') {
      request.headers.set('X-CSRF-Token', desk.csrfToken)
    }
    return request
  },
  async onResponse({ response }) {
    if (response.status !== 401) noteUse()
    if (response.ok) return undefined
    throw await refusal(response)
  },
  onError() {
    return unreachable(0)
  },
}

/** What an answer refuses with. An ended session is asked for on the spot, over what is being typed. */
export async function refusal(response: Response): Promise<Problem> {
  const problem = await read(response)
  if (problem.code === 'staff_login_required' && desk.csrfToken) desk.ended = true
  if (problem.code === 'password_expired') desk.mustChangePassword = true
  if (problem.code !== 'csrf_token_invalid') return problem
  await desk.renew()
  return unanswered(
    response.status,
    '刚在别的窗口重新登录过，这一次没有办成。',
    '请再按一次，您填的内容还在。',
  )
}

async function read(response: Response): Promise<Problem> {
  try {
    return new Problem((await response.json()) as ProblemDocument)
  } catch {
    return unreachable(response.status)
  }
}

export const api = createClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' })
api.use(carry)

/** The body of a success. */
export async function told<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  return (await answer).data as NonNullable<T>
}

/** One key for one intent: a repeat of a write that was already done gives the same answer. */
export function newKey(): string {
  // `randomUUID` is there over https and on this machine only; a demo is also opened from the next desk.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
