/** 别处推荐来的: another studio asks whether one knows somebody for a client of its own. */
import { api, told, type Schemas } from '@/api/client'
import type { FormOf } from '@/kit/forms'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'
import { DISTRICTS } from '@/wording'

import { factsOf, photosOf } from '../matchmaking_clients/shown'
import { EDUCATIONS, GENDERS, READY } from '../matchmaking_clients/words'

type Row = Schemas['AskedProposal']
type Suggestion = Schemas['Suggestion'] & { proposal_id: string }
type Opened = Schemas['OpenedProposal']

const HERS = ['matchmaker'] as const

function introduce(one: Suggestion): FormOf {
  return {
    title: `牵线：${one.client.name}`,
    lead: '两位都会在手机上被问一句愿不愿意认识，各答各的。推荐的红娘看不到您这位服务对象的资料。',
    questions: [],
    submit: '牵线',
    done: '已发给两位',
    send: (_values, key) =>
      told(
        api.POST('/console/api/matchmaking/proposals/{proposal_id}/introduction', {
          params: { path: { proposal_id: one.proposal_id }, header: { 'Idempotency-Key': key } },
          body: { client_id: one.client.id },
        }),
      ),
  }
}

function decline({ id, proposal }: Opened): FormOf {
  return {
    title: `暂时没有合适的：${proposal.name}`,
    lead: `${proposal.from_studio}会看到这个答复，本人不会收到通知。答复以后，这里就看不到他（她）了。`,
    questions: [],
    submit: '就这样答复',
    done: '已答复',
    send: () =>
      told(
        api.DELETE('/console/api/matchmaking/proposals/{proposal_id}', {
          params: { path: { proposal_id: id } },
        }),
      ),
  }
}

export const page = definePage<Row, Opened>({
  stem: 'matchmaking_proposals',
  title: '别处推荐来的',
  group: 'matchmaking',
  order: 25,
  roles: HERS,
  help: '别的红娘工作室请您帮忙：看看您的服务对象里有没有合适的。只看得到本人愿意给红娘看的内容，看不到那边的服务档案。您选定一位，两位才会各自被问到；暂时没有合适的，也请答复一声。',
  list: {
    load: (query) => told(api.GET('/console/api/matchmaking/proposals', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '称呼', value: (row) => row.name },
      { label: '性别', value: (row) => row.gender, words: GENDERS, width: 80 },
      { label: '出生年份', value: (row) => row.shown.birth_year, width: 100 },
      { label: '所在地', value: (row) => row.shown.district, words: DISTRICTS, width: 100 },
      { label: '学历', value: (row) => row.shown.education, words: EDUCATIONS, width: 110 },
      { label: '由哪里推荐', value: (row) => row.from_studio },
      { label: '推荐时间', value: (row) => moment(row.proposed_at), width: 150 },
    ],
    empty: '现在没有等您答复的推荐。别的工作室推荐过来的，会出现在这里。',
  },
  record: {
    load: (id) =>
      told(
        api.GET('/console/api/matchmaking/proposals/{proposal_id}', {
          params: { path: { proposal_id: id } },
        }),
      ),
    title: (each) => `${each.proposal.name}（${each.proposal.from_studio}推荐）`,
    actions: [{ label: '暂时没有合适的', roles: HERS, leaves: true, form: decline }],
    sections: [
      { title: '本人愿意给红娘看的', facts: factsOf<Opened>((each) => each.proposal) },
      {
        title: '照片',
        when: (each) => photosOf(each.proposal).length > 0,
        files: (each) => photosOf(each.proposal),
      },
      {
        title: '推荐',
        facts: [
          { label: '由哪里推荐', value: (each) => each.proposal.from_studio },
          { label: '推荐给', value: (each) => each.proposal.to_studio },
          { label: '推荐时间', value: (each) => moment(each.proposal.proposed_at) },
          { label: '状态', value: (each) => String(each.proposal.is_ready), words: READY },
        ],
      },
      {
        title: '您这里可以介绍的',
        table: {
          rows: (each) => each.suggestions.map((one) => ({ ...one, proposal_id: each.id })),
          columns: [
            { label: '称呼', value: (one: Suggestion) => one.client.name, width: 140 },
            { label: '理由（本人指推荐来的这一位）', value: (one: Suggestion) => one.reasons.join('；') },
          ],
          actions: [{ label: '牵线', roles: HERS, tone: 'primary', leaves: true, form: introduce }],
          empty: '您的服务对象里暂时没有合适的。可以先放着，也可以答复“暂时没有合适的”。',
        },
      },
    ],
  },
})
