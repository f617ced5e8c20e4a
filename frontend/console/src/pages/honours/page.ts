import { api, told, type Schemas } from '@/api/client'
import { look } from '@/kit/files'
import { REASON, type FormOf } from '@/kit/forms'
import { moment, yes } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf, type Words } from '@/kit/words'

type Row = Schemas['KeptHonour']

const STATES: Words = {
  draft: { text: '草稿', tone: 'warning' },
  shown: { text: '展示中', tone: 'success' },
  withdrawn: { text: '已撤下', tone: 'info' },
}
const DRAFTERS = ['chair', 'operator', 'publisher'] as const
const SHOWERS = ['chair', 'publisher'] as const

function given(row: Row, key: string) {
  return { path: { honour_id: row.id }, header: { 'Idempotency-Key': key } }
}

function edit(row: Row): FormOf {
  return {
    title: `改草稿：${row.name ?? ''}`,
    questions: [
      { key: 'year', label: '年度', kind: 'number', required: true, min: 1949, max: 2100 },
      { key: 'unit', label: '单位', kind: 'text', required: true, length: 60 },
      { key: 'deeds', label: '事迹', kind: 'long_text', required: true, length: 2000 },
      { key: 'photo_id', label: '换照片', kind: 'file' },
      {
        key: 'id_number',
        label: '本人的身份证号',
        kind: 'text',
        length: 18,
        hint: '用来请本人在手机上确认；只比对，不保存',
        when: () => row.is_person && !row.is_matched,
      },
    ],
    start: { year: row.year, unit: row.unit, deeds: row.deeds },
    draft: `honour-${row.id}`,
    send: (values) =>
      told(
        api.PATCH('/console/api/honours/{honour_id}', {
          params: { path: { honour_id: row.id } },
          body: values as Schemas['HonourChangesBody'],
        }),
      ),
  }
}

function consent(row: Row): FormOf {
  return {
    title: `记下同意书：${row.name ?? ''}`,
    lead: '本人没有在手机上同意的，请其在纸上签字，把扫描件附在这里。',
    questions: [{ key: 'paper_id', label: '本人签的同意书', kind: 'file', required: true }],
    done: '已记下',
    send: (values, key) =>
      told(
        api.POST('/console/api/honours/{honour_id}/consent', {
          params: given(row, key),
          body: values as Schemas['HonourConsentBody'],
        }),
      ),
  }
}

function put(row: Row): FormOf {
  return {
    title: `展示：${row.name ?? ''}`,
    lead: '展示后所有人在手机的荣誉殿堂里看得到；起草的人不能自己展示。',
    questions: [],
    submit: '展示',
    done: '已展示',
    send: (_, key) => told(api.POST('/console/api/honours/{honour_id}/showing', { params: given(row, key) })),
  }
}

function withdraw(row: Row): FormOf {
  return {
    title: `撤下：${row.name ?? ''}`,
    lead: '撤下后手机上立刻看不到，不能恢复。',
    danger: true,
    questions: [REASON],
    submit: '撤下',
    done: '已撤下',
    send: (values, key) =>
      told(
        api.POST('/console/api/honours/{honour_id}/withdrawal', {
          params: given(row, key),
          body: values as Schemas['HonourWithdrawalBody'],
        }),
      ),
  }
}

export const page = definePage<Row>({
  stem: 'honours',
  title: '荣誉殿堂',
  group: 'campaigns',
  order: 70,
  roles: ['chair', 'operator', 'publisher', 'read_only', 'reviewer'],
  help: '劳模、工匠和先进的荣誉，经本人同意在手机上展示。评选公示期满后，在“公示”里打开那一则，从名单上放进来成为草稿；写好事迹、得到同意，由另一位同事展示。',
  list: {
    load: (query) => told(api.GET('/console/api/honours', { params: { query } })),
    key: (row) => row.id,
    filters: [
      { key: 'state', label: '状态', kind: 'choice', choices: choicesOf(STATES) },
      { key: 'year', label: '年度', kind: 'text' },
    ],
    columns: [
      { label: '姓名或集体', value: (row) => row.name },
      { label: '荣誉', value: (row) => row.title },
      { label: '单位', value: (row) => row.unit },
      { label: '年度', value: (row) => row.year, width: 80, align: 'right' },
      {
        label: '本人同意',
        value: (row) => (row.is_person ? yes(Boolean(row.consented_at)) : '不需要'),
        width: 100,
      },
      { label: '状态', value: (row) => row.state, words: STATES, width: 90 },
    ],
    empty: '还没有荣誉。评选公示期满后，在“公示”里打开那一则，点名单上的“放进荣誉殿堂”。',
  },
  record: {
    load: (id) => told(api.GET('/console/api/honours/{honour_id}', { params: { path: { honour_id: id } } })),
    title: (row) => `${row.title}：${row.name ?? ''}`,
    actions: [
      {
        label: '展示',
        roles: SHOWERS,
        tone: 'primary',
        when: (row) => row.state === 'draft' && (!row.is_person || Boolean(row.consented_at)),
        form: put,
      },
      { label: '改草稿', roles: DRAFTERS, when: (row) => row.state === 'draft', form: edit },
      {
        label: '记下同意书',
        roles: DRAFTERS,
        when: (row) => row.state === 'draft' && row.is_person && !row.consented_at,
        form: consent,
      },
      { label: '看照片', when: (row) => Boolean(row.photo_id), run: (row) => look(row.photo_id as string) },
      {
        label: '看同意书',
        when: (row) => Boolean(row.consent_paper_id),
        run: (row) => look(row.consent_paper_id as string),
      },
      {
        label: '撤下',
        roles: SHOWERS,
        tone: 'danger',
        when: (row) => row.state !== 'withdrawn',
        form: withdraw,
      },
    ],
    sections: [
      {
        title: '荣誉',
        facts: [
          { label: '状态', value: (row) => row.state, words: STATES },
          { label: '荣誉', value: (row) => row.title },
          { label: '单位', value: (row) => row.unit },
          { label: '年度', value: (row) => row.year },
          { label: '本人同意', value: (row) => moment(row.consented_at) },
          { label: '展示时间', value: (row) => moment(row.shown_at) },
          { label: '事迹', value: (row) => row.deeds, wide: true },
          { label: '撤下时间', value: (row) => moment(row.withdrawn_at) },
          { label: '撤下理由', value: (row) => row.withdrawn_reason },
        ],
      },
    ],
  },
})
