/** 公示的用词. */
import { plain, type Words } from '@/kit/words'

export const NOTICE_STATES: Words = {
  shown: { text: '公示中', tone: 'primary' },
  closed: { text: '已期满', tone: 'success' },
  withdrawn: { text: '已撤下', tone: 'info' },
}

export const SCOPES = plain({ public: '全体职工', unit: '本单位', street: '本街道' })
