/** 离任交接: what lies with somebody who has left goes to a colleague, and the account is closed. */
import { api, told, type Schemas } from '@/api/client'
import { say } from '@/kit/announce'
import type { FormOf } from '@/kit/forms'
import type { Choice } from '@/kit/words'

type Account = Schemas['Account']

/** Colleagues who can sign in, by a fragment of the name. */
function findColleagues(leaver: Account): (q: string) => Promise<Choice[]> {
  return async (q) => {
    const body = { state: 'active', limit: 20, ...(q ? { q } : {}) } as Schemas['AccountSearchBody']
    const { items } = await told(api.POST('/console/api/staff/search', { body }))
    return items
      .filter((each) => each.id !== leaver.id)
      .map((each) => ({
        value: each.username,
        label: `${each.name ?? each.username}（${each.username}，${each.union.name}）`,
      }))
  }
}

function tell(done: Schemas['HandedOver']): void {
  const parts = [
    `待审件 ${String(done.review_count)} 件`,
    `隐患整改 ${String(done.hazard_count)} 件`,
    `委托 ${String(done.delegation_count)} 项`,
  ]
  const back = done.returned_count ? `；同事要回避的 ${String(done.returned_count)} 件回到大家的待办里` : ''
  say(`已转给同事：${parts.join('、')}${back}`)
}

export function leaving(account: Account): FormOf {
  return {
    title: `离任交接：${account.username}`,
    lead: '分派给他的待审件和隐患整改、别人委托给他的审核，都转给接手的同事；同事要回避的，回到大家的待办里。他自己给出的委托结束，账号马上停用，正在使用的登录退出。',
    danger: true,
    questions: [
      {
        key: 'username',
        label: '接手的同事',
        kind: 'found',
        required: true,
        find: findColleagues(account),
        hint: '要有他的全部角色，范围不比他小。',
      },
      {
        key: 'reason',
        label: '为什么交接',
        kind: 'long_text',
        required: true,
        length: 200,
        hint: '例如：调离本单位。不要写号码。',
      },
    ],
    submit: '交接并停用',
    done: '账号已停用',
    send: async (values, key) => {
      const done = await told(
        api.POST('/console/api/staff/{staff_id}/hand-over', {
          params: { path: { staff_id: account.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['StaffHandOverBody'],
        }),
      )
      tell(done)
    },
  }
}
