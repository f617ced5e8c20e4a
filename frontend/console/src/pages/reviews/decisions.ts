/** 审核的办理: what a reviewer may do to one case, and to several at once. */
import { api, told, type Schemas } from '@/api/client'
import { money } from '@/kit/format'
import { REASON, type FormOf, type Question, type Values } from '@/kit/forms'
import type { Drawn } from '@/pages/campaigns/register'

type Case = Schemas['ReviewCase']
type Row = Schemas['ReviewPage']['items'][number]

const AMOUNT: Question = {
  key: 'amount_fen',
  label: '核定金额',
  kind: 'money',
  hint: '发固定金额或不发钱的活动不填',
}
const TOLD: Question = { ...REASON, hint: '写给申请人看：哪里不符合，下一步可以怎么办' }

function at(one: Case, key: string) {
  return { path: { signup_id: one.signup.id }, header: { 'Idempotency-Key': key } }
}

export function fields(one: Case): Drawn[] {
  return one.form as unknown as Drawn[]
}

export function approve(one: Case): FormOf {
  const step = one.path.find((each) => each.number === one.signup.stage)
  return {
    title: `通过：${one.signup.applicant_name}`,
    lead: step?.is_decision
      ? '这是最后的审批：通过后申请人立刻得到名额、物品、券或待发的钱。'
      : '这是审核意见：通过后送到下一步。',
    questions: [AMOUNT],
    start: one.signup.amount_fen === null ? {} : { amount_fen: one.signup.amount_fen },
    submit: '通过',
    done: '已通过',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/{signup_id}/approval', {
          params: at(one, key),
          body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewApprovalBody'],
        }),
      ),
  }
}

export function giveBack(one: Case): FormOf {
  return {
    title: `退回修改：${one.signup.applicant_name}`,
    lead: '申请人只改选中的这一项，改好后回到这里。',
    questions: [
      {
        key: 'item',
        label: '要修改哪一项',
        kind: 'choice',
        required: true,
        choices: fields(one).map((each) => ({ value: each.key, label: each.label })),
      },
      { ...REASON, hint: '写给申请人看：要改成什么样' },
    ],
    draft: `review-return-${one.signup.id}`,
    submit: '退回修改',
    done: '已退回，申请人会收到通知',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/{signup_id}/return', {
          params: at(one, key),
          body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewReturnBody'],
        }),
      ),
  }
}

export function reject(one: Case): FormOf {
  return {
    title: `不通过：${one.signup.applicant_name}`,
    lead: '申请到此为止，申请人会读到理由；办错了只能由上一级重审。',
    danger: true,
    questions: [TOLD],
    draft: `review-reject-${one.signup.id}`,
    submit: '不通过',
    done: '已办理，申请人会收到通知',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/{signup_id}/rejection', {
          params: at(one, key),
          body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewRejectionBody'],
        }),
      ),
  }
}

export function reopen(one: Case): FormOf {
  return {
    title: `重审：${one.signup.applicant_name}`,
    lead: '原来的决定收回，重新审核；东西已经发出的不能重审。',
    danger: true,
    questions: [TOLD, { key: 'to_first', label: '从第一步重来（否则只重来最后一步）', kind: 'switch' }],
    start: { to_first: true },
    submit: '重审',
    done: '已退回重审',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/{signup_id}/reopening', {
          params: at(one, key),
          body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewReopeningBody'],
        }),
      ),
  }
}

export function assign(one: Case): FormOf {
  return {
    title: '分派给同事',
    lead: '分派只说明由谁来办，别的审核人仍然看得到。不填就是不分派。',
    questions: [{ key: 'username', label: '同事的登录名', kind: 'text', length: 60 }],
    done: '已分派',
    send: (values) =>
      told(
        api.PUT('/console/api/reviews/{signup_id}/assignment', {
          params: { path: { signup_id: one.signup.id } },
          body: { username: (values.username as string | undefined) ?? null },
        }),
      ),
  }
}

export function note(one: Case): FormOf {
  return {
    title: '写备注',
    lead: '只给审核的同事看，申请人看不到。',
    questions: [{ key: 'text', label: '备注', kind: 'long_text', required: true, length: 500 }],
    draft: `review-note-${one.signup.id}`,
    done: '已记下',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/{signup_id}/notes', {
          params: at(one, key),
          body: values as Schemas['ReviewNoteBody'],
        }),
      ),
  }
}

export function recuse(one: Case): FormOf {
  return {
    title: '我要回避这一件',
    lead: '回避后不能再办这一件，也不能收回；由别的同事来办。',
    danger: true,
    questions: [],
    submit: '回避',
    done: '已回避',
    send: (_, key) => api.POST('/console/api/reviews/{signup_id}/recusal', { params: at(one, key) }),
  }
}

function batchBody(act: 'approve' | 'reject', rows: Row[], values: Values): Schemas['ReviewBatchBody'] {
  return {
    act,
    amount_fen: (values.amount_fen as number | undefined) ?? null,
    reason: (values.reason as string | undefined) ?? null,
    items: rows.map(({ signup }) => ({ signup_id: signup.id, move_count: signup.move_count })),
  }
}

/** 成批办理: shown first what would become of each; then all or nothing. */
export function batch(act: 'approve' | 'reject') {
  const word = act === 'approve' ? '通过' : '不通过'
  return (rows: Row[]): FormOf => ({
    title: `成批${word}：${rows.length} 件`,
    lead: '先看预览，再确认。要么全部办成，要么一件也不办。',
    danger: act === 'reject',
    questions: [act === 'approve' ? AMOUNT : TOLD],
    done: `已办理 ${rows.length} 件`,
    foresee: async (values) => {
      const { items } = await told(
        api.POST('/console/api/reviews/batch/preview', { body: batchBody(act, rows, values) }),
      )
      const lines = items
        .filter((each) => each.code !== null)
        .map((each) => `${named(rows, each.signup_id)}：${each.detail ?? '现在不能办理'}`)
      return lines.length
        ? [`有 ${lines.length} 件现在不能${word}，请取消选中后再来：`, ...lines]
        : [`${items.length} 件都可以${word}。`]
    },
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/batch', {
          params: { header: { 'Idempotency-Key': key } },
          body: batchBody(act, rows, values),
        }),
      ),
  })
}

function named(rows: Row[], id: string): string {
  const line = rows.find((each) => each.signup.id === id)?.signup
  return line ? `${line.applicant_name} ${money(line.amount_fen)}`.replace(' —', '') : id
}

export function handOver(): FormOf {
  return {
    title: '交接给同事',
    lead: '分派给您的待审件，全部改为分派给这位同事。',
    questions: [{ key: 'username', label: '同事的登录名', kind: 'text', required: true, length: 60 }],
    done: '已交接',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/hand-over', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['ReviewHandOverBody'],
        }),
      ),
  }
}
