/**
 * `<svg data-wave="address">` in a player's band: the outline of the sound, louder stretches stronger, and its levels in
 * words. The worker draws it when somebody first looks: until then the address answers 202 and is asked again a few times.
 */

const PATIENCE = [1500, 3000, 6000, 12_000, 30_000];
const NS = "http://www.w3.org/2000/svg";
const HIGH = 100;
const LOUDEST_DB = -12;
const QUIETEST_DB = -48;

/** What the worker wrote: amplitudes from 0 to 100 and levels in dBFS, one for each step. */
export interface Wave {
  peaks: number[];
  levels: number[];
  mean_db: number;
  greatest_db: number;
  silent_share: number;
}

/** A closed outline through the amplitudes, mirrored about the middle, in a box `peaks.length` by 100. */
export function outline(peaks: readonly number[]): string {
  const half = HIGH / 2;
  const upper = peaks.map((peak, at) => `${at + 0.5} ${half - peak / 2}`);
  const lower = peaks.map((peak, at) => `${at + 0.5} ${half + peak / 2}`).reverse();
  return peaks.length === 0 ? "" : `M0 ${half}L${[...upper, `${peaks.length} ${half}`, ...lower].join("L")}Z`;
}

/** How loud a level is drawn, from 0 (quiet) to 1. */
export function loudness(level: number): number {
  return Math.min(1, Math.max(0, (level - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}

/** What the worker draws of a sound, asked for while `element` stands on the page; null where there's nothing of it. */
export async function waveOf(element: Element, address: string): Promise<Wave | null> {
  for (const wait of [...PATIENCE, 0]) {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (answer.status === 200) {
      const told = (await answer.json()) as Partial<Wave>;
      return told.peaks !== undefined && told.peaks.length > 0 ? (told as Wave) : null;
    }
    if (answer.status !== 202 || wait === 0) return null;
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (!element.isConnected) return null;
  }
  return null;
}

export function wave(element: Element, root: HTMLElement): void {
  void waveOf(element, element.getAttribute("data-wave") ?? "")
    .then((told) => {
      if (told === null) return;
      drawWave(element, told);
      tellLevels(root, told);
    })
    .catch(() => undefined); // the player plays without it
}

/** Draw a sound's outline into an svg. */
export function drawWave(element: Element, told: Wave): void {
  element.setAttribute("viewBox", `0 0 ${told.peaks.length} ${HIGH}`);
  const shape = document.createElementNS(NS, "path");
  shape.setAttribute("d", outline(told.peaks));
  const loud = document.createElementNS(NS, "path");
  loud.setAttribute("class", "player-loud");
  loud.setAttribute("d", told.levels.map((level, at) => `M${at} ${HIGH}h1v${-Math.round(loudness(level) * 16)}h-1z`).join(""));
  element.replaceChildren(shape, loud);
  element.toggleAttribute("data-drawn", true);
}

/** Its levels in words, where the player has a place for them; null: of what is shown now nobody knows any. */
export function tellLevels(root: HTMLElement, told: Wave | null): void {
  const words = root.querySelector<HTMLElement>("[data-wave-words]");
  if (words === null) return;
  words.hidden = told === null;
  if (told === null) return;
  for (const [name, value] of [
    ["mean", told.mean_db.toFixed(0)],
    ["greatest", told.greatest_db.toFixed(0)],
    ["silent", String(Math.floor(told.silent_share * 100))],
  ] as const) {
    const place = words.querySelector(`[data-wave-${name}]`);
    if (place !== null) place.textContent = value;
  }
}
