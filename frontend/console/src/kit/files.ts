/** 文件: papers opened, sheets saved, forms of files sent. A refusal stays on the page. */
import { desk, refusal } from '@/api/client'
import { unanswered, unreachable } from '@/api/problem'

async function asked(path: string, given: RequestInit): Promise<Response> {
  const headers = new Headers(given.headers)
  if (given.method === 'POST') headers.set('X-CSRF-Token', desk.csrfToken)
  const answer = await fetch(path, { ...given, headers }).catch(() => {
    throw unreachable(0)
  })
  if (answer.ok) return answer
  throw await refusal(answer)
}

function keep(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** 下载: a sheet that the service writes; with a body where it asks for a reason. */
export async function download(path: string, name: string, body?: unknown): Promise<void> {
  const given: RequestInit =
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
  keep(await (await asked(path, given)).blob(), name)
}

/** The sheet that the service makes of the one it is given. */
export async function exchange(path: string, file: File, name: string): Promise<void> {
  const body = new FormData()
  body.append('file', file)
  keep(await (await asked(path, { method: 'POST', body })).blob(), name)
}

/** Send one file as a form's `file`; `key` where the operation takes an idempotency key. */
export async function sendFile<T>(path: string, file: File, key?: string): Promise<T> {
  const body = new FormData()
  body.append('file', file)
  const headers: HeadersInit = key ? { 'Idempotency-Key': key } : {}
  return (await (await asked(path, { method: 'POST', body, headers })).json()) as T
}

const PAPER_MAX_MB = 10

/** 交一份附件: its id. What is too large is told before it is sent, for a slow network would break off first. */
export async function handIn(file: File): Promise<string> {
  const size = file.size / 1024 / 1024
  if (size > PAPER_MAX_MB)
    throw unanswered(413, `文件有 ${Math.ceil(size)} MB，最多 ${PAPER_MAX_MB} MB。`, '请压缩或截图后再上传。')
  return (await sendFile<{ id: string }>('/console/api/attachments', file)).id
}

/** What the phones read: public, without a session. */
export async function read<T>(path: string): Promise<T> {
  return (await (await asked(path, {})).json()) as T
}

/** 查看附件, in a tab of its own; reading it is on record. */
export function look(attachmentId: string): void {
  window.open(`/console/api/attachments/${attachmentId}`, '_blank', 'noopener')
}

/** Let the person choose one file. Null when none was chosen. */
export function choose(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
}
