import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { REASON, type Values } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { show } from '@/kit/show'
import type { Words } from '@/kit/words'
import { campaigns } from '@/reference'

type Row = Schemas['DeskHandout']

const STATES: Words = {
  handed_out: { text: '已发放或签到', tone: 'success' },
  taken_back: { text: '已撤销', tone: 'info' },
}
const HANDS_OUT = ['operator', 'publisher', 'reviewer'] as const
const HALF_AN_HOUR = 30 * 60 * 1000

/** A mixer gives a badge with the check-in: whoever scans says the number and hands the badge over. */
async function checkIn(values: Values, key: string): Promise<void> {
  const made = await told(
    api.POST('/console/api/check-ins', {
      params: { header: { 'Idempotency-Key': key } },
      body: values as Schemas['CheckInBody'],
    }),
  )
  if (made.badge === null) return
  show(`号牌 ${made.badge} 号`, [
    ['请告诉本人', `您是 ${made.badge} 号`],
    ['姓名', made.member_name],
    ['活动', made.title],
  ])
}

export const page = definePage<Row>({
  stem: 'check-ins',
  title: '发放与签到',
  group: 'campaigns',
  order: 50,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '谁在什么时候领了东西、到了场。现场输入或用扫码枪扫职工手机上的领取码、签到码就能办理；办错了半小时内可以撤销。联谊签到后会给出号牌，请念给本人。',
  list: {
    load: (query) => told(api.GET('/console/api/check-ins', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
      { key: 'on', label: '哪一天', kind: 'date' },
    ],
    columns: [
      { label: '姓名', value: (row) => row.member_name, width: 120 },
      { label: '活动', value: (row) => row.title },
      { label: '号牌', value: (row) => row.badge && `${row.badge} 号`, width: 80 },
      { label: '地点', value: (row) => row.place },
      { label: '时间', value: (row) => moment(row.handed_at), width: 160 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 130 },
      { label: '撤销的理由', value: (row) => row.reason },
    ],
    starts: [
      {
        label: '扫码办理',
        roles: HANDS_OUT,
        form: () => ({
          title: '扫码办理',
          lead: '请职工打开领取码或签到码，扫码或输入码下面的数字；一分钟换一次。',
          questions: [{ key: 'code', label: '码上的数字', kind: 'text', required: true, length: 40 }],
          submit: '办理',
          done: '已办理',
          send: checkIn,
        }),
      },
    ],
    actions: [
      {
        label: '撤销',
        roles: HANDS_OUT,
        tone: 'danger',
        when: (row) =>
          row.state === 'handed_out' && Date.now() - new Date(row.handed_at).getTime() < HALF_AN_HOUR,
        form: (row) => ({
          title: '撤销这一次',
          lead: '撤销后他又可以领取或签到。',
          danger: true,
          questions: [REASON],
          submit: '撤销',
          done: '已撤销',
          send: (values, key) =>
            told(
              api.POST('/console/api/check-ins/{handout_id}/reversal', {
                params: { path: { handout_id: row.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['TakeBackBody'],
              }),
            ),
        }),
      },
    ],
    empty: '还没有发放或签到的记录。到了现场，点“扫码办理”。',
  },
})
