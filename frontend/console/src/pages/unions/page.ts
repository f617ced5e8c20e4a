import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, plain } from '@/kit/words'
import { DISTRICTS } from '@/wording'

type Row = Schemas['DeskUnion']
type File = Schemas['UnionFile']

const LEVELS = plain({
  city: '市总工会',
  district: '辖市（区）总工会',
  township: '镇、街道',
  industrial: '产业工会',
  grassroots: '基层',
})
const KINDS = plain({ area: '区域', industry: '产业', direct: '直属', unit: '单位' })

function placing({ union, place }: File): FormOf {
  return {
    title: `标位置：${union.name}`,
    lead: '标出职工上班的地方。驾驶舱的“一公里覆盖”按它算附近有没有门店；没有标的，按所在街道算。',
    questions: [
      {
        key: 'place',
        label: '位置',
        kind: 'own',
        required: true,
        component: () => import('@/map/PlaceField.vue'),
        hint: '在地图上点一下，或拖动红点；灰点是门店。坐标用腾讯地图的（GCJ-02）。',
      },
    ],
    start: place ? { place: { ...place } } : undefined,
    done: '已标好，第二天的覆盖图里就看得到',
    send: (values) =>
      told(
        api.PUT('/console/api/unions/{union_id}/place', {
          params: { path: { union_id: union.id } },
          body: values.place as Schemas['UnionPlaceBody'],
        }),
      ),
  }
}

export const page = definePage<Row, File>({
  stem: 'unions',
  title: '工会与位置',
  group: 'merchants',
  order: 70,
  roles: ['merchant_manager', 'publisher', 'read_only'],
  help: '您管理范围里的工会。给工会标上职工上班的地方，驾驶舱才知道他们一公里内有没有优惠门店；工会本身由系统管理员维护。',
  list: {
    load: (query) => told(api.GET('/console/api/unions', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'q', label: '名称里的几个字', kind: 'text' },
      { key: 'level', label: '层级', kind: 'choice', choices: choicesOf(LEVELS) },
    ],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '层级', value: (row) => row.level, words: LEVELS, width: 160 },
      { label: '类别', value: (row) => row.kind, words: KINDS, width: 100 },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
    ],
    empty: '没有符合条件的工会。换几个字试试。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/unions/{union_id}', { params: { path: { union_id: id } } })),
    title: ({ union }) => union.name,
    actions: [
      {
        label: '标位置',
        roles: ['merchant_manager', 'publisher'],
        tone: 'primary',
        form: placing,
      },
    ],
    sections: [
      {
        title: '工会',
        facts: [
          { label: '层级', value: ({ union }) => union.level, words: LEVELS },
          { label: '类别', value: ({ union }) => union.kind, words: KINDS },
          { label: '区', value: ({ union }) => union.district, words: DISTRICTS },
          { label: '上级', value: (file) => file.parent_name },
          {
            label: '位置',
            value: ({ place }) => (place ? `${place.lng}，${place.lat}` : '没有标，按所在街道算'),
            wide: true,
          },
        ],
      },
    ],
  },
})
