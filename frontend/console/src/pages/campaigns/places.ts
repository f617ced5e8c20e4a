/** 名额与场次: the parts of a campaign that are counted, and what can be done to each. */
import { api, newKey, told, type Schemas } from '@/api/client'
import { figure, moment } from '@/kit/format'
import { REASON, type FormOf } from '@/kit/forms'
import type { Section } from '@/kit/pages'
import type { Words } from '@/kit/words'

import { DIFFERENCE } from './forms'
import type { CampaignFile } from './page'

const PUBLISHES = ['publisher'] as const

type Quota = Schemas['DeskQuota'] & { of: Schemas['DeskCampaign'] }
type Session = Schemas['DeskSession'] & { of: Schemas['DeskCampaign'] }
type Plan = Schemas['SessionPlan'] & { of: Schemas['DeskCampaign'] }

const SESSION_STATES: Words = {
  held: { text: '照常', tone: 'success' },
  cancelled: { text: '已取消', tone: 'info' },
}
const PLAN_STATES: Words = {
  going: { text: '续排中', tone: 'success' },
  stopped: { text: '已停排', tone: 'info' },
}

/** 增减名额 of whatever has places: those of the part `name`, and what is asked to change them. */
function resize(
  name: string,
  part: Quota | Session,
  send: (body: Schemas['CapacityBody'], header: { 'Idempotency-Key': string }) => Promise<unknown>,
): FormOf {
  return {
    title: `增减名额：${name}`,
    lead: `现在 ${part.capacity} 个，已占 ${part.taken_count} 个；不能减到已占的以下。`,
    questions: DIFFERENCE,
    done: '名额已改',
    send: (values, key) => send(values as Schemas['CapacityBody'], { 'Idempotency-Key': key }),
  }
}

function resizeQuota(row: Quota): FormOf {
  const path = { campaign_id: row.of.id, quota_id: row.id }
  return resize(row.union_name ?? '公共名额', row, (body, header) =>
    told(
      api.POST('/console/api/campaigns/{campaign_id}/quotas/{quota_id}/capacity', {
        params: { path, header },
        body,
      }),
    ),
  )
}

function resizeSession(row: Session): FormOf {
  const path = { campaign_id: row.of.id, session_id: row.id }
  return resize(row.title, row, (body, header) =>
    told(
      api.POST('/console/api/campaigns/{campaign_id}/sessions/{session_id}/capacity', {
        params: { path, header },
        body,
      }),
    ),
  )
}

function cancelSession(row: Session): FormOf {
  return {
    title: `取消场次：${row.title}`,
    lead: '不能恢复。这一场的每个人都会收到理由，别的场次照常。',
    danger: true,
    questions: [{ ...REASON, hint: '写给报名的人看' }],
    submit: '取消这一场',
    done: '已取消，正在逐一通知',
    send: (values, key) =>
      told(
        api.POST('/console/api/campaigns/{campaign_id}/sessions/{session_id}/cancellation', {
          params: {
            path: { campaign_id: row.of.id, session_id: row.id },
            header: { 'Idempotency-Key': key },
          },
          body: values as Schemas['CampaignReasonBody'],
        }),
      ),
  }
}

function deleteSession(row: Session): FormOf {
  return {
    title: `删除场次：${row.title}`,
    lead: '活动还是草稿，删掉后可以重新加。',
    danger: true,
    questions: [],
    submit: '删除',
    done: '已删除',
    send: () =>
      api.DELETE('/console/api/campaigns/{campaign_id}/sessions/{session_id}', {
        params: { path: { campaign_id: row.of.id, session_id: row.id } },
      }),
  }
}

function turnPlan(act: 'stop' | 'resumption') {
  return (row: Plan): Promise<unknown> =>
    told(
      api.POST(`/console/api/campaigns/{campaign_id}/session-plans/{plan_id}/${act}`, {
        params: {
          path: { campaign_id: row.of.id, plan_id: row.id },
          header: { 'Idempotency-Key': newKey() },
        },
      }),
    )
}

/** 类别: the answer that takes such a place, in the words of the form. */
function kindOf(file: CampaignFile, kind: string): string {
  if (!kind) return '不分类别'
  return file.type?.place_kinds.find((each) => each.word === kind)?.label ?? '其他类别'
}

export const QUOTA_SECTION: Section<CampaignFile> = {
  title: '名额',
  table: {
    rows: (file): Quota[] =>
      file.campaign.quotas.map((each) => ({ ...each, kind: kindOf(file, each.kind), of: file.campaign })),
    columns: [
      { label: '工会', value: (row: Quota) => row.union_name ?? '公共名额' },
      { label: '类别', value: (row: Quota) => row.kind, width: 110 },
      { label: '名额', value: (row: Quota) => figure(row.capacity), align: 'right', width: 90 },
      { label: '已占', value: (row: Quota) => figure(row.taken_count), align: 'right', width: 90 },
      { label: '退回公共', value: (row: Quota) => moment(row.returns_at), width: 150 },
    ],
    actions: [
      {
        label: '增减',
        roles: PUBLISHES,
        when: (row: Quota) => row.of.state === 'published',
        form: resizeQuota,
      },
    ],
    empty: '没有定名额。草稿可以点“定名额”；不定就是不限。',
  },
}

export const SESSION_SECTION: Section<CampaignFile> = {
  title: '场次',
  when: (file) => file.type?.sessions !== 'none',
  table: {
    rows: (file): Session[] => file.campaign.sessions.map((each) => ({ ...each, of: file.campaign })),
    columns: [
      { label: '场次', value: (row: Session) => row.title },
      { label: '地点', value: (row: Session) => row.place },
      { label: '开始', value: (row: Session) => moment(row.starts_at), width: 150 },
      {
        label: '已占/名额',
        value: (row: Session) => `${row.taken_count}/${row.capacity}`,
        align: 'right',
        width: 100,
      },
      {
        label: '状态',
        value: (row: Session) => (row.cancelled_at ? 'cancelled' : 'held'),
        words: SESSION_STATES,
        width: 90,
      },
    ],
    actions: [
      {
        label: '增减',
        roles: PUBLISHES,
        when: (row: Session) => row.of.state !== 'ended' && !row.cancelled_at,
        form: resizeSession,
      },
      {
        label: '取消',
        roles: PUBLISHES,
        tone: 'danger',
        when: (row: Session) => row.of.state === 'published' && !row.cancelled_at,
        form: cancelSession,
      },
      {
        label: '删除',
        roles: PUBLISHES,
        tone: 'danger',
        when: (row: Session) => row.of.state === 'draft',
        form: deleteSession,
      },
    ],
    empty: '还没有场次。点“加场次”，或用“续排场次”每天自动排。',
  },
}

export const PLAN_SECTION: Section<CampaignFile> = {
  title: '续排规则',
  when: (file) => file.plans.length > 0,
  table: {
    rows: (file): Plan[] => file.plans.map((each) => ({ ...each, of: file.campaign })),
    columns: [
      { label: '在哪里', value: (row: Plan) => (row.station_id ? '驿站' : '门店') },
      { label: '往后几天', value: (row: Plan) => row.days_ahead, align: 'right', width: 100 },
      { label: '每场名额', value: (row: Plan) => figure(row.capacity), align: 'right', width: 100 },
      { label: '日子', value: (row: Plan) => (row.only_working_days ? '只排工作日' : '天天'), width: 110 },
      {
        label: '状态',
        value: (row: Plan) => (row.stopped_at ? 'stopped' : 'going'),
        words: PLAN_STATES,
        width: 100,
      },
    ],
    actions: [
      { label: '停排', roles: PUBLISHES, when: (row: Plan) => !row.stopped_at, run: turnPlan('stop') },
      {
        label: '恢复',
        roles: PUBLISHES,
        when: (row: Plan) => Boolean(row.stopped_at),
        run: turnPlan('resumption'),
      },
    ],
    empty: '没有续排规则。',
  },
}
