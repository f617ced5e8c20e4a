import { plain } from '@/kit/words'

export const QUEUES = plain({ urgent: '加急', ordinary: '普通', bulk: '批量' })
