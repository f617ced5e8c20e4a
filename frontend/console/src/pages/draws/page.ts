import { api, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { figure, moment } from '@/kit/format'
import type { FormOf, Question } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, type Choice, type Words } from '@/kit/words'
import { declarations } from '@/pages/campaigns/words'

type Row = Schemas['DeskDraw']
type Draw = Schemas['DeskDraw']

interface DrawFile {
  campaign: Schemas['DeskCampaign']
  draw: Draw
}

const STATES: Words = {
  committed: { text: '已公布承诺', tone: 'primary' },
  frozen: { text: '名单已封存', tone: 'warning' },
  drawing: { text: '正在开签', tone: 'warning' },
  drawn: { text: '已开签', tone: 'success' },
}
const DRAWS = ['chair', 'finance_supervisor', 'publisher'] as const

/** Drafts of campaigns that will be drawn: a draw is promised with the draft. */
async function drafts(): Promise<Choice[]> {
  const drawn = (await declarations()).items.filter((each) => each.quota === 'draw').map((each) => each.key)
  const query = { state: 'draft', limit: 100 } as const
  const { items } = await told(api.GET('/console/api/campaigns', { params: { query } }))
  return items
    .filter((each) => drawn.includes(each.type))
    .map((each) => ({ value: each.id, label: each.title }))
}

async function load(id: string): Promise<DrawFile> {
  const draw = await told(api.GET('/console/api/draws/{draw_id}', { params: { path: { draw_id: id } } }))
  const path = { campaign_id: draw.campaign_id }
  return { draw, campaign: await told(api.GET('/console/api/campaigns/{campaign_id}', { params: { path } })) }
}

const PROMISE: Question[] = [
  {
    key: 'public_source',
    label: '公开随机数取自何处',
    kind: 'long_text',
    required: true,
    length: 200,
    hint: '要说到不会有两种理解，例如：双色球某一期开奖号码，红球从小到大，再写蓝球，各两位，空格隔开',
  },
  { key: 'public_at', label: '何时产生', kind: 'moment', required: true, hint: '要在报名结束以后' },
]

function first(): FormOf {
  return {
    title: '定抽签',
    lead: '先说好用哪个公开随机数，再报名。活动一发布，这句话和种子的摘要就公布，谁也不能再改。',
    questions: [
      {
        key: 'campaign_id',
        label: '哪个活动（要抽签的草稿）',
        kind: 'choice',
        required: true,
        choices: drafts,
      },
      ...PROMISE,
    ],
    draft: 'draw-new',
    done: '已定，发布活动时公布',
    send: ({ campaign_id, ...values }) =>
      told(
        api.PUT('/console/api/campaigns/{campaign_id}/draw', {
          params: { path: { campaign_id: String(campaign_id) } },
          body: values as Schemas['DrawPromiseBody'],
        }),
      ),
  }
}

function promise({ campaign, draw }: DrawFile): FormOf {
  return {
    title: `定抽签：${campaign.title}`,
    lead: '先说好用哪个公开随机数，再报名。活动一发布，这句话和种子的摘要就公布，谁也不能再改。',
    questions: PROMISE,
    start: { public_source: draw.public_source, public_at: draw.public_at },
    draft: `draw-${campaign.id}`,
    done: '已定，发布活动时公布',
    send: (values) =>
      told(
        api.PUT('/console/api/campaigns/{campaign_id}/draw', {
          params: { path: { campaign_id: campaign.id } },
          body: values as Schemas['DrawPromiseBody'],
        }),
      ),
  }
}

function type(title: string, lead: string, path: 'value' | 'confirmation', done: string) {
  return ({ draw }: DrawFile): FormOf => ({
    title,
    lead,
    danger: path === 'confirmation',
    questions: [
      {
        key: 'value',
        label: '公开随机数',
        kind: 'text',
        required: true,
        length: 200,
        hint: `照说好的写法：${draw.public_source}`,
      },
    ],
    done,
    send: (values, key) =>
      told(
        api.POST(`/console/api/draws/{draw_id}/${path}`, {
          params: { path: { draw_id: draw.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['DrawValueBody'],
        }),
      ),
  })
}

export const page = definePage<Row, DrawFile>({
  stem: 'draws',
  title: '抽签',
  group: 'campaigns',
  order: 30,
  roles: ['chair', 'finance_supervisor', 'operator', 'publisher', 'read_only'],
  help: '抽签的活动：报名前公布承诺，报名结束后封存名单，公开随机数产生后由一人录入、另一人核对并开签。开签后任何人都能用公布的数自己算一遍。',
  list: {
    load: (query) => told(api.GET('/console/api/draws', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '到哪一步', kind: 'choice', choices: choicesOf(STATES) }],
    columns: [
      { label: '活动', value: (row) => row.title },
      { label: '到哪一步', value: (row) => row.state, words: STATES, width: 120 },
      { label: '随机数何时产生', value: (row) => moment(row.public_at), width: 160 },
      { label: '参加', value: (row) => figure(row.entrant_count), align: 'right', width: 90 },
      { label: '中签', value: (row) => figure(row.winner_count), align: 'right', width: 90 },
      { label: '开签', value: (row) => moment(row.drawn_at), width: 160 },
    ],
    starts: [{ label: '定抽签', roles: ['publisher'], form: first }],
    empty: '还没有抽签。要抽签的活动建好草稿以后，点“定抽签”。',
  },
  record: {
    load,
    title: (file) => file.campaign.title,
    actions: [
      {
        label: '定抽签',
        roles: ['publisher'],
        tone: 'primary',
        when: (file) => file.campaign.state === 'draft',
        form: promise,
      },
      {
        label: '录入公开随机数',
        roles: DRAWS,
        tone: 'primary',
        when: (file) => file.draw.state === 'frozen' && !file.draw.is_entered,
        form: type(
          '录入公开随机数',
          '录入后请另一位同事再录一遍来核对。',
          'value',
          '已录入，请另一位同事核对',
        ),
      },
      {
        label: '核对并开签',
        roles: DRAWS,
        tone: 'danger',
        when: (file) => file.draw.state === 'frozen' && file.draw.is_entered,
        form: type(
          '核对并开签',
          '由没有录入的人再录一遍；两遍一样就开签。只能开一次，不能重来。',
          'confirmation',
          '已开签',
        ),
      },
      {
        label: '下载抽签证明',
        when: (file) => file.draw.state === 'drawn',
        run: ({ campaign, draw }) => download(`/api/v1/draws/${draw.id}`, `抽签证明-${campaign.title}.json`),
      },
    ],
    sections: [
      {
        title: '进度',
        facts: [
          { label: '状态', value: (file) => file.draw.state, words: STATES },
          { label: '随机数何时产生', value: (file) => moment(file.draw.public_at) },
          { label: '参加人数', value: (file) => figure(file.draw.entrant_count) },
          { label: '中签人数', value: (file) => figure(file.draw.winner_count) },
          { label: '名单封存', value: (file) => moment(file.draw.frozen_at) },
          { label: '开签', value: (file) => moment(file.draw.drawn_at) },
          { label: '谁录入', value: (file) => file.draw.entered_by_name },
          { label: '谁核对', value: (file) => file.draw.confirmed_by_name },
          { label: '公开随机数取自', value: (file) => file.draw.public_source, wide: true },
        ],
      },
      {
        title: '证明',
        facts: [
          { label: '种子的摘要（报名前公布）', value: (file) => file.draw.commitment, wide: true },
          { label: '名单的摘要（封存时公布）', value: (file) => file.draw.entrants_hash, wide: true },
          { label: '公开随机数', value: (file) => file.draw.public_value, wide: true },
          { label: '种子（开签后公布）', value: (file) => file.draw.seed, wide: true },
          { label: '算法', value: (file) => file.draw.algorithm },
        ],
      },
      {
        title: '自己算一遍',
        facts: [
          {
            label: '怎样核对',
            value: () =>
              '① 种子的摘要等于报名前公布的那个；② 参加名单和名额的摘要等于封存时公布的那个；③ 用种子和公开随机数给每个参加编号算出签号，从小到大排，排在名额以内的中签。下载“抽签证明”后，任何人都能用公开的算法算出同样的结果。',
            wide: true,
          },
          {
            label: '公开的记录',
            value: () => '任何人不用登录就能打开',
            href: ({ draw }) => `/api/v1/draws/${draw.id}`,
          },
          {
            label: '参加编号与结果',
            value: () => '按序号列出每个参加编号',
            href: ({ draw }) => `/api/v1/draws/${draw.id}/entrants`,
          },
        ],
      },
      {
        title: '名额池',
        table: {
          rows: (file) => file.draw.pools,
          columns: [
            { label: '名额池', value: (row) => row.name },
            { label: '名额', value: (row) => figure(row.capacity), align: 'right', width: 120 },
          ],
          empty: '名单封存时写下名额池。',
        },
      },
    ],
  },
})
