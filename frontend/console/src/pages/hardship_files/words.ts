/** 困难帮扶的词. */
import { plain, type Words } from '@/kit/words'

export const STATES: Words = {
  applied: { text: '已申请，待入户', tone: 'warning' },
  returned: { text: '退回补正', tone: 'info' },
  visited: { text: '已入户，待公示', tone: 'warning' },
  shown: { text: '公示与审核', tone: 'primary' },
  open: { text: '在档', tone: 'success' },
  closed: { text: '已销档', tone: 'info' },
  rejected: { text: '不予建档', tone: 'danger' },
  withdrawn: { text: '本人撤回', tone: 'info' },
}
export const LEVELS: Words = {
  deep: { text: '深度困难', tone: 'danger' },
  relative: { text: '相对困难', tone: 'warning' },
  accidental: { text: '意外致困', tone: 'primary' },
  null: { text: '未评定', tone: 'info' },
}
export const GRADES = plain({ deep: '深度困难', relative: '相对困难', accidental: '意外致困' })
export const CAUSES = plain({
  illness: '本人或家人重大疾病',
  disability: '本人或家人残疾',
  accident: '意外事故',
  disaster: '自然灾害',
  schooling: '子女上学',
  unemployment: '下岗失业',
  low_income: '收入低、无法脱困',
  other: '其他原因',
})
export const HOUSINGS = plain({
  owned: '自有住房',
  public: '公租房、廉租房',
  rented: '租房',
  dormitory: '单位宿舍',
  relatives: '借住亲友处',
})
export const RELATIONS = plain({
  self: '本人',
  spouse: '配偶',
  child: '子女',
  parent: '父母',
  grandparent: '祖父母、外祖父母',
  grandchild: '孙子女、外孙子女',
  parent_in_law: '配偶的父母',
  sibling: '兄弟姐妹',
  other: '其他',
})
export const CLOSE_REASONS = plain({
  out_of_hardship: '已脱困',
  left_union: '离开工会',
  moved_away: '迁出本市',
  died: '去世',
  untrue: '情况不实',
  other: '其他',
})
export const ACTIONS = plain({
  apply: '申请',
  mend: '补正',
  withdraw: '撤回',
  return: '退回补正',
  visit: '入户',
  show: '内部公示',
  advance: '审核意见',
  grade: '评定建档',
  reassess: '年度评估',
  reject: '不予建档',
  close: '销档',
})
/** What a file can be returned for. */
export const ITEMS = plain({
  cause: '困难的主要原因',
  situation: '家里的情况',
  household: '家庭成员',
  yearly_income_fen: '全家去年的总收入',
  housing: '住房',
  address: '现住址',
  phone: '联系电话',
  household_book: '户口簿或居住证',
  income_proof: '收入证明',
  medical_papers: '诊断证明、残疾证或事故证明',
  is_true: '情况真实的保证',
})
