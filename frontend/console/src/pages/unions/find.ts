/** 找工会: by a fragment of its name, within one's own scope. */
import { api, told } from '@/api/client'
import type { Question } from '@/kit/forms'
import type { Choice } from '@/kit/words'
import { staff, type Role } from '@/session'

const known = new Map<string, string>()

export async function findUnions(q: string): Promise<Choice[]> {
  const query = q ? { q, limit: 20 } : { limit: 20 }
  const { items } = await told(api.GET('/console/api/unions', { params: { query } }))
  items.forEach((each) => known.set(each.id, each.name))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

/** What was found before, and what one holds a role in; else the unions next to the city are asked. */
export async function nameUnion(id: string): Promise<string> {
  const held = staff.value?.grants.find((each) => each.union_id === id)
  if (!held && !known.has(id)) await findUnions('')
  return held?.union ?? known.get(id) ?? '原来选的工会'
}

/** Where one holds this role: what a form begins with. */
export function unionOf(role: Role): string | undefined {
  return staff.value?.grants.find((each) => each.role === role)?.union_id
}

export const UNION: Question = {
  key: 'union_id',
  label: '发放的工会',
  kind: 'found',
  required: true,
  find: findUnions,
  named: nameUnion,
}
