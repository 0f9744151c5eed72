/**
 * The live slate: a new code each second, shown at the very second that it names.
 *
 * Codes come a dozen at a time; when to show them is reckoned from the server's moments in the answers (as NTP does),
 * whatever this device's clock says. A code is never shown beyond its second: rather none than one that lies.
 */
import { part } from "../attach";
import { ApiError, call } from "../api";

const SECOND = 1000;
const ASK_EVERY = 5 * SECOND;
const SLOWEST = 100; // milliseconds on the way there and back; half of it is how wrong the moment may be
const QUIET = 4; // squares of white around a code
const OVER = new Set([403, 404]);

/** One second's code, as the server tells it. */
export interface Code {
  at: string;
  clock: string;
  side: number;
  rows: string[];
}

interface Answer {
  codes: Code[];
  received: string;
  answered: string;
}

/** The squares as an SVG path: a stroke for every run of black ones in a row. */
export function drawn(code: Code): string {
  const strokes: string[] = [];
  code.rows.forEach((row, y) => {
    const bits = BigInt(`0x${row}`).toString(2).padStart(code.side, "0");
    for (const run of bits.matchAll(/1+/gu)) strokes.push(`M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`);
  });
  return strokes.join("");
}

/** How far the server's clock is ahead of ours, and how long the way took, both in milliseconds. */
export function offset(asked: number, got: number, received: number, answered: number): { ahead: number; way: number } {
  return { ahead: (received - asked + (answered - got)) / 2, way: got - asked - (answered - received) };
}

/** `<main data-slate="address of the codes">`. */
export function slate(page: HTMLElement): void {
  const picture = part<SVGSVGElement>(page, "[data-slate-picture]");
  const path = part<SVGPathElement>(picture, "path");
  const clock = part(page, "[data-slate-clock]");
  const notes = ["wait", "stale", "ended"].map((name) => part(page, `[data-slate-${name}]`));
  const [wait, stale, ended] = notes;
  let codes: Code[] = [];
  let best = { ahead: 0, way: Infinity };
  let isOver = false;
  let timer = 0;

  const instead = (note: HTMLElement | undefined): void => {
    picture.toggleAttribute("hidden", note !== undefined);
    if (note !== undefined) clock.textContent = "";
    for (const each of notes) each.hidden = each !== note;
  };
  const show = (): void => {
    window.clearTimeout(timer);
    if (!page.isConnected) return;
    const moment = performance.now() + best.ahead;
    const current = best.way <= SLOWEST ? codes.find((code) => within(code, moment)) : undefined;
    if (current !== undefined) {
      picture.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${current.side + 2 * QUIET} ${current.side + 2 * QUIET}`);
      path.setAttribute("d", drawn(current));
      clock.textContent = current.clock;
      instead(undefined);
    } else {
      instead(isOver ? ended : codes.length > 0 || best.way < Infinity ? stale : wait);
    }
    timer = window.setTimeout(show, SECOND - (moment % SECOND) + 1);
  };
  const ask = async (): Promise<void> => {
    const asked = performance.now();
    try {
      const answer = await call<Answer>("GET", page.dataset.slate ?? "");
      const way = offset(asked, performance.now(), Date.parse(answer.received), Date.parse(answer.answered));
      // A slow answer says less of the clock than a quick one before; but clocks drift, so that isn't kept for good.
      if (way.way <= best.way + 5 || best.way > SLOWEST) best = way;
      else best = { ahead: best.ahead, way: best.way + 1 };
      codes = answer.codes;
    } catch (error) {
      isOver = error instanceof ApiError && OVER.has(error.status);
      best.way = best.way === Infinity ? SLOWEST * 2 : best.way;
    }
    show();
    if (!isOver && page.isConnected) window.setTimeout(() => void ask(), ASK_EVERY);
  };
  full(page);
  void ask();
}

function within(code: Code, moment: number): boolean {
  const since = moment - Date.parse(code.at);
  return since >= 0 && since < SECOND;
}

/** The button that gives the page the whole screen, where the browser can. */
function full(page: HTMLElement): void {
  const button = part(page, "[data-slate-full]");
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    void document.documentElement.requestFullscreen();
    button.hidden = true;
  });
  document.addEventListener("fullscreenchange", () => {
    button.hidden = document.fullscreenElement !== null;
  });
}
