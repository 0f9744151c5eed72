/** In and out points of a player: a stretch that is marked, taken as a caption's, or looped over by eye. */
import { part } from "../attach";
import { position } from "../clock";

/** A stretch in seconds. */
export interface Range {
  from: number;
  to: number;
}

const points = new WeakMap<HTMLMediaElement, { from: number | null; to: number | null }>();

/** The stretch whose both ends are set and in which the player stands; null when there is none. */
export function chosen(media: HTMLMediaElement): Range | null {
  const set = points.get(media);
  if (set?.from == null || set.to === null) return null;
  return media.currentTime >= set.from - 0.5 && media.currentTime <= set.to + 0.5 ? { from: set.from, to: set.to } : null;
}

/** An in or out point moved to a second; the other end goes where it would stand on the wrong side. */
export function moved(
  set: { from: number | null; to: number | null },
  end: "from" | "to",
  second: number,
): { from: number | null; to: number | null } {
  const next = { ...set, [end]: second };
  if (next.from !== null && next.to !== null && next.from > next.to) next[end === "from" ? "to" : "from"] = null;
  return next;
}

/** Give a player its in and out points; what sets and clears them. */
export function range(root: HTMLElement, media: HTMLMediaElement): { set: (end: "from" | "to") => void; clear: () => void } {
  const band = part(root, "[data-band-range]");
  const words = part(root, "[data-range-words]");
  const off = part(root, "[data-range-clear]");
  const short = (second: number): string => position(second).replace(/\.\d+$/u, "");
  let now: { from: number | null; to: number | null } = { from: null, to: null };
  const show = (): void => {
    points.set(media, now);
    const is = now.from !== null || now.to !== null;
    band.hidden = !is;
    off.hidden = !is;
    words.hidden = !is;
    words.textContent = `${now.from === null ? "…" : short(now.from)} – ${now.to === null ? "…" : short(now.to)}`;
    const length = media.duration || 1;
    band.style.setProperty("left", `${(100 * (now.from ?? now.to ?? 0)) / length}%`);
    band.style.setProperty("width", `${(100 * ((now.to ?? now.from ?? 0) - (now.from ?? now.to ?? 0))) / length}%`);
  };
  const set = (end: "from" | "to"): void => {
    now = moved(now, end, media.currentTime);
    show();
  };
  const clear = (): void => {
    now = { from: null, to: null };
    show();
  };
  part(root, "[data-range-in]").addEventListener("click", () => {
    set("from");
  });
  part(root, "[data-range-out]").addEventListener("click", () => {
    set("to");
  });
  off.addEventListener("click", clear);
  return { set, clear };
}
