/** 导出: a list as a workbook. The service writes it; the page 导出 tells how far it is and gives the file. */
import { api, told } from '@/api/client'

import type { FormOf } from './forms'
import type { ExportOf, Query } from './pages'

export function exporting(title: string, of: ExportOf, query: Query): FormOf {
  const filters = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return {
    title: `导出：${title}`,
    lead: Object.keys(filters).length
      ? '按现在的查询条件导出成 Excel。写好后在“导出”页下载，七天后删除。'
      : '没有设查询条件，会导出您能看到的全部。写好后在“导出”页下载，七天后删除。',
    questions: of.masked
      ? [
          {
            key: 'is_unmasked',
            label: '要完整的姓名和号码',
            kind: 'switch',
            hint: '要由另一位主席同意，文件只留 24 小时。不开就遮住一部分。',
          },
          {
            key: 'reason',
            label: '为什么要完整的',
            kind: 'long_text',
            required: true,
            length: 200,
            when: (values) => values.is_unmasked === true,
          },
        ]
      : [],
    submit: '导出',
    done: '已开始导出，写好后到“导出”页下载',
    send: (values, key) =>
      told(
        api.POST('/console/api/exports', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            kind: of.kind,
            filters,
            is_unmasked: values.is_unmasked === true,
            reason: (values.reason as string | undefined) ?? null,
          },
        }),
      ),
  }
}
