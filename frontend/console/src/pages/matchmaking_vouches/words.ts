import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  waiting: { text: '等待核实', tone: 'warning' },
  vouched: { text: '已核实', tone: 'success' },
  refused: { text: '没能核实', tone: 'danger' },
  withdrawn: { text: '本人撤回', tone: 'info' },
}
export const VOUCHERS = plain({ unit: '本单位工会', street: '街道工会', studio: '红娘工作室' })
export const BASES = plain({ knows: '了解本人', papers: '看过材料', asked: '问过了解的人' })
