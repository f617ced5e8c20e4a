import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf } from '@/kit/forms'
import { money, moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { campaigns } from '@/reference'

import { NOTICE_STATES, SCOPES } from './words'

type Row = Schemas['KeptNotice']

/** Each leads to the campaign. */
const NEXT: Record<Row['state'], string> = {
  shown: '等期满；期间有人提出异议，先在“异议”里认定。',
  closed: '期满没有异议的可以发放，打开活动去办。',
  withdrawn: '改好以后打开活动，点“发公示”重新公示；期满后才能发放。',
}
type Notice = Schemas['KeptNoticeDetail']
type Line = Notice['lines'][number] & { may_hang: boolean }

function isOver(notice: Row): boolean {
  return notice.state === 'closed' || (notice.state === 'shown' && new Date(notice.closes_at) < new Date())
}

/** 放进荣誉殿堂: as a draft, which a second person shows. */
function hang(line: Line): FormOf {
  return {
    title: `放进荣誉殿堂：${line.name}`,
    lead: '先成为草稿：姓名、荣誉和事迹取自那份申报，可以改。个人的荣誉要本人同意，再由另一位同事在“荣誉殿堂”里展示。',
    questions: [
      { key: 'year', label: '年度', kind: 'number', required: true, min: 1949, max: 2100 },
      { key: 'unit', label: '单位', kind: 'text', length: 60, hint: '不填就用那份申报里的工会' },
      { key: 'deeds', label: '事迹', kind: 'long_text', length: 2000, hint: '不填就用申报里写的' },
      { key: 'photo_id', label: '照片', kind: 'file' },
      {
        key: 'id_number',
        label: '本人的身份证号',
        kind: 'text',
        length: 18,
        hint: '个人的荣誉填写，用来请本人在手机上同意；只比对，不保存。集体的不填。',
      },
    ],
    start: { year: new Date().getFullYear() },
    submit: '放进荣誉殿堂',
    done: '已成为草稿，请到“荣誉殿堂”里接着办',
    send: (values, key) =>
      told(
        api.POST('/console/api/signups/{signup_id}/honour', {
          params: { path: { signup_id: line.signup_id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['HonourDraftBody'],
        }),
      ),
  }
}

export const page = definePage<Row, Notice>({
  stem: 'public-notices',
  title: '公示',
  group: 'campaigns',
  order: 40,
  roles: ['chair', 'publisher', 'read_only', 'reviewer'],
  help: '每一则公示和上面的人，姓名对我们也是遮盖的。公示由“活动”里点“发公示”发出；期满没有异议才发放。有人提出异议，在“异议”里认定。评选的公示期满后，从名单上“放进荣誉殿堂”。',
  list: {
    load: (query) => told(api.GET('/console/api/public-notices', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'campaign_id', label: '活动', kind: 'choice', choices: campaigns },
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(NOTICE_STATES) },
    ],
    columns: [
      { label: '公示', value: (row) => row.title },
      { label: '主办', value: (row) => row.host },
      { label: '在哪里公示', value: (row) => row.union },
      { label: '范围', value: (row) => row.scope, words: SCOPES, width: 100 },
      { label: '状态', value: (row) => row.state, words: NOTICE_STATES, width: 100 },
      { label: '开始', value: (row) => moment(row.begins_at), width: 150 },
      { label: '期满', value: (row) => moment(row.closes_at), width: 150 },
    ],
    empty: '没有公示。在“活动”里打开一个活动，点“发公示”。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/public-notices/{notice_id}', { params: { path: { notice_id: id } } })),
    title: ({ notice }) => notice.title,
    actions: [
      {
        label: '撤下公示',
        roles: ['chair', 'publisher'],
        tone: 'danger',
        when: ({ notice }) => notice.state === 'shown',
        form: ({ notice }) => ({
          title: `撤下公示：${notice.title}`,
          lead: '立刻看不到；上面的人要重新公示，期满后才能发放。',
          danger: true,
          questions: [REASON],
          draft: `notice-withdrawal-${notice.id}`,
          submit: '撤下',
          done: '已撤下；要重新公示，请在“活动”里打开这个活动，点“发公示”',
          send: (values, key) =>
            told(
              api.POST('/console/api/public-notices/{notice_id}/withdrawal', {
                params: { path: { notice_id: notice.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['NoticeWithdrawalBody'],
              }),
            ),
        }),
      },
    ],
    sections: [
      {
        title: '公示',
        facts: [
          { label: '状态', value: ({ notice }) => notice.state, words: NOTICE_STATES },
          { label: '范围', value: ({ notice }) => notice.scope, words: SCOPES },
          { label: '主办', value: ({ notice }) => notice.host },
          { label: '在哪里公示', value: ({ notice }) => notice.union },
          { label: '开始', value: ({ notice }) => moment(notice.begins_at) },
          { label: '期满', value: ({ notice }) => moment(notice.closes_at) },
          { label: '撤下的理由', value: ({ notice }) => notice.withdrawn_reason, wide: true },
          {
            label: '接下来',
            value: ({ notice }) => NEXT[notice.state],
            to: ({ notice }) => `/campaigns/${notice.campaign_id}`,
            wide: true,
          },
        ],
      },
      {
        title: '名单',
        table: {
          rows: (detail): Line[] =>
            detail.lines.map((each) => ({
              ...each,
              may_hang: detail.is_of_honours && isOver(detail.notice),
            })),
          actions: [
            { label: '放进荣誉殿堂', roles: ['chair', 'publisher'], when: (row) => row.may_hang, form: hang },
          ],
          columns: [
            { label: '序号', value: (row) => row.number, width: 80 },
            { label: '姓名', value: (row) => row.name, width: 140 },
            { label: '工会', value: (row) => row.union },
            { label: '金额', value: (row) => money(row.amount_fen), align: 'right', width: 120 },
          ],
          empty: '名单上没有人了。',
        },
      },
    ],
  },
})
