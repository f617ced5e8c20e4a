import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import { money } from '@/kit/format'
import { between } from '@/kit/ledger'
import { definePage } from '@/kit/pages'

import { careVisit } from './forms'

type Row = Schemas['CareVisit']

export const page = definePage<Row>({
  stem: 'care_visits',
  title: '慰问台账',
  group: 'care',
  order: 30,
  roles: ['chair', 'operator', 'reviewer'],
  help: '慰问困难职工和一线职工的台账：谁去、送了什么、本人签收。建了档的困难职工，请在“困难职工档案”里打开其档案来记录，慰问就归到档案里。',
  list: {
    load: (query) => told(api.GET('/console/api/care-visits', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '日期', value: (row) => row.visited_on, width: 120 },
      { label: '事由', value: (row) => row.occasion },
      { label: '对象', value: (row) => row.recipient, width: 110 },
      { label: '慰问的工会', value: (row) => row.union },
      { label: '慰问人', value: (row) => row.visitors },
      { label: '慰问金', value: (row) => money(row.amount_fen), width: 120, align: 'right' },
      { label: '慰问品', value: (row) => row.goods },
    ],
    actions: [
      {
        label: '看签收单',
        when: (row) => Boolean(row.receipt_id),
        run: (row) => look(row.receipt_id as string),
      },
    ],
    starts: [
      { label: '记录慰问', form: () => careVisit() },
      { label: '导出 Excel', form: () => between('/console/api/care-visits.xlsx', '慰问台账') },
    ],
    exports: { kind: 'care_visits', masked: true },
    empty: '还没有慰问记录。慰问回来点“记录慰问”。',
  },
})
