import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question, Values } from '@/kit/forms'
import { askSpecialDays } from '@/kit/opening'
import { choicesOf } from '@/kit/words'
import { placed } from '@/map/placed'
import { MERCHANT } from '@/pages/merchants/find'
import { DISTRICTS } from '@/wording'

import type { Clerk, KeptStore as Store } from './list'
import { HOLIDAYS, STATES } from './words'

const FACTS: Question[] = [
  { key: 'name', label: '门店名称', kind: 'text', required: true, length: 60 },
  { key: 'district', label: '区', kind: 'choice', required: true, choices: choicesOf(DISTRICTS) },
  { key: 'address', label: '地址', kind: 'text', required: true, length: 120 },
  {
    key: 'place',
    label: '位置',
    kind: 'own',
    required: true,
    component: () => import('@/map/PlaceField.vue'),
    hint: '在地图上点一下，或拖动红点；灰点是别的门店。坐标用腾讯地图的（GCJ-02），职工按它看“附近的优惠”。',
  },
  { key: 'phone', label: '门店电话', kind: 'text', length: 20 },
]
const WEEK: Question[] = [
  {
    key: 'hours',
    label: '每周营业时间',
    kind: 'own',
    component: () => import('@/kit/WeekField.vue'),
    hint: '关门时间早于开门时间，表示营业到第二天。某一天临时休息或改时间，请到“特殊日”里写。',
  },
  { key: 'holiday_rule', label: '法定节假日', kind: 'choice', required: true, choices: choicesOf(HOLIDAYS) },
]

function target(store: Store) {
  return { path: { store_id: store.id } }
}

function putHours(storeId: string, hours: unknown): Promise<Store> {
  return told(
    api.PUT('/console/api/stores/{store_id}/hours', {
      params: { path: { store_id: storeId } },
      body: { hours: (hours ?? []) as Schemas['Span'][] },
    }),
  )
}

export function addition(): FormOf {
  return {
    title: '添加门店',
    questions: [MERCHANT, ...FACTS, ...WEEK],
    start: { holiday_rule: 'as_usual' },
    draft: 'stores-add',
    done: '已添加',
    // Sent again after the hours were refused, the same key gives the store that was made already.
    send: async ({ merchant_id, hours, ...facts }, key) => {
      const made = await told(
        api.POST('/console/api/merchants/{merchant_id}/stores', {
          params: { path: { merchant_id: String(merchant_id) }, header: { 'Idempotency-Key': key } },
          body: placed(facts) as Schemas['StoreBody'],
        }),
      )
      if (hours) await putHours(made.id, hours)
    },
  }
}

export function change(store: Store): FormOf {
  const { name, district, address, lng, lat, phone } = store
  return {
    title: `修改门店：${store.name}`,
    questions: FACTS,
    start: { name, district, address, place: { lat, lng }, phone },
    send: (values) =>
      told(
        api.PATCH('/console/api/stores/{store_id}', {
          params: target(store),
          body: placed(values) as Schemas['StoreChangeBody'],
        }),
      ),
  }
}

export function turn(state: 'open' | 'closed', title: string, lead: string) {
  return (store: Store): FormOf => ({
    title: `${title}：${store.name}`,
    lead,
    danger: state === 'closed',
    questions: [],
    submit: title,
    done: `门店已${STATES[state]?.text ?? ''}`,
    send: () => told(api.PATCH('/console/api/stores/{store_id}', { params: target(store), body: { state } })),
  })
}

export function hours(store: Store): FormOf {
  return {
    title: `营业时间：${store.name}`,
    questions: WEEK,
    start: { hours: store.hours, holiday_rule: store.holiday_rule },
    send: async (values) => {
      await putHours(store.id, values.hours)
      if (values.holiday_rule === store.holiday_rule) return
      const body = { holiday_rule: values.holiday_rule } as Schemas['StoreChangeBody']
      await told(api.PATCH('/console/api/stores/{store_id}', { params: target(store), body }))
    },
  }
}

export function specialDays(store: Store): FormOf {
  return {
    title: `特殊日：${store.name}`,
    lead: '这些天不按每周的时间营业。不填开门和关门时间，就是全天休息。',
    questions: [askSpecialDays({ max: 100, length: 50 })],
    start: { days: store.special_days.map((each) => ({ ...each })) },
    send: (values) => {
      const days = ((values.days ?? []) as Values[]).map((each) => ({ ...each, note: each.note ?? '' }))
      return told(
        api.PUT('/console/api/stores/{store_id}/special-days', {
          params: target(store),
          body: { days } as Schemas['SpecialDaysBody'],
        }),
      )
    },
  }
}

export function photos(store: Store): FormOf {
  return {
    title: `门店照片：${store.name}`,
    lead: '上传的照片按先后排列，并替换现在的全部照片；一张也不传就是清空。',
    questions: [{ key: 'attachments', label: '照片', kind: 'files' }],
    send: (values) =>
      told(
        api.PUT('/console/api/stores/{store_id}/photos', {
          params: target(store),
          body: { attachments: (values.attachments ?? []) as string[] },
        }),
      ),
  }
}

export function endClerk(clerk: Clerk): FormOf {
  return {
    title: `解除核销员：${clerk.name ?? clerk.nickname ?? clerk.phone ?? '这位核销员'}`,
    lead: '解除后立刻不能在这家门店核销，本人会收到通知；店主可以再邀请。',
    danger: true,
    questions: [],
    submit: '解除',
    done: '已解除',
    send: () => api.DELETE('/console/api/clerks/{clerk_id}', { params: { path: { clerk_id: clerk.id } } }),
  }
}
