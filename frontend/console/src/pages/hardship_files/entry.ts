/** 代为申请建档, at a counter. */
import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { CAUSES, HOUSINGS, RELATIONS } from './words'

const SICK = ['illness', 'disability', 'accident', 'disaster']
const KIN = choicesOf(RELATIONS).filter((each) => each.value !== 'self')

export function entry(): FormOf {
  return {
    title: '代为申请建档',
    lead: '本人在柜台由您代填；提交后本人会收到通知。身份证号要在会员名册里。',
    questions: [
      { key: 'id_number', label: '本人身份证号', kind: 'text', required: true, length: 18 },
      { key: 'cause', label: '困难的主要原因', kind: 'choice', required: true, choices: choicesOf(CAUSES) },
      { key: 'situation', label: '家里的情况', kind: 'long_text', required: true, length: 1000 },
      {
        key: 'household',
        label: '共同生活的家庭成员',
        kind: 'list',
        hint: '本人不用填',
        max: 15,
        parts: [
          { key: 'relation', label: '关系', kind: 'choice', choices: KIN },
          { key: 'name', label: '姓名', kind: 'text', length: 50 },
          { key: 'id_number', label: '身份证号', kind: 'text', length: 18 },
          {
            key: 'is_working',
            label: '是否在业',
            kind: 'choice',
            choices: [
              { value: 'yes', label: '在业' },
              { value: 'no', label: '不在业' },
            ],
          },
        ],
      },
      { key: 'yearly_income_fen', label: '全家去年的总收入', kind: 'money', required: true },
      { key: 'housing', label: '住房', kind: 'choice', required: true, choices: choicesOf(HOUSINGS) },
      {
        key: 'district',
        label: '现住哪个辖市(区)',
        kind: 'choice',
        required: true,
        choices: choicesOf(DISTRICTS),
      },
      { key: 'street', label: '详细地址', kind: 'text', required: true, length: 100 },
      { key: 'phone', label: '联系电话', kind: 'text', required: true, length: 20 },
      { key: 'household_book', label: '户口簿或居住证', kind: 'files', required: true },
      { key: 'income_proof', label: '全家的收入证明', kind: 'files', required: true },
      {
        key: 'medical_papers',
        label: '诊断证明、残疾证或事故证明',
        kind: 'files',
        required: true,
        when: (values) => SICK.includes(String(values.cause)),
      },
      {
        key: 'is_true',
        label: '本人保证所填情况真实，同意工会入户了解',
        kind: 'switch',
        required: true,
      },
    ],
    draft: 'hardship-entry',
    done: '已提交，请在五个工作日内入户',
    send: ({ id_number, district, street, ...answers }, key) =>
      told(
        api.POST('/console/api/hardship-files', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            id_number,
            answers: { ...answers, address: { district, text: street } },
          } as Schemas['HardshipCounterBody'],
        }),
      ),
  }
}
