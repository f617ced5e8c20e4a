/** 券批次的办理: what is done with one that is there. */
import { api, told, type Schemas } from '@/api/client'
import { Problem } from '@/api/problem'
import { figure } from '@/kit/format'
import { confirming, REASON, type FormOf } from '@/kit/forms'

import type { Batch } from './forms'

const CODES_A_CALL = 1000

function target(batch: Batch, key: string) {
  return { path: { batch_id: batch.id }, header: { 'Idempotency-Key': key } }
}

export function confirm(title: string, path: 'approval' | 'publication' | 'resumption', lead: string) {
  return (batch: Batch): FormOf =>
    confirming(
      title,
      batch.title,
      `${batch.merchant.name}，${batch.summary}，${figure(batch.quantity)} 张。${lead}`,
      (key) =>
        told(api.POST(`/console/api/coupon-batches/{batch_id}/${path}`, { params: target(batch, key) })),
    )
}

export function stop(title: string, path: 'pause' | 'recall', lead: string) {
  return (batch: Batch): FormOf => ({
    title: `${title}：${batch.title}`,
    lead,
    danger: true,
    questions: [REASON],
    submit: title,
    done: `已${title}`,
    send: (values, key) =>
      told(
        api.POST(`/console/api/coupon-batches/{batch_id}/${path}`, {
          params: target(batch, key),
          body: values as Schemas['BatchReasonBody'],
        }),
      ),
  })
}

export function stock(batch: Batch): FormOf {
  return {
    title: `增减库存：${batch.title}`,
    lead: `现在发行 ${figure(batch.quantity)} 张，还没领的 ${figure(batch.figures.free)} 张。增加写正数，减少写负数；已领的不受影响。`,
    questions: [{ key: 'difference', label: '增减几张', kind: 'number', required: true }, REASON],
    done: '库存已改，系统正在办理',
    send: (values, key) =>
      told(
        api.POST('/console/api/coupon-batches/{batch_id}/stock', {
          params: target(batch, key),
          body: values as Schemas['BatchStockBody'],
        }),
      ),
  }
}

export function codes(batch: Batch): FormOf {
  return {
    title: `导入商户券码：${batch.title}`,
    lead: '从商户给的表格里复制一列粘贴，一行一个，每次最多 1000 个；可以分几次导入。有一个不对，这一次就都不导入，会告诉您是第几行。',
    questions: [
      { key: 'codes', label: '券码', kind: 'long_text', required: true, length: CODES_A_CALL * 50 },
    ],
    submit: '导入',
    done: '已导入',
    send: (values, key) =>
      byRow(
        told(
          api.POST('/console/api/coupon-batches/{batch_id}/codes', {
            params: target(batch, key),
            body: {
              codes: String(values.codes)
                .split('\n')
                .map((each) => each.trim())
                .filter(Boolean),
            },
          }),
        ),
      ),
  }
}

interface RefusedRow {
  row: number
  problem: string
}

/** Which lines were refused, beside the question. A code itself is never repeated. */
async function byRow<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== 'codes_refused') throw problem
    const rows = (problem.document.rows ?? []) as RefusedRow[]
    const codes = rows.map((each) => `第 ${each.row} 个：${each.problem}。`)
    throw new Problem({ ...problem.document, errors: { codes } })
  }
}

export function remove(batch: Batch): FormOf {
  return {
    title: `删除草稿：${batch.title}`,
    lead: '删除后不能恢复，已导入的券码也一起删除。',
    danger: true,
    questions: [],
    submit: '删除',
    done: '草稿已删除',
    send: () =>
      api.DELETE('/console/api/coupon-batches/{batch_id}', { params: { path: { batch_id: batch.id } } }),
  }
}
