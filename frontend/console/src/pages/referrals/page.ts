import { api, told, type Schemas } from '@/api/client'
import { unanswered } from '@/api/problem'
import { choose, download, sendFile } from '@/kit/files'
import { REASON, type FormOf, type Question, type Values } from '@/kit/forms'
import { figure, moment, money, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, plain } from '@/kit/words'

import { partners, programmes, STATES } from './words'

type Referral = Schemas['Referral']

const WRITES = ['chair', 'operator', 'reviewer'] as const
const ANSWERS = plain({ granted: '批准', declined: '没有批准' })
const granted = (values: Values): boolean => values.answer === 'granted'
const declined = (values: Values): boolean => values.answer === 'declined'
const ANSWER: Question[] = [
  { key: 'answer', label: '答复', kind: 'choice', required: true, choices: choicesOf(ANSWERS) },
  { key: 'answered_on', label: '答复日期', kind: 'date', required: true },
  { key: 'amount_fen', label: '批准金额（元）', kind: 'money', required: true, when: granted },
  { key: 'months', label: '批准几个月', kind: 'number', min: 1, required: true, when: granted },
  {
    key: 'reason',
    label: '没有批准的原因',
    kind: 'long_text',
    length: 200,
    required: true,
    when: declined,
    hint: '申请人看得到。',
  },
]

/** Which of the two it is, the figures say. */
function written(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== 'answer'))
}

function answering(referral: Referral): FormOf {
  return {
    title: `登记答复：${referral.title}`,
    lead: '照机构的书面答复填写，申请人会收到通知。填错了只能由上级工会主席更正。',
    questions: ANSWER,
    draft: `referral-answer-${referral.id}`,
    done: '已登记',
    send: (values, key) =>
      told(
        api.POST('/console/api/referrals/{referral_id}/answer', {
          params: { path: { referral_id: referral.id }, header: { 'Idempotency-Key': key } },
          body: written(values) as Schemas['ReferralAnswerBody'],
        }),
      ),
  }
}

function correcting(referral: Referral): FormOf {
  return {
    title: `更正答复：${referral.title}`,
    lead: '由上级工会更正，申请人会收到更正后的答复。',
    questions: [
      ...ANSWER,
      { key: 'correction', label: '为什么更正', kind: 'long_text', required: true, length: 200 },
    ],
    start: {
      answer: referral.state,
      answered_on: referral.answered_on,
      amount_fen: referral.amount_fen ?? undefined,
      months: referral.months ?? undefined,
      reason: referral.reason ?? undefined,
    },
    done: '已更正',
    send: (values, key) =>
      told(
        api.POST('/console/api/referrals/{referral_id}/correction', {
          params: { path: { referral_id: referral.id }, header: { 'Idempotency-Key': key } },
          body: written(values) as Schemas['ReferralCorrectionBody'],
        }),
      ),
  }
}

const WHICH: Question[] = [
  { key: 'campaign_id', label: '哪个活动', kind: 'choice', required: true, choices: programmes },
  { key: 'partner_id', label: '给哪家机构', kind: 'choice', required: true, choices: partners },
]

function packing(): FormOf {
  return {
    title: '导出转介材料',
    lead: '这家机构还没有答复的申请写成 Excel，机构把答复填在后几列。姓名和号码默认是遮住的；不遮的要由没有经手转介的同事导出，写明理由，会记录。',
    questions: [
      ...WHICH,
      { key: 'is_plain', label: '姓名和号码不遮', kind: 'switch' },
      { ...REASON, when: (values) => Boolean(values.is_plain) },
    ],
    submit: '导出',
    done: '已导出',
    send: ({ campaign_id, partner_id, is_plain, reason }) => {
      const path = `/console/api/campaigns/${String(campaign_id)}`
      const partner = String(partner_id)
      return is_plain
        ? download(`${path}/referrals/package`, '转介材料.xlsx', { partner_id: partner, reason })
        : download(`${path}/referrals.xlsx?partner_id=${partner}`, '转介材料.xlsx')
    },
  }
}

/** The sheet is chosen behind the question: it goes to one programme, all rows or none. */
function importing(): FormOf {
  return {
    title: '导入机构的答复',
    lead: '选好活动，下一步选机构填好的 Excel。全部填对才会导入；有错会告诉您是哪一行。',
    questions: WHICH.slice(0, 1),
    submit: '选择 Excel 并导入',
    done: ({ recorded_count: count }: Schemas['ImportedAnswers']) =>
      count ? `已导入，登记了 ${count} 份答复` : '表里没有新的答复，没有登记',
    send: async ({ campaign_id }, key) => {
      const file = await choose('.xlsx')
      if (!file) throw unanswered(0, '没有选择文件。', '请选机构填好的 Excel。')
      return sendFile(`/console/api/campaigns/${String(campaign_id)}/referrals/answers`, file, key)
    },
  }
}

export const page = definePage<Referral>({
  stem: 'referrals',
  title: '转介台账',
  group: 'care',
  order: 62,
  roles: [...WRITES, 'read_only'],
  help: '转给银行和担保机构的申请，最新的在前。机构有了答复就登记；过了承诺日还没有答复的，请打电话催一催。材料可以整批导出给机构，机构填好的表整批导回来。',
  list: {
    load: (query) => told(api.GET('/console/api/referrals', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'partner_id', label: '机构', kind: 'choice', choices: partners },
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: programmes },
      { key: 'overdue', label: '只看超期没有答复的', kind: 'switch' },
    ],
    columns: [
      { label: '事项', value: (row) => row.title },
      { label: '申请人', value: (row) => row.applicant_name, width: 100 },
      { label: '机构', value: (row) => row.partner },
      { label: '状态', value: (row) => row.state, words: STATES, width: 100 },
      { label: '转介', value: (row) => moment(row.forwarded_at), width: 150 },
      {
        label: '承诺答复',
        value: (row) => moment(row.due_at) + (row.is_overdue ? ' 已超期' : ''),
        width: 190,
      },
      { label: '批准金额', value: (row) => money(row.amount_fen), width: 130, align: 'right' },
    ],
    starts: [
      { label: '导出材料', roles: WRITES, form: packing },
      { label: '导入答复', roles: WRITES, form: importing },
    ],
    empty: '没有符合条件的转介。预审通过的申请，在“审核台”里选活动、看“已通过”的，打开后点“转介给机构”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/referrals/{referral_id}', { params: { path: { referral_id: id } } })),
    title: (referral) => referral.title,
    actions: [
      {
        label: '登记答复',
        roles: WRITES,
        tone: 'primary',
        when: (referral) => referral.state === 'forwarded',
        form: answering,
      },
      {
        label: '更正答复',
        roles: ['chair'],
        when: (referral) => referral.state === 'granted' || referral.state === 'declined',
        form: correcting,
      },
      {
        label: '撤回转介',
        roles: WRITES,
        tone: 'danger',
        when: (referral) => referral.state === 'forwarded',
        form: (referral) => ({
          title: `撤回转介：${referral.title}`,
          lead: '机构不再办理，可以另转一家。请同时告诉机构。',
          danger: true,
          questions: [REASON],
          draft: `referral-withdrawal-${referral.id}`,
          submit: '撤回',
          done: '已撤回',
          send: (values, key) =>
            told(
              api.POST('/console/api/referrals/{referral_id}/withdrawal', {
                params: { path: { referral_id: referral.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ReasonBody'],
              }),
            ),
        }),
      },
    ],
    sections: [
      {
        title: '转介',
        facts: [
          { label: '状态', value: (referral) => referral.state, words: STATES },
          { label: '申请人', value: (referral) => referral.applicant_name },
          { label: '机构', value: (referral) => referral.partner },
          { label: '所在工会', value: (referral) => referral.union },
          { label: '转介函文号', value: (referral) => referral.reference },
          { label: '转介', value: (referral) => moment(referral.forwarded_at) },
          { label: '承诺答复', value: (referral) => moment(referral.due_at) },
          { label: '超期', value: (referral) => yes(referral.is_overdue) },
        ],
      },
      {
        title: '答复',
        when: (referral) => referral.answered_on !== null,
        facts: [
          { label: '答复日期', value: (referral) => referral.answered_on },
          { label: '批准金额', value: (referral) => money(referral.amount_fen) },
          { label: '批准月数', value: (referral) => figure(referral.months) },
          { label: '原因', value: (referral) => referral.reason },
          { label: '更正', value: (referral) => referral.correction, wide: true },
          { label: '更正时间', value: (referral) => moment(referral.corrected_at) },
        ],
      },
    ],
  },
})
