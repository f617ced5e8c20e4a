import { api, told, type Schemas } from '@/api/client'
import { definePage } from '@/kit/pages'
import type { Words } from '@/kit/words'
import { handOver } from '@/pages/reviews/decisions'
import { staff } from '@/session'
import { ROLES } from '@/wording'

type Row = Schemas['Delegation']

const JUDGES = ['chair', 'reviewer'] as const
const STATES: Words = {
  coming: { text: '还没开始', tone: 'info' },
  going: { text: '委托中', tone: 'success' },
  over: { text: '已到期', tone: 'info' },
  withdrawn: { text: '已收回', tone: 'warning' },
}

function state(row: Row): keyof typeof STATES {
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  if (row.withdrawn_at) return 'withdrawn'
  if (row.begins_on > today) return 'coming'
  return row.ends_on < today ? 'over' : 'going'
}

export const page = definePage<Row>({
  stem: 'delegations',
  title: '委托与交接',
  group: 'campaigns',
  order: 80,
  roles: JUDGES,
  help: '出差或休假时，请一位同事在几天里替您审核或审批。到期自动结束，也可以随时收回；他办的每一件都记明是受您委托。要调离或长期换人，请点“交接给同事”，分给您的审核都转给他。',
  list: {
    load: async () => ({ ...(await told(api.GET('/console/api/delegations'))), next_cursor: null }),
    key: (row) => row.id,
    columns: [
      { label: '委托人', value: (row) => `${row.from_name ?? ''}（${row.from_username}）` },
      { label: '受托人', value: (row) => `${row.to_name ?? ''}（${row.to_username}）` },
      { label: '角色', value: (row) => row.role, words: ROLES, width: 130 },
      { label: '工会', value: (row) => row.union },
      { label: '开始', value: (row) => row.begins_on, width: 120 },
      { label: '到期', value: (row) => row.ends_on, width: 120 },
      { label: '状态', value: state, words: STATES, width: 100 },
    ],
    starts: [
      {
        label: '委托同事',
        roles: JUDGES,
        form: () => ({
          title: '委托同事',
          lead: '受托人不能再转托；他自己提交的和要回避的，一样不能办。',
          questions: [
            { key: 'to_username', label: '同事的登录名', kind: 'text', required: true, length: 60 },
            {
              key: 'role',
              label: '委托哪个角色',
              kind: 'choice',
              required: true,
              choices: JUDGES.map((role) => ({ value: role, label: ROLES[role]?.text ?? role })),
            },
            { key: 'union_id', label: '在哪个工会', kind: 'union', required: true },
            { key: 'begins_on', label: '开始', kind: 'date', required: true },
            { key: 'ends_on', label: '到期', kind: 'date', required: true },
          ],
          done: '已委托',
          send: (values, key) =>
            told(
              api.POST('/console/api/delegations', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['DelegationBody'],
              }),
            ),
        }),
      },
      { label: '交接给同事', roles: JUDGES, form: handOver },
    ],
    actions: [
      {
        label: '收回',
        tone: 'danger',
        when: (row) =>
          row.from_username === staff.value?.username && ['coming', 'going'].includes(state(row)),
        form: (row) => ({
          title: '收回委托',
          lead: '立刻生效；他已经办过的不变。',
          danger: true,
          questions: [],
          submit: '收回',
          done: '已收回',
          send: (_, key) =>
            told(
              api.POST('/console/api/delegations/{delegation_id}/withdrawal', {
                params: { path: { delegation_id: row.id }, header: { 'Idempotency-Key': key } },
              }),
            ),
        }),
      },
    ],
    empty: '没有委托。出差前可以点“委托同事”。',
  },
})
