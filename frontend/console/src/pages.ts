/** 目录: every page finds itself; a new screen is one file under `pages/`. */
import type { PageOf } from '@/kit/pages'
import { GROUPS, type Group } from '@/kit/pages'
import { may } from '@/session'

const found = import.meta.glob<{ page: PageOf }>('./pages/*/page.ts', { eager: true })

export const PAGES: PageOf[] = Object.values(found)
  .map((module) => module.page)
  .sort((a, b) => (a.order ?? 50) - (b.order ?? 50) || a.stem.localeCompare(b.stem))

/** The left menu: groups with what the person may open. */
export function menu(): { group: Group; title: string; pages: PageOf[] }[] {
  return (Object.keys(GROUPS) as Group[])
    .map((group) => ({
      group,
      title: GROUPS[group],
      pages: PAGES.filter((page) => page.group === group && may(page.roles)),
    }))
    .filter((each) => each.pages.length > 0)
}
