/** 审核的办理: what a reviewer may do to one case, and to several at once. */
import { api, told, type Schemas } from '@/api/client'
import { Problem } from '@/api/problem'
import { moment, money } from '@/kit/format'
import { REASON, type FormOf, type Question } from '@/kit/forms'
import type { Drawn } from '@/pages/counter/questions'

import { activePartners } from '../referrals/words'
import { colleagues } from './colleagues'
import { MOVES } from './words'

type Case = Schemas['ReviewCase']

const TOLD: Question = { ...REASON, hint: '写给申请人看：哪里不符合，下一步可以怎么办' }

function at(one: Case, key: string) {
  return { path: { signup_id: one.signup.id }, header: { 'Idempotency-Key': key } }
}

/** A colleague was faster: who, when and what, told kindly. What was typed stays in the form. */
async function kindly<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== 'review_taken') throw problem
    const { by, at: when, action } = problem.document as { by?: string; at?: string; action?: string }
    throw new Problem({
      ...problem.document,
      detail: `${by ?? '一位同事'} 已在 ${moment(when)} 办过这一步（${MOVES[action ?? '']?.text ?? '已办理'}），您的这一次没有提交。`,
      next: '写下的字还在，可以复制到备注里；关上这个窗口就看到它现在的样子。',
    })
  }
}

export function amount(one: Case): Question[] {
  if (!one.is_amount_asked) return []
  const most = one.amount_max_fen
  return [
    {
      key: 'amount_fen',
      label: '核定金额',
      kind: 'money',
      ...(most === null ? {} : { max: most, hint: `最多 ${money(most)}` }),
    },
  ]
}

/** 申报本人, once: without it nobody could tell one's own case from others'. */
export function declareSelf(): FormOf {
  return {
    title: '申报本人',
    lead: '办理之前，请填一次您本人的身份证号：系统据此让您回避自己和亲属的申请。只存比对用的摘要，不保存号码。',
    questions: [{ key: 'id_number', label: '您本人的身份证号', kind: 'text', required: true, length: 18 }],
    submit: '申报',
    done: '已申报，可以办理了。亲属请到“回避申报”里补充',
    send: (values, key) =>
      told(
        api.POST('/console/api/relatives', {
          params: { header: { 'Idempotency-Key': key } },
          body: { relation: 'self', id_number: String(values.id_number).trim().toUpperCase() },
        }),
      ),
  }
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
    questions: amount(one),
    start: one.signup.amount_fen === null ? {} : { amount_fen: one.signup.amount_fen },
    submit: '通过',
    done: step?.is_decision ? '已通过' : '意见已写下，送到下一步',
    send: (values, key) =>
      kindly(
        told(
          api.POST('/console/api/reviews/{signup_id}/approval', {
            params: at(one, key),
            body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewApprovalBody'],
          }),
        ),
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
      kindly(
        told(
          api.POST('/console/api/reviews/{signup_id}/return', {
            params: at(one, key),
            body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewReturnBody'],
          }),
        ),
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
      kindly(
        told(
          api.POST('/console/api/reviews/{signup_id}/rejection', {
            params: at(one, key),
            body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewRejectionBody'],
          }),
        ),
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
      kindly(
        told(
          api.POST('/console/api/reviews/{signup_id}/reopening', {
            params: at(one, key),
            body: { ...values, move_count: one.signup.move_count } as Schemas['ReviewReopeningBody'],
          }),
        ),
      ),
  }
}

export function assign(one: Case): FormOf {
  return {
    title: '分派给同事',
    lead: '分派只说明由谁来办，别的审核人仍然看得到。不填就是不分派。',
    questions: [{ key: 'username', label: '同事', kind: 'choice', choices: () => colleagues(one.signup.id) }],
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

export function forward(one: Case): FormOf {
  return {
    title: `转介给合作机构：${one.signup.applicant_name}`,
    lead: '从现在起算机构承诺答复的日子，申请人会收到通知。是否批准由机构决定；答复回来在“转介台账”里登记。',
    questions: [
      { key: 'partner_id', label: '转给哪家', kind: 'choice', required: true, choices: activePartners },
      { key: 'reference', label: '转介函文号', kind: 'text', length: 40, hint: '没有就不填' },
    ],
    submit: '转介',
    done: '已转介',
    send: (values, key) =>
      told(
        api.POST('/console/api/signups/{signup_id}/referrals', {
          params: at(one, key),
          body: { reference: '', ...values } as Schemas['ReferralBody'],
        }),
      ),
  }
}

export function handOver(count?: number): FormOf {
  return {
    title: '交接给同事',
    lead: `分派给您的${count ? ` ${count} 件` : ''}待审件，全部改为分派给这位同事；他在审核台点“分派给我”就能看到。`,
    questions: [
      { key: 'username', label: '同事', kind: 'choice', required: true, choices: () => colleagues() },
    ],
    done: (handed: Schemas['HandedOverReviews']) =>
      handed.count ? `${handed.count} 件已交接` : '没有分派给您的待审件，不用交接',
    send: (values, key) =>
      told(
        api.POST('/console/api/reviews/hand-over', {
          params: { header: { 'Idempotency-Key': key } },
          body: values as Schemas['ReviewHandOverBody'],
        }),
      ),
  }
}
