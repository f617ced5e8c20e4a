import { api, told, type Schemas } from '@/api/client'
import { figure, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, plain, type Words } from '@/kit/words'

type Row = Schemas['NoticeKind']
type File = Schemas['NoticeKindRecord']
type Sums = Schemas['NoticeSums']
type Day = Schemas['NoticeDay']

const HOURS_A_DAY = 24
const GROUPS = plain({
  benefits: '领取与核销',
  reminders: '到期提醒',
  decisions: '办理结果',
  offers: '名额通知',
  merchant: '我的商户',
  announcements: '工会通知',
  account: '账号安全',
})
const CHANNELS: Words = {
  inbox: { text: '只进消息', tone: 'info' },
  wechat: { text: '消息和微信', tone: 'success' },
  unset: { text: '微信模板没配置', tone: 'danger' },
}

function count(row: { sums: Sums | null }, which: Exclude<keyof Sums, 'reasons'>): string {
  return figure(row.sums?.[which])
}

function lasts(hours: number): string {
  return hours % HOURS_A_DAY ? `${hours} 小时` : `${hours / HOURS_A_DAY} 天`
}

function reasons(file: File): { text: string; count: number }[] {
  return Object.entries(file.sums?.reasons ?? {})
    .map(([text, many]) => ({ text, count: many }))
    .sort((a, b) => b.count - a.count)
}

export const page = definePage<Row, File>({
  stem: 'notice_kinds',
  title: '通知模板',
  group: 'notices',
  order: 20,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer', 'system_admin'],
  help: '系统会对职工、店主说的每一种话：什么时候说、原文、走哪条通道。〔〕里是每次不同的内容。都会进小程序的消息；配了微信模板的，还发给点过“允许通知”的人。数字是最近七天的，每半小时统计一次。要改文字请报告系统管理员。',
  list: {
    load: async (query) => {
      const { items } = await told(api.GET('/console/api/notice-kinds', { params: { query } }))
      return { items, next_cursor: null }
    },
    key: (row) => row.key,
    filters: [
      { key: 'group', label: '分组', kind: 'choice', choices: choicesOf(GROUPS) },
      { key: 'channel', label: '通道', kind: 'choice', choices: choicesOf(CHANNELS) },
    ],
    columns: [
      { label: '标题', value: (row) => row.title, width: 190 },
      { label: '说什么', value: (row) => row.text },
      { label: '分组', value: (row) => row.group_title, width: 100 },
      { label: '通道', value: (row) => row.channel, words: CHANNELS, width: 130 },
      { label: '七天说了', value: (row) => count(row, 'said_count'), width: 90, align: 'right' },
      { label: '到了微信', value: (row) => count(row, 'sent_count'), width: 90, align: 'right' },
      { label: '没有发成', value: (row) => count(row, 'failed_count'), width: 90, align: 'right' },
    ],
    empty: '没有符合条件的通知。请换个分组或通道。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/notice-kinds/{key}', { params: { path: { key: id } } })),
    title: (file) => file.title,
    sections: [
      {
        title: '怎么说',
        facts: [
          { label: '标题', value: (file) => file.title },
          { label: '分组', value: (file) => file.group_title },
          { label: '原文', value: (file) => file.text, wide: true },
        ],
      },
      {
        title: '怎么发',
        facts: [
          { label: '通道', value: (file) => file.channel, words: CHANNELS },
          { label: '微信模板', value: (file) => file.template_title ?? '不发微信' },
          {
            label: '模板编号',
            value: (file) =>
              file.template_title ? (file.template_id ?? '没有配置，请系统管理员在部署设置里填写') : null,
          },
          {
            label: '同意一次管多久',
            value: (file) =>
              file.template_id ? (file.is_long_term ? '一直有效，直到本人拒收' : '只管一条') : null,
          },
          { label: '过多久不再发', value: (file) => lasts(file.lasts_hours) },
          { label: '免打扰时段也发', value: (file) => yes(file.ignores_quiet_hours) },
          { label: '没送到就打电话', value: (file) => yes(file.needs_call) },
        ],
      },
      {
        title: '微信里的字段',
        when: (file) => file.template_title !== null,
        table: {
          rows: (file) => file.fields_said,
          columns: [
            { label: '字段', value: (row: Schemas['NoticeField']) => row.title, width: 140 },
            { label: '内容', value: (row: Schemas['NoticeField']) => row.text },
          ],
          empty: '没有字段。',
        },
      },
      {
        title: '最近七天',
        when: (file) => file.sums !== null,
        facts: [
          { label: '说了', value: (file) => count(file, 'said_count') },
          { label: '本人看过', value: (file) => count(file, 'read_count') },
          { label: '到了微信', value: (file) => count(file, 'sent_count') },
          { label: '等待发送', value: (file) => count(file, 'waiting_count') },
          { label: '没有回音', value: (file) => count(file, 'unsure_count') },
          { label: '没有发成', value: (file) => count(file, 'failed_count') },
          { label: '收回', value: (file) => count(file, 'withdrawn_count') },
        ],
        table: {
          rows: (file) => file.days,
          columns: [
            { label: '日期', value: (row: Day) => row.on_day, width: 120 },
            { label: '说了', value: (row: Day) => count(row, 'said_count'), align: 'right' },
            { label: '到了微信', value: (row: Day) => count(row, 'sent_count'), align: 'right' },
            { label: '没有发成', value: (row: Day) => count(row, 'failed_count'), align: 'right' },
            { label: '本人看过', value: (row: Day) => count(row, 'read_count'), align: 'right' },
          ],
          empty: '最近七天没有说过。',
        },
      },
      {
        title: '没有发成的原因',
        when: (file) => reasons(file).length > 0,
        table: {
          rows: reasons,
          columns: [
            { label: '原因', value: (row: { text: string }) => row.text },
            {
              label: '条数',
              value: (row: { count: number }) => figure(row.count),
              width: 100,
              align: 'right',
            },
          ],
          empty: '都发成了。',
        },
      },
    ],
  },
})
