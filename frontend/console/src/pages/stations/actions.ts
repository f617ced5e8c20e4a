/** 管驿站: forms of a station. */
import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question } from '@/kit/forms'
import { moment } from '@/kit/format'
import { askSpecialDays } from '@/kit/opening'
import { show } from '@/kit/show'
import { choicesOf } from '@/kit/words'
import { placed } from '@/map/placed'
import { findColleagues } from '@/reference'
import { DISTRICTS } from '@/wording'

import { HOLIDAYS, SERVICES, STATES } from './words'

export type Station = Schemas['DeskStation']

const FACTS: Question[] = [
  { key: 'name', label: '名称', kind: 'text', required: true, length: 60 },
  { key: 'code', label: '编号', kind: 'text', required: true, length: 20 },
  { key: 'district', label: '区', kind: 'choice', required: true, choices: choicesOf(DISTRICTS) },
  { key: 'address', label: '地址', kind: 'text', required: true, length: 120 },
  {
    key: 'place',
    label: '位置',
    kind: 'own',
    required: true,
    component: () => import('@/map/PlaceField.vue'),
    hint: '在地图上点一下，或拖动红点。坐标用腾讯地图的（GCJ-02），职工按它找最近的驿站。',
  },
  { key: 'host', label: '依托单位', kind: 'text', required: true, length: 60 },
  { key: 'phone', label: '电话', kind: 'text', length: 20 },
  { key: 'services', label: '服务', kind: 'choices', required: true, choices: choicesOf(SERVICES) },
  {
    key: 'holiday_rule',
    label: '法定节假日',
    kind: 'choice',
    required: true,
    choices: choicesOf(HOLIDAYS),
  },
]
export function entry(): FormOf {
  return {
    title: '新建驿站',
    lead: '建好后马上出现在手机的驿站地图上；接着请设开放时间，邀请驿站管理员。',
    questions: [{ key: 'union_id', label: '管理的工会', kind: 'union', required: true }, ...FACTS],
    start: { holiday_rule: 'as_usual' },
    draft: 'station-entry',
    done: '已新建',
    send: (values, key) =>
      told(
        api.POST('/console/api/stations', {
          params: { header: { 'Idempotency-Key': key } },
          body: placed(values) as Schemas['StationBody'],
        }),
      ),
  }
}

function change(station: Station, body: Schemas['StationChangeBody']) {
  return told(
    api.PATCH('/console/api/stations/{station_id}', {
      params: { path: { station_id: station.id } },
      body,
    }),
  )
}

export function edit(station: Station): FormOf {
  const { name, code, district, address, lng, lat, host, phone, services, holiday_rule } = station
  return {
    title: `修改资料：${name}`,
    questions: FACTS,
    start: { name, code, district, address, place: { lat, lng }, host, phone, services, holiday_rule },
    send: (values) => change(station, placed(values) as Schemas['StationChangeBody']),
  }
}

export function changeState(station: Station): FormOf {
  return {
    title: `改变状态：${station.name}`,
    lead: '暂停开放的仍在地图上，标明暂停；撤销的从地图上消失。',
    danger: true,
    questions: [{ key: 'state', label: '状态', kind: 'choice', required: true, choices: choicesOf(STATES) }],
    start: { state: station.state },
    send: (values) => change(station, values as Schemas['StationChangeBody']),
  }
}

export function setHours(station: Station): FormOf {
  return {
    title: `开放时间：${station.name}`,
    questions: [
      {
        key: 'hours',
        label: '每周开放时间',
        kind: 'own',
        component: () => import('@/kit/WeekField.vue'),
        hint: '关门时间早于开门时间，表示开放到第二天。某一天不开放或改时间，请到“特殊日”里写。',
      },
    ],
    start: { hours: station.hours },
    send: ({ hours }) =>
      told(
        api.PUT('/console/api/stations/{station_id}/hours', {
          params: { path: { station_id: station.id } },
          body: { hours: (hours ?? []) as Schemas['Span'][] },
        }),
      ),
  }
}

export function setSpecialDays(station: Station): FormOf {
  return {
    title: `特殊日：${station.name}`,
    lead: '这些日子不按每周的时间。开门和关门都不填，就是那天不开放。',
    questions: [askSpecialDays({ max: 60, length: 60 })],
    start: { days: station.special_days.map((day) => ({ ...day })) },
    send: ({ days }) =>
      told(
        api.PUT('/console/api/stations/{station_id}/special-days', {
          params: { path: { station_id: station.id } },
          body: {
            days: ((days ?? []) as Schemas['SpecialDay'][]).map((day) => ({
              on_day: day.on_day,
              opens_at: day.opens_at || null,
              closes_at: day.closes_at || null,
              note: day.note ?? '',
            })),
          },
        }),
      ),
  }
}

/** The station's own desk knows who goes there; the one who stands there already is called by `now`. */
function plan(now = ''): Question[] {
  return [
    { key: 'due_on', label: '哪天以前', kind: 'date', required: true },
    {
      key: 'inspector_id',
      label: '巡查人',
      kind: 'found',
      hint: '输入登录名或姓名里的几个字；不填就是自己去',
      find: findColleagues(),
      named: () => Promise.resolve(now),
    },
  ]
}

export function inspector(inspection: Schemas['Inspection']): string {
  return `${inspection.inspector_name ?? ''} ${inspection.inspector_username}`
}

export function planInspection(station: Station): FormOf {
  return {
    title: `安排巡查：${station.name}`,
    questions: plan(),
    done: '已安排',
    send: (values, key) =>
      told(
        api.POST('/console/api/stations/{station_id}/inspections', {
          params: { path: { station_id: station.id }, header: { 'Idempotency-Key': key } },
          body: { inspector_id: null, ...values } as Schemas['InspectionPlanBody'],
        }),
      ),
  }
}

export function replanInspection(inspection: Schemas['Inspection']): FormOf {
  return {
    title: `改派巡查：${inspection.station.name}`,
    questions: plan(inspector(inspection)),
    start: { due_on: inspection.due_on, inspector_id: inspection.inspector_id },
    done: '已改派',
    send: (values) =>
      told(
        api.PUT('/console/api/station-inspections/{inspection_id}', {
          params: { path: { inspection_id: inspection.id } },
          body: { inspector_id: null, ...values } as Schemas['InspectionPlanBody'],
        }),
      ),
  }
}

/** 邀请驿站管理员: the word is shown this once. */
export async function invite(station: Station): Promise<void> {
  const made = await told(
    api.POST('/console/api/stations/{station_id}/invitations', {
      params: { path: { station_id: station.id } },
    }),
  )
  show('邀请驿站管理员', [
    ['邀请口令', made.invitation],
    ['有效期到', moment(made.expires_at)],
    ['怎么用', '请对方在手机小程序里输入，只能用一次'],
  ])
}
