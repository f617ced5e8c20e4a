import { definePage } from '@/kit/pages'

export const page = definePage<unknown>({
  stem: 'cockpit',
  title: '驾驶舱',
  group: 'today',
  order: 5,
  roles: ['chair', 'finance_supervisor', 'finance', 'merchant_manager', 'publisher', 'read_only'],
  help: '持卡率、使用率、知晓率、一公里覆盖、券和补贴，都与去年同期比。选月份和辖市(区)；每张图都可以看表格、下载 Excel、打开清单。区里的账号只看本区。',
  component: () => import('./Cockpit.vue'),
})
