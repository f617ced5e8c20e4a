import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { BY_MERCHANT } from '@/pages/merchants/find'
import { categories } from '@/reference'
import { DISTRICTS } from '@/wording'

import { addition, change, endClerk, hours, photos, specialDays, turn } from './forms'
import { loadStore, loadStores, type KeptStore, type Store, type StoreFile } from './list'
import { HOLIDAYS, STATES, WEEKDAYS } from './words'

const MANAGES = ['merchant_manager'] as const

/** Seven days, each in one line; none at all while nobody has said when it is open. */
function week({ hours: spans }: KeptStore): { day: string; open: string }[] {
  if (!spans.length) return []
  return Object.entries(WEEKDAYS).map(([weekday, day]) => {
    const open = spans.filter((each) => String(each.weekday) === weekday)
    const times = open.map((each) => `${each.opens_at}–${each.closes_at}`)
    return { day: day.text, open: times.join('，') || '休息' }
  })
}

export const page = definePage<Store, StoreFile>({
  stem: 'stores',
  title: '门店',
  group: 'merchants',
  order: 15,
  roles: ['merchant_manager', 'publisher', 'read_only'],
  help: '商户的门店：位置、营业时间、特殊日和照片。职工看到的“营业中”和距离都从这里来，时间有变请当天改好；位置在地图上点选，门店码从档案里打开打印。',
  views: [{ path: ':id/door', component: () => import('./DoorSheet.vue') }],
  list: {
    load: loadStores,
    key: (row) => row.id,
    above: () => import('./StoresMap.vue'),
    filters: [
      { key: 'q', label: '门店或商户名称', kind: 'text' },
      BY_MERCHANT,
      { key: 'district', label: '区', kind: 'choice', choices: choicesOf(DISTRICTS) },
      { key: 'category', label: '类别', kind: 'choice', choices: categories },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
    ],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '商户', value: (row) => row.merchant.name, to: (row) => `/merchants/${row.merchant.id}` },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
      { label: '地址', value: (row) => row.address },
      { label: '电话', value: (row) => row.phone, width: 140 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 90 },
    ],
    exports: { kind: 'stores' },
    starts: [{ label: '添加门店', roles: MANAGES, form: addition }],
    empty: '没有符合条件的门店。可以换个条件，或点“添加门店”。',
  },
  record: {
    load: loadStore,
    title: ({ store }) => store.name,
    actions: [
      { label: '营业时间', roles: MANAGES, tone: 'primary', form: ({ store }) => hours(store) },
      { label: '特殊日', roles: MANAGES, form: ({ store }) => specialDays(store) },
      { label: '照片', roles: MANAGES, form: ({ store }) => photos(store) },
      { label: '修改门店', roles: MANAGES, form: ({ store }) => change(store) },
      {
        label: '停业',
        roles: MANAGES,
        tone: 'danger',
        when: ({ store }) => store.state === 'open',
        form: ({ store }) => turn('closed', '停业', '职工立刻看不到这家门店；以后可以恢复营业。')(store),
      },
      {
        label: '恢复营业',
        roles: MANAGES,
        when: ({ store }) => store.state === 'closed',
        form: ({ store }) => turn('open', '恢复营业', '职工立刻又能看到这家门店。')(store),
      },
    ],
    sections: [
      {
        title: '门店',
        facts: [
          { label: '状态', value: ({ store }) => store.state, words: STATES },
          { label: '区', value: ({ store }) => store.district, words: DISTRICTS },
          { label: '地址', value: ({ store }) => store.address, wide: true },
          { label: '经纬度', value: ({ store }) => `${store.lng}，${store.lat}` },
          { label: '电话', value: ({ store }) => store.phone },
          { label: '法定节假日', value: ({ store }) => store.holiday_rule, words: HOLIDAYS },
          { label: '商户', value: () => '查看档案', to: ({ store }) => `/merchants/${store.merchant_id}` },
          {
            label: '门店码',
            value: () => '打开并打印',
            to: ({ store }) => `/stores/${store.id}/door`,
          },
        ],
      },
      {
        title: '营业时间',
        table: {
          rows: ({ store }) => week(store),
          columns: [
            { label: '星期', value: (row) => row.day, width: 110 },
            { label: '营业', value: (row) => row.open },
          ],
          empty: '还没有营业时间。点上面的“营业时间”填写。',
        },
      },
      {
        title: '特殊日',
        table: {
          rows: ({ store }) => store.special_days,
          columns: [
            { label: '日期', value: (row) => row.on_day },
            {
              label: '时间',
              value: (row) => (row.opens_at ? `${row.opens_at}–${row.closes_at}` : '全天休息'),
            },
            { label: '说明', value: (row) => row.note },
          ],
          empty: '没有特殊日，节假日按上面的规则。',
        },
      },
      {
        title: '核销员',
        table: {
          rows: (file) => file.clerks,
          columns: [
            { label: '姓名', value: (row) => row.name ?? row.nickname },
            { label: '手机', value: (row) => row.phone, width: 150 },
            { label: '加入时间', value: (row) => moment(row.bound_at), width: 170 },
          ],
          actions: [{ label: '解除', roles: MANAGES, tone: 'danger', form: endClerk }],
          empty: '还没有核销员，请店主在手机上邀请。',
        },
      },
      {
        title: '照片',
        files: ({ store }) =>
          store.photos.map((each, place) => ({ id: each.attachment_id, name: `照片 ${place + 1}` })),
      },
    ],
  },
})
