import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question } from '@/kit/forms'
import { figure, moment, NOTHING, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'

import { GRADES, KINDS, LISTED } from './words'

type Base = Schemas['KeptBase']
type Rating = Schemas['BaseRating']

interface File {
  base: Base
  ratings: Rating[]
}

const WRITES = ['chair', 'operator', 'publisher'] as const
const FACTS: Question[] = [
  { key: 'name', label: '名称', kind: 'text', required: true, length: 60 },
  { key: 'city', label: '所在城市', kind: 'text', required: true, length: 30 },
  { key: 'address', label: '地址', kind: 'text', required: true, length: 100 },
  { key: 'is_in_city', label: '在常州市内', kind: 'switch' },
  { key: 'grade', label: '等级', kind: 'choice', choices: choicesOf(GRADES) },
  { key: 'phone', label: '电话', kind: 'text', length: 20 },
  { key: 'introduction', label: '介绍', kind: 'long_text', length: 1000 },
  { key: 'contract_begins_on', label: '协议开始', kind: 'date', required: true },
  { key: 'contract_ends_on', label: '协议到期', kind: 'date', required: true },
]

function patch(base: Base, body: Schemas['BaseChangeBody']): Promise<unknown> {
  const params = { path: { base_id: base.id } }
  return told(api.PATCH('/console/api/recuperation-bases/{base_id}', { params, body }))
}

function score(base: Base): string {
  return base.rating === null ? NOTHING : `${base.rating.toFixed(1)} 分（${figure(base.rating_count)} 人）`
}

function change({ base }: File): FormOf {
  return {
    title: `修改：${base.name}`,
    lead: '续签协议也在这里，改协议的日期。',
    questions: FACTS,
    start: Object.fromEntries(FACTS.map(({ key }) => [key, base[key as keyof Base]])),
    send: (values) => patch(base, values as Schemas['BaseChangeBody']),
  }
}

export const page = definePage<Base, File>({
  stem: 'recuperation_bases',
  title: '疗休养基地',
  group: 'care',
  order: 70,
  roles: [...WRITES, 'reviewer', 'read_only'],
  help: '疗休养可以去的基地和承办单位，包括本级和上级工会登记的。协议到期前在这里续签；职工回来后的评价也在这里，没有姓名。安排哪一批去哪里，请到“疗休养线路”。',
  list: {
    load: (query) => told(api.GET('/console/api/recuperation-bases', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '类别', value: (row) => row.kind, words: KINDS, width: 100 },
      { label: '等级', value: (row) => row.grade, words: GRADES, width: 90 },
      { label: '城市', value: (row) => row.city, width: 100 },
      { label: '协议到期', value: (row) => row.contract_ends_on, width: 120 },
      { label: '评价', value: score, width: 140, align: 'right' },
      { label: '状态', value: (row) => String(row.is_listed), words: LISTED, width: 90 },
    ],
    starts: [
      {
        label: '登记基地',
        roles: WRITES,
        form: () => ({
          title: '登记基地',
          questions: [
            { key: 'union_id', label: '登记的工会', kind: 'union', required: true },
            { key: 'kind', label: '类别', kind: 'choice', required: true, choices: choicesOf(KINDS) },
            ...FACTS,
          ],
          draft: 'recuperation-bases-add',
          done: '已登记',
          send: (values, key) =>
            told(
              api.POST('/console/api/recuperation-bases', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['BaseBody'],
              }),
            ),
        }),
      },
    ],
    empty: '还没有基地。请点“登记基地”，登记后才能排线路。',
  },
  record: {
    load: async (id) => {
      const path = { base_id: id }
      const [base, ratings] = await Promise.all([
        told(api.GET('/console/api/recuperation-bases/{base_id}', { params: { path } })),
        told(
          api.GET('/console/api/recuperation-bases/{base_id}/ratings', {
            params: { path, query: { limit: 50 } },
          }),
        ),
      ])
      return { base, ratings: ratings.items }
    },
    title: ({ base }) => base.name,
    actions: [
      { label: '修改、续签', roles: WRITES, tone: 'primary', form: change },
      {
        label: '换照片',
        roles: WRITES,
        form: ({ base }) => ({
          title: `换照片：${base.name}`,
          lead: '新上传的照片代替原来的全部照片，按上传的先后显示。',
          questions: [{ key: 'attachments', label: '照片', kind: 'files', required: true }],
          send: (values) =>
            told(
              api.PUT('/console/api/recuperation-bases/{base_id}/photos', {
                params: { path: { base_id: base.id } },
                body: values as Schemas['PhotosBody'],
              }),
            ),
        }),
      },
      {
        label: '移出名册',
        roles: WRITES,
        tone: 'danger',
        when: ({ base }) => base.is_listed,
        form: ({ base }) => ({
          title: `移出名册：${base.name}`,
          lead: '不能再排新的线路，职工在手机上看不到它；已经排好的照常。以后可以放回。',
          danger: true,
          questions: [],
          submit: '移出',
          done: '已移出',
          send: () => patch(base, { is_listed: false }),
        }),
      },
      {
        label: '放回名册',
        roles: WRITES,
        when: ({ base }) => !base.is_listed,
        run: ({ base }) => patch(base, { is_listed: true }),
      },
    ],
    sections: [
      {
        title: '基地',
        facts: [
          { label: '状态', value: ({ base }) => String(base.is_listed), words: LISTED },
          { label: '类别', value: ({ base }) => base.kind, words: KINDS },
          { label: '等级', value: ({ base }) => base.grade, words: GRADES },
          { label: '评价', value: ({ base }) => score(base) },
          { label: '城市', value: ({ base }) => base.city },
          { label: '在常州市内', value: ({ base }) => yes(base.is_in_city) },
          { label: '地址', value: ({ base }) => base.address, wide: true },
          { label: '电话', value: ({ base }) => base.phone },
          { label: '照片', value: ({ base }) => `${base.photos.length} 张` },
          { label: '协议开始', value: ({ base }) => base.contract_begins_on },
          { label: '协议到期', value: ({ base }) => base.contract_ends_on },
          { label: '介绍', value: ({ base }) => base.introduction, wide: true },
        ],
      },
      {
        title: '最近的评价',
        table: {
          rows: ({ ratings }) => ratings,
          columns: [
            { label: '时间', value: (row: Rating) => moment(row.rated_at), width: 150 },
            { label: '分数', value: (row: Rating) => row.score, width: 70, align: 'right' },
            { label: '评价', value: (row: Rating) => row.comment },
          ],
          empty: '还没有评价。职工回来后可以在手机上打分。',
        },
      },
    ],
  },
})
