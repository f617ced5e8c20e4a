import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { studios } from '../matchmaking_studios/words'
import { propose, withdraw, type Made } from './proposing'
import { factsOf, photosOf } from './shown'
import { EDUCATIONS, GENDERS, OUTCOMES, PROPOSED, READY, TAKEN_UP, WILLING } from './words'

type Row = Schemas['ClientLine']
type Suggestion = Schemas['Suggestion']
type Introduction = Schemas['FiledIntroduction'] & { client_id: string }
/** The file with the suggestions that go with it, and where the client has been proposed. */
type CaseFile = Schemas['CaseFile'] & { suggestions: (Suggestion & { for_id: string })[]; proposals: Made[] }

const HERS = ['matchmaker'] as const

function introduce(one: Suggestion & { for_id: string }): FormOf {
  return {
    title: `牵线：${one.client.name}`,
    lead: '两位都会在手机上被问一句愿不愿意认识，各答各的。双方都愿意以后，才互相看到愿意给对方看的资料。',
    questions: [],
    submit: '牵线',
    done: '已发给两位',
    send: (_values, key) =>
      told(
        api.POST('/console/api/matchmaking/clients/{client_id}/introductions', {
          params: { path: { client_id: one.for_id }, header: { 'Idempotency-Key': key } },
          body: { other_id: one.client.id },
        }),
      ),
  }
}

export const page = definePage<Row, CaseFile>({
  stem: 'matchmaking_clients',
  title: '我的服务对象',
  group: 'matchmaking',
  order: 20,
  roles: HERS,
  help: '选了您的职工，和您在柜台登记的职工。只看得到本人愿意给红娘看的内容；推荐只按双方说过的条件，写明理由，不打分。一位的反馈只有您看得到，不会给另一位。任何一方都可以随时结束服务。',
  list: {
    load: (query) => told(api.GET('/console/api/matchmaking/clients', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '称呼', value: (row) => row.name },
      { label: '性别', value: (row) => row.gender, words: GENDERS, width: 80 },
      { label: '出生年份', value: (row) => row.shown.birth_year, width: 100 },
      { label: '所在地', value: (row) => row.shown.district, words: DISTRICTS, width: 100 },
      { label: '学历', value: (row) => row.shown.education, words: EDUCATIONS, width: 110 },
      { label: '开始', value: (row) => moment(row.began_at), width: 150 },
      { label: '状态', value: (row) => String(row.is_ready), words: READY, width: 120 },
    ],
    starts: [
      {
        label: '柜台登记',
        roles: HERS,
        form: () => ({
          title: '柜台登记',
          lead: '请本人打开手机里的会员码，把数字念给您。出示会员码就是同意由您服务。',
          questions: [
            { key: 'studio_id', label: '工作室', kind: 'choice', required: true, choices: studios },
            { key: 'code', label: '会员码', kind: 'text', required: true, length: 32 },
          ],
          submit: '登记',
          done: '已登记',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/clients', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['TakeUpBody'],
              }),
            ),
        }),
      },
    ],
    empty: '还没有服务对象。职工在手机上选了您，或者您点“柜台登记”，就会出现在这里。',
  },
  record: {
    load: async (id) => {
      const params = { path: { client_id: id } }
      const [file, suggested, proposed] = await Promise.all([
        told(api.GET('/console/api/matchmaking/clients/{client_id}', { params })),
        told(api.GET('/console/api/matchmaking/clients/{client_id}/suggestions', { params })),
        told(api.GET('/console/api/matchmaking/clients/{client_id}/proposals', { params })),
      ])
      const own = { for_id: file.id }
      return {
        ...file,
        suggestions: suggested.items.map((each) => ({ ...each, ...own })),
        proposals: proposed.items.map((each) => ({ ...each, ...own })),
      }
    },
    title: (file) => file.client.name,
    actions: [
      {
        label: '写手记',
        roles: HERS,
        form: (file) => ({
          title: `写手记：${file.client.name}`,
          lead: '只有本工作室负责他（她）的红娘看得到。',
          questions: [{ key: 'text', label: '手记', kind: 'long_text', required: true, length: 500 }],
          draft: `matchmaking-note-${file.id}`,
          done: '已记下',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/clients/{client_id}/notes', {
                params: { path: { client_id: file.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['ClientNoteBody'],
              }),
            ),
        }),
      },
      {
        label: '推荐给别的工作室',
        roles: HERS,
        when: (file) => file.client.is_ready,
        form: (file) => propose(file.id, file.client.name),
      },
      {
        label: '结束服务',
        roles: HERS,
        tone: 'danger',
        leaves: true,
        form: (file) => ({
          title: `结束服务：${file.client.name}`,
          lead: '本人会收到通知，您马上看不到他（她）的资料和档案。',
          danger: true,
          questions: [],
          submit: '结束服务',
          done: '已结束',
          send: () =>
            told(
              api.DELETE('/console/api/matchmaking/clients/{client_id}', {
                params: { path: { client_id: file.id } },
              }),
            ),
        }),
      },
    ],
    sections: [
      { title: '本人愿意给红娘看的', facts: factsOf<CaseFile>((file) => file.client) },
      {
        title: '照片',
        when: (file) => photosOf(file.client).length > 0,
        files: (file) => photosOf(file.client),
      },
      {
        title: '服务',
        facts: [
          { label: '工作室', value: (file) => file.client.studio },
          { label: '选定的红娘', value: (file) => file.client.matchmaker ?? '工作室的任一位' },
          { label: '怎样结上的', value: (file) => file.client.taken_up, words: TAKEN_UP },
          { label: '开始', value: (file) => moment(file.client.began_at) },
          { label: '状态', value: (file) => String(file.client.is_ready), words: READY },
        ],
      },
      {
        title: '可以介绍的',
        table: {
          rows: (file) => file.suggestions,
          columns: [
            { label: '称呼', value: (one: Suggestion) => one.client.name, width: 140 },
            { label: '理由', value: (one: Suggestion) => one.reasons.join('；') },
          ],
          actions: [{ label: '牵线', roles: HERS, tone: 'primary', form: introduce }],
          empty:
            '暂时没有合适的人选。双方条件说得越具体，越容易找到；也可以请本人补充择偶条件，或者点“推荐给别的工作室”。',
        },
      },
      {
        title: '推荐给别的工作室',
        when: (file) => file.proposals.length > 0,
        table: {
          rows: (file) => file.proposals,
          columns: [
            { label: '工作室', value: (one: Made) => one.studio },
            { label: '推荐时间', value: (one: Made) => moment(one.proposed_at), width: 150 },
            { label: '答复', value: (one: Made) => one.state, words: PROPOSED, width: 150 },
            { label: '答复时间', value: (one: Made) => moment(one.decided_at), width: 150 },
          ],
          actions: [
            {
              label: '撤回',
              roles: HERS,
              tone: 'danger',
              when: (one: Made) => one.state === 'waiting',
              form: withdraw,
            },
          ],
          empty: '还没有推荐过。',
        },
      },
      {
        title: '牵线',
        table: {
          rows: (file) => file.introductions.map((each) => ({ ...each, client_id: file.id })),
          columns: [
            { label: '另一位', value: (one: Introduction) => one.other_name, width: 120 },
            { label: '时间', value: (one: Introduction) => moment(one.introduced_at), width: 150 },
            {
              label: '本人',
              value: (one: Introduction) => String(one.is_willing),
              words: WILLING,
              width: 100,
            },
            {
              label: '另一位的答复',
              value: othersAnswer,
              words: WILLING,
              width: 120,
            },
            { label: '本人的反馈', value: (one: Introduction) => one.feedback },
            { label: '结果', value: (one: Introduction) => one.outcome, words: OUTCOMES, width: 110 },
          ],
          actions: [
            { label: '记反馈', roles: HERS, form: feedback },
            { label: '记结果', roles: HERS, form: outcome },
          ],
          empty: '还没有牵过线。可以从上面的人选里挑一位。',
        },
      },
      {
        title: '手记',
        table: {
          rows: (file) => file.notes,
          columns: [
            { label: '时间', value: (one: Schemas['Note']) => moment(one.written_at), width: 150 },
            { label: '内容', value: (one: Schemas['Note']) => one.text },
          ],
          empty: '还没有手记。谈过什么、要注意什么，可以点“写手记”记下。',
        },
      },
    ],
  },
})

/** Of another studio's client one learns that he is willing once both are, and nothing before. */
function othersAnswer(one: Introduction): string {
  return one.other_client_id === null && one.other_is_willing === null
    ? 'untold'
    : String(one.other_is_willing)
}

function feedback(one: Introduction): FormOf {
  return {
    title: `记反馈：关于${one.other_name}`,
    lead: '只有您看得到，不会给另一位。',
    questions: [{ key: 'text', label: '反馈', kind: 'long_text', required: true, length: 500 }],
    start: { text: one.feedback },
    done: '已记下',
    send: (values) =>
      told(
        api.PUT('/console/api/matchmaking/clients/{client_id}/introductions/{introduction_id}/feedback', {
          params: { path: { client_id: one.client_id, introduction_id: one.id } },
          body: values as Schemas['ClientNoteBody'],
        }),
      ),
  }
}

function outcome(one: Introduction): FormOf {
  return {
    title: `记结果：与${one.other_name}`,
    questions: [
      { key: 'outcome', label: '结果', kind: 'choice', required: true, choices: choicesOf(OUTCOMES) },
    ],
    start: { outcome: one.outcome },
    done: '已记下',
    send: (values) =>
      told(
        api.PUT('/console/api/matchmaking/clients/{client_id}/introductions/{introduction_id}/outcome', {
          params: { path: { client_id: one.client_id, introduction_id: one.id } },
          body: values as Schemas['OutcomeBody'],
        }),
      ),
  }
}
