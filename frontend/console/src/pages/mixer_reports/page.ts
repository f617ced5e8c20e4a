import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, plain, type Words } from '@/kit/words'
import { LATE } from '@/wording'

type Row = Schemas['DeskMixerReportBrief']
type File = Schemas['DeskMixerReport']

const REASONS = plain({
  false_profile: '资料不实',
  not_single: '不是单身',
  harassment: '言行不当',
  asks_for_money: '借钱、推销',
  other: '其他',
})
const FINDINGS: Words = {
  upheld: { text: '属实', tone: 'danger' },
  dismissed: { text: '不成立', tone: 'info' },
  null: { text: '待处理', tone: 'warning' },
}

function decide(file: File): FormOf {
  return {
    title: '答复举报',
    lead: '举报人会在消息里看到您的答复；被举报的人不会知道是谁说的。两人已经互相看不到了。',
    questions: [
      {
        key: 'finding',
        label: '认定',
        kind: 'choice',
        required: true,
        choices: choicesOf(FINDINGS).filter((each) => each.value !== 'null'),
      },
      {
        key: 'answer',
        label: '给举报人的答复',
        kind: 'long_text',
        required: true,
        length: 300,
        hint: '说说核实了什么、怎么处理的，不要写出对方的姓名',
      },
      {
        key: 'bar_days',
        label: '暂停对方报名联谊多少天',
        kind: 'number',
        min: 1,
        max: 730,
        when: (values) => values.finding === 'upheld',
        hint: '不用暂停就空着',
      },
    ],
    draft: `mixer-report-${file.id}`,
    submit: '答复',
    done: '已答复',
    send: (values, key) =>
      told(
        api.POST('/console/api/mixer-reports/{report_id}/decision', {
          params: { path: { report_id: file.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['MixerFindingBody'],
        }),
      ),
  }
}

export const page = definePage<Row, File>({
  stem: 'mixer_reports',
  title: '联谊举报',
  group: 'matchmaking',
  order: 40,
  roles: ['chair', 'reviewer'],
  help: '职工在联谊中举报的人和事，答复期限近的在前，两个工作日内要答复。举报后两人已经互相看不到；属实的可以暂停对方报名联谊。看过一条举报会留下记录。',
  list: {
    load: (query) => told(api.GET('/console/api/mixer-reports', { params: { query } })),
    key: (row) => row.id,
    filters: [{ key: 'is_open', label: '只看待处理', kind: 'switch' }],
    columns: [
      { label: '联谊', value: (row) => row.title },
      { label: '被举报的号牌', value: (row) => `${row.badge} 号`, width: 120 },
      { label: '原因', value: (row) => row.reason, words: REASONS, width: 110 },
      { label: '结果', value: (row) => String(row.finding), words: FINDINGS, width: 90 },
      { label: '举报时间', value: (row) => moment(row.reported_at), width: 150 },
      { label: '答复期限', value: (row) => moment(row.due_at), width: 150 },
      { label: '期限', value: (row) => String(row.is_overdue), words: LATE, width: 90 },
    ],
    empty: '没有待处理的举报。职工在联谊里举报后会出现在这里。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/mixer-reports/{report_id}', { params: { path: { report_id: id } } })),
    title: (file) => `${file.title} · ${file.badge} 号`,
    actions: [{ label: '答复', tone: 'primary', when: (file) => !file.decided_at, form: decide }],
    sections: [
      {
        title: '举报',
        facts: [
          { label: '联谊', value: (file) => file.title, to: (file) => `/mixers/${file.mixer_id}` },
          { label: '原因', value: (file) => file.reason, words: REASONS },
          { label: '举报人', value: (file) => file.reporter_name },
          { label: '被举报人', value: (file) => `${file.reported_name}（${file.badge} 号）` },
          { label: '对这个人的其他举报', value: (file) => `${file.earlier_count} 条` },
          { label: '举报时间', value: (file) => moment(file.reported_at) },
          { label: '答复期限', value: (file) => moment(file.due_at) },
          { label: '经过', value: (file) => file.text, wide: true },
        ],
      },
      {
        title: '处理',
        when: (file) => !!file.decided_at,
        facts: [
          { label: '认定', value: (file) => String(file.finding), words: FINDINGS },
          { label: '答复时间', value: (file) => moment(file.decided_at) },
          { label: '暂停报名到', value: (file) => file.barred_until ?? '没有暂停' },
          { label: '给举报人的答复', value: (file) => file.answer, wide: true },
        ],
      },
    ],
  },
})
