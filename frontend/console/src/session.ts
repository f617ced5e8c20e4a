/** 我是谁: who sits at this desk, and what that person may do. */
import { computed, reactive } from 'vue'

import { api, desk, told, type Schemas } from '@/api/client'
import { Problem } from '@/api/problem'

export type Role = Schemas['Grant']['role']
type Desk = Schemas['Desk']

const state = reactive<{
  staff: Desk['staff'] | null
  asked: boolean
  idleMinutes: number
  codesLeft: number
}>({ staff: null, asked: false, idleMinutes: 30, codesLeft: 0 })

export const staff = computed(() => state.staff)
export const asked = computed(() => state.asked)
/** After so many minutes without a request the session is over. */
export const idleMinutes = computed(() => state.idleMinutes)
/** Few of them: the person is reminded to make new ones. */
export const codesLeft = computed(() => state.codesLeft)

function sit(answer: Desk): void {
  state.staff = answer.staff
  state.idleMinutes = answer.idle_minutes
  state.codesLeft = answer.recovery_codes_left
  desk.mustChangePassword = answer.password_expired
  desk.csrfToken = answer.csrf_token
  desk.ended = false
}

/** Whether the browser's cookie still opens a session. */
export async function resume(): Promise<void> {
  try {
    sit(await told(api.GET('/console/api/session')))
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem
  } finally {
    state.asked = true
  }
}

/** Another tab may have signed in anew; whoever sits there now starts from an empty desk. */
desk.renew = async () => {
  const before = state.staff?.id
  await resume()
  if (before !== state.staff?.id) window.location.assign('/console/')
}

/** 登录. Somebody else than before starts from an empty desk. */
export async function signIn(body: Schemas['SignInBody']): Promise<void> {
  const before = state.staff?.id
  sit(await told(api.POST('/console/api/session', { body })))
  if (before !== undefined && before !== state.staff?.id) window.location.assign('/console/')
}

/** 退出. */
export async function signOut(): Promise<void> {
  await api.DELETE('/console/api/session')
  window.location.assign('/console/')
}

/** Whether the person holds one of the roles, over whichever union. No roles asked for: everybody. */
export function may(roles: readonly Role[] | undefined): boolean {
  return roles === undefined || (state.staff?.grants.some((grant) => roles.includes(grant.role)) ?? false)
}
