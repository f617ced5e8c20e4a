import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf } from '@/kit/forms'
import { moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import type { Words } from '@/kit/words'

type Row = Schemas['DeskCampaignBrief']
type Contest = Schemas['Contest']

/** Types that declare a contest. */
const TYPES = ['skills_contest', 'singers_contest', 'innovation_contest', 'reading_festival']
const STATES: Words = {
  draft: { text: '草稿', tone: 'info' },
  published: { text: '已发布', tone: 'success' },
  ended: { text: '已结束', tone: 'info' },
}
const HOLDS = ['chair', 'operator', 'publisher'] as const
const PUBLISHES = ['chair', 'publisher'] as const

async function contests(): Promise<{ items: Row[]; next_cursor: null }> {
  const pages = await Promise.all(
    TYPES.map((type) => told(api.GET('/console/api/campaigns', { params: { query: { type, limit: 50 } } }))),
  )
  const items = pages.flatMap((each) => each.items).filter((each) => each.state !== 'draft')
  return { items, next_cursor: null }
}

function given(contest: Contest, key: string) {
  return { path: { campaign_id: contest.campaign_id }, header: { 'Idempotency-Key': key } }
}

function judges(contest: Contest): FormOf {
  return {
    title: '请评委',
    lead: '以这里写的为准：没有写的不再是评委。',
    questions: [
      { key: 'names', label: '评委的登录名，一行一个', kind: 'long_text', required: true, length: 2000 },
    ],
    start: { names: contest.judges.map((each) => each.username).join('\n') },
    done: '已请评委',
    send: ({ names }) =>
      told(
        api.PUT('/console/api/campaigns/{campaign_id}/contest/judges', {
          params: { path: { campaign_id: contest.campaign_id } },
          body: { usernames: String(names).split(/\s+/).filter(Boolean) },
        }),
      ),
  }
}

function openFirst(contest: Contest): FormOf {
  return {
    title: '开赛',
    lead: '通过审核的都进第一轮；之后再点一次，补进后来通过的。',
    questions: [],
    submit: '开赛',
    done: '已开赛',
    send: (_, key) =>
      told(api.POST('/console/api/campaigns/{campaign_id}/contest/rounds', { params: given(contest, key) })),
  }
}

/** 公布结果: the awards, to those of the last round. */
async function lastPlaces(contest: Contest): Promise<{ value: string; label: string }[]> {
  const last = contest.rounds.at(-1)
  if (!last?.id) return []
  const params = { path: { round_id: last.id } }
  const { items } = await told(api.GET('/console/api/contest-rounds/{round_id}/ranking', { params }))
  return items.map((place) => ({ value: place.entry_id, label: `${place.rank ?? '—'} ${place.name}` }))
}

function publish(contest: Contest): FormOf {
  const declared = contest.awards as { key: string; label: string }[]
  const awards = declared.map(({ key, label }) => ({ value: key, label }))
  return {
    title: '公布结果',
    lead: '所有参赛者都会收到通知，职工在手机上看得到。',
    questions: [
      {
        key: 'awards',
        label: '奖项',
        kind: 'list',
        required: true,
        parts: [
          { key: 'entry_id', label: '参赛者', kind: 'choice', choices: () => lastPlaces(contest) },
          awards.length
            ? { key: 'award', label: '奖项', kind: 'choice', choices: awards }
            : { key: 'award', label: '奖项', kind: 'text', length: 30 },
        ],
      },
    ],
    submit: '公布',
    done: '已公布',
    draft: `contest-results-${contest.campaign_id}`,
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/contest/results', {
          params: given(contest, key),
          body: values as Schemas['ContestResultsBody'],
        }),
      ),
  }
}

function withdraw(contest: Contest): FormOf {
  return {
    title: '撤下结果',
    lead: '手机上立刻看不到结果；改好以后可以重新公布。',
    danger: true,
    questions: [REASON],
    submit: '撤下',
    done: '已撤下',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/contest/results/withdrawal', {
          params: given(contest, key),
          body: values as Schemas['ContestReasonBody'],
        }),
      ),
  }
}

function isPublished(contest: Contest): boolean {
  return contest.publication !== null && contest.publication.withdrawn_at === null
}

export const page = definePage<Row, Contest>({
  stem: 'contests',
  title: '竞赛',
  group: 'campaigns',
  order: 80,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '技能竞赛、歌手大赛等的比赛：请评委、开赛、截止打分、晋级、公布结果。评委在“请我打分”里打分。',
  list: {
    load: contests,
    key: (row) => row.id,
    columns: [
      { label: '竞赛', value: (row) => row.title },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '报名截止', value: (row) => moment(row.closes_at), width: 170 },
    ],
    empty: '还没有竞赛。在“活动”里发布一个竞赛类的活动，它就出现在这里。',
  },
  record: {
    load: (id) =>
      told(
        api.GET('/console/api/campaigns/{campaign_id}/contest', { params: { path: { campaign_id: id } } }),
      ),
    title: (contest) => contest.title,
    actions: [
      { label: '请评委', roles: HOLDS, when: (contest) => !isPublished(contest), form: judges },
      {
        label: '开赛',
        roles: HOLDS,
        tone: 'primary',
        when: (contest) => !contest.rounds[0]?.id || contest.rounds[0].state === 'open',
        form: openFirst,
      },
      {
        label: '公布结果',
        roles: PUBLISHES,
        tone: 'primary',
        when: (contest) => !isPublished(contest) && contest.rounds.every((round) => round.state === 'closed'),
        form: publish,
      },
      { label: '撤下结果', roles: PUBLISHES, tone: 'danger', when: isPublished, form: withdraw },
    ],
    sections: [
      {
        title: '结果',
        facts: [
          { label: '已公布', value: (contest) => yes(isPublished(contest)) },
          { label: '公布时间', value: (contest) => moment(contest.publication?.published_at) },
          {
            label: '评委',
            value: (contest) => contest.judges.map((each) => each.username).join('、'),
            wide: true,
          },
          {
            label: '撤下理由',
            value: (contest) => contest.publication?.withdrawn_reason,
            wide: true,
          },
        ],
      },
      { title: '轮次和排名', component: () => import('./Rounds.vue') },
    ],
  },
})
