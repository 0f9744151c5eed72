/**
 * `<div data-watching data-url data-duration data-sound>` around a player: tells the server which stretches of a copy
 * were played, at no more than twice the speed, with the sound on and the page seen. Markup: hiding/copy.html.
 */
import { part } from "../attach";
import { ApiError, call } from "../api";

export type Stretch = [number, number];

export interface Lacking {
  from: number;
  to: number;
  words: string;
}

const FASTEST = 2;
const EVERY_MS = 5000;
const MOST_AT_ONCE = 200;
const SHOWN = 20;

/** Whether the place moved on by playing, not by winding: in so many seconds, at this speed. */
export function played(from: number, to: number, elapsed: number, rate: number): boolean {
  return to > from && to - from <= elapsed * rate * 1.25 + 0.3;
}

/** The stretches with one more; one that goes on from the last is joined with it. Milliseconds. */
export function joined(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  const last = stretches.at(-1);
  if (last !== undefined && Math.abs(last[1] - from) <= 1) return [...stretches.slice(0, -1), [last[0], to]];
  return [...stretches, [from, to]];
}

export function watching(root: HTMLElement): void {
  const media = part<HTMLMediaElement>(root, "[data-media]");
  const duration = Number(root.dataset.duration);
  const hasSound = root.dataset.sound === "1";
  let told: Stretch[] = [];
  let last: { at: number; clock: number } | null = null;
  let sent = 0;

  const isMuted = (): boolean => hasSound && (media.muted || media.volume === 0);
  const isFast = (): boolean => media.playbackRate > FASTEST;
  const note = (): void => {
    part(root, "[data-watched-muted]").hidden = media.paused || !isMuted();
    part(root, "[data-watched-fast]").hidden = media.paused || !isFast();
  };
  const tick = (): void => {
    const clock = performance.now() / 1000;
    const at = media.currentTime;
    const counts = !isMuted() && !isFast() && !document.hidden && !media.seeking;
    if (last !== null && counts && played(last.at, at, clock - last.clock, media.playbackRate)) {
      told = joined(told, Math.round(last.at * 1000), Math.round(at * 1000));
    }
    last = counts ? { at, clock } : null;
    note();
    if (performance.now() - sent > EVERY_MS) tell();
  };
  const tell = (): void => {
    if (told.length === 0) return;
    const stretches = told.slice(0, MOST_AT_ONCE);
    told = told.slice(MOST_AT_ONCE);
    sent = performance.now();
    call<{ missing: Lacking[] }>("POST", root.dataset.url ?? "", { stretches }).then(
      ({ missing }) => {
        show(root, media, missing, duration);
      },
      (error: unknown) => {
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) return; // it isn't believed
        told = [...stretches, ...told]; // nobody answered: once more, later
      },
    );
  };
  const ended = (): void => {
    tick();
    if (last !== null && media.ended) told = joined(told, Math.round(last.at * 1000), Math.max(duration, Math.round(last.at * 1000) + 1));
    last = null;
    tell();
  };
  media.addEventListener("timeupdate", tick);
  media.addEventListener("play", () => {
    last = null;
    tick();
  });
  media.addEventListener("seeking", () => {
    last = null;
  });
  media.addEventListener("ratechange", note);
  media.addEventListener("volumechange", note);
  media.addEventListener("pause", ended);
  media.addEventListener("ended", ended);
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-watched-missing] button")) goTo(button, media);
  const missing = [...root.querySelectorAll<HTMLElement>("[data-watched-missing] button")].map((each) => ({
    from: Number(each.dataset.from),
    to: Number(each.dataset.to),
    words: each.textContent,
  }));
  bar(root, missing, duration);
}

function goTo(button: HTMLButtonElement, media: HTMLMediaElement): void {
  button.addEventListener("click", () => {
    media.currentTime = Math.max(0, Number(button.dataset.from) / 1000 - 0.5);
    void media.play().catch(() => undefined);
  });
}

function show(root: HTMLElement, media: HTMLMediaElement, missing: readonly Lacking[], duration: number): void {
  const list = part(root, "[data-watched-missing]");
  list.replaceChildren(
    ...missing.slice(0, SHOWN).map((each) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.className = "btn btn-small";
      button.type = "button";
      button.dataset.from = String(each.from);
      button.dataset.to = String(each.to);
      button.textContent = each.words;
      goTo(button, media);
      row.append(button);
      return row;
    }),
  );
  part(root, "[data-watched-whole]").hidden = missing.length > 0;
  part(root, "[data-watched-lacking]").hidden = missing.length === 0;
  bar(root, missing, duration);
}

/** Draw what was watched, as everything but what is lacking. */
function bar(root: HTMLElement, missing: readonly Lacking[], duration: number): void {
  const drawing = part<SVGElement>(root, "[data-watched-bar]");
  const rect = (from: number, to: number, name: string): SVGElement => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [key, value] of Object.entries({ x: from, y: 0, width: Math.max(to - from, 0), height: 10, class: name })) {
      one.setAttribute(key, String(value));
    }
    return one;
  };
  drawing.replaceChildren(
    rect(0, duration, "watched-yes"),
    ...missing.map((each) => rect(each.from, each.to, "watched-no")),
  );
}
