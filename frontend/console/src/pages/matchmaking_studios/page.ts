import { api, told, type Schemas } from '@/api/client'
import type { FormOf, Question } from '@/kit/forms'
import { definePage } from '@/kit/pages'
import { choicesOf } from '@/kit/words'
import { DISTRICTS } from '@/wording'

import { KINDS, OPEN } from './words'

type Studio = Schemas['KeptStudio']
type Matchmaker = Schemas['KeptMatchmaker']

const KEEPS = ['chair', 'operator'] as const
const FACTS: Question[] = [
  { key: 'name', label: '名称', kind: 'text', required: true, length: 60 },
  { key: 'kind', label: '类别', kind: 'choice', required: true, choices: choicesOf(KINDS) },
  { key: 'district', label: '所在地', kind: 'choice', required: true, choices: choicesOf(DISTRICTS) },
  { key: 'address', label: '地址', kind: 'text', required: true, length: 100 },
  {
    key: 'hours',
    label: '接待时间',
    kind: 'text',
    required: true,
    length: 100,
    hint: '例如：周二、周四 14:00—17:00。',
  },
  {
    key: 'phone',
    label: '办公电话',
    kind: 'text',
    required: true,
    length: 20,
    hint: '人人看得到，请不要填个人手机。',
  },
]

function patch(studio: Studio, body: Schemas['MatchmakerStudioChangesBody']): Promise<unknown> {
  const params = { path: { studio_id: studio.id } }
  return told(api.PATCH('/console/api/matchmaking/studios/{studio_id}', { params, body }))
}

function change(studio: Studio): FormOf {
  const { name, kind, district, address, hours, phone } = studio
  return {
    title: `修改：${studio.name}`,
    questions: FACTS,
    start: { name, kind, district, address, hours, phone },
    done: '已保存',
    send: (values) => patch(studio, values as Schemas['MatchmakerStudioChangesBody']),
  }
}

export const page = definePage<Studio>({
  stem: 'matchmaking_studios',
  title: '红娘工作室',
  group: 'matchmaking',
  order: 40,
  roles: ['chair', 'matchmaker', 'operator', 'read_only', 'reviewer'],
  help: '红娘工作室和工作基地：在哪里、什么时候接待、有哪些红娘。手机上人人看得到，职工据此选红娘、约面谈。红娘先由系统管理员开账号、授予红娘岗位，再到这里添加到工作室；离点以后，她马上看不到这里的服务对象。',
  list: {
    load: (query) => told(api.GET('/console/api/matchmaking/studios', { params: { query } })),
    key: (row) => row.id,
    columns: [
      { label: '名称', value: (row) => row.name },
      { label: '类别', value: (row) => row.kind, words: KINDS, width: 120 },
      { label: '所在地', value: (row) => row.district, words: DISTRICTS, width: 100 },
      { label: '接待时间', value: (row) => row.hours, width: 190 },
      {
        label: '红娘',
        value: (row) => row.matchmakers.map((each) => each.shown_name).join('、') || '还没有',
        width: 140,
      },
      { label: '状态', value: (row) => String(row.is_open), words: OPEN, width: 90 },
    ],
    starts: [
      {
        label: '设立工作室',
        roles: KEEPS,
        form: () => ({
          title: '设立红娘工作室',
          questions: [{ key: 'union_id', label: '管理的工会', kind: 'union', required: true }, ...FACTS],
          draft: 'matchmaking-studio',
          done: '已设立，请再添加红娘',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/studios', {
                params: { header: { 'Idempotency-Key': key } },
                body: values as Schemas['MatchmakerStudioBody'],
              }),
            ),
        }),
      },
    ],
    empty: '还没有红娘工作室。可以点“设立工作室”，再把红娘添加进去。',
  },
  record: {
    load: (id) =>
      told(api.GET('/console/api/matchmaking/studios/{studio_id}', { params: { path: { studio_id: id } } })),
    title: (studio) => studio.name,
    actions: [
      { label: '修改', roles: KEEPS, form: change },
      {
        label: '添加红娘',
        roles: KEEPS,
        tone: 'primary',
        when: (studio) => studio.is_open,
        form: (studio) => ({
          title: `添加红娘：${studio.name}`,
          lead: '从现在起，她看得到选了这个工作室的服务对象愿意给红娘看的资料。',
          questions: [
            { key: 'username', label: '红娘的登录名', kind: 'text', required: true, length: 32 },
            {
              key: 'shown_name',
              label: '称呼',
              kind: 'text',
              required: true,
              length: 20,
              hint: '例如：陈老师。职工在手机上看到的就是它。',
            },
          ],
          done: '已添加',
          send: (values, key) =>
            told(
              api.POST('/console/api/matchmaking/studios/{studio_id}/matchmakers', {
                params: { path: { studio_id: studio.id }, header: { 'Idempotency-Key': key } },
                body: values as Schemas['StudioMatchmakerBody'],
              }),
            ),
        }),
      },
      {
        label: '停办',
        roles: KEEPS,
        tone: 'danger',
        when: (studio) => studio.is_open,
        form: (studio) => ({
          title: `停办：${studio.name}`,
          lead: '手机上不再列出，职工不能再选；已有的服务对象照常，由红娘妥善结束或转到别处。',
          danger: true,
          questions: [],
          submit: '停办',
          done: '已停办',
          send: () => patch(studio, { is_open: false }),
        }),
      },
      {
        label: '恢复',
        roles: KEEPS,
        when: (studio) => !studio.is_open,
        run: (studio) => patch(studio, { is_open: true }),
      },
    ],
    sections: [
      {
        title: '工作室',
        facts: [
          { label: '类别', value: (studio) => studio.kind, words: KINDS },
          { label: '状态', value: (studio) => String(studio.is_open), words: OPEN },
          { label: '管理的工会', value: (studio) => studio.union },
          { label: '所在地', value: (studio) => studio.district, words: DISTRICTS },
          { label: '地址', value: (studio) => studio.address, wide: true },
          { label: '接待时间', value: (studio) => studio.hours },
          { label: '办公电话', value: (studio) => studio.phone },
        ],
      },
      {
        title: '红娘',
        table: {
          rows: (studio) => studio.matchmakers.map((each) => ({ ...each, studio_id: studio.id })),
          columns: [
            { label: '称呼', value: (each: Matchmaker) => each.shown_name },
            { label: '登录名', value: (each: Matchmaker) => each.username },
          ],
          actions: [
            {
              label: '离点',
              roles: KEEPS,
              tone: 'danger',
              form: (each: Matchmaker & { studio_id: string }) => ({
                title: `离点：${each.shown_name}`,
                lead: '她马上看不到这里的服务对象。选定她的人和约了她面谈的人会收到通知，可以另选、另约；最后一位离点，工作室的服务都结束。',
                danger: true,
                questions: [],
                submit: '离点',
                done: '已离点',
                send: (_values, key) =>
                  told(
                    api.POST(
                      '/console/api/matchmaking/studios/{studio_id}/matchmakers/{matchmaker_id}/removal',
                      {
                        params: {
                          path: { studio_id: each.studio_id, matchmaker_id: each.id },
                          header: { 'Idempotency-Key': key },
                        },
                      },
                    ),
                  ),
              }),
            },
          ],
          empty: '还没有红娘。请点“添加红娘”。',
        },
      },
    ],
  },
})
