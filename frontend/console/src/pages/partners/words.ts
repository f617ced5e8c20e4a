import type { Words } from '@/kit/words'
import { plain } from '@/kit/words'

export const KINDS = plain({ bank: '银行', guarantor: '担保机构' })
export const COOPERATION: Words = {
  true: { text: '合作中', tone: 'success' },
  false: { text: '已停止', tone: 'info' },
}
