/** 要再确认一次身份的两件事: a new password, new recovery codes. */
import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question, Values } from '@/kit/forms'
import { tellOnce } from '@/kit/once'
import { resume } from '@/session'

type Policy = Schemas['PasswordPolicy']

const BY_PHONE = 'totp'
const WORDS: Question[] = [
  { key: 'password', label: '现在的口令', kind: 'password', required: true },
  {
    key: 'by',
    label: '用什么确认',
    kind: 'choice',
    required: true,
    choices: [
      { value: BY_PHONE, label: '手机验证器上的 6 位数字' },
      { value: 'recovery_code', label: '恢复码' },
    ],
  },
  {
    key: 'totp',
    label: '动态口令',
    kind: 'text',
    required: true,
    length: 6,
    hint: '刚用来登录的那个不能再用，请等下一个。',
    when: (values) => values.by === BY_PHONE,
  },
  {
    key: 'recovery_code',
    label: '恢复码',
    kind: 'text',
    required: true,
    length: 20,
    when: (values) => values.by === 'recovery_code',
  },
]

/** What the service is told: not how the person chose to confirm. */
function words<T>(values: Values): T {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== 'by')) as T
}

export function changing(policy: Policy): FormOf {
  const often = policy.days ? `${policy.days} 天换一次，` : ''
  return {
    title: '换口令',
    lead: `至少 ${policy.length} 位，大写字母、小写字母、数字、符号至少含 ${policy.kinds} 种，不能包含登录名；${often}最近 ${policy.history} 个不能再用。换好后，其他地方的登录会退出。`,
    start: { by: BY_PHONE },
    questions: [...WORDS, { key: 'new_password', label: '新口令', kind: 'password', required: true }],
    submit: '换口令',
    done: '口令已换',
    send: async (values) => {
      await told(api.PUT('/console/api/account/password', { body: words<Schemas['PasswordBody']>(values) }))
      await resume()
    },
  }
}

export function renewing(): FormOf {
  return {
    title: '生成新的恢复码',
    lead: '一共 10 个，只显示这一次。以前的恢复码马上作废。',
    start: { by: BY_PHONE },
    questions: WORDS,
    submit: '生成',
    done: '新的恢复码已生成',
    send: async (values) => {
      const { codes } = await told(
        api.POST('/console/api/account/recovery-codes', { body: words<Schemas['ConfirmingBody']>(values) }),
      )
      tellOnce({
        title: '恢复码',
        lead: '只显示这一次。请打印或抄下来锁好，不要存在手机里。每个只能用一次，用掉的划去。',
        items: [{ label: '恢复码', value: codes.join('\n') }],
      })
      await resume()
    },
  }
}
