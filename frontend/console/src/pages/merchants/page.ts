import { api, newKey, told, type Schemas } from '@/api/client'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { moment } from '@/kit/format'
import { show } from '@/kit/show'
import { choicesOf, type Choice } from '@/kit/words'
import { categories, categoryName } from '@/reference'
import { DISTRICTS } from '@/wording'

import { CONTRACT, STATES } from './words'

type Row = Schemas['DeskMerchant']
type File = Schemas['MerchantFile'] & { categoryName: string }

const MANAGES = ['merchant_manager'] as const

/** What ends before the day after so many days from now, the soonest first. */
function soon(): Promise<Choice[]> {
  const day = (days: number) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now() + days * 86_400_000)
  return Promise.resolve([
    { value: day(0), label: '合同或执照已到期' },
    { value: day(31), label: '30 天内到期' },
    { value: day(61), label: '60 天内到期' },
  ])
}

function ownerOf(file: File): string {
  if (file.merchant.has_owner) return '已绑定'
  return file.invitation
    ? `已邀请，等店主接受（${moment(file.invitation.expires_at)} 前有效）`
    : '未绑定，请邀请店主'
}

async function loadFile(id: string): Promise<File> {
  const params = { path: { merchant_id: id } }
  const file = await told(api.GET('/console/api/merchants/{merchant_id}', { params }))
  return { ...file, categoryName: await categoryName(file.merchant.category) }
}

const FACTS: Question[] = [
  { key: 'name', label: '名称', kind: 'text', required: true, length: 60 },
  { key: 'category', label: '类别', kind: 'choice', required: true, choices: categories },
  { key: 'contact_name', label: '联系人', kind: 'text', length: 50 },
  { key: 'contact_phone', label: '联系电话', kind: 'text', length: 20 },
  { key: 'licence_ends_on', label: '营业执照到期日', kind: 'date' },
]

function entry(): FormOf {
  return {
    title: '录入商户',
    lead: '录入后商户即为合作中，再邀请店主绑定微信、添加门店。',
    questions: [
      { key: 'union_id', label: '管理的工会', kind: 'union', required: true },
      ...FACTS,
      { key: 'credit_code', label: '统一社会信用代码', kind: 'text', required: true, length: 18 },
      ...CONTRACT,
    ],
    draft: 'merchants-enter',
    done: '已录入',
    send: ({ number, begins_on, ends_on, ...facts }, key) =>
      told(
        api.POST('/console/api/merchants', {
          params: { header: { 'Idempotency-Key': key } },
          body: { ...facts, contract: { number, begins_on, ends_on } } as Schemas['MerchantBody'],
        }),
      ),
  }
}

/** 联系人和电话 are shown in part alone, so they stand here empty: what is left so is kept. */
const CHANGES = FACTS.map((each) =>
  each.key.startsWith('contact_') ? { ...each, hint: '不填就照原来的；要改，请填完整。' } : each,
)

function decide(title: string, path: 'suspension' | 'delisting', lead: string) {
  return (file: File): FormOf => ({
    title: `${title}：${file.merchant.name}`,
    lead,
    danger: true,
    questions: [{ ...REASON, hint: '店主会看到，也留在档案里。' }],
    submit: title,
    done: `已${title}`,
    send: (values, key) =>
      told(
        api.POST(`/console/api/merchants/{merchant_id}/${path}`, {
          params: { path: { merchant_id: file.merchant.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['ReasonBody'],
        }),
      ),
  })
}

/** 邀请店主. The word is told once; a new one ends the earlier ones. */
async function invite(file: File): Promise<void> {
  const path = { merchant_id: file.merchant.id }
  const given = await told(
    api.POST('/console/api/merchants/{merchant_id}/owner-invitations', { params: { path } }),
  )
  show(`邀请店主：${file.merchant.name}`, [
    ['邀请口令', given.word],
    ['有效至', moment(given.expires_at)],
    ['怎么用', '请店主在小程序的商户服务里输入。只显示这一次、只能用一次；再邀请一次，前面的口令就作废。'],
  ])
}

export const page = definePage<Row, File>({
  stem: 'merchants',
  title: '商户',
  group: 'merchants',
  order: 10,
  roles: ['merchant_manager', 'publisher', 'chair', 'finance', 'finance_supervisor', 'read_only'],
  help: '合作商户的档案：合同、营业执照、门店和职工的反映。合同到期前在这里续约；暂停或清退要写明理由，职工在手机上立刻看不到它的优惠。',
  list: {
    load: (query) => told(api.GET('/console/api/merchants', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'q', label: '名称、拼音首字母或信用代码', kind: 'text' },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'ending_before', label: '到期提醒', kind: 'choice', choices: soon },
    ],
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '信用代码', value: (row) => row.credit_code, width: 190 },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '合同到期', value: (row) => row.contract_ends_on, width: 120 },
      { label: '执照到期', value: (row) => row.licence_ends_on ?? '长期', width: 120 },
      { label: '店主', value: (row) => (row.has_owner ? '已绑定' : '未绑定'), width: 90 },
    ],
    starts: [{ label: '录入商户', roles: MANAGES, form: entry }],
    exports: { kind: 'merchants', masked: true },
    empty: '没有符合条件的商户。可以换个条件，或点“录入商户”。',
  },
  record: {
    load: loadFile,
    title: (file) => file.merchant.name,
    actions: [
      {
        label: '续约',
        roles: MANAGES,
        tone: 'primary',
        when: (file) => file.merchant.state !== 'delisted',
        form: (file) => ({
          title: `续约：${file.merchant.name}`,
          questions: [...CONTRACT, { key: 'attachment_id', label: '合同扫描件', kind: 'file' }],
          send: (values, key) =>
            told(
              api.POST('/console/api/merchants/{merchant_id}/contracts', {
                params: { path: { merchant_id: file.merchant.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['SignBody'],
              }),
            ),
        }),
      },
      {
        label: '修改资料',
        roles: MANAGES,
        form: (file) => ({
          title: `修改资料：${file.merchant.name}`,
          questions: CHANGES,
          start: {
            name: file.merchant.name,
            category: file.merchant.category,
            licence_ends_on: file.merchant.licence_ends_on,
          },
          send: (values) =>
            told(
              api.PATCH('/console/api/merchants/{merchant_id}', {
                params: { path: { merchant_id: file.merchant.id } },
                body: values as Schemas['MerchantChangeBody'],
              }),
            ),
        }),
      },
      {
        label: '邀请店主',
        roles: MANAGES,
        when: (file) => !file.merchant.has_owner && file.merchant.state !== 'delisted',
        run: invite,
      },
      {
        label: '更换店主',
        roles: MANAGES,
        when: (file) => file.merchant.has_owner && file.merchant.state !== 'delisted',
        form: (file) => ({
          title: `更换店主：${file.merchant.name}`,
          lead: '新店主接受邀请后，现在的店主就不能再打理这家商户。',
          danger: true,
          questions: [],
          submit: '生成口令',
          done: '口令已生成',
          send: () => invite(file),
        }),
      },
      {
        label: '暂停合作',
        roles: MANAGES,
        tone: 'danger',
        when: (file) => file.merchant.state === 'active',
        form: decide('暂停合作', 'suspension', '它的优惠和券立刻停止展示和领取，已领的券仍可核销。'),
      },
      {
        label: '恢复合作',
        roles: MANAGES,
        when: (file) => file.merchant.state === 'suspended',
        run: (file) =>
          told(
            api.POST('/console/api/merchants/{merchant_id}/resumption', {
              params: { path: { merchant_id: file.merchant.id }, header: { 'Idempotency-Key': newKey() } },
            }),
          ),
      },
      {
        label: '清退',
        roles: MANAGES,
        tone: 'danger',
        when: (file) => file.merchant.state !== 'delisted',
        form: decide(
          '清退',
          'delisting',
          '它的优惠和券立刻停止展示和领取，合同到今天为止；已领的券仍可核销，没结算的照常结算。清退后不能恢复，再合作要重新录入。',
        ),
      },
    ],
    sections: [
      {
        title: '档案',
        facts: [
          { label: '状态', value: (file) => file.merchant.state, words: STATES },
          { label: '类别', value: (file) => file.categoryName },
          { label: '信用代码', value: (file) => file.merchant.credit_code },
          { label: '联系人', value: (file) => file.merchant.contact_name },
          { label: '联系电话', value: (file) => file.merchant.contact_phone },
          { label: '执照到期', value: (file) => file.merchant.licence_ends_on ?? '长期' },
          { label: '店主', value: ownerOf },
          { label: '未办结的反映', value: (file) => file.trace.open_count },
          { label: '属实的反映', value: (file) => file.trace.upheld_count },
          {
            label: '反映明细',
            value: () => '查看',
            to: (file) => `/offer_reports?merchant_id=${file.merchant.id}`,
          },
          { label: '待核实的异常线索', value: (file) => file.trace.open_anomaly_count },
          { label: '属实的异常线索', value: (file) => file.trace.confirmed_anomaly_count },
          {
            label: '线索明细',
            value: () => '查看',
            to: (file) => `/anomalies?merchant_id=${file.merchant.id}`,
          },
          { label: '暂停或清退的理由', value: (file) => file.merchant.state_reason, wide: true },
        ],
      },
      {
        title: '合同',
        table: {
          rows: (file) => file.contracts,
          columns: [
            { label: '编号', value: (row) => row.number },
            { label: '开始', value: (row) => row.begins_on, width: 120 },
            { label: '到期', value: (row) => row.ends_on, width: 120 },
            {
              label: '扫描件',
              value: (row) => (row.attachment_id ? '查看' : null),
              href: (row) => (row.attachment_id ? `/console/api/attachments/${row.attachment_id}` : null),
              width: 90,
            },
          ],
          empty: '还没有合同。',
        },
      },
      {
        title: '门店',
        table: {
          rows: (file) => file.stores,
          columns: [
            { label: '名称', value: (row) => row.name, to: (row) => `/stores/${row.id}` },
            { label: '区', value: (row) => row.district, words: DISTRICTS, width: 100 },
          ],
          empty: '还没有门店，店主可以在手机上添加，您也可以在“门店”里添加。',
        },
      },
    ],
  },
})
