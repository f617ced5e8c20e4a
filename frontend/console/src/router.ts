/** 地址: one for each page, one for each record, so that any of them can be sent to a colleague. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { desk } from '@/api/client'
import { travelBy } from '@/kit/travel'
import { PAGES } from '@/pages'
import { may } from '@/session'

const views: RouteRecordRaw[] = PAGES.flatMap((page) =>
  (page.views ?? []).map((view) => ({
    path: `/${page.stem}/${view.path}`,
    component: view.component,
    props: true,
    meta: { page },
  })),
)

const routes: RouteRecordRaw[] = PAGES.map((page) => ({
  path: `/${page.stem}`,
  name: page.stem,
  component: page.component ?? (() => import('@/kit/ListPage.vue')),
  meta: { page },
  props: { page },
  // A page of its own kind has records only where it says how they look.
  children:
    page.component && !page.recordComponent
      ? []
      : [
          {
            path: ':id',
            name: `${page.stem}.record`,
            component: page.recordComponent ?? (() => import('@/kit/RecordDrawer.vue')),
            props: (route) => ({ page, id: String(route.params.id) }),
            meta: { page },
          },
        ],
}))

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    {
      path: '/',
      redirect: () => `/${(PAGES.find((page) => may(page.roles)) ?? PAGES[0])?.stem ?? ''}`,
    },
    ...views,
    ...routes,
    { path: '/:rest(.*)*', name: 'lost', component: () => import('@/Lost.vue') },
  ],
})

travelBy((path) => router.push(path))

/** Nothing else is done before a password that is due has been changed. */
router.beforeEach((to) => (desk.mustChangePassword && to.path !== '/account' ? '/account' : true))

router.afterEach((to) => {
  document.title = `${to.meta.page?.title ?? '没有这一页'} · 龚惠咖 工作台`
})

declare module 'vue-router' {
  interface RouteMeta {
    page?: import('@/kit/pages').PageOf
  }
}
