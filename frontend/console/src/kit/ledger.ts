/** 台账: a workbook of what was written down between two days. */
import { download } from './files'
import type { FormOf } from './forms'

/** Asks from when to when, and saves the sheet. */
export function between(path: string, name: string): FormOf {
  return {
    title: `导出${name}`,
    lead: '选好起止日期，系统写成 Excel。导出会留痕。',
    questions: [
      { key: 'begins_on', label: '从哪天', kind: 'date', required: true },
      { key: 'ends_on', label: '到哪天', kind: 'date', required: true },
    ],
    submit: '导出',
    done: '已导出',
    send: (values) => {
      const query = new URLSearchParams(values as Record<string, string>)
      return download(`${path}?${query.toString()}`, `${name}.xlsx`)
    },
  }
}
