import { api, told } from '@/api/client'
import { plain, type Choice, type Words } from '@/kit/words'

export const KINDS = plain({ base: '基地', supplier: '承办单位' })
export const GRADES = plain({ province: '省级', city: '市级', none: '未评级' })
export const LISTED: Words = {
  true: { text: '在册', tone: 'success' },
  false: { text: '已移出', tone: 'info' },
}

/** Where people may be sent. */
export async function bases(): Promise<Choice[]> {
  const query = { limit: 100 }
  const { items } = await told(api.GET('/console/api/recuperation-bases', { params: { query } }))
  return items
    .filter((each) => each.is_listed)
    .map((each) => ({ value: each.id, label: `${each.name} · ${each.city}` }))
}
