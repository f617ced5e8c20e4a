import { definePage } from '@/kit/pages'

export const page = definePage<unknown>({
  stem: 'account',
  title: '我的账号',
  group: 'system',
  order: 5,
  help: '自己的口令、恢复码和登录都在这里。口令定期要换；恢复码打印出来锁好，手机不在身边时用；看到不认识的登录，马上让它退出并换口令。',
  component: () => import('./Account.vue'),
})
