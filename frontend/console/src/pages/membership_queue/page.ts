import { api, told } from '@/api/client'
import { definePage } from '@/kit/pages'

import { COLUMNS, RECORD, take, type Application } from '../membership_applications/record'

export const page = definePage<Application>({
  stem: 'membership_queue',
  title: '入会排队',
  group: 'members',
  order: 31,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '单位没有工会、想入会的职工在这里排队。排队不等于入会：请由街道或行业联合工会接收，接收后在“入会接转申请”里办理。',
  list: {
    load: (query) => told(api.GET('/console/api/membership-applications/queue', { params: { query } })),
    key: (row) => row.id,
    columns: COLUMNS.filter((column) => !['答复期限', '期限'].includes(column.label)),
    actions: [
      { label: '接收', roles: ['chair', 'reviewer'], when: (row) => row.state === 'queued', form: take },
    ],
    empty: '现在没有人排队。',
  },
  record: RECORD,
})
