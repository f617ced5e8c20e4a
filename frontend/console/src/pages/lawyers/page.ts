import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question, Values } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { ASSIGNABLE } from './words'

type Lawyer = Schemas['Lawyer']

const WRITES = ['chair', 'operator', 'reviewer'] as const
const FACTS: Question[] = [
  { key: 'name', label: '姓名', kind: 'text', required: true, length: 50 },
  { key: 'firm', label: '律师事务所', kind: 'text', required: true, length: 60 },
  { key: 'phone', label: '电话', kind: 'text', required: true, length: 20 },
  { key: 'licence_number', label: '执业证号', kind: 'text', required: true, length: 17 },
  {
    key: 'districts',
    label: '服务的区',
    kind: 'choices',
    choices: choicesOf(DISTRICTS),
    hint: '不选就是全市。',
  },
  {
    key: 'acts_for',
    label: '常年服务的单位',
    kind: 'long_text',
    hint: '一行一个单位的全称。这些单位的职工不会指派给这位律师。',
  },
]

/** What was typed line by line is a list; a field that was emptied is an empty one. */
function written({ acts_for, districts, ...rest }: Values): Values {
  const lines = typeof acts_for === 'string' ? acts_for.split('\n') : []
  return {
    ...rest,
    districts: districts ?? [],
    acts_for: lines.map((each) => each.trim()).filter(Boolean),
  }
}

function patch(lawyer: Lawyer, body: Schemas['LawyerChangeBody']): Promise<unknown> {
  const params = { path: { lawyer_id: lawyer.id } }
  return told(api.PATCH('/console/api/lawyers/{lawyer_id}', { params, body }))
}

function change(lawyer: Lawyer): FormOf {
  return {
    title: `修改：${lawyer.name ?? lawyer.firm}`,
    lead: '电话和执业证号不全部显示，不改就不用填。',
    questions: FACTS.map((each) =>
      each.key === 'phone' || each.key === 'licence_number' ? { ...each, required: false } : each,
    ),
    start: {
      name: lawyer.name,
      firm: lawyer.firm,
      districts: lawyer.districts,
      acts_for: lawyer.acts_for.join('\n'),
    },
    send: (values) => patch(lawyer, written(values) as Schemas['LawyerChangeBody']),
  }
}

export const page = definePage<Lawyer>({
  stem: 'lawyers',
  title: '律师名册',
  group: 'care',
  order: 50,
  roles: ['chair', 'operator', 'reviewer', 'read_only'],
  help: '法律援助和法律体检可以指派的律师，包括本级和上级工会登记的。请写清律师常年服务的单位，这些单位的职工不会指派给他；停止指派后，手上的事项照常办完。',
  list: {
    load: (query) => told(api.GET('/console/api/lawyers', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'district', label: '服务的区', kind: 'choice', choices: choicesOf(DISTRICTS) },
      { key: 'is_active', label: '只看可指派的', kind: 'switch' },
    ],
    columns: [
      { label: '姓名', value: (row) => row.name, width: 100 },
      { label: '律师事务所', value: (row) => row.firm },
      { label: '电话', value: (row) => row.phone, width: 130 },
      { label: '执业证号', value: (row) => row.licence_number, width: 170 },
      {
        label: '服务的区',
        value: (row) => row.districts.map((each) => DISTRICTS[each]?.text ?? each).join('、') || '全市',
      },
      { label: '状态', value: (row) => String(row.is_active), words: ASSIGNABLE, width: 110 },
    ],
    starts: [
      {
        label: '登记律师',
        roles: WRITES,
        form: () => ({
          title: '登记律师',
          questions: [{ key: 'union_id', label: '登记的工会', kind: 'union', required: true }, ...FACTS],
          done: '已登记',
          send: (values, key) =>
            told(
              api.POST('/console/api/lawyers', {
                params: { header: { 'Idempotency-Key': key } },
                body: written(values) as Schemas['LawyerBody'],
              }),
            ),
        }),
      },
    ],
    actions: [
      { label: '修改', roles: WRITES, form: change },
      {
        label: '停止指派',
        roles: WRITES,
        tone: 'danger',
        when: (lawyer) => lawyer.is_active,
        form: (lawyer) => ({
          title: `停止指派：${lawyer.name ?? lawyer.firm}`,
          lead: '不再指派新的事项；手上的照常办，要换人请到“法律事项”改派。',
          danger: true,
          questions: [],
          submit: '停止指派',
          done: '已停止指派',
          send: () => patch(lawyer, { is_active: false }),
        }),
      },
      {
        label: '恢复指派',
        roles: WRITES,
        when: (lawyer) => !lawyer.is_active,
        run: (lawyer) => patch(lawyer, { is_active: true }),
      },
    ],
    empty: '没有符合条件的律师。可以换个条件，或点“登记律师”。',
  },
})
