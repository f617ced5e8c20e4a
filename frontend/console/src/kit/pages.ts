/** 页面: what a screen declares. The plain ones are a list and a record; others bring their own component. */
import type { Component } from 'vue'

import type { Page, Schemas } from '@/api/client'
import type { Role } from '@/session'

import type { FormOf } from './forms'
import type { Choice, Words } from './words'

export type Query = Record<string, string | number | boolean>

export interface Column<T> {
  label: string
  /** What stands there. */
  value: (row: T) => string | number | null | undefined
  /** The stored word is shown as a coloured tag. */
  words?: Words
  /** Leads to another page of the console … */
  to?: (row: T) => string | null | undefined
  /** … or to a file. */
  href?: (row: T) => string | null | undefined
  width?: number
  align?: 'left' | 'right'
}

export interface Filter {
  key: string
  label: string
  kind: 'text' | 'choice' | 'found' | 'date' | 'switch'
  /** Of a person, such as a name or a number: never written into the address. */
  secret?: boolean
  choices?: Choice[] | (() => Promise<Choice[]>)
  /** 'found': as of a question. */
  find?: (q: string) => Promise<Choice[]>
  named?: (value: string) => Promise<string>
}

export interface Action<T> {
  label: string
  roles?: readonly Role[]
  tone?: 'primary' | 'danger'
  /** Whether it can be done to this one now. */
  when?: (row: T) => boolean
  /** Either a form … */
  form?: (row: T) => FormOf
  /** Afterwards the record is no longer there, and its drawer closes. */
  leaves?: boolean
  /** … or something done at once. */
  run?: (row: T) => Promise<unknown> | unknown
}

export interface BatchAction<T> {
  label: string
  roles?: readonly Role[]
  form: (rows: T[]) => FormOf
}

export interface Start {
  label: string
  roles?: readonly Role[]
  form?: () => FormOf
  run?: () => Promise<unknown> | unknown
}

export interface ExportOf {
  kind: Schemas['StaffExportBody']['kind']
  /** Names and numbers are masked in it, and can be asked for in full. */
  masked?: boolean
}

export interface ListOf<T> {
  load: (query: Query) => Promise<Page<T>>
  key: (row: T) => string
  columns: Column<T>[]
  filters?: Filter[]
  starts?: Start[]
  actions?: Action<T>[]
  batch?: BatchAction<T>[]
  /** 导出: the kind of export that this list is; what is searched for goes with it. */
  exports?: ExportOf
  /** Read again after so many seconds, as long as something in it goes on by itself. */
  follows?: (rows: T[]) => number | null
  /** Shown over the search row, as figures of the whole. */
  above?: () => Promise<{ default: Component }>
  /** Read where there is nothing: what to do next. */
  empty: string
}

export interface Fact<R> {
  label: string
  value: (record: R) => string | number | null | undefined
  words?: Words
  to?: (record: R) => string | null | undefined
  href?: (record: R) => string | null | undefined
  wide?: boolean
}

export interface Table<R, T = any> {
  rows: (record: R) => T[]
  columns: Column<T>[]
  actions?: Action<T>[]
  empty: string
}

/** A list that belongs to the record and is too long to come with it. */
export interface Listing<R, T = any> {
  load: (record: R, cursor: string | undefined) => Promise<Page<T>>
  columns: Column<T>[]
  empty: string
}

/** An attachment, opened in a tab of its own. */
export interface FileOf {
  id: string
  name: string
}

export interface Section<R> {
  title: string
  when?: (record: R) => boolean
  facts?: Fact<R>[]
  table?: Table<R>
  listing?: Listing<R>
  files?: (record: R) => FileOf[]
  component?: () => Promise<{ default: Component }>
}

export interface RecordOf<R> {
  load: (id: string) => Promise<R>
  title: (record: R) => string
  sections: Section<R>[]
  actions?: Action<R>[]
  /** In how many milliseconds it is read anew, while something is under way with it. */
  again?: (record: R) => number | null
}

export interface PageOf<T = any, R = any> {
  /** The address below `/console/`, and the stem of its operations. */
  stem: string
  title: string
  group: Group
  /** One paragraph: what one does here. */
  help: string
  roles?: readonly Role[]
  order?: number
  list?: ListOf<T>
  record?: RecordOf<R>
  /** Instead of a list. */
  component?: () => Promise<{ default: Component }>
  /** Further addresses below the stem, each a page of its own; `:id` in the path is told as `id`. */
  views?: { path: string; component: () => Promise<{ default: Component }> }[]
  /** Instead of the plain record. Told `id`. */
  recordComponent?: () => Promise<{ default: Component }>
}

export const GROUPS = {
  today: '今天',
  members: '会员',
  merchants: '商户与优惠',
  campaigns: '活动',
  care: '帮扶与维权',
  places: '驿站与巡查',
  matchmaking: '婚恋交友',
  money: '资金',
  notices: '通知',
  system: '系统',
} as const
export type Group = keyof typeof GROUPS

/** 一页: types what the declarations say of rows and records. */
export function definePage<T, R = T>(page: PageOf<T, R>): PageOf<T, R> {
  return page
}
