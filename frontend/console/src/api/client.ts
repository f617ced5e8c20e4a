/** 接口: typed calls of the console's operations. Whatever is not done arrives as a `Problem`. */
import createClient, { type Middleware } from 'openapi-fetch'
import { reactive } from 'vue'

import { Problem, unreachable, type ProblemDocument } from './problem'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** A page of a list, as every list answers. */
export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

/** What the session gave: every write carries the token. `ended` while somebody has to sign in again. */
export const desk = reactive({ csrfToken: '', ended: false })

const carry: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') {
      request.headers.set('X-CSRF-Token', desk.csrfToken)
    }
    return request
  },
  async onResponse({ response }) {
    if (response.ok) return undefined
    const problem = await read(response)
    if (problem.code === 'staff_login_required' && desk.csrfToken) desk.ended = true
    throw problem
  },
  onError() {
    return unreachable(0)
  },
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
  return crypto.randomUUID()
}
