/** 同事: who can judge the same, as a question offers them. */
import { api, told } from '@/api/client'
import type { Choice } from '@/kit/words'
import { ROLES } from '@/wording'

/** Those who may judge this step; without it, whoever may judge all that I may. */
export async function colleagues(signupId?: string): Promise<Choice[]> {
  const query = signupId ? { signup_id: signupId } : {}
  const { items } = await told(api.GET('/console/api/reviews/colleagues', { params: { query } }))
  return items.map((each) => ({
    value: each.username,
    label: `${each.name ?? ''} ${each.username} · ${each.union} ${ROLES[each.role]?.text ?? ''}`,
  }))
}
