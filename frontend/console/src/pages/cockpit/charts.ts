/** 图样: what each chart of the cockpit draws, from what the service told. */
import type { Schemas } from '@/api/client'

import type { Drawing } from './draw'
import { COLOURS, figure, placeName, share, type Rate } from './parts'

type Line = (number | null)[]

// Written on the canvas: a tooltip of HTML would want styles that the page's policy refuses.
const TOOLTIP = { trigger: 'axis', renderMode: 'richText', confine: true } as const
const GRID = { left: 8, right: 16, top: 36, bottom: 4, containLabel: true } as const
const BASE = {
  animation: false,
  aria: { enabled: true, decal: { show: true } },
  legend: { top: 0, left: 0, itemWidth: 18, itemHeight: 10 },
  grid: GRID,
  textStyle: { fontFamily: 'inherit', color: '#33312e' },
} as const
const PERCENT = { axisLabel: { formatter: (value: number) => `${Math.round(value * 100)}%` } } as const

function line(name: string, data: Line, now: boolean) {
  return {
    name,
    type: 'line' as const,
    data,
    symbol: now ? 'circle' : 'diamond',
    symbolSize: 7,
    connectNulls: true,
    lineStyle: { width: now ? 3 : 2, type: now ? ('solid' as const) : ('dashed' as const) },
    itemStyle: { color: now ? COLOURS.now : COLOURS.then },
  }
}

function bar(name: string, data: Line, color: string, stack?: string) {
  return {
    name,
    type: 'bar' as const,
    data,
    barMaxWidth: 22,
    itemStyle: { color },
    ...(stack ? { stack } : {}),
  }
}

export function ratesByMonth(months: Schemas['CockpitMonth'][], rate: Rate): Drawing {
  return {
    ...BASE,
    tooltip: { ...TOOLTIP, valueFormatter: (value) => share(value as number | null) },
    xAxis: { type: 'category', data: months.map((each) => `${Number(each.month.slice(5, 7))} 月`) },
    yAxis: { type: 'value', ...PERCENT },
    series: [
      line(
        '今年',
        months.map((each) => each.figures?.[rate] ?? null),
        true,
      ),
      line(
        '去年同月',
        months.map((each) => each.last_year?.[rate] ?? null),
        false,
      ),
    ],
  }
}

export function ratesByPlace(places: Schemas['CockpitMonthPlace'][], rate: Rate): Drawing {
  return {
    ...BASE,
    tooltip: { ...TOOLTIP, valueFormatter: (value) => share(value as number | null) },
    xAxis: {
      type: 'category',
      data: places.map((each) => placeName(each.district)),
      axisLabel: { interval: 0 },
    },
    yAxis: { type: 'value', ...PERCENT },
    series: [
      bar(
        '今年',
        places.map((each) => each.figures?.[rate] ?? null),
        COLOURS.now,
      ),
      bar(
        '去年同月',
        places.map((each) => each.last_year?.[rate] ?? null),
        '#a8a29a',
      ),
    ],
  }
}

export const STEPS = [
  { key: 'coupons_seen', label: '看过' },
  { key: 'coupons_eligible', label: '符合条件' },
  { key: 'coupons_claimed', label: '领取' },
  { key: 'coupons_redeemed', label: '核销' },
  { key: 'coupons_lapsed', label: '过期未用' },
] as const

export function funnel(now: Schemas['MonthFigures'] | null, then: Schemas['MonthFigures'] | null): Drawing {
  const of = (figures: Schemas['MonthFigures'] | null) => STEPS.map((step) => figures?.[step.key] ?? null)
  return {
    ...BASE,
    tooltip: { ...TOOLTIP, valueFormatter: (value) => figure(value as number | null) },
    xAxis: { type: 'value' },
    yAxis: { type: 'category', inverse: true, data: STEPS.map((step) => step.label) },
    series: [
      {
        ...bar('本月', of(now), COLOURS.now),
        label: { show: true, position: 'right' as const, formatter: ({ value }) => figure(value as number) },
      },
      bar('去年同月', of(then), '#a8a29a'),
    ],
  }
}

export function days(all: Schemas['CockpitDay'][]): Drawing {
  return {
    ...BASE,
    tooltip: { ...TOOLTIP, valueFormatter: (value) => figure(value as number | null) },
    xAxis: { type: 'category', data: all.map((each) => each.on_day.slice(5)) },
    yAxis: { type: 'value' },
    series: [
      bar(
        '领取',
        all.map((each) => each.figures?.coupons_claimed ?? null),
        COLOURS.blue,
      ),
      bar(
        '核销',
        all.map((each) => each.figures?.coupons_redeemed ?? null),
        COLOURS.gold,
      ),
      line(
        '去年同日领取',
        all.map((each) => each.last_year?.coupons_claimed ?? null),
        false,
      ),
    ],
  }
}

export function clocks(items: Schemas['Waiting'][]): Drawing {
  const calm = items.map((each) => each.waiting_count - each.soon_count - each.overdue_count)
  return {
    ...BASE,
    tooltip: { ...TOOLTIP, valueFormatter: (value) => figure(value as number | null) },
    xAxis: { type: 'value', minInterval: 1 },
    yAxis: { type: 'category', inverse: true, data: items.map((each) => each.title) },
    series: [
      bar(
        '已超期',
        items.map((each) => each.overdue_count),
        COLOURS.now,
        'all',
      ),
      bar(
        '两天内到期',
        items.map((each) => each.soon_count),
        COLOURS.gold,
        'all',
      ),
      bar('时间还够', calm, '#a8a29a', 'all'),
    ],
  }
}

export function subsidies(items: Schemas['BatchProgress'][]): Drawing {
  return {
    ...BASE,
    tooltip: { ...TOOLTIP, valueFormatter: (value) => `${figure(value as number | null)} 元` },
    xAxis: { type: 'value', axisLabel: { formatter: (value: number) => figure(value) } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: items.map((each) => each.title),
      axisLabel: { width: 150, overflow: 'truncate' },
    },
    series: [
      bar(
        '已补贴（元）',
        items.map((each) => each.subsidy_fen / 100),
        COLOURS.now,
      ),
      bar(
        '预算（元）',
        items.map((each) => (each.budget_fen === null ? null : each.budget_fen / 100)),
        '#a8a29a',
      ),
    ],
  }
}
