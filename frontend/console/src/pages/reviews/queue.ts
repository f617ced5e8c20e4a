/** 待审的队列: what the address asks for, page after page, and what comes after the one at hand. */
import { computed, reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { api, told, type Schemas } from '@/api/client'
import { Problem } from '@/api/problem'

export type Row = Schemas['ReviewPage']['items'][number]
export type Counts = Schemas['ReviewCounts']

const FLAGS = ['mine', 'overdue', 'soon'] as const
const TEXTS = ['campaign_id', 'type', 'state', 'role', 'union_id', 'district'] as const

export type Wanted = Partial<Record<(typeof TEXTS)[number], string>> &
  Partial<Record<(typeof FLAGS)[number], boolean>>

export function useQueue() {
  const route = useRoute()
  const router = useRouter()
  const rows = ref<Row[]>([])
  const next = ref<string | null>(null)
  const counts = ref<Counts | null>(null)
  const busy = ref(false)
  const refusal = ref<Problem | null>(null)
  const chosen = reactive(new Set<string>())
  const wanted = computed<Wanted>(() => {
    const asked: Wanted = {}
    for (const key of TEXTS) if (route.query[key]) asked[key] = String(route.query[key])
    for (const key of FLAGS) if (route.query[key] === 'true') asked[key] = true
    return asked
  })
  const here = computed(() => (route.params.id ? String(route.params.id) : null))

  let latest = 0
  async function load(more = false): Promise<void> {
    const mine = ++latest
    busy.value = true
    refusal.value = null
    const cursor = more && next.value ? { cursor: next.value } : {}
    try {
      const query = { ...wanted.value, limit: 30, ...cursor } as never
      const page = await told(api.GET('/console/api/reviews', { params: { query } }))
      if (mine !== latest) return
      rows.value = more ? [...rows.value, ...page.items] : page.items
      next.value = page.next_cursor
      const there = new Set(rows.value.map((each) => each.signup.id))
      for (const id of chosen) if (!there.has(id)) chosen.delete(id)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      if (mine === latest) refusal.value = problem
    } finally {
      if (mine === latest) busy.value = false
    }
  }

  async function count(): Promise<void> {
    counts.value = await told(api.GET('/console/api/reviews/summary'))
  }

  /** The list is what the address says, so that it can be sent to a colleague. */
  function ask(changes: Record<string, string | boolean | undefined>): void {
    const asked = { ...wanted.value, ...changes }
    const query = Object.fromEntries(
      Object.entries(asked)
        .filter(([, value]) => value !== undefined && value !== '' && value !== false)
        .map(([key, value]) => [key, String(value)]),
    )
    chosen.clear()
    void router.replace({ path: route.path, query })
  }

  function open(id: string | null): void {
    void router.push({ path: id ? `/reviews/${id}` : '/reviews', query: route.query })
  }

  /** The one before or behind the one at hand; the first where none is. */
  function beside(way: 1 | -1): string | null {
    const place = rows.value.findIndex((each) => each.signup.id === here.value)
    if (place < 0) return rows.value[0]?.signup.id ?? null
    return rows.value[place + way]?.signup.id ?? null
  }

  /** What to judge after this one: the next that one may judge, else one of those before it. */
  function following(): string | null {
    const place = rows.value.findIndex((each) => each.signup.id === here.value)
    const order = [...rows.value.slice(place + 1), ...rows.value.slice(0, Math.max(place, 0))]
    return order.find((each) => !each.must_recuse)?.signup.id ?? null
  }

  return {
    rows,
    next,
    counts,
    busy,
    refusal,
    chosen,
    wanted,
    here,
    load,
    count,
    ask,
    open,
    beside,
    following,
  }
}
