/** 怎样核实的身份: asked wherever a desk says who somebody is. */
import type { Question } from '@/kit/forms'

/** `shown` is how an ID may have been seen there. */
export function madeSure(shown: string): Question {
  return {
    key: 'evidence',
    label: '怎样核实的身份',
    kind: 'choice',
    required: true,
    choices: [
      { value: 'id_shown', label: shown },
      { value: 'called_back', label: '拨打名册上的电话核实' },
      { value: 'unit_letter', label: '单位工会出具了证明' },
    ],
  }
}
