import { definePage } from '@/kit/pages'

export const page = definePage({
  stem: 'reviews',
  title: '审核台',
  group: 'campaigns',
  order: 20,
  roles: ['chair', 'reviewer'],
  help: '轮到您这一步的申请都在左边，快到期的在最前面。打开一件，看答案、材料和往年的申请，再通过、退回一项或不通过，下一件自己会来；几件一样的可以勾选后成批办理。按 ? 看键盘怎么用。',
  component: () => import('./Desk.vue'),
  recordComponent: () => import('./Case.vue'),
})
