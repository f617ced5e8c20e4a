import { api, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { figure, moment } from '@/kit/format'
import type { FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { orElse } from '@/kit/quiet'
import { choicesOf, type Words } from '@/kit/words'
import { CAMPAIGN_STATES, declarations, TYPES } from '@/pages/campaigns/words'

type Row = Schemas['DeskCampaignPage']['items'][number]
type Draw = Schemas['DeskDraw']

interface DrawFile {
  campaign: Schemas['DeskCampaign']
  draw: Draw | null
}

const STATES: Words = {
  committed: { text: '已公布承诺', tone: 'primary' },
  frozen: { text: '名单已封存', tone: 'warning' },
  drawing: { text: '正在开签', tone: 'warning' },
  drawn: { text: '已开签', tone: 'success' },
}
const DRAWS = ['chair', 'finance_supervisor', 'publisher'] as const

async function drawn(): Promise<string[]> {
  return (await declarations()).items.filter((each) => each.quota === 'draw').map((each) => each.key)
}

async function load(id: string): Promise<DrawFile> {
  const params = { path: { campaign_id: id } }
  const campaign = await told(api.GET('/console/api/campaigns/{campaign_id}', { params }))
  if (!campaign.draw_id) return { campaign, draw: null }
  const of = { path: { draw_id: campaign.draw_id } }
  return { campaign, draw: await orElse(told(api.GET('/console/api/draws/{draw_id}', { params: of })), null) }
}

function promise({ campaign, draw }: DrawFile): FormOf {
  return {
    title: `定抽签：${campaign.title}`,
    lead: '先说好用哪个公开随机数，再报名。活动一发布，这句话和种子的摘要就公布，谁也不能再改。',
    questions: [
      {
        key: 'public_source',
        label: '公开随机数取自何处',
        kind: 'long_text',
        required: true,
        hint: '要说到不会有两种理解，例如：双色球某一期开奖号码，红球从小到大，再写蓝球，各两位，空格隔开',
      },
      {
        key: 'public_at',
        label: '何时产生',
        kind: 'moment',
        required: true,
        hint: '要在报名结束以后',
      },
    ],
    start: draw ? { public_source: draw.public_source, public_at: draw.public_at } : {},
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
        hint: `照说好的写法：${draw?.public_source ?? ''}`,
      },
    ],
    done,
    send: (values, key) =>
      told(
        api.POST(`/console/api/draws/{draw_id}/${path}`, {
          params: { path: { draw_id: draw?.id ?? '' }, header: { 'Idempotency-Key': key } },
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
    load: async (query) => {
      const keys = await drawn()
      const { items, next_cursor } = await told(api.GET('/console/api/campaigns', { params: { query } }))
      return { items: items.filter((each) => keys.includes(each.type)), next_cursor }
    },
    key: (row) => row.id,
    filters: [
      { key: 'q', label: '标题', kind: 'text' },
      {
        key: 'type',
        label: '类型',
        kind: 'choice',
        choices: async () => (await drawn()).map((key) => ({ value: key, label: TYPES[key]?.text ?? key })),
      },
      { key: 'state', label: '活动状态', kind: 'choice', choices: choicesOf(CAMPAIGN_STATES) },
    ],
    columns: [
      { label: '活动', value: (row) => row.title },
      { label: '类型', value: (row) => TYPES[row.type]?.text ?? row.type, width: 200 },
      { label: '活动状态', value: (row) => row.state, words: CAMPAIGN_STATES, width: 110 },
      { label: '报名结束', value: (row) => moment(row.closes_at), width: 160 },
    ],
    empty: '这一页没有要抽签的活动。可以选一个类型，或到“活动”新建一个抽签的活动。',
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
        when: (file) => file.draw?.state === 'frozen' && !file.draw.is_entered,
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
        when: (file) => file.draw?.state === 'frozen' && file.draw.is_entered,
        form: type(
          '核对并开签',
          '由没有录入的人再录一遍；两遍一样就开签。只能开一次，不能重来。',
          'confirmation',
          '已开签',
        ),
      },
      {
        label: '下载抽签证明',
        when: (file) => file.draw?.state === 'drawn',
        run: ({ campaign, draw }) =>
          download(`/api/v1/draws/${draw?.id ?? ''}`, `抽签证明-${campaign.title}.json`),
      },
    ],
    sections: [
      {
        title: '还没有定抽签',
        when: (file) => !file.draw,
        facts: [
          { label: '下一步', value: () => '点“定抽签”，说好用哪个公开随机数，再发布活动。', wide: true },
        ],
      },
      {
        title: '进度',
        when: (file) => file.draw !== null,
        facts: [
          { label: '状态', value: (file) => file.draw?.state, words: STATES },
          { label: '随机数何时产生', value: (file) => moment(file.draw?.public_at) },
          { label: '参加人数', value: (file) => figure(file.draw?.entrant_count) },
          { label: '中签人数', value: (file) => figure(file.draw?.winner_count) },
          { label: '名单封存', value: (file) => moment(file.draw?.frozen_at) },
          { label: '开签', value: (file) => moment(file.draw?.drawn_at) },
          { label: '公开随机数取自', value: (file) => file.draw?.public_source, wide: true },
        ],
      },
      {
        title: '证明',
        when: (file) => file.draw !== null,
        facts: [
          { label: '种子的摘要（报名前公布）', value: (file) => file.draw?.commitment, wide: true },
          { label: '名单的摘要（封存时公布）', value: (file) => file.draw?.entrants_hash, wide: true },
          { label: '公开随机数', value: (file) => file.draw?.public_value, wide: true },
          { label: '种子（开签后公布）', value: (file) => file.draw?.seed, wide: true },
          { label: '算法', value: (file) => file.draw?.algorithm },
        ],
      },
      {
        title: '名额池',
        when: (file) => file.draw !== null,
        table: {
          rows: (file) => file.draw?.pools ?? [],
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
