import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import type { Choice, Words } from '@/kit/words'

type Fair = Schemas['JobFair']

const PLANS = ['operator', 'publisher'] as const
const STATES: Words = {
  coming: { text: '未结束', tone: 'success' },
  over: { text: '已结束', tone: 'info' },
  cancelled: { text: '已取消', tone: 'warning' },
}

function state(fair: Fair): string {
  if (fair.cancelled_at) return 'cancelled'
  return new Date(fair.ends_at) < new Date() ? 'over' : 'coming'
}

async function employers(): Promise<Choice[]> {
  const query = { state: 'approved', limit: 100 } as const
  const { items } = await told(api.GET('/console/api/employers', { params: { query } }))
  return items.map((each) => ({ value: each.id, label: each.name }))
}

function booths(fair: Fair): string {
  return fair.booths.map((each) => `${each.number} 号 ${each.employer.name}`).join('\n')
}

function planning(): FormOf {
  return {
    title: '办招聘会',
    lead: '办好后再给单位安排展位，职工在手机上马上看得到。',
    questions: [
      { key: 'union_id', label: '主办工会', kind: 'union', required: true },
      { key: 'title', label: '名称', kind: 'text', required: true, length: 60 },
      { key: 'place', label: '地点', kind: 'text', required: true, length: 100 },
      { key: 'starts_at', label: '开始', kind: 'moment', required: true },
      { key: 'ends_at', label: '结束', kind: 'moment', required: true },
      { key: 'booth_count', label: '展位数', kind: 'number', required: true, min: 1 },
    ],
    draft: 'job-fairs-plan',
    done: '已办好',
    send: (values, key) =>
      told(
        api.POST('/console/api/job-fairs', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['JobFairBody'],
        }),
      ),
  }
}

export const page = definePage<Fair>({
  stem: 'job_fairs',
  title: '招聘会',
  group: 'care',
  order: 82,
  roles: ['chair', 'operator', 'publisher', 'reviewer', 'read_only'],
  help: '春送岗位的招聘会。先办招聘会，再把展位安排给核验通过的单位，一家一个；取消时写明理由，有展位的单位和投了意向的职工都会收到通知。',
  list: {
    load: (query) => told(api.GET('/console/api/job-fairs', { params: { query } })),
    key: (row) => row.id,
    above: () => import('./Figures.vue'),
    columns: [
      { label: '名称', value: (row) => row.title, width: 180 },
      { label: '地点', value: (row) => row.place, width: 150 },
      { label: '时间', value: (row) => `${moment(row.starts_at)}\n到 ${moment(row.ends_at)}`, width: 170 },
      { label: '状态', value: state, words: STATES, width: 90 },
      {
        label: '展位',
        value: (row) => `${row.booths.length} / ${row.booth_count}`,
        width: 80,
        align: 'right',
      },
      {
        label: '安排给',
        value: (row) => (row.cancel_reason ? `取消的理由：${row.cancel_reason}` : booths(row)),
      },
    ],
    starts: [{ label: '办招聘会', roles: PLANS, form: planning }],
    actions: [
      {
        label: '安排展位',
        roles: PLANS,
        when: (fair) => state(fair) === 'coming' && fair.booths.length < fair.booth_count,
        form: (fair) => ({
          title: `安排展位：${fair.title}`,
          lead: booths(fair) ? `已安排：${booths(fair).replaceAll('\n', '，')}` : '还没有安排过展位。',
          questions: [
            { key: 'employer_id', label: '单位', kind: 'choice', required: true, choices: employers },
            {
              key: 'number',
              label: '展位号',
              kind: 'number',
              required: true,
              min: 1,
              max: fair.booth_count,
            },
          ],
          submit: '安排',
          done: '已安排',
          send: (values, key) =>
            told(
              api.POST('/console/api/job-fairs/{fair_id}/booths', {
                params: { path: { fair_id: fair.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['BoothBody'],
              }),
            ),
        }),
      },
      {
        label: '取消',
        roles: PLANS,
        tone: 'danger',
        when: (fair) => state(fair) === 'coming',
        form: (fair) => ({
          title: `取消招聘会：${fair.title}`,
          lead: '取消后不能恢复。有展位的单位和投了意向的职工会收到这里的理由。',
          danger: true,
          questions: [REASON],
          submit: '取消招聘会',
          done: '已取消',
          send: (values, key) =>
            told(
              api.POST('/console/api/job-fairs/{fair_id}/cancellation', {
                params: { path: { fair_id: fair.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ReasonBody'],
              }),
            ),
        }),
      },
    ],
    empty: '还没有招聘会。请点“办招聘会”。',
  },
})
