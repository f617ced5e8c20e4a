import { api, newKey, told, type Schemas } from '@/api/client'
import { confirming, type FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'
import { findUnions } from '@/reference'
import { staff } from '@/session'
import { ROLES } from '@/wording'

import { leaving } from './leaving'
import { showSecrets } from './secrets'

type Account = Schemas['Account']

const OPENS = ['system_admin'] as const
const GRANTS = ['security_admin'] as const
const STATES: Words = {
  active: { text: '可用', tone: 'success' },
  locked: { text: '已锁定', tone: 'warning' },
  disabled: { text: '已停用', tone: 'info' },
}

function state(account: Account): string {
  if (account.disabled_at) return 'disabled'
  return account.locked_until && new Date(account.locked_until) > new Date() ? 'locked' : 'active'
}

function opening(): FormOf {
  return {
    title: '开通账号',
    lead: '开通后会显示一次口令和验证器密钥，请准备好交给本人。角色由安全管理员另外授予。',
    questions: [
      { key: 'username', label: '登录名', kind: 'text', required: true, length: 50 },
      { key: 'name', label: '姓名或岗位', kind: 'text', required: true, length: 50 },
      { key: 'union_id', label: '所在工会', kind: 'union', required: true },
    ],
    submit: '开通',
    done: '账号已开通',
    send: async (values) =>
      showSecrets(await told(api.POST('/console/api/staff', { body: values as Schemas['AccountBody'] }))),
  }
}

function turn(title: string, path: 'disable' | 'enable', lead: string, danger: boolean) {
  return (account: Account): FormOf =>
    confirming(
      title,
      account.username,
      lead,
      (key) =>
        told(
          api.POST(`/console/api/staff/{staff_id}/${path}`, {
            params: { path: { staff_id: account.id }, header: { 'Idempotency-Key': key } },
          }),
        ),
      danger,
    )
}

function resetting(account: Account): FormOf {
  return {
    title: `申请重置：${account.username}`,
    lead: '手机丢了或忘了口令，由您核实本人并申请，安全管理员在“重置申请”里批准后才生效。批准以前，账号照常能用。',
    questions: [
      {
        key: 'reason',
        label: '怎么核实是本人的',
        kind: 'long_text',
        required: true,
        length: 200,
        hint: '例如：本人到场，手机丢失。不要写号码。',
      },
    ],
    submit: '提交申请',
    done: '已申请，请安全管理员批准',
    send: (values, key) =>
      told(
        api.POST('/console/api/staff/{staff_id}/resets', {
          params: { path: { staff_id: account.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['StaffResetBody'],
        }),
      ),
  }
}

function granting(account: Account): FormOf {
  return {
    title: `授权：${account.username}`,
    lead: '角色管到所选工会和它的下级。本人下一次操作就生效。',
    questions: [
      { key: 'role', label: '角色', kind: 'choice', required: true, choices: choicesOf(ROLES) },
      { key: 'union_id', label: '范围', kind: 'union', required: true, hint: '只能选您自己范围内的工会。' },
    ],
    submit: '授权',
    done: '已授权',
    send: (values, key) =>
      told(
        api.POST('/console/api/staff/{staff_id}/grants', {
          params: { path: { staff_id: account.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['GrantBody'],
        }),
      ),
  }
}

function revoking(account: Account, grant: Schemas['HeldGrant']): FormOf {
  return {
    title: `收回授权：${ROLES[grant.role]?.text ?? grant.role}`,
    lead: `${account.username} 不再是${grant.union.name}的${ROLES[grant.role]?.text ?? grant.role}，正在使用的登录马上退出。`,
    danger: true,
    questions: [],
    submit: '收回',
    done: '已收回',
    send: async () =>
      api.DELETE('/console/api/staff/{staff_id}/grants/{grant_id}', {
        params: { path: { staff_id: account.id, grant_id: grant.id } },
      }),
  }
}

interface Held {
  account: Account
  grant: Schemas['HeldGrant']
}

export const page = definePage<Account>({
  stem: 'staff',
  title: '干部账号',
  group: 'system',
  order: 10,
  roles: ['system_admin', 'security_admin'],
  help: '谁能登录工作台、能做什么。系统管理员开通、停用和解锁账号，安全管理员授予和收回角色，各管各的；丢了手机或忘了口令，一位申请、另一位在“重置申请”里批准；有人调离，用“离任交接”把他手上的事转给同事。角色管到所选工会和它的下级，看不到范围以外的事。',
  list: {
    load: ({ cursor, ...asked }) =>
      told(
        api.POST('/console/api/staff/search', {
          body: { ...asked, ...(cursor ? { cursor: String(cursor) } : {}) } as Schemas['AccountSearchBody'],
        }),
      ),
    key: (row) => row.id,
    filters: [
      { key: 'q', label: '登录名或姓名', kind: 'text', secret: true },
      { key: 'role', label: '角色', kind: 'choice', choices: choicesOf(ROLES) },
      { key: 'union_id', label: '工会', kind: 'found', find: findUnions },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
    ],
    columns: [
      { label: '登录名', value: (row) => row.username, width: 160 },
      { label: '姓名或岗位', value: (row) => row.name, width: 140 },
      { label: '所在工会', value: (row) => row.union.name },
      {
        label: '角色',
        value: (row) => row.grants.map((each) => ROLES[each.role]?.text ?? each.role).join('、'),
      },
      { label: '状态', value: state, words: STATES, width: 100 },
    ],
    starts: [{ label: '开通账号', roles: OPENS, form: opening }],
    empty: '您的范围内还没有账号。请系统管理员点“开通账号”。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/staff/{staff_id}', { params: { path: { staff_id: id } } })),
    title: (account) => account.name ?? account.username,
    actions: [
      {
        label: '授权',
        roles: GRANTS,
        tone: 'primary',
        when: (account) => !account.disabled_at,
        form: granting,
      },
      {
        label: '停用',
        roles: OPENS,
        tone: 'danger',
        when: (account) => !account.disabled_at,
        form: turn('停用', 'disable', '停用后不能登录，正在使用的登录马上退出。角色还在，恢复后照旧。', true),
      },
      {
        label: '离任交接',
        roles: OPENS,
        tone: 'danger',
        when: (account) => !account.disabled_at && account.username !== staff.value?.username,
        form: leaving,
      },
      {
        label: '恢复',
        roles: OPENS,
        when: (account) => Boolean(account.disabled_at),
        run: (account) =>
          told(
            api.POST('/console/api/staff/{staff_id}/enable', {
              params: { path: { staff_id: account.id }, header: { 'Idempotency-Key': newKey() } },
            }),
          ),
      },
      {
        label: '解除锁定',
        roles: OPENS,
        when: (account) => state(account) === 'locked',
        run: (account) =>
          told(
            api.POST('/console/api/staff/{staff_id}/unlock', {
              params: { path: { staff_id: account.id }, header: { 'Idempotency-Key': newKey() } },
            }),
          ),
      },
      {
        label: '申请重置口令和密钥',
        roles: OPENS,
        when: (account) => !account.disabled_at,
        form: resetting,
      },
    ],
    sections: [
      {
        title: '账号',
        facts: [
          { label: '登录名', value: (account) => account.username },
          { label: '状态', value: state, words: STATES },
          { label: '所在工会', value: (account) => account.union.name },
          { label: '姓名或岗位', value: (account) => account.name },
          {
            label: '锁定到',
            value: (account) => (state(account) === 'locked' ? moment(account.locked_until) : null),
          },
          { label: '停用时间', value: (account) => moment(account.disabled_at) },
        ],
      },
      {
        title: '角色',
        table: {
          rows: (account): Held[] => account.grants.map((grant) => ({ account, grant })),
          columns: [
            { label: '角色', value: ({ grant }: Held) => grant.role, words: ROLES, width: 140 },
            { label: '范围', value: ({ grant }: Held) => grant.union.name },
          ],
          actions: [
            {
              label: '收回',
              roles: GRANTS,
              tone: 'danger',
              form: ({ account, grant }: Held) => revoking(account, grant),
            },
          ],
          empty: '还没有角色，登录后什么都看不到。请安全管理员点“授权”。',
        },
      },
    ],
  },
})
