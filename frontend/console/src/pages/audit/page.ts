import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Choice } from '@/kit/words'

import { ACTORS, SUBJECTS } from './words'

type Entry = Schemas['Entry']

async function actions(): Promise<Choice[]> {
  const { items } = await told(api.GET('/console/api/audit/actions'))
  return items.map((each) => ({ value: each.stem, label: each.name }))
}

/** Staff by the name they sign in with; members by number alone. */
function who(entry: Entry): string {
  const kind = ACTORS[entry.actor_kind]?.text ?? ''
  return entry.actor_username ?? [kind, entry.actor_id].filter(Boolean).join(' ')
}

function details(entry: Entry): string {
  return entry.facts.map((each) => `${each.name}：${each.value}`).join('，')
}

export const page = definePage<Entry>({
  stem: 'audit',
  title: '操作日志',
  group: 'system',
  order: 20,
  roles: ['audit_admin'],
  help: '谁在什么时候做了什么，最新的在前，只能看、不能改。查一件事，填它的类别和编号；查一位干部，填登录名；只按动作查时看最近 31 天。上面可以核验：封存以后有没有人改过日志。日志里只有编号和数字，没有姓名和号码。',
  list: {
    load: (query) => told(api.GET('/console/api/audit', { params: { query } })),
    key: (row) => row.id,
    above: () => import('./Checks.vue'),
    filters: [
      { key: 'since', label: '从这天起', kind: 'date' },
      { key: 'until', label: '到这天止', kind: 'date' },
      { key: 'username', label: '经手人登录名', kind: 'text' },
      { key: 'action', label: '哪类动作', kind: 'choice', choices: actions },
      { key: 'subject', label: '什么事', kind: 'choice', choices: choicesOf(SUBJECTS) },
      { key: 'subject_id', label: '事的编号', kind: 'text' },
      { key: 'actor_id', label: '会员编号（经手人）', kind: 'text' },
    ],
    columns: [
      { label: '时间', value: (row) => moment(row.at), width: 145 },
      { label: '经手人', value: who, width: 145 },
      { label: '做了', value: (row) => row.action_name, width: 160 },
      { label: '什么事', value: (row) => SUBJECTS[row.subject]?.text ?? row.subject_name, width: 110 },
      { label: '事的编号', value: (row) => row.subject_id, width: 145 },
      { label: '数据', value: details },
      { label: '请求编号', value: (row) => row.request_id, width: 110 },
    ],
    exports: { kind: 'audit' },
    empty: '没有这样的记录。可以去掉一个条件再查。',
  },
})
