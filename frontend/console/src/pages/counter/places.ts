/** 门店和驿站, chosen by name as the phones know them: who stands at a counter may see no merchant's desk. */
import { read } from '@/kit/files'
import type { Choice } from '@/kit/words'

interface Place {
  id: string
  name: string
  address: string
  merchant?: { name: string }
}

async function find(path: string, q: string): Promise<Choice[]> {
  const asked = new URLSearchParams({ limit: '20', ...(q.trim() ? { q: q.trim() } : {}) })
  const { items } = await read<{ items: Place[] }>(`/api/v1/${path}?${asked.toString()}`)
  return items.map(({ id, name, address, merchant }) => ({
    value: id,
    label: [merchant && !name.includes(merchant.name) ? merchant.name : null, name, address]
      .filter(Boolean)
      .join(' · '),
  }))
}

/** By the kind of the question. */
export const PLACES: Record<string, (q: string) => Promise<Choice[]>> = {
  store: (q) => find('stores', q),
  station: (q) => find('stations', q),
}
