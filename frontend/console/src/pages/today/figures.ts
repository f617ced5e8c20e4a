/** 今天: what waits for somebody, asked of the operations that count or list it. */
import { api, told, type Page, type Schemas } from '@/api/client'
import type { Role } from '@/session'

export interface Waiting {
  label: string
  /** `50+` where a list goes on. */
  figure: string
  to: string
  tone?: 'danger'
  note?: string
}

interface Source {
  roles: readonly Role[]
  ask: () => Promise<Waiting[]>
}

const MANY = 50

/** A list without a count is counted as far as one page goes. */
function counted(label: string, page: Page<unknown>, to: string, tone?: 'danger'): Waiting {
  const figure = page.next_cursor ? `${page.items.length}+` : String(page.items.length)
  return { label, figure, to, ...(tone ? { tone } : {}) }
}

function reviews({ waiting_count, overdue_count, assigned_count }: Schemas['ReviewCounts']): Waiting[] {
  return [
    { label: '待审核的报名', figure: String(waiting_count), to: '/reviews' },
    { label: '其中分给我的', figure: String(assigned_count), to: '/reviews' },
    { label: '其中已超期', figure: String(overdue_count), to: '/reviews', tone: 'danger' },
  ]
}

function units(todos: Schemas['UnitTodos']): Waiting[] {
  return [
    { label: '单位报名要补正', figure: String(todos.returned_count), to: '/unit_signups' },
    { label: '单位候补到、等确认', figure: String(todos.offered_count), to: '/unit_signups' },
    { label: '拨付等签收', figure: String(todos.to_receive_count), to: '/allocations' },
    {
      label: '拨付过了期限',
      figure: String(todos.late_allocations_count),
      to: '/allocations',
      tone: 'danger',
    },
  ]
}

const DESK: readonly Role[] = ['chair', 'operator', 'reviewer']
const MERCHANTS: readonly Role[] = ['merchant_manager', 'read_only']
const limit = MANY

export const SOURCES: Source[] = [
  {
    roles: ['chair', 'reviewer'],
    ask: async () => reviews(await told(api.GET('/console/api/reviews/summary'))),
  },
  {
    roles: ['operator'],
    ask: async () => units(await told(api.GET('/console/api/unit-signups/summary'))),
  },
  {
    roles: MERCHANTS,
    ask: async () => {
      const query = { state: 'submitted', limit } as const
      const page = await told(api.GET('/console/api/merchant-applications', { params: { query } }))
      return [counted('待审核的入驻申请', page, '/merchant_applications?state=submitted')]
    },
  },
  {
    roles: MERCHANTS,
    ask: async () => {
      const open = { state: 'open', limit } as const
      const late = { overdue: true, limit }
      const [all, overdue] = await Promise.all([
        told(api.GET('/console/api/reports', { params: { query: open } })),
        told(api.GET('/console/api/reports', { params: { query: late } })),
      ])
      return [
        counted('等商户答复的优惠反映', all, '/offer_reports?state=open'),
        counted('商户没有按期答复的反映', overdue, '/offer_reports?overdue=true', 'danger'),
      ]
    },
  },
  {
    roles: ['operator', 'reviewer'],
    ask: async () => {
      const open = { state: 'open', limit } as const
      const late = { overdue: true, limit }
      const [all, overdue] = await Promise.all([
        told(api.GET('/console/api/tickets', { params: { query: open } })),
        told(api.GET('/console/api/tickets', { params: { query: late } })),
      ])
      return [
        counted('等答复的求助', all, '/tickets?state=open'),
        counted('已超期的求助', overdue, '/tickets?overdue=true', 'danger'),
      ]
    },
  },
  {
    roles: DESK,
    ask: async () => {
      const query = { state: 'submitted', limit } as const
      const page = await told(api.GET('/console/api/membership-applications', { params: { query } }))
      return [counted('待办的入会和转会申请', page, '/membership_applications?state=submitted')]
    },
  },
  {
    roles: DESK,
    ask: async () => {
      const query = { state: 'applied', limit } as const
      const page = await told(api.GET('/console/api/hardship-files', { params: { query } }))
      return [counted('待入户的困难申请', page, '/hardship_files?state=applied')]
    },
  },
  {
    roles: DESK,
    ask: async () => {
      const query = { state: 'reported', limit } as const
      const page = await told(api.GET('/console/api/hazard-reports', { params: { query } }))
      return [counted('待指派的隐患', page, '/hazards?state=reported')]
    },
  },
  {
    roles: DESK,
    ask: async () => {
      const page = await told(api.GET('/console/api/legal-cases/waiting', { params: { query: { limit } } }))
      return [counted('待指派律师的事项', page, '/legal_waiting')]
    },
  },
  {
    roles: DESK,
    ask: async () => {
      const query = { overdue: true, limit }
      const page = await told(api.GET('/console/api/referrals', { params: { query } }))
      return [counted('机构没有按期答复的转介', page, '/referrals?overdue=true', 'danger')]
    },
  },
  {
    roles: ['chair', 'reviewer'],
    ask: async () => {
      const query = { state: 'open', limit } as const
      const page = await told(api.GET('/console/api/objections', { params: { query } }))
      return [counted('待处理的异议', page, '/objections?state=open')]
    },
  },
  {
    roles: ['chair', 'reviewer'],
    ask: async () => {
      const query = { state: 'submitted', limit } as const
      const page = await told(api.GET('/console/api/employers', { params: { query } }))
      return [counted('待核验的招聘单位', page, '/employers?state=submitted')]
    },
  },
  {
    roles: ['chair', 'operator', 'publisher', 'reviewer'],
    ask: async () => {
      const query = { state: 'open', limit } as const
      const page = await told(api.GET('/console/api/station-reports', { params: { query } }))
      return [counted('驿站等答复的报修', page, '/station_reports?state=open')]
    },
  },
  {
    roles: ['operator', 'publisher', 'reviewer'],
    ask: async () => {
      const page = await told(api.GET('/console/api/calls', { params: { query: { limit } } }))
      return [counted('要打的电话', page, '/calls')]
    },
  },
  {
    roles: ['finance_supervisor'],
    ask: async () => {
      const query = { state: 'draft', limit } as const
      const [statements, lists] = await Promise.all([
        told(api.GET('/console/api/statements', { params: { query } })),
        told(api.GET('/console/api/payment-lists', { params: { query } })),
      ])
      return [
        counted('待核对的结算单', statements, '/statements?state=draft'),
        counted('待核对的发放清单', lists, '/payment_lists?state=draft'),
      ]
    },
  },
  {
    roles: ['system_admin'],
    ask: async () => {
      const summary = await told(api.GET('/console/api/jobs/summary'))
      const aside = summary.set_aside.reduce((sum, each) => sum + each.count, 0)
      return [{ label: '搁置的后台任务', figure: String(aside), to: '/jobs', tone: 'danger' }]
    },
  },
]
