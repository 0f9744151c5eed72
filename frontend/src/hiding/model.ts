/** What a plan hides, as it's kept (`liuhen/masks/1`): places in shares of the picture, times in milliseconds. */

export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Key extends Place {
  at_ms: number;
}

export interface Region {
  label: string;
  shape: "rectangle" | "ellipse";
  covering: "solid" | "pixelate";
  from_ms: number;
  to_ms: number | null;
  keys: Key[];
}

export interface Sound {
  from_ms: number;
  to_ms: number;
  instead: "silence" | "tone";
}

export interface Masks {
  schema: "liuhen/masks/1";
  regions: Region[];
  sounds: Sound[];
}

/** A region's least width and height. */
export const SMALLEST = 0.01;

/** The masks in a text of ours; none where it isn't. */
export function read(text: string): Masks {
  const none: Masks = { schema: "liuhen/masks/1", regions: [], sounds: [] };
  try {
    const told = JSON.parse(text) as Partial<Masks> | null;
    return { ...none, regions: told?.regions ?? [], sounds: told?.sounds ?? [] };
  } catch {
    return none;
  }
}

/** Where a region is at a moment: between key frames on a straight line, before and after them where the next one is. */
export function placeAt(region: Region, at: number): Place {
  const after = region.keys.findIndex((key) => key.at_ms > at);
  const one = region.keys[(after < 0 ? region.keys.length : after) - 1];
  const other = after < 0 ? undefined : region.keys[after];
  if (one === undefined || other === undefined) {
    const only = one ?? other ?? { x: 0, y: 0, w: 0, h: 0 };
    return { x: only.x, y: only.y, w: only.w, h: only.h };
  }
  const share = (at - one.at_ms) / (other.at_ms - one.at_ms);
  const between = (name: keyof Place): number => one[name] + (other[name] - one[name]) * share;
  return { x: between("x"), y: between("y"), w: between("w"), h: between("h") };
}

/** Whether it's covered at a moment. */
export function covers(region: Region, at: number): boolean {
  return at >= region.from_ms && (region.to_ms === null || at <= region.to_ms);
}

/** A place within the picture, no smaller than the smallest, in ten-thousandths. */
export function fitted(place: Place): Place {
  const round = (share: number): number => Math.round(share * 10_000) / 10_000;
  const w = Math.min(Math.max(place.w, SMALLEST), 1);
  const h = Math.min(Math.max(place.h, SMALLEST), 1);
  const x = round(Math.min(Math.max(place.x, 0), 1 - w));
  const y = round(Math.min(Math.max(place.y, 0), 1 - h));
  return { x, y, w: round(w), h: round(h) };
}

/** The region with a key frame at a moment; one that is there already, within half a picture, is moved. */
export function keyed(region: Region, at: number, place: Place, frameMs: number): Region {
  const moment = Math.max(0, Math.round(at));
  const near = region.keys.find((key) => Math.abs(key.at_ms - moment) <= frameMs / 2);
  const keys = region.keys.filter((key) => key !== near);
  keys.push({ at_ms: near?.at_ms ?? moment, ...fitted(place) });
  keys.sort((one, other) => one.at_ms - other.at_ms);
  return { ...region, keys };
}

/** The rectangle between two points of the picture. */
export function between(from: { x: number; y: number }, to: { x: number; y: number }): Place {
  const x = Math.max(0, Math.min(from.x, to.x));
  const y = Math.max(0, Math.min(from.y, to.y));
  return { x, y, w: Math.min(1, Math.max(from.x, to.x)) - x, h: Math.min(1, Math.max(from.y, to.y)) - y };
}

/** Where a picture lies in a box that it doesn't fill: left, top, width, height in pixels. */
export function pictureIn(box: { width: number; height: number }, film: { width: number; height: number }): Place {
  if (film.width === 0 || film.height === 0) return { x: 0, y: 0, w: box.width, h: box.height };
  const scale = Math.min(box.width / film.width, box.height / film.height);
  const w = film.width * scale;
  const h = film.height * scale;
  return { x: (box.width - w) / 2, y: (box.height - h) / 2, w, h };
}
