/** 门店: across the merchants of one's scope. */
import { api, told, type Page, type Schemas } from '@/api/client'
import type { Query } from '@/kit/pages'

export type Store = Schemas['DeskStoreBrief']
export type KeptStore = Schemas['KeptStore']
export type Clerk = Schemas['StoreClerk']

export function loadStores(query: Query): Promise<Page<Store>> {
  return told(api.GET('/console/api/stores', { params: { query } }))
}

/** The store with those who redeem at it. */
export interface StoreFile {
  store: KeptStore
  clerks: Clerk[]
}

export async function loadStore(id: string): Promise<StoreFile> {
  const params = { path: { store_id: id } }
  const [store, { items }] = await Promise.all([
    told(api.GET('/console/api/stores/{store_id}', { params })),
    told(api.GET('/console/api/stores/{store_id}/clerks', { params })),
  ])
  return { store, clerks: items }
}
