import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { look } from '@/kit/files'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'

type Row = Schemas['JudgedEntry'] & { round: Schemas['JudgedRound'] }
type Case = Schemas['JudgedCase']

/** All entries of the open rounds that I judge, the first hundred of each. */
async function entries(): Promise<{ items: Row[]; next_cursor: null }> {
  const { items: rounds } = await told(api.GET('/console/api/judging'))
  const pages = await Promise.all(
    rounds.map(async (round) => {
      const params = { path: { round_id: round.id }, query: { limit: 100 } }
      const { items } = await told(api.GET('/console/api/judging/{round_id}/entries', { params }))
      return items.map((entry) => ({ ...entry, round }))
    }),
  )
  return { items: pages.flat(), next_cursor: null }
}

function score(one: Case): FormOf {
  return {
    title: `打分：${one.entry.name}`,
    lead: '每项打整数分；截止打分以前可以一改再改。',
    questions: one.criteria.map((each) => ({
      key: each.key,
      label: `${each.label}（满分 ${each.points}）`,
      kind: 'number' as const,
      required: true,
      min: 0,
      max: each.points,
    })),
    start: { ...one.entry.points },
    submit: '交打分表',
    done: '已交',
    send: (values) =>
      told(
        api.PUT('/console/api/contest-entries/{entry_id}/sheet', {
          params: { path: { entry_id: one.entry.id } },
          body: { points: values as Record<string, number> },
        }),
      ),
  }
}

export const page = definePage<Row, Case>({
  stem: 'judging',
  title: '请我打分',
  group: 'campaigns',
  order: 81,
  help: '请您当评委的竞赛：打开一份参赛材料，逐项打分。应当回避的由其他评委打分。截止以前可以改。',
  list: {
    load: entries,
    key: (row) => row.id,
    columns: [
      { label: '参赛者', value: (row) => row.name },
      { label: '竞赛', value: (row) => row.round.campaign_title },
      { label: '轮次', value: (row) => row.round.title, width: 110 },
      { label: '组别', value: (row) => row.group, width: 110 },
      { label: '工会', value: (row) => row.union },
      {
        label: '我的总分',
        value: (row) => (row.must_recuse ? '回避' : row.total),
        width: 100,
        align: 'right',
      },
    ],
    empty: '现在没有请您打分的竞赛。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/contest-entries/{entry_id}', { params: { path: { entry_id: id } } })),
    title: (one) => one.entry.name,
    actions: [{ label: '打分', tone: 'primary', when: (one) => !one.entry.must_recuse, form: score }],
    sections: [
      {
        title: '参赛者',
        facts: [
          { label: '工会', value: (one) => one.entry.union },
          { label: '组别', value: (one) => one.entry.group },
          { label: '我的总分', value: (one) => one.entry.total },
          { label: '交表时间', value: (one) => moment(one.entry.handed_in_at) },
        ],
      },
      {
        title: '参赛材料',
        table: {
          rows: (one) =>
            Object.entries(one.answers).map(([key, value]) => ({ label: labelOf(one, key), value })),
          columns: [
            { label: '项目', value: (row: { label: string }) => row.label, width: 180 },
            {
              label: '内容',
              value: (row: { value: unknown }) =>
                typeof row.value === 'object' ? JSON.stringify(row.value) : String(row.value),
            },
          ],
          empty: '没有文字材料。',
        },
      },
      {
        title: '附件',
        table: {
          rows: (one) =>
            one.attachments.map((file) => ({ label: labelOf(one, file.field), id: file.attachment_id })),
          columns: [{ label: '项目', value: (row: { label: string }) => row.label }],
          actions: [{ label: '查看', run: (row: { id: string }) => look(row.id) }],
          empty: '没有附件。',
        },
      },
    ],
  },
})

function labelOf(one: Case, key: string): string {
  const fields = one.form as unknown as { key: string; label: string }[]
  return fields.find((field) => field.key === key)?.label ?? key
}
