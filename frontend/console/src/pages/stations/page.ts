import { api, told, type Schemas } from '@/api/client'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import {
  changeState,
  edit,
  entry,
  invite,
  planInspection,
  setHours,
  setSpecialDays,
  type Station,
} from './actions'
import { HOLIDAYS, SERVICES, STATES, WEEKDAYS } from './words'

const KEEPERS = ['operator', 'publisher'] as const

function isOpen(station: Station): boolean {
  return station.state !== 'closed'
}

export const page = definePage<Station>({
  stem: 'stations',
  title: '驿站',
  group: 'places',
  order: 10,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '驿站的名录：地址、服务、开放时间和管理员，手机地图照这里显示。时间或服务变了及时改；安排巡查，登记结果后驿站就算核实过。',
  list: {
    load: (query) => told(api.GET('/console/api/stations', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'q', label: '名称或编号', kind: 'text' },
      { key: 'district', label: '区', kind: 'choice', choices: choicesOf(DISTRICTS) },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'service', label: '服务', kind: 'choice', choices: choicesOf(SERVICES) },
    ],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '编号', value: (row) => row.code, width: 110 },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
      { label: '地址', value: (row) => row.address },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '最近核实', value: (row) => row.last_verified_on, width: 120 },
    ],
    starts: [{ label: '新建驿站', roles: KEEPERS, form: entry }],
    exports: { kind: 'stations' },
    empty: '没有符合条件的驿站。可以换个条件，或点“新建驿站”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/stations/{station_id}', { params: { path: { station_id: id } } })),
    title: (station) => station.name,
    actions: [
      { label: '安排巡查', roles: KEEPERS, tone: 'primary', when: isOpen, form: planInspection },
      { label: '修改资料', roles: KEEPERS, form: edit },
      { label: '开放时间', roles: KEEPERS, when: isOpen, form: setHours },
      { label: '特殊日', roles: KEEPERS, when: isOpen, form: setSpecialDays },
      { label: '邀请管理员', roles: KEEPERS, when: isOpen, run: invite },
      { label: '改变状态', roles: KEEPERS, tone: 'danger', form: changeState },
    ],
    sections: [
      {
        title: '资料',
        facts: [
          { label: '状态', value: (station) => station.state, words: STATES },
          { label: '编号', value: (station) => station.code },
          { label: '地址', value: (station) => station.address, wide: true },
          { label: '依托单位', value: (station) => station.host },
          { label: '电话', value: (station) => station.phone },
          { label: '位置', value: (station) => `${station.lng}, ${station.lat}` },
          { label: '最近核实', value: (station) => station.last_verified_on },
          { label: '节假日', value: (station) => HOLIDAYS[station.holiday_rule]?.text },
          {
            label: '服务',
            value: (station) => station.services.map((each) => SERVICES[each]?.text ?? each).join('、'),
            wide: true,
          },
        ],
      },
      {
        title: '开放时间',
        table: {
          rows: (station) => station.hours,
          columns: [
            { label: '星期', value: (span: Schemas['Span']) => WEEKDAYS[span.weekday] },
            { label: '开门', value: (span: Schemas['Span']) => span.opens_at },
            { label: '关门', value: (span: Schemas['Span']) => span.closes_at },
          ],
          empty: '还没有设开放时间，手机上显示为不开放。',
        },
      },
      {
        title: '特殊日',
        table: {
          rows: (station) => station.special_days,
          columns: [
            { label: '日期', value: (day: Schemas['SpecialDay']) => day.on_day },
            {
              label: '时间',
              value: (day: Schemas['SpecialDay']) =>
                day.opens_at ? `${day.opens_at}–${day.closes_at ?? ''}` : '不开放',
            },
            { label: '说明', value: (day: Schemas['SpecialDay']) => day.note },
          ],
          empty: '没有特殊日。',
        },
      },
      { title: '管理员', component: () => import('./Keepers.vue') },
    ],
  },
})
