/** 取一份材料: as bytes that the page shows itself. Whatever is no picture and no PDF is not shown. */
import { Problem, unreachable, type ProblemDocument } from '@/api/problem'

export async function fetchPaper(id: string): Promise<Blob> {
  const answer = await fetch(`/console/api/attachments/${id}`)
  if (answer.ok) return answer.blob()
  const said: unknown = await answer.json().catch(() => null)
  throw said ? new Problem(said as ProblemDocument) : unreachable(answer.status)
}
