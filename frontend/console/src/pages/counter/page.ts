import { read } from '@/kit/files'
import { moment } from '@/kit/format'
import { definePage } from '@/kit/pages'

import { register, type Open } from './register'

/** 正在报名的, for persons; a unit signs up by its own operator. */
async function open(query: Record<string, unknown>): Promise<{ items: Open[]; next_cursor: string | null }> {
  const asked = new URLSearchParams({ state: 'open' })
  for (const [key, value] of Object.entries(query)) asked.set(key, String(value))
  const page = await read<{ items: Open[]; next_cursor: string | null }>(
    `/api/v1/campaigns?${asked.toString()}`,
  )
  return { ...page, items: page.items.filter((each) => each.applicants.includes('person')) }
}

export const page = definePage<Open>({
  stem: 'counter',
  title: '窗口登记',
  group: 'campaigns',
  order: 45,
  roles: ['operator', 'reviewer'],
  help: '给站在窗口、没带手机或不用手机的会员报名：选活动，核对证件，替他填好，拍下签字的同意书。规则和他自己报名一样；登记后进入同一条审核。',
  list: {
    load: open,
    key: (row) => row.id,
    columns: [
      { label: '活动', value: (row) => row.title },
      { label: '类型', value: (row) => row.type_title, width: 180 },
      { label: '报名截止', value: (row) => moment(row.closes_at), width: 170 },
    ],
    actions: [{ label: '登记', run: (row) => register(row.id) }],
    empty: '现在没有正在报名的活动。活动开始报名后会出现在这里。',
  },
})
