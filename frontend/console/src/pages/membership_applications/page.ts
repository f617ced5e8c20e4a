import { api, told } from '@/api/client'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'

import { COLUMNS, RECORD, type Application } from './record'
import { KINDS, STATES } from './words'

export const page = definePage<Application>({
  stem: 'membership_applications',
  title: '入会接转申请',
  group: 'members',
  order: 30,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '职工在手机上提的入会、接转和退会申请，等得最久的在前，十五个工作日内要答复。同意后名册立即更新；不同意要写明理由，本人看得到。',
  list: {
    load: (query) => told(api.GET('/console/api/membership-applications', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'kind', label: '办什么', kind: 'choice', choices: choicesOf(KINDS) },
      { key: 'overdue', label: '只看已超期', kind: 'switch' },
    ],
    columns: COLUMNS,
    exports: { kind: 'membership_applications', masked: true },
    empty: '没有符合条件的申请。清空条件可以看全部；单位没有工会的在“入会排队”里。',
  },
  record: RECORD,
})
