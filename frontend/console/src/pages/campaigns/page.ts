import { api, told, type Schemas } from '@/api/client'
import { download } from '@/kit/files'
import { figure, moment, money } from '@/kit/format'
import { REASON, type FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { orElse } from '@/kit/quiet'
import { travel } from '@/kit/travel'
import { choicesOf } from '@/kit/words'
import { staff } from '@/session'
import { DISTRICTS } from '@/wording'

import { register } from '@/pages/counter/register'

import { plan, session } from './forms'
import { PLAN_SECTION, QUOTA_SECTION, SESSION_SECTION } from './places'
import { CAMPAIGN_STATES, declarations, SIGNUP_STATES, TYPES, types } from './words'

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

function publication({ campaign, checklist }: CampaignFile): FormOf {
  const chair = checklist?.needs_chair ? '名额或金额较大，要由主席发布。' : ''
  return {
    title: `发布：${campaign.title}`,
    lead: `发布后职工立刻看得到，名额和已有的题目不能再随意改；起草、修改或提交的人不能自己发布。${chair}`,
    questions: [],
    submit: '发布',
    done: '已发布',
    send: (_, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/publication', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

function end({ campaign }: CampaignFile): FormOf {
  return {
    title: `提前结束：${campaign.title}`,
    lead: '结束后不能恢复，只能另办一个。还没办完的报名全部放行，每个人都会收到这里写的理由。',
    danger: true,
    questions: [{ ...REASON, hint: '写给报名的人看' }],
    submit: '提前结束',
    done: '已结束，正在逐一通知',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/end', {
          params: { path: { campaign_id: campaign.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['CampaignReasonBody'],
        }),
      ),
  }
}

function workbook({ campaign }: CampaignFile): FormOf {
  return {
    title: `报名台账：${campaign.title}`,
    lead: '姓名和号码都已遮盖；每次导出都会记录。',
    questions: [
      { key: 'state', label: '只要哪种状态', kind: 'choice', choices: choicesOf(SIGNUP_STATES) },
      {
        key: 'session_id',
        label: '只要哪一场',
        kind: 'choice',
        choices: campaign.sessions.map((each) => ({ value: each.id, label: each.title })),
        when: () => campaign.sessions.length > 0,
      },
    ],
    submit: '下载 Excel',
    done: '已下载',
    send: (values) => {
      const query = new URLSearchParams(values as Record<string, string>)
      const path = `/console/api/campaigns/${campaign.id}/signups.xlsx?${query.toString()}`
      return download(path, `报名台账-${campaign.title}.xlsx`)
    },
  }
}

export const page = definePage<Row, CampaignFile>({
  stem: 'campaigns',
  title: '活动',
  group: 'campaigns',
  order: 10,
  roles: ['chair', 'finance_supervisor', 'finance', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '从起草到结束都在这里：选一个类型新建，写文字、定时间和名额、加场次，看一遍发布前的清单，再请另一位同事发布。打开一个活动可以看报名的进度、导出台账。',
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
    ],
    columns: [
      { label: '标题', value: (row) => row.title },
      { label: '类型', value: (row) => TYPES[row.type]?.text ?? row.type, width: 180 },
      {
        label: '状态',
        value: (row) => (row.state === 'draft' && row.submitted_at ? 'submitted' : row.state),
        words: { ...CAMPAIGN_STATES, submitted: { text: '等人核对', tone: 'primary' } },
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
        when: (file) => file.campaign.state !== 'ended' && file.type?.sessions !== 'none',
        form: (file) => session(file.campaign),
      },
      {
        label: '续排场次',
        roles: PUBLISHES,
        when: (file) => file.campaign.state !== 'ended' && file.type?.sessions !== 'none',
        form: (file) => plan(file.campaign),
      },
      {
        label: '代为登记',
        roles: ['operator', 'reviewer'],
        when: (file) => file.campaign.state === 'published',
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
          { label: '状态', value: (file) => file.campaign.state, words: CAMPAIGN_STATES },
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
