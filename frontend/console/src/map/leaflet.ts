/** 地图: Leaflet, loaded when a map is opened; its ground is the tiles that the service names, or plain. */
import type * as Leaflet from 'leaflet'

export type { Leaflet }

/** 常州, where a map begins. GCJ-02, as everything here. */
export const CITY: [number, number] = [31.7796, 119.9745]

/** Opens a map in `box`. Without tiles its points stand on plain ground. */
export async function openMap(
  box: HTMLElement,
  centre: [number, number],
  zoom: number,
): Promise<{ leaflet: typeof Leaflet; map: Leaflet.Map }> {
  const [leaflet] = await Promise.all([import('leaflet'), import('leaflet/dist/leaflet.css')])
  const map = leaflet.map(box, { attributionControl: false }).setView(centre, zoom)
  const tiles = document.querySelector<HTMLMetaElement>('meta[name="map-tiles"]')?.content
  if (tiles) leaflet.tileLayer(tiles, { maxZoom: 18 }).addTo(map)
  leaflet.control.scale({ imperial: false }).addTo(map)
  return { leaflet, map }
}
