/** 发放进度: by session — by place and day — who has it, who has fetched it, who is still to come. */
import { api, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { figure, moment } from '@/kit/format'
import type { FormOf, Values } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { campaigns } from '@/reference'

type Row = Schemas['HandoutSlot']

/** What of it as a workbook: of a campaign, of a day, or all. */
function workbook(): FormOf {
  return {
    title: '导出发放进度',
    lead: '每场一行，末行是合计；只有数字，没有姓名。名单请到“活动”里的“报名台账”导出。',
    questions: [
      { key: 'campaign_id', label: '只要哪个活动', kind: 'choice', choices: campaigns },
      { key: 'on', label: '只要哪一天', kind: 'date' },
    ],
    submit: '下载 Excel',
    done: '已下载',
    send: (values: Values) => {
      const query = new URLSearchParams(values as Record<string, string>)
      return download(`/console/api/handouts.xlsx?${query.toString()}`, '发放进度.xlsx')
    },
  }
}

export const page = definePage<Row>({
  stem: 'handouts',
  title: '发放进度',
  group: 'campaigns',
  order: 45,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '每个领取点、每一场：多少人已通过，多少人已领或到场，还有多少人没来。选一个日期看当天要备多少份；到了现场，在“发放与签到”里扫码办理。',
  list: {
    load: (query) => told(api.GET('/console/api/handouts', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
      { key: 'on', label: '哪一天', kind: 'date' },
      { key: 'over', label: '看已经结束的', kind: 'switch' },
    ],
    columns: [
      { label: '活动', value: (row) => row.campaign, to: (row) => `/campaigns/${row.campaign_id}` },
      { label: '场次', value: (row) => (row.is_cancelled ? `${row.title}（已取消）` : row.title) },
      { label: '地点', value: (row) => row.place },
      { label: '开始', value: (row) => moment(row.starts_at), width: 150 },
      { label: '已通过', value: (row) => figure(row.granted_count), align: 'right', width: 80 },
      { label: '已领', value: (row) => figure(row.fetched_count), align: 'right', width: 80 },
      { label: '没来', value: (row) => figure(row.left_count), align: 'right', width: 80 },
      { label: '缺席', value: (row) => figure(row.missed_count), align: 'right', width: 80 },
    ],
    starts: [{ label: '导出 Excel', form: workbook }],
    empty: '没有符合条件的场次。有场次的活动发布以后，每场一行；结束了的，请打开“看已经结束的”。',
  },
})
