import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'

import { signUp } from './signing'

type Row = Schemas['UnitCampaign']

export const page = definePage<Row>({
  stem: 'unit_campaigns',
  title: '单位可报',
  group: 'campaigns',
  order: 48,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '以单位名义报的活动，由单位工会的经办人来报。点“报名”，填好表；要交名单的，上传 Excel 或逐行填写，有问题的行会一行一行告诉您。报好后在“单位报名”里看办到哪一步。',
  list: {
    load: (query) => told(api.GET('/console/api/unit-campaigns', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '活动', value: (row) => row.title },
      { label: '说明', value: (row) => row.summary },
      { label: '名单', value: (row) => (row.needs_name_list ? '有名单' : '没有'), width: 80 },
      { label: '报名开始', value: (row) => moment(row.opens_at), width: 160 },
      { label: '报名截止', value: (row) => moment(row.closes_at), width: 160 },
    ],
    actions: [{ label: '报名', roles: ['operator'], run: (row) => signUp(row.id) }],
    empty: '现在没有单位可以报的活动。上级工会发布后会出现在这里。',
  },
})
