import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'

/** 记录慰问, of a hardship file where one is given. */
export function careVisit(fileId?: string): FormOf {
  return {
    title: '记录慰问',
    lead: '慰问金和慰问品至少写一样；请附上本人签收的扫描件。',
    questions: [
      { key: 'union_id', label: '慰问的工会', kind: 'union', required: true },
      { key: 'visited_on', label: '慰问日期', kind: 'date', required: true },
      { key: 'occasion', label: '事由', kind: 'text', required: true, hint: '例如：春节送温暖', length: 50 },
      {
        key: 'recipient',
        label: '慰问对象',
        kind: 'text',
        length: 50,
        when: () => fileId === undefined,
        required: true,
      },
      { key: 'visitors', label: '慰问人', kind: 'text', required: true, length: 200 },
      { key: 'amount_fen', label: '慰问金', kind: 'money' },
      { key: 'goods', label: '慰问品', kind: 'text', length: 200 },
      { key: 'receipt_id', label: '签收单', kind: 'file' },
    ],
    done: '已记录',
    draft: fileId ? `care-visit-${fileId}` : 'care-visit',
    send: (values, key) =>
      told(
        api.POST('/console/api/care-visits', {
          params: { header: { 'Idempotency-Key': key } },
          body: { file_id: fileId ?? null, receipt_id: null, ...values } as Schemas['CareVisitBody'],
        }),
      ),
  }
}
