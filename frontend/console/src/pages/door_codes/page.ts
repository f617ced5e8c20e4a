import { definePage } from '@/kit/pages'
import { BY_MERCHANT } from '@/pages/merchants/find'
import { loadStores, type Store } from '@/pages/stores/list'
import { STATES } from '@/pages/stores/words'
import { DISTRICTS } from '@/wording'

export const page = definePage<Store>({
  stem: 'door_codes',
  title: '门店码',
  group: 'merchants',
  order: 60,
  roles: ['merchant_manager', 'publisher', 'read_only'],
  help: '贴在店门口的小程序码，一家门店一张 A4。找到门店，点“打开”，看一眼再打印；职工扫一扫就到这家门店的优惠页。',
  list: {
    load: loadStores,
    key: (row) => row.id,
    filters: [{ key: 'q', label: '门店或商户名称', kind: 'text' }, BY_MERCHANT],
    columns: [
      { label: '门店', value: (row) => row.name },
      { label: '商户', value: (row) => row.merchant.name },
      { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
      { label: '地址', value: (row) => row.address },
      { label: '状态', value: (row) => row.state, words: STATES, width: 90 },
      {
        label: '门店码',
        value: () => '打开',
        to: (row) => `/stores/${row.id}/door`,
        width: 90,
      },
    ],
    empty: '没有符合条件的门店。换个名称试试，或到“门店”里添加。',
  },
})
