import { api, told, type Schemas } from '@/api/client'
import { REASON, type FormOf } from '@/kit/forms'
import { figure, money, moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { show } from '@/kit/show'
import { choicesOf } from '@/kit/words'
import { SAID } from '@/pages/broadcasts/words'
import { SIGNUP_STATES } from '@/pages/campaigns/words'
import { GROUPS } from '@/pages/membership_applications/words'
import { findUnions } from '@/reference'
import { may } from '@/session'

import { madeSure } from './evidence'
import { BANK_CARDS, CARDS, COUPONS, EMPLOYMENT, HARDSHIP, MEMBERSHIP, STEPS, VERIFICATIONS } from './words'

type Row = Schemas['ListedMember']
type File = Schemas['MemberRecord']

const REVEALS = ['chair', 'operator', 'reviewer'] as const
const MADE_SURE = madeSure('本人到场，出示了证件')
const BY: Record<Schemas['MemberStep']['by_kind'], string> = { member: '本人', staff: '干部', system: '系统' }

function reveal(file: File): FormOf {
  return {
    title: `查看号码：${file.name ?? ''}`,
    lead: '完整号码只显示一分钟；谁在什么时候、为什么看，会记入日志。请写明办什么事要用。',
    questions: [REASON],
    submit: '查看',
    done: '已记入日志',
    send: async (values) => {
      const seen = await told(
        api.POST('/console/api/members/{member_id}/reveal', {
          params: { path: { member_id: file.id } },
          body: values as Schemas['RevealBody'],
        }),
      )
      show(
        '完整号码',
        [
          ['姓名', seen.name],
          ['身份证号', seen.id_number],
          ['名册上的手机号', seen.phone],
          ['微信绑定的手机号', seen.account_phone],
          ['告诉本人', seen.was_told ? '已给本人发消息' : '没有发消息'],
        ],
        seen.shown_s,
      )
    },
  }
}

const of = (file: File, cursor: string | undefined) => ({
  params: { path: { member_id: file.id }, query: { limit: 10, ...(cursor ? { cursor } : {}) } },
})

function unbind(file: File): FormOf {
  return {
    title: `解除微信：${file.name ?? ''}`,
    lead: '原来的微信不再是这位会员，会收到通知。请他用现在的微信打开小程序重新认证，报名会跟过去；已领的券留在原来的微信里。',
    danger: true,
    questions: [MADE_SURE, REASON],
    submit: '解除微信',
    done: '已解除，可以用新的微信认证了',
    send: (values, key) =>
      told(
        api.POST('/console/api/members/{member_id}/unbinding', {
          params: { path: { member_id: file.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['BindingBody'],
        }),
      ),
  }
}

function releasePhone(file: File): FormOf {
  return {
    title: `解除手机号：${file.name ?? ''}`,
    lead: '名册上的手机号现在绑在别的微信上。解除后那个微信会收到通知；谁拿着这个号码，谁可以在小程序里重新绑定。',
    danger: true,
    questions: [MADE_SURE, REASON],
    submit: '解除手机号',
    done: '已解除',
    send: (values, key) =>
      told(
        api.POST('/console/api/members/{member_id}/phone-release', {
          params: { path: { member_id: file.id }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['BindingBody'],
        }),
      ),
  }
}

export const page = definePage<Row, File>({
  stem: 'members',
  title: '会员',
  group: 'members',
  order: 10,
  roles: ['chair', 'operator', 'read_only', 'reviewer'],
  help: '本级和下级工会名册上的会员。姓名要填完整；身份证号填 18 位或最后 4 位；手机号填完整。号码一律掩码，办事要用时打开这个人、写明理由再看。换了微信、认证提示“身份已在另一个微信账号上”的，核实后在这里解除。别的区的会员在这里查不到。',
  list: {
    load: ({ cursor, ...asked }) =>
      told(
        api.POST('/console/api/members/search', {
          body: { ...asked, ...(cursor ? { cursor: String(cursor) } : {}) } as Schemas['MemberSearchBody'],
        }),
      ),
    key: (row) => row.id,
    filters: [
      { key: 'name', label: '姓名', kind: 'text', secret: true },
      { key: 'id_number', label: '身份证号或末四位', kind: 'text', secret: true },
      { key: 'phone', label: '手机号', kind: 'text', secret: true },
      { key: 'union_id', label: '工会（含下级）', kind: 'found', find: findUnions },
      { key: 'membership_state', label: '会籍', kind: 'choice', choices: choicesOf(MEMBERSHIP) },
    ],
    columns: [
      { label: '姓名', value: (row) => row.name, width: 110 },
      { label: '身份证号', value: (row) => row.id_number, width: 190 },
      { label: '手机号', value: (row) => row.phone, width: 130 },
      { label: '所属工会', value: (row) => row.union.name },
      { label: '会籍', value: (row) => row.membership_state, words: MEMBERSHIP, width: 100 },
      {
        label: '八大群体',
        value: (row) => (row.employment_group ? GROUPS[row.employment_group]?.text : null),
        width: 110,
      },
      { label: '小程序', value: (row) => (row.has_account ? '已认证' : '未认证'), width: 90 },
      { label: '工会卡', value: (row) => row.card_state, words: CARDS, width: 90 },
    ],
    empty:
      '没有符合条件的会员。请核对姓名和号码是否完整；确实不在名册的，请在“名册导入”里补报，或请本人在小程序申请入会。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/members/{member_id}', { params: { path: { member_id: id } } })),
    title: (file) => `${file.name ?? ''} · ${file.union.name}`,
    actions: [
      { label: '查看完整号码', roles: REVEALS, form: reveal },
      {
        label: '解除微信',
        roles: REVEALS,
        tone: 'danger',
        when: (file) => file.account !== null,
        form: unbind,
      },
      {
        label: '解除手机号',
        roles: REVEALS,
        tone: 'danger',
        when: (file) => file.has_phone_conflict,
        form: releasePhone,
      },
    ],
    sections: [
      {
        title: '会籍',
        facts: [
          { label: '会籍', value: (file) => file.membership_state, words: MEMBERSHIP },
          { label: '所属工会', value: (file) => file.union.name },
          { label: '工作单位', value: (file) => file.unit_name },
          { label: '就业状态', value: (file) => EMPLOYMENT[file.employment]?.text },
          {
            label: '八大群体',
            value: (file) => (file.employment_group ? GROUPS[file.employment_group]?.text : null),
          },
          { label: '新就业形态', value: (file) => yes(file.in_new_employment) },
          { label: '户外劳动', value: (file) => yes(file.works_outdoors) },
          { label: '困难档案', value: (file) => file.hardship_level, words: HARDSHIP },
          { label: '身份证号', value: (file) => file.id_number },
          { label: '手机号', value: (file) => file.phone },
          { label: '名册写入', value: (file) => moment(file.imported_at) },
        ],
      },
      {
        title: '工会卡与小程序',
        facts: [
          { label: '工会卡', value: (file) => file.card?.state ?? null, words: CARDS },
          { label: '卡号', value: (file) => file.card?.number },
          { label: '发卡时间', value: (file) => moment(file.card?.issued_at) },
          {
            label: '联名银行卡',
            value: (file) => (file.card ? BANK_CARDS[file.card.bank_card_state]?.text : null),
          },
          {
            label: '实名认证',
            value: (file) =>
              file.account ? VERIFICATIONS[file.account.verification]?.text : '还没有在小程序认证',
          },
          { label: '认证时间', value: (file) => moment(file.account?.verified_at) },
          { label: '微信绑定的手机号', value: (file) => file.account?.phone },
          {
            label: '手机号冲突',
            value: (file) => (file.has_phone_conflict ? '名册上的号码绑在别的微信上' : '没有'),
          },
        ],
      },
      {
        title: '报名与受益',
        facts: [
          { label: '报过名', value: (file) => `${figure(file.figures.signup_count)} 次` },
          { label: '其中已领到', value: (file) => `${figure(file.figures.received_count)} 次` },
        ],
        listing: {
          load: (file, cursor) => told(api.GET('/console/api/members/{member_id}/signups', of(file, cursor))),
          columns: [
            {
              label: '活动',
              value: (row: Schemas['MemberSignup']) => row.title,
              to: (row: Schemas['MemberSignup']) =>
                may(['chair', 'reviewer']) ? `/reviews/${row.id}` : null,
            },
            { label: '类型', value: (row: Schemas['MemberSignup']) => row.type_title, width: 120 },
            {
              label: '状态',
              value: (row: Schemas['MemberSignup']) => row.state,
              words: SIGNUP_STATES,
              width: 100,
            },
            { label: '金额', value: (row: Schemas['MemberSignup']) => money(row.amount_fen), width: 100 },
            {
              label: '报名时间',
              value: (row: Schemas['MemberSignup']) => moment(row.created_at),
              width: 150,
            },
            { label: '领到时间', value: (row: Schemas['MemberSignup']) => moment(row.handed_at), width: 150 },
          ],
          empty: '还没有报过名。可以到“窗口登记”替他报名。',
        },
      },
      {
        title: '优惠券',
        facts: [
          { label: '领过', value: (file) => `${figure(file.figures.coupon_count)} 张` },
          { label: '其中已用', value: (file) => `${figure(file.figures.redeemed_count)} 张` },
        ],
        listing: {
          load: (file, cursor) => told(api.GET('/console/api/members/{member_id}/coupons', of(file, cursor))),
          columns: [
            { label: '优惠券', value: (row: Schemas['MemberCoupon']) => row.title },
            {
              label: '状态',
              value: (row: Schemas['MemberCoupon']) => COUPONS[row.state]?.text,
              width: 90,
            },
            {
              label: '领取时间',
              value: (row: Schemas['MemberCoupon']) => moment(row.claimed_at),
              width: 150,
            },
            {
              label: '有效至',
              value: (row: Schemas['MemberCoupon']) => moment(row.use_closes_at),
              width: 150,
            },
          ],
          empty: '还没有领过券。',
        },
      },
      {
        title: '收到的通知',
        when: () => may(REVEALS),
        listing: {
          load: (file, cursor) => told(api.GET('/console/api/members/{member_id}/notices', of(file, cursor))),
          columns: [
            { label: '时间', value: (row: Schemas['Said']) => moment(row.at), width: 150 },
            { label: '内容', value: (row: Schemas['Said']) => `${row.title}：${row.text}` },
            { label: '微信', value: (row: Schemas['Said']) => row.state, words: SAID, width: 110 },
            { label: '没有发到的原因', value: (row: Schemas['Said']) => row.reason, width: 160 },
            { label: '看过', value: (row: Schemas['Said']) => moment(row.read_at), width: 150 },
          ],
          empty: '这里还没有他的通知。求助、法律援助、困难档案的通知，请到各自的页面看。',
        },
      },
      {
        title: '经过',
        listing: {
          load: (file, cursor) => told(api.GET('/console/api/members/{member_id}/history', of(file, cursor))),
          columns: [
            { label: '时间', value: (row: Schemas['MemberStep']) => moment(row.at), width: 160 },
            { label: '事情', value: (row: Schemas['MemberStep']) => STEPS[row.action]?.text ?? '其他' },
            {
              label: '办理',
              value: (row: Schemas['MemberStep']) => [BY[row.by_kind], row.by].filter(Boolean).join(' '),
              width: 180,
            },
          ],
          empty: '还没有记录。',
        },
      },
    ],
  },
})
