/** 字典: lists that seldom change, asked once in a visit. */
import { api, told } from '@/api/client'
import type { Choice } from '@/kit/words'

let asked: Promise<Choice[]> | undefined

interface Category {
  id: string
  name: string
}

/** 类别, as the phones see them. */
export function categories(): Promise<Choice[]> {
  asked ??= fetch('/api/v1/categories')
    .then((answer) => answer.json() as Promise<{ items: Category[] }>)
    .then(({ items }) => items.map((each) => ({ value: each.id, label: each.name })))
  return asked
}

/** 类别名: what stands in a record, in words. */
export async function categoryName(slug: string): Promise<string> {
  return (await categories()).find((each) => each.value === slug)?.label ?? '其他'
}

/** 活动: the latest of one's scope, for questions that ask which one. */
export async function campaigns(): Promise<Choice[]> {
  const { items } = await told(api.GET('/console/api/campaigns', { params: { query: { limit: 100 } } }))
  return items.map((each) => ({ value: each.id, label: each.title }))
}

/** 工会: by a fragment of the name, within one's own scope. */
export async function findUnions(q: string): Promise<Choice[]> {
  const query = q ? { q, limit: 20 } : { limit: 20 }
  const { items } = await told(api.GET('/console/api/unions', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

type Working = 'operator' | 'publisher' | 'reviewer' | 'chair'

/** 同事: by a part of the name or of the username, those of one's unions who hold the role. */
export function findColleagues(role?: Working): (q: string) => Promise<Choice[]> {
  return async (q) => {
    const query = { ...(role ? { role } : {}), ...(q ? { q } : {}) }
    const { items } = await told(api.GET('/console/api/colleagues', { params: { query } }))
    return items.map((each) => ({ value: each.id, label: calledAt(each) }))
  }
}

function calledAt(each: { name: string | null; username: string; union: string }): string {
  return `${each.name ?? ''} ${each.username} · ${each.union}`
}
