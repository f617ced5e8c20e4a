import type { Schemas } from '@/api/client'
import { plain, type Words } from '@/kit/words'
import type { Values } from '@/kit/forms'
import { DISTRICTS } from '@/wording'

export const STATES: Words = {
  draft: { text: '草稿', tone: 'info' },
  running: { text: '正在发', tone: 'primary' },
  stopped: { text: '已叫停', tone: 'warning' },
  done: { text: '已发完', tone: 'success' },
}
export const REACH = plain({ members: '在会会员', verified: '已认证的所有人' })
const MEMBERS = { is: 'membership', states: ['member'] }

type Audience = Schemas['Broadcast']['audience']

/** The conditions that the two questions stand for. */
export function audience({ reach, districts }: Values): Audience {
  const among = Array.isArray(districts) && districts.length ? [{ is: 'in_district', districts }] : []
  return reach === 'verified' ? among : [MEMBERS, ...among]
}

function among(conditions: Audience): string[] {
  const found = conditions.find((each) => each.is === 'in_district')
  return Array.isArray(found?.districts) ? (found.districts as string[]) : []
}

/** Whether the two questions can say all of it: somebody may have written more by the API. */
export function plainly(conditions: Audience): boolean {
  return conditions.every(
    (each) => each.is === 'in_district' || (each.is === 'membership' && String(each.states) === 'member'),
  )
}

export function answered(conditions: Audience): Values {
  const isMembers = conditions.some((each) => each.is === 'membership')
  return { reach: isMembers ? 'members' : 'verified', districts: among(conditions) }
}

/** 发给谁, in words. */
export function people(conditions: Audience): string {
  if (!plainly(conditions)) return '按另外设定的条件'
  const { reach } = answered(conditions)
  const where = among(conditions).map((each) => DISTRICTS[each]?.text ?? each)
  return [where.join('、'), REACH[String(reach)]?.text].filter(Boolean).join('的')
}
