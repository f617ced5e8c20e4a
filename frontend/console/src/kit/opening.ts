/** 特殊日: days on which the door does not open as in other weeks. */
import type { Question } from './forms'

/** At most `max` days, each with a note of `length` characters. */
export function askSpecialDays({ max, length }: { max: number; length: number }): Question {
  return {
    key: 'days',
    label: '特殊日',
    kind: 'list',
    max,
    parts: [
      { key: 'on_day', label: '日期', kind: 'date', required: true },
      { key: 'opens_at', label: '开门', kind: 'time' },
      { key: 'closes_at', label: '关门', kind: 'time' },
      { key: 'note', label: '说明', kind: 'text', length },
    ],
  }
}
