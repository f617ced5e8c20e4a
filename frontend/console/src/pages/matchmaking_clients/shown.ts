/** 愿意给红娘看的: what a person shows to matchmakers, wherever one of them reads it. */
import type { Schemas } from '@/api/client'
import type { Fact, FileOf } from '@/kit/pages'
import { DISTRICTS } from '@/wording'

import { EDUCATIONS, GENDERS } from './words'

type Person = Pick<Schemas['ClientLine'], 'name' | 'gender' | 'shown'>

function wishes({ shown }: Person): string {
  if (!shown.criteria) return ''
  const { age_from, age_to, districts, education_at_least } = shown.criteria
  const said: string[] = []
  if (age_from) said.push(`${age_from} 岁以上`)
  if (age_to) said.push(`${age_to} 岁以下`)
  if (districts?.length) said.push(districts.map((each) => DISTRICTS[each]?.text ?? each).join('或'))
  if (education_at_least) said.push(`${EDUCATIONS[education_at_least]?.text}或以上`)
  return said.join('，')
}

export function factsOf<R>(of: (record: R) => Person): Fact<R>[] {
  return [
    { label: '称呼', value: (each) => of(each).name },
    { label: '性别', value: (each) => of(each).gender, words: GENDERS },
    { label: '出生年份', value: (each) => of(each).shown.birth_year },
    { label: '所在地', value: (each) => of(each).shown.district, words: DISTRICTS },
    { label: '身高（厘米）', value: (each) => of(each).shown.height_cm },
    { label: '学历', value: (each) => of(each).shown.education, words: EDUCATIONS },
    { label: '职业', value: (each) => of(each).shown.occupation },
    { label: '兴趣爱好', value: (each) => of(each).shown.interests?.join('、') },
    { label: '自我介绍', value: (each) => of(each).shown.introduction, wide: true },
    { label: '希望认识怎样的人', value: (each) => of(each).shown.looks_for, wide: true },
    { label: '择偶条件', value: (each) => wishes(of(each)), wide: true },
  ]
}

export function photosOf({ shown }: Person): FileOf[] {
  return (shown.photos ?? []).map((id, order) => ({ id, name: `照片 ${order + 1}` }))
}
