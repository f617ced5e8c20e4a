/** 推荐给别的工作室: one's own client, to a colleague elsewhere who may know somebody. */
import { api, told, type Schemas } from '@/api/client'
import { read } from '@/kit/files'
import type { FormOf } from '@/kit/forms'
import type { Choice } from '@/kit/words'

export type Made = Schemas['MadeProposal'] & { for_id: string }

/** All that receive people, as the phones know them; one's own unions hold a few of them only. */
async function everyStudio(): Promise<Choice[]> {
  const found = await read<{ items: { id: string; name: string }[] }>('/api/v1/matchmaking/studios?limit=100')
  return found.items.map((each) => ({ value: each.id, label: each.name }))
}

export function propose(clientId: string, name: string): FormOf {
  return {
    title: `推荐给别的工作室：${name}`,
    lead: '那里的红娘只看得到本人愿意给红娘看的内容，看不到服务档案和手记。她从自己的服务对象里选定一位以后，两位才会在手机上各自被问到。',
    questions: [
      { key: 'studio_id', label: '请哪个工作室帮忙', kind: 'choice', required: true, choices: everyStudio },
    ],
    submit: '推荐',
    done: '已推荐，等对方答复',
    send: (values, key) =>
      told(
        api.POST('/console/api/matchmaking/clients/{client_id}/proposals', {
          params: { path: { client_id: clientId }, header: { 'Idempotency-Key': key } },
          body: values as Schemas['ProposeBody'],
        }),
      ),
  }
}

export function withdraw(one: Made): FormOf {
  return {
    title: `撤回推荐：${one.studio}`,
    lead: '撤回以后，那里马上看不到这位服务对象。',
    danger: true,
    questions: [],
    submit: '撤回',
    done: '已撤回',
    send: () =>
      told(
        api.DELETE('/console/api/matchmaking/clients/{client_id}/proposals/{proposal_id}', {
          params: { path: { client_id: one.for_id, proposal_id: one.id } },
        }),
      ),
  }
}
