/** 有则看: what this person may not read, or what is not there, leaves its place empty. */
import { Problem } from '@/api/problem'

export async function orElse<T, E>(answer: Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await answer
  } catch (problem) {
    if (problem instanceof Problem && [403, 404, 409].includes(problem.status)) return otherwise
    throw problem
  }
}
