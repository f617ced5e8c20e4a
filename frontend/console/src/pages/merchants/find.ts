/** 找商户: by a fragment of its name, within one's own scope; and the stores of one. */
import { api, told } from '@/api/client'
import type { Question, Values } from '@/kit/forms'
import type { Filter } from '@/kit/pages'
import { choicesOf, type Choice, type Words } from '@/kit/words'

export async function findMerchants(q: string): Promise<Choice[]> {
  const query = q ? { q, limit: 20 } : { limit: 20 }
  const { items } = await told(api.GET('/console/api/merchants', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

export async function nameMerchant(id: string): Promise<string> {
  const params = { path: { merchant_id: id } }
  return (await told(api.GET('/console/api/merchants/{merchant_id}', { params }))).merchant.name
}

/** Those that are open: an offer holds in no other. */
export async function openStores(merchantId: unknown): Promise<Choice[]> {
  if (typeof merchantId !== 'string' || !merchantId) return []
  const params = { path: { merchant_id: merchantId } }
  const file = await told(api.GET('/console/api/merchants/{merchant_id}', { params }))
  return file.stores
    .filter((each) => each.state === 'open')
    .map((each) => ({ value: each.id, label: each.name }))
}

export const MERCHANT: Question = {
  key: 'merchant_id',
  label: '商户',
  kind: 'found',
  required: true,
  find: findMerchants,
  named: nameMerchant,
}

export const BY_MERCHANT: Filter = {
  key: 'merchant_id',
  label: '商户',
  kind: 'found',
  find: findMerchants,
  named: nameMerchant,
}

/** 找优惠: what a list of coupons or of discounts is narrowed by. */
export function offersBy(states: Words): Filter[] {
  return [
    { key: 'q', label: '标题或拼音首字母', kind: 'text' },
    BY_MERCHANT,
    { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(states) },
  ]
}

/** 适用门店 of the merchant that the form asks for. */
export const STORES: Question = {
  key: 'store_ids',
  label: '适用门店',
  kind: 'choices',
  required: true,
  after: 'merchant_id',
  choices: (values: Values) => openStores(values.merchant_id),
  hint: '先选商户；只列出正在营业的门店。',
}
