import type { Words } from '@/kit/words'

export const BOOKED: Words = {
  true: { text: '已约', tone: 'success' },
  false: { text: '可约', tone: 'info' },
}
