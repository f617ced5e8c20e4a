import { api, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { figure, moment, money } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { orElse } from '@/kit/quiet'
import { travel } from '@/kit/travel'
import { choicesOf } from '@/kit/words'
import { staff } from '@/session'
import { DISTRICTS } from '@/wording'

import { register } from '@/pages/counter/register'

import { end, pause, publication, resume, workbook } from './acts'
import { plan, session } from './forms'
import { PLAN_SECTION, QUOTA_SECTION, SESSION_SECTION } from './places'
import { CAMPAIGN_STATES, declarations, SEEN_STATES, seenState, SIGNUP_STATES, TYPES, types } from './words'

type Row = Schemas['DeskCampaignPage']['items'][number]
type Campaign = Schemas['DeskCampaign']

export interface CampaignFile {
  campaign: Campaign
  type: Schemas['CampaignType'] | undefined
  checklist: Schemas['Checklist'] | null
  plans: Schemas['SessionPlan'][]
  tally: Schemas['Tally'] | null
}

const PUBLISHES = ['publisher'] as const

async function load(id: string): Promise<CampaignFile> {
  const params = { path: { campaign_id: id } }
  const campaign = await told(api.GET('/console/api/campaigns/{campaign_id}', { params }))
  const isDraft = campaign.state === 'draft'
  const type = (await declarations()).items.find((each) => each.key === campaign.type)
  const [checklist, plans, tally] = await Promise.all([
    isDraft ? told(api.GET('/console/api/campaigns/{campaign_id}/checklist', { params })) : null,
    type?.sessions === 'none'
      ? []
      : orElse(
          told(api.GET('/console/api/campaigns/{campaign_id}/session-plans', { params })).then(
            (answer) => answer.items,
          ),
          [],
        ),
    isDraft || type?.gives !== 'nothing'
      ? null
      : orElse(told(api.GET('/console/api/campaigns/{campaign_id}/tally', { params })), null),
  ])
  return { campaign, type, checklist, plans, tally }
}

export const page = definePage<Row, CampaignFile>({
  stem: 'campaigns',
  title: '活动',
  group: 'campaigns',
  order: 10,
  roles: ['chair', 'finance_supervisor', 'finance', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '从起草到结束都在这里：选一个类型新建，写文字、定时间和名额、加场次，看一遍发布前的清单，再请另一位同事发布。发布后可以暂停、恢复报名或提前结束。打开一个活动可以看报名的进度、导出台账。',
  list: {
    load: async (query) => {
      void declarations()
      return told(api.GET('/console/api/campaigns', { params: { query } }))
    },
    key: (row) => row.id,
    filters: [
      { key: 'q', label: '标题', kind: 'text' },
      { key: 'type', label: '类型', kind: 'choice', choices: types },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(CAMPAIGN_STATES) },
      { key: 'is_submitted', label: '只看等核对的', kind: 'switch' },
      { key: 'is_paused', label: '只看已暂停的', kind: 'switch' },
    ],
    columns: [
      { label: '标题', value: (row) => row.title },
      { label: '类型', value: (row) => TYPES[row.type]?.text ?? row.type, width: 180 },
      {
        label: '状态',
        value: seenState,
        words: SEEN_STATES,
        width: 110,
      },
      { label: '报名开始', value: (row) => moment(row.opens_at), width: 160 },
      { label: '报名结束', value: (row) => moment(row.closes_at), width: 160 },
    ],
    starts: [{ label: '新建活动', roles: PUBLISHES, run: () => travel('/campaigns/new') }],
    exports: { kind: 'campaigns' },
    empty: '没有符合条件的活动。可以换个条件，或点“新建活动”。',
  },
  views: [
    { path: 'new', component: () => import('./editor/EditorPage.vue') },
    { path: ':id/edit', component: () => import('./editor/EditorPage.vue') },
  ],
  record: {
    load,
    title: (file) => file.campaign.title,
    actions: [
      {
        label: '发布',
        roles: ['chair', 'publisher'],
        when: ({ campaign, checklist }) =>
          campaign.state === 'draft' &&
          Boolean(campaign.submitted_at) &&
          campaign.made_by !== staff.value?.id &&
          campaign.submitted_by !== staff.value?.id &&
          checklist?.missing.length === 0,
        form: publication,
      },
      {
        label: '编辑',
        roles: PUBLISHES,
        tone: 'primary',
        when: (file) => file.campaign.state !== 'ended',
        run: (file) => travel(`/campaigns/${file.campaign.id}/edit`),
      },
      {
        label: '核对',
        roles: ['chair'],
        when: (file) => file.campaign.state === 'draft',
        run: (file) => travel(`/campaigns/${file.campaign.id}/edit`),
      },
      {
        label: '加场次',
        roles: PUBLISHES,
        when: ({ campaign, type }) =>
          campaign.state !== 'ended' &&
          type?.sessions !== 'none' &&
          campaign.sessions.length < (type?.sessions_max ?? Infinity),
        form: (file) => session(file.campaign),
      },
      {
        label: '续排场次',
        roles: PUBLISHES,
        when: ({ campaign, type }) =>
          campaign.state !== 'ended' && type?.sessions !== 'none' && !type?.sessions_max,
        form: (file) => plan(file.campaign),
      },
      {
        label: '代为登记',
        roles: ['operator', 'reviewer'],
        when: ({ campaign }) => campaign.state === 'published' && !campaign.paused_at,
        run: (file) => register(file.campaign.id),
      },
      {
        label: '报名台账',
        roles: ['chair', 'operator', 'reviewer'],
        when: (file) => file.campaign.state !== 'draft',
        form: workbook,
      },
      {
        label: '导出答卷统计',
        roles: ['chair', 'publisher', 'read_only', 'reviewer'],
        when: (file) => file.tally !== null,
        run: ({ campaign }) =>
          download(`/console/api/campaigns/${campaign.id}/tally.xlsx`, `答卷统计-${campaign.title}.xlsx`),
      },
      {
        label: '发公示',
        roles: ['chair', 'publisher'],
        when: (file) => file.campaign.state !== 'draft' && Boolean(file.type?.notice),
        form: ({ campaign }) => ({
          title: `发公示：${campaign.title}`,
          lead: '公示已通过而没有公示过的人，姓名由系统遮盖；公示期满没有异议才发放。',
          questions: [],
          submit: '发公示',
          done: '已公示',
          send: (_, key) =>
            told(
              api.POST('/console/api/campaigns/{campaign_id}/public-notices', {
                params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
                body: {} as Schemas['PublishingBody'],
              }),
            ),
        }),
      },
      {
        label: '暂停报名',
        roles: ['chair', 'publisher'],
        when: ({ campaign }) => campaign.state === 'published' && !campaign.paused_at,
        form: pause,
      },
      {
        label: '恢复报名',
        roles: ['chair', 'publisher'],
        tone: 'primary',
        when: ({ campaign }) => Boolean(campaign.paused_at),
        form: resume,
      },
      {
        label: '提前结束',
        roles: ['chair', 'publisher'],
        tone: 'danger',
        when: (file) => file.campaign.state === 'published',
        form: end,
      },
    ],
    sections: [
      {
        title: '发布前还缺什么',
        when: (file) => file.checklist !== null,
        facts: [
          { label: '一共多少名额', value: (file) => figure(file.checklist?.place_count) },
          { label: '最多发多少钱', value: (file) => money(file.checklist?.most_fen) },
        ],
        table: {
          rows: (file) => file.checklist?.missing ?? [],
          columns: [{ label: '还要补上', value: (row) => row.message }],
          empty: '都齐了。提交以后，请另一位同事核对发布。',
        },
      },
      {
        title: '活动',
        facts: [
          { label: '类型', value: (file) => file.type?.title ?? file.campaign.type },
          { label: '状态', value: (file) => seenState(file.campaign), words: SEEN_STATES },
          { label: '主办工会', value: (file) => file.campaign.union_name },
          { label: '范围', value: (file) => DISTRICTS[file.campaign.district ?? '']?.text ?? '不限辖市(区)' },
          { label: '报名开始', value: (file) => moment(file.campaign.opens_at) },
          { label: '报名结束', value: (file) => moment(file.campaign.closes_at) },
          { label: '每人金额', value: (file) => money(file.campaign.amount_fen) },
          { label: '预算', value: (file) => money(file.campaign.budget_fen) },
          { label: '预算还剩', value: (file) => money(file.campaign.budget_left_fen) },
          { label: '发布时间', value: (file) => moment(file.campaign.published_at) },
          { label: '一句话介绍', value: (file) => file.campaign.summary, wide: true },
          { label: '正文', value: (file) => file.campaign.body, wide: true },
          { label: '暂停报名的理由', value: (file) => file.campaign.paused_reason, wide: true },
          { label: '提前结束的理由', value: (file) => file.campaign.state_reason, wide: true },
        ],
      },
      {
        title: '报名进度',
        when: (file) => file.campaign.state !== 'draft',
        table: {
          rows: (file) => Object.entries(file.campaign.figures).filter(([, count]) => count > 0),
          columns: [
            { label: '状态', value: (row) => row[0], words: SIGNUP_STATES },
            { label: '人数', value: (row) => figure(row[1]), align: 'right' },
          ],
          empty: '还没有人报名。',
        },
      },
      QUOTA_SECTION,
      SESSION_SECTION,
      PLAN_SECTION,
      {
        title: '答卷统计',
        when: (file) => file.tally !== null,
        component: () => import('./Tally.vue'),
      },
    ],
  },
})
