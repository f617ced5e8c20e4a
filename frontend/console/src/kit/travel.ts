/** 去别的页: for declarations, which are read before there is a router. */
type Go = (path: string) => Promise<unknown>

let leave: Go | undefined

export function travelBy(go: Go): void {
  leave = go
}

export async function travel(path: string): Promise<void> {
  await leave?.(path)
}
