/** 编辑的一页: what is there, what is typed, what is kept for later, and what happens when two save. */
import { computed, onBeforeUnmount, reactive, ref, watch } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

import { api, newKey, told, type Schemas } from '@/api/client'
import { Problem, sentences } from '@/api/problem'
import { say } from '@/kit/announce'
import { recall, useKeeping } from '@/kit/drafts'
import { sure } from '@/kit/show'
import { may, staff } from '@/session'

import { declarations } from '../words'
import { nameUnions, UNION_NAMES, vocabulary } from './audience'
import {
  blank,
  bodyOf,
  changedKeys,
  edited,
  HARMLESS,
  KEYS,
  type Campaign,
  type CampaignType,
  type Edited,
  type Key,
} from './values'

const WRITES = ['publisher'] as const

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export function useEditing(id: string | undefined) {
  const campaign = ref<Campaign | null>(null)
  const type = ref<CampaignType>()
  const base = ref<Edited>(blank())
  const values = ref<Edited>(blank())
  const unionId = ref<string | undefined>()
  const errors = ref<Record<string, string[]>>({})
  const state = reactive({
    refusal: '',
    busy: false,
    isLost: '',
    keptAt: '',
    /** What was found of an earlier visit, and not yet taken or left. */
    found: null as { values: Edited; version: number; type: string; unionId?: string } | null,
    theirs: null as { values: Edited; saved: Campaign } | null,
  })
  let version = 1
  let key = newKey()
  const keeping = useKeeping(() => {
    state.keptAt = new Date().toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit' })
  })
  let isOver = false

  const isDraft = computed(() => !campaign.value || campaign.value.state === 'draft')
  const canEdit = computed(() => may(WRITES) && campaign.value?.state !== 'ended')
  const changed = computed(() => changedKeys(base.value, values.value))
  const isDirty = computed(() => Boolean(type.value) && changed.value.length > 0)
  const home = staff.value?.grants.find((grant) => grant.role === 'publisher') ?? staff.value?.grants[0]
  const unionName = computed(() => campaign.value?.union_name ?? home?.union ?? '')

  function draftName(): string {
    return campaign.value ? `campaign-edit-${campaign.value.id}` : 'campaign-edit-new'
  }

  function sit(saved: Campaign): void {
    campaign.value = saved
    version = saved.version
    base.value = edited(saved)
    values.value = copy(base.value)
    for (const each of saved.quotas)
      if (each.union_id && each.union_name) UNION_NAMES[each.union_id] = each.union_name
  }

  function fetchOne(campaignId: string): Promise<Campaign> {
    return told(
      api.GET('/console/api/campaigns/{campaign_id}', { params: { path: { campaign_id: campaignId } } }),
    )
  }

  async function load(): Promise<void> {
    try {
      await vocabulary()
      const known = await declarations()
      if (id) {
        sit(await fetchOne(id))
        await nameUnions(base.value.audience)
        type.value = known.items.find((each) => each.key === campaign.value?.type)
      }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      state.isLost = problem.message
      return
    }
    if (!canEdit.value) return
    const kept = await recall(draftName())
    if (kept?.values) state.found = kept as unknown as NonNullable<typeof state.found>
  }

  function begin(chosen: CampaignType): void {
    type.value = chosen
    unionId.value = home?.union_id
    if (!values.value.title) values.value.title = chosen.title
    if (!values.value.summary) values.value.summary = chosen.summary
  }

  /** 用上次的: with the version that was looked at then, so that a colleague's work is not written over. */
  async function takeFound(): Promise<void> {
    const found = state.found
    if (!found) return
    state.found = null
    if (!campaign.value) {
      type.value = (await declarations()).items.find((each) => each.key === found.type)
      unionId.value = found.unionId ?? home?.union_id
    } else version = found.version
    values.value = { ...blank(), ...found.values }
  }

  function leaveFound(): void {
    state.found = null
    keeping.drop(draftName())
  }

  watch(
    values,
    () => {
      if (!isDirty.value || !canEdit.value) return keeping.rest()
      const kept = { values: values.value, version, type: type.value?.key ?? '', unionId: unionId.value }
      keeping.soon(draftName(), kept)
    },
    { deep: true },
  )

  /** Sessions and decisions are done at once: what is typed stays. */
  async function refresh(): Promise<void> {
    if (!campaign.value) return
    const now = await fetchOne(campaign.value.id)
    if (isDirty.value) campaign.value = { ...now, version }
    else sit(now)
  }

  function missing(): Record<string, string[]> {
    const found: Record<string, string[]> = {}
    for (const each of ['title', 'opens_at', 'closes_at'] as const)
      if (!values.value[each]) found[each] = ['请填写这一项']
    if (!campaign.value && !unionId.value) found.union_id = ['请选择主办工会']
    return found
  }

  async function write(): Promise<Campaign> {
    let saved = campaign.value
    let keys: Key[] = changed.value
    if (saved && saved.state !== 'draft') keys = keys.filter((each) => HARMLESS.includes(each))
    if (!saved) {
      const sent = { ...bodyOf(values.value, KEYS), type: type.value?.key, union_id: unionId.value }
      saved = await told(
        api.POST('/console/api/campaigns', {
          params: { header: { 'Idempotency-Key': key } },
          body: sent as unknown as Schemas['CampaignDraftBody'],
        }),
      )
    } else if (keys.some((each) => each !== 'quotas')) {
      const sent = { ...bodyOf(values.value, keys), version }
      saved = await told(
        api.PATCH('/console/api/campaigns/{campaign_id}', {
          params: { path: { campaign_id: saved.id } },
          body: sent as Schemas['CampaignChangeBody'],
        }),
      )
    }
    // What is done is known, also when the places are refused after it.
    const mine = values.value.quotas
    if (keys.includes('quotas')) {
      const others = edited(saved)
      campaign.value = saved
      version = saved.version
      base.value = others
      saved = await told(
        api.PUT('/console/api/campaigns/{campaign_id}/quotas', {
          params: { path: { campaign_id: saved.id } },
          body: {
            version,
            quotas: mine.map(({ union_id, capacity, kind, returns_at }) => ({
              union_id,
              capacity,
              kind,
              returns_at,
            })),
          },
        }),
      )
    }
    return saved
  }

  /** 保存. The saved campaign, or null where it was refused. */
  async function save(): Promise<Campaign | null> {
    if (state.busy) return null
    errors.value = missing()
    state.refusal = Object.keys(errors.value).length ? '还有必填的没有填，请看标红的几项。' : ''
    if (state.refusal) return null
    const draft = draftName()
    state.busy = true
    try {
      const saved = await write()
      sit(saved)
      key = newKey()
      state.keptAt = ''
      state.found = null
      keeping.drop(draft)
      say(saved.state === 'draft' ? '草稿已存' : '已保存，手机上马上看得到')
      return saved
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      await refused(problem)
      return null
    } finally {
      state.busy = false
    }
  }

  async function refused(problem: Problem): Promise<void> {
    if (problem.code === 'campaign_changed' && campaign.value) {
      const saved = await fetchOne(campaign.value.id)
      state.theirs = { values: edited(saved), saved }
      return
    }
    key = newKey()
    errors.value = problem.errors
    state.refusal = sentences(problem.message, ...Object.values(problem.errors).flat(), problem.next)
  }

  /** 按选择的保存: what was chosen, over the version that a colleague has saved. */
  async function merge(merged: Edited): Promise<void> {
    const theirs = state.theirs
    if (!theirs) return
    state.theirs = null
    sit(theirs.saved)
    values.value = copy(merged)
    if (changed.value.length) await save()
    else keeping.drop(draftName())
  }

  function warn(event: BeforeUnloadEvent): void {
    if (isDirty.value && canEdit.value) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', warn)
  })
  onBeforeRouteLeave(async () => {
    if (isOver || !isDirty.value || !canEdit.value) return true
    return sure('还有没保存的修改', '离开以后，写好的内容会为您留两个小时，回来可以找回。现在就离开吗？')
  })

  /** The page is left for the saved one's own address. */
  function done(): void {
    isOver = true
  }

  return {
    ...{ campaign, type, base, values, unionId, unionName, errors, state },
    ...{ isDraft, canEdit, isDirty },
    ...{ load, begin, takeFound, leaveFound, refresh, save, merge, done },
  }
}
