import { definePage } from '@/kit/pages'

export const page = definePage<unknown>({
  stem: 'leader_brief',
  title: '领导简报',
  group: 'today',
  order: 6,
  roles: ['chair', 'finance_supervisor', 'finance', 'merchant_manager', 'publisher', 'read_only'],
  help: '一个月一页 A4：数字与去年同月比，三句话，盲区和时限。选好月份和地区，点“打印”，可以另存为 PDF。',
  component: () => import('./Brief.vue'),
})
