/** 商户的用词 and questions that other pages ask too. */
import type { Question } from '@/kit/forms'
import type { Words } from '@/kit/words'

export const STATES: Words = {
  active: { text: '合作中', tone: 'success' },
  suspended: { text: '已暂停', tone: 'warning' },
  delisted: { text: '已清退', tone: 'info' },
}

export const CONTRACT: Question[] = [
  { key: 'number', label: '合同编号', kind: 'text', required: true, length: 40 },
  { key: 'begins_on', label: '合同开始', kind: 'date', required: true },
  { key: 'ends_on', label: '合同到期', kind: 'date', required: true },
]
