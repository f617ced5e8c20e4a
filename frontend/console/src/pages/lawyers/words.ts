import { api, told } from '@/api/client'
import type { Choice, Words } from '@/kit/words'

export const ASSIGNABLE: Words = {
  true: { text: '可指派', tone: 'success' },
  false: { text: '已停止指派', tone: 'info' },
}

/** Whom a matter may be given to. */
export async function lawyers(): Promise<Choice[]> {
  const query = { is_active: true, limit: 100 }
  const { items } = await told(api.GET('/console/api/lawyers', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: `${each.name ?? ''} · ${each.firm}` }))
}
