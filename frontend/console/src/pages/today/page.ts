import { definePage } from '@/kit/pages'

export const page = definePage<unknown>({
  stem: 'today',
  title: '今天',
  group: 'today',
  order: 1,
  help: '等您办的事都在这里，点一个数字就到那张单子。红色的已经过了期限，请先办。',
  component: () => import('./Today.vue'),
})
