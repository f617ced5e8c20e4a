import type { Values } from '@/kit/forms'

/** A place travels as its two figures. */
export function placed({ place, ...facts }: Values): Values {
  return { ...facts, ...(place as { lat: number; lng: number } | undefined) }
}
