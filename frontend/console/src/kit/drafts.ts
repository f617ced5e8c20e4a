/** 草稿: what was typed and not sent is kept by the service for two hours, encrypted, for this person alone. */
import { api, told } from '@/api/client'
import { Problem } from '@/api/problem'

import type { Values } from './forms'

/** A draft that cannot be kept now is kept at the next key: typing is never interrupted. */
async function quietly<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (problem) {
    if (problem instanceof Problem) return null
    throw problem
  }
}

export async function keep(name: string, values: Values): Promise<void> {
  await quietly(() => told(api.PUT('/console/api/drafts', { body: { name, values } })))
}

export async function recall(name: string): Promise<Values | null> {
  const params = { query: { name } }
  const kept = await quietly(() => told(api.GET('/console/api/drafts', { params })))
  return kept ? (kept.values as Values) : null
}

export async function forget(name: string): Promise<void> {
  await quietly(() => api.DELETE('/console/api/drafts', { params: { query: { name } } }))
}
