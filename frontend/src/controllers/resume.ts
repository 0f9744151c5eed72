/**
 * Where one stopped, per account and recording, kept by this browser alone: the archive records that somebody looked,
 * not how far. The oldest places go when there are many.
 */
import { part } from "../attach";
import { position } from "../clock";
import type { Medium } from "./medium";

const SHELF = "liuhen-stopped";
const MOST = 200;
const NEAR_AN_END = 5;
const EVERY = 5;

type Places = Record<string, { second: number; at: number }>;

/** Places with one more or one changed; null for the second forgets it. */
export function kept(places: Places, key: string, second: number | null, at: number): Places {
  const next: Places = Object.fromEntries(Object.entries(places).filter(([name]) => name !== key));
  if (second !== null) next[key] = { second, at };
  const newest = Object.entries(next).sort(([, one], [, other]) => other.at - one.at);
  return Object.fromEntries(newest.slice(0, MOST));
}

function read(): Places {
  try {
    const told: unknown = JSON.parse(localStorage.getItem(SHELF) ?? "{}");
    return typeof told === "object" && told !== null ? (told as Places) : {};
  } catch {
    return {}; // no storage for this page, or not of our making
  }
}

function write(places: Places): void {
  try {
    localStorage.setItem(SHELF, JSON.stringify(places));
  } catch {
    // full or forbidden: then it isn't remembered
  }
}

export function resume(root: HTMLElement, media: Medium, second: number): void {
  const key = root.dataset.resume ?? "";
  if (key === "") return;
  let last = -EVERY;
  const keep = (): void => {
    const near = media.currentTime < NEAR_AN_END || media.currentTime > media.duration - NEAR_AN_END;
    write(kept(read(), key, near ? null : Math.floor(media.currentTime), Date.now()));
    last = media.currentTime;
  };
  const told = read()[key]?.second ?? 0;
  const begin = (): void => {
    if (second === 0 && told > NEAR_AN_END && told < media.duration - NEAR_AN_END) {
      media.currentTime = told;
      const words = part(root, "[data-resumed]");
      part(words, "[data-resumed-at]").textContent = position(told).replace(/\.\d+$/u, "");
      words.hidden = false;
      part(words, "[data-restart]").addEventListener("click", () => {
        media.currentTime = 0;
        words.hidden = true;
      });
    }
    media.addEventListener("pause", keep);
    media.addEventListener("seeked", keep);
    media.addEventListener("timeupdate", () => {
      if (!media.paused && Math.abs(media.currentTime - last) >= EVERY) keep();
    });
  };
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) begin();
  else media.addEventListener("loadedmetadata", begin, { once: true });
}
