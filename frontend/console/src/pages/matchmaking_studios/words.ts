import { api, told } from '@/api/client'
import { plain, type Choice, type Words } from '@/kit/words'

export const KINDS = plain({ studio: '红娘工作室', base: '红娘工作基地' })
export const OPEN: Words = {
  true: { text: '在办', tone: 'success' },
  false: { text: '已停办', tone: 'info' },
}

/** The studios that the person at the desk may choose from. */
export async function studios(): Promise<Choice[]> {
  const found = await told(api.GET('/console/api/matchmaking/studios', { params: { query: { limit: 100 } } }))
  return found.items.map((each) => ({ value: each.id, label: each.name }))
}
