/** 用词: words that several pages share; they follow docs/GLOSSARY.md. */
import { plain, type Words } from '@/kit/words'

export const ROLES = plain({
  system_admin: '系统管理员',
  security_admin: '安全管理员',
  audit_admin: '审计管理员',
  operator: '经办人',
  reviewer: '审核人',
  chair: '主席（审批）',
  publisher: '发布人',
  merchant_manager: '商户管理员',
  finance: '财务',
  finance_supervisor: '经审',
  matchmaker: '红娘',
  read_only: '只读',
})

export const DISTRICTS = plain({
  tianning: '天宁区',
  zhonglou: '钟楼区',
  xinbei: '新北区',
  wujin: '武进区',
  jintan: '金坛区',
  liyang: '溧阳市',
  jingkai: '经开区',
})

export const LATE = {
  true: { text: '已超期', tone: 'danger' },
  false: { text: '未超期', tone: 'info' },
} satisfies Words
