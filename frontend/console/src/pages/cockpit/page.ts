import { definePage } from '@/kit/pages'

export const page = definePage<unknown>({
  stem: 'cockpit',
  title: '驾驶舱',
  group: 'today',
  order: 5,
  roles: ['chair', 'finance_supervisor', 'finance', 'merchant_manager', 'publisher', 'read_only'],
  help: '会员、用券、商户和补贴，各辖市(区)并排看，并与去年同期比。数字每天夜里统计，今天的明天才有；知晓率只来自问卷。先选起止日期，再选要看逐日数字的区。',
  component: () => import('./Cockpit.vue'),
})
