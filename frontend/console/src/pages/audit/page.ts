import { api, told, type Schemas } from '@/api/client'
import { moment } from '@/kit/format'
import { definePage, type Query } from '@/kit/pages'
import { choicesOf } from '@/kit/words'

import { ACTORS, SUBJECTS } from './words'

type Entry = Schemas['Entry']

/** A day of the city is asked for as its first moment. */
function wanted({ since, ...query }: Query): Query {
  return since ? { ...query, since: `${String(since)}T00:00:00+08:00` } : query
}

function details(entry: Entry): string {
  return Object.entries(entry.details)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('，')
}

export const page = definePage<Entry>({
  stem: 'audit',
  title: '操作日志',
  group: 'system',
  order: 20,
  roles: ['audit_admin'],
  help: '谁在什么时候做了什么，最新的在前，只能看、不能改。查一件事，填它的类别和编号；查一个人，填他的编号（日志里“经手人编号”一列）。日志里只有编号和数字，没有姓名和号码。',
  list: {
    load: (query) => told(api.GET('/console/api/audit', { params: { query: wanted(query) } })),
    key: (row) => row.id,
    filters: [
      { key: 'since', label: '从这天起', kind: 'date' },
      { key: 'subject', label: '什么事', kind: 'choice', choices: choicesOf(SUBJECTS) },
      { key: 'subject_id', label: '事的编号', kind: 'text' },
      { key: 'actor_id', label: '经手人编号', kind: 'text' },
    ],
    columns: [
      { label: '时间', value: (row) => moment(row.at), width: 150 },
      { label: '经手人', value: (row) => row.actor_username ?? ACTORS[row.actor_kind]?.text, width: 130 },
      { label: '经手人编号', value: (row) => row.actor_id, width: 150 },
      { label: '做了', value: (row) => row.action, width: 200 },
      { label: '什么事', value: (row) => SUBJECTS[row.subject]?.text ?? row.subject, width: 130 },
      { label: '事的编号', value: (row) => row.subject_id, width: 150 },
      { label: '数据', value: details },
      { label: '请求编号', value: (row) => row.request_id, width: 120 },
    ],
    exports: { kind: 'audit' },
    empty: '没有这样的记录。可以去掉一个条件再查。',
  },
})
