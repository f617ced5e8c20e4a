import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import type { FormOf } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { showSecrets } from '@/pages/staff/secrets'
import { staff } from '@/session'

type Reset = Schemas['StaffReset']

const STATES: Words = {
  open: { text: '等批准', tone: 'warning' },
  approved: { text: '已批准', tone: 'success' },
  declined: { text: '不批准', tone: 'danger' },
  withdrawn: { text: '已撤回', tone: 'info' },
  expired: { text: '已过期', tone: 'info' },
}

function state(reset: Reset): string {
  return reset.state === 'open' && new Date(reset.expires_at) <= new Date() ? 'expired' : reset.state
}

function approving(reset: Reset): FormOf {
  return {
    title: `批准重置：${reset.username}`,
    lead: '批准后，旧口令、旧密钥和恢复码马上失效，正在使用的登录全部退出。新的口令和密钥只显示一次，请准备好当面交给本人。',
    danger: true,
    questions: [],
    submit: '批准并显示',
    done: '已批准',
    send: async () =>
      showSecrets(
        await told(
          api.POST('/console/api/staff-resets/{reset_id}/approval', {
            params: { path: { reset_id: reset.id } },
          }),
        ),
      ),
  }
}

function ending(reset: Reset, title: string, path: 'refusal' | 'withdrawal', lead: string): FormOf {
  return {
    title: `${title}：${reset.username}`,
    lead,
    questions: [],
    submit: title,
    done: '已办',
    send: (_, key) =>
      told(
        api.POST(`/console/api/staff-resets/{reset_id}/${path}`, {
          params: { path: { reset_id: reset.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
  }
}

const isOpen = (reset: Reset): boolean => state(reset) === 'open'

export const page = definePage<Reset>({
  stem: 'staff_resets',
  title: '重置申请',
  group: 'system',
  order: 12,
  roles: ['system_admin', 'security_admin'],
  help: '干部丢了手机或忘了口令，要两位管理员一起办：系统管理员核实本人，在“干部账号”里申请；安全管理员在这里批准，把新的口令和密钥当面交给本人。24 小时没有批准就作废。只是输错锁定的，系统管理员解除锁定就行。',
  list: {
    load: (query) => told(api.GET('/console/api/staff-resets', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) }],
    columns: [
      { label: '登录名', value: (row) => row.username, width: 150 },
      { label: '姓名或岗位', value: (row) => row.name, width: 120 },
      { label: '所在工会', value: (row) => row.union },
      { label: '怎么核实的', value: (row) => row.reason },
      { label: '申请人', value: (row) => row.asked_by, width: 130 },
      { label: '申请时间', value: (row) => moment(row.asked_at), width: 150 },
      { label: '办结人', value: (row) => row.decided_by, width: 130 },
      { label: '状态', value: state, words: STATES, width: 100 },
    ],
    actions: [
      {
        label: '批准',
        roles: ['security_admin'],
        tone: 'danger',
        when: isOpen,
        form: approving,
      },
      {
        label: '不批准',
        roles: ['security_admin'],
        when: isOpen,
        form: (reset) => ending(reset, '不批准', 'refusal', '账号照旧，口令和密钥都不变。'),
      },
      {
        label: '撤回',
        roles: ['system_admin'],
        when: (reset) => isOpen(reset) && reset.asked_by === staff.value?.username,
        form: (reset) => ending(reset, '撤回', 'withdrawal', '账号照旧，需要时可以再申请。'),
      },
    ],
    empty: '没有重置申请。需要时，请系统管理员在“干部账号”里申请。',
  },
})
