/** 一家商户的门店: the only list of stores that the service has is a merchant's. */
import { api, told, type Page, type Schemas } from '@/api/client'
import type { Query } from '@/kit/pages'

export type Store = Schemas['KeptStore']

export function loadStores({ merchant_id, ...query }: Query): Promise<Page<Store>> {
  if (typeof merchant_id !== 'string') return Promise.resolve({ items: [], next_cursor: null })
  const params = { path: { merchant_id }, query }
  return told(api.GET('/console/api/merchants/{merchant_id}/stores', { params }))
}
