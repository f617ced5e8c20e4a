/** 拒绝: what the service answers instead of doing something (RFC 9457, `docs` of the API). */
export interface ProblemDocument {
  status: number
  title: string
  detail: string
  code: string
  errors?: Record<string, string[]>
  next?: string
  request_id?: string
  /** Members of this refusal alone, such as who was faster. */
  [member: string]: unknown
}

/** What is said one after the other, as one paragraph: the service's sentences come without their last stop. */
export function sentences(...said: (string | null | undefined)[]): string {
  return said
    .filter((each): each is string => Boolean(each))
    .map((each) => (/[。！？；：…]$/.test(each) ? each : `${each}。`))
    .join('')
}

/** Thrown by every call that was not done. `message` is the sentence for the person. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  /** Field → sentences. */
  readonly errors: Record<string, string[]>
  readonly next: string
  readonly requestId: string
  /** The whole of it. */
  readonly document: ProblemDocument

  constructor(document: ProblemDocument) {
    super(document.detail)
    this.status = document.status
    this.code = document.code
    this.errors = document.errors ?? {}
    this.next = document.next ?? ''
    this.requestId = document.request_id ?? ''
    this.document = document
  }

  /** Why not, and what to do next. */
  get whole(): string {
    return sentences(this.message, this.next)
  }
}

/** The network, or something before the service, has answered. */
export function unreachable(status: number): Problem {
  return unanswered(status, '没有连上服务，您填的内容还在。', '请检查网络后再试一次。')
}

/** Not done, for a reason that lies between this page and the rules. */
export function unanswered(status: number, detail: string, next: string): Problem {
  return new Problem({ status, title: 'Unreachable', code: 'unreachable', detail, next })
}
