import { api, told } from '@/api/client'
import type { Choice, Words } from '@/kit/words'

export const STATES: Words = {
  forwarded: { text: '等答复', tone: 'primary' },
  granted: { text: '已批准', tone: 'success' },
  declined: { text: '未批准', tone: 'warning' },
  withdrawn: { text: '已撤回', tone: 'info' },
}

/** Those that something was or may be forwarded to. */
export async function partners(): Promise<Choice[]> {
  const { items } = await told(api.GET('/console/api/partners', { params: { query: { limit: 100 } } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

/** Those that something can be forwarded to now. */
export async function activePartners(): Promise<Choice[]> {
  const { items } = await told(api.GET('/console/api/partners', { params: { query: { limit: 100 } } }))
  return items.filter((each) => each.is_active).map((each) => ({ value: each.id, label: each.name }))
}

/** Programmes whose sign-ups are forwarded. */
export async function programmes(): Promise<Choice[]> {
  const query = { type: 'startup_loan', limit: 100 }
  const { items } = await told(api.GET('/console/api/campaigns', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.title }))
}
