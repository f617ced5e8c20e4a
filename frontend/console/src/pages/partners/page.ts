import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'

import { COOPERATION, KINDS } from './words'

type Partner = Schemas['Partner']

const WRITES = ['chair', 'operator', 'reviewer'] as const
const FACTS: Question[] = [
  {
    key: 'name',
    label: '名称',
    kind: 'text',
    required: true,
    length: 60,
    hint: '写到网点，例如某某银行天宁支行。',
  },
  { key: 'contact', label: '联系人', kind: 'text', length: 50 },
  { key: 'phone', label: '电话', kind: 'text', length: 20 },
]

function change(partner: Partner): FormOf {
  return {
    title: `修改：${partner.name}`,
    questions: FACTS,
    start: { name: partner.name, contact: partner.contact, phone: partner.phone },
    send: (values) => patch(partner, values as Schemas['PartnerChangeBody']),
  }
}

function patch(partner: Partner, body: Schemas['PartnerChangeBody']): Promise<unknown> {
  const params = { path: { partner_id: partner.id } }
  return told(api.PATCH('/console/api/partners/{partner_id}', { params, body }))
}

export const page = definePage<Partner>({
  stem: 'partners',
  title: '合作机构',
  group: 'care',
  order: 60,
  roles: ['chair', 'operator', 'reviewer', 'read_only'],
  help: '创业贷款等事项转介给哪些银行和担保机构。这里有本级和上级工会登记的；先登记机构，再到报名里转介。停止合作后不能再转介给它，已经转介的照常答复。',
  list: {
    load: (query) => told(api.GET('/console/api/partners', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'kind', label: '类别', kind: 'choice', choices: choicesOf(KINDS) },
      { key: 'is_active', label: '只看合作中的', kind: 'switch' },
    ],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '类别', value: (row) => row.kind, words: KINDS, width: 110 },
      { label: '联系人', value: (row) => row.contact, width: 120 },
      { label: '电话', value: (row) => row.phone, width: 140 },
      { label: '状态', value: (row) => String(row.is_active), words: COOPERATION, width: 100 },
    ],
    starts: [
      {
        label: '登记机构',
        roles: WRITES,
        form: () => ({
          title: '登记合作机构',
          questions: [
            { key: 'union_id', label: '登记的工会', kind: 'union', required: true },
            { key: 'kind', label: '类别', kind: 'choice', required: true, choices: choicesOf(KINDS) },
            ...FACTS,
          ],
          done: '已登记',
          send: (values, key) =>
            told(
              api.POST('/console/api/partners', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['PartnerBody'],
              }),
            ),
        }),
      },
    ],
    actions: [
      { label: '修改', roles: WRITES, form: change },
      {
        label: '停止合作',
        roles: WRITES,
        tone: 'danger',
        when: (partner) => partner.is_active,
        form: (partner) => ({
          title: `停止合作：${partner.name}`,
          lead: '不能再转介给它；已经转介的照常等它答复。以后可以恢复。',
          danger: true,
          questions: [],
          submit: '停止合作',
          done: '已停止合作',
          send: () => patch(partner, { is_active: false }),
        }),
      },
      {
        label: '恢复合作',
        roles: WRITES,
        when: (partner) => !partner.is_active,
        run: (partner) => patch(partner, { is_active: true }),
      },
    ],
    empty: '还没有合作机构。请点“登记机构”，登记后才能转介。',
  },
})
