/**
 * `<div data-together>` with `<script type="application/json">` (recordings/together.html): several recorders of one
 * activity on one clock. The page's own clock leads; each recorder's film follows it, a little faster or slower as long
 * as it's a little off, by a jump when it's far off. While one of them has nothing to show yet, all of them wait.
 */
import { part } from "../attach";
import { position, wallClock } from "../clock";
import { band } from "./band";
import type { Medium } from "./medium";
import { drawPieces } from "./pieces";
import { lengthOf, pieceAfter, pieceAt, Reel, type Piece, type Trouble } from "./reel";
import { wide } from "./take";
import { tools } from "./tools";

/** What the page tells of the recorders. */
interface Told {
  lanes: Piece[][];
  origin: string;
  begin: number;
  words: Record<Trouble, string>;
}

const FAR = 0.3; // seconds off by which a film jumps to where it belongs
const NEAR = 0.02; // seconds off that nobody sees
const MOST_HASTE = 0.1; // a film catches up at most a tenth faster: ears hardly hear it
const AHEAD = 10;
const NOTED = 5000; // milliseconds
const AGAIN = 3000; // milliseconds after which a film whose preview is being made is asked for again

/** By what a film's speed is multiplied that is so many seconds ahead of its clock: it's back within a second or so. */
export function haste(ahead: number): number {
  return Math.abs(ahead) <= NEAR ? 1 : 1 - Math.min(MOST_HASTE, Math.max(-MOST_HASTE, ahead));
}

/** One recorder's place on the page. */
class Lane {
  readonly reel: Reel;
  readonly screens: readonly [HTMLVideoElement, HTMLVideoElement];
  nudge = 0;
  private coming: Piece | null = null;
  private readonly failed = new Map<Piece, Trouble>();
  private readonly dark: HTMLElement;

  constructor(
    private readonly root: HTMLElement,
    readonly pieces: Piece[],
    private readonly words: Record<Trouble, string>,
  ) {
    this.screens = [part(root, "[data-screen-one]"), part(root, "[data-screen-other]")];
    this.reel = new Reel(this.screens);
    this.dark = part(root, "[data-dark]");
  }

  /** Whether it needs nothing any more to show what belongs to a second. */
  isReady(second: number): boolean {
    const piece = this.at(second);
    if (piece === null || this.failed.has(piece)) return true;
    const video = this.reel.video;
    if (this.coming !== null || this.reel.piece !== piece) return false;
    return video.ended || (!video.seeking && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
  }

  /** Bring its film to where the common clock stands. */
  follow(second: number, running: boolean, rate: number): void {
    const piece = this.at(second);
    const trouble = piece === null ? undefined : this.failed.get(piece);
    this.say(piece === null ? (this.dark.dataset.darkWords ?? "") : trouble === undefined ? "" : this.words[trouble]);
    if (piece === null || trouble !== undefined) {
      this.reel.video.pause();
      delete this.root.dataset.drift;
      this.lookAhead(second, running, rate);
      return;
    }
    const wanted = second + this.nudge - piece.start;
    if (this.reel.piece !== piece) {
      if (this.coming !== piece) void this.bring(piece, wanted);
      return;
    }
    if (this.coming !== null) return;
    this.keep(wanted, running, rate);
    this.lookAhead(second, running, rate);
  }

  private keep(wanted: number, running: boolean, rate: number): void {
    const video = this.reel.video;
    const ahead = video.currentTime - wanted;
    this.root.dataset.drift = ahead.toFixed(3);
    if (video.seeking || (video.ended && ahead > -FAR)) return;
    if (!running) {
      video.pause();
      if (Math.abs(ahead) > NEAR) video.currentTime = wanted;
      return;
    }
    if (Math.abs(ahead) > FAR * Math.max(1, rate)) video.currentTime = wanted;
    video.playbackRate = Math.min(16, rate * haste(ahead / Math.max(1, rate)));
    if (video.paused) void video.play().catch(() => undefined); // asked again with the next turn
  }

  private async bring(piece: Piece, second: number): Promise<void> {
    this.coming = piece;
    const trouble = await this.reel.show(piece, Math.max(0, second));
    if (this.coming !== piece) return;
    this.coming = null;
    if (trouble === null) return;
    this.failed.set(piece, trouble);
    if (trouble === "pending") setTimeout(() => { this.failed.delete(piece); }, AGAIN);
  }

  /** Forget what couldn't be shown: after a jump it's tried again. */
  forgive(): void {
    this.failed.clear();
  }

  private lookAhead(second: number, running: boolean, rate: number): void {
    const next = pieceAfter(this.pieces, second + this.nudge + 0.001);
    if (running && this.coming === null && next !== null && (next.start - second - this.nudge) / rate < AHEAD) void this.reel.prepare(next);
  }

  private at(second: number): Piece | null {
    return pieceAt(this.pieces, second + this.nudge);
  }

  private say(words: string): void {
    this.dark.hidden = words === "";
    this.dark.parentElement?.classList.toggle("is-dark", words !== ""); // no clock over what wasn't filmed
    if (this.dark.textContent !== words && words !== "") this.dark.textContent = words;
  }
}

/** Several recorders as one that plays. Says `note` where it jumps over what nobody filmed. */
class Ensemble extends EventTarget implements Medium {
  readonly duration: number;
  readonly readyState = HTMLMediaElement.HAVE_METADATA;
  private running = false;
  private holding = false;
  private rate = 1;
  private at = 0;
  private since = 0;

  constructor(readonly lanes: readonly Lane[]) {
    super();
    this.duration = lengthOf(lanes.flatMap((lane) => lane.pieces));
  }

  get paused(): boolean {
    return !this.running;
  }

  get playbackRate(): number {
    return this.rate;
  }

  set playbackRate(rate: number) {
    this.stand(this.currentTime);
    this.rate = rate;
    for (const lane of this.lanes) lane.reel.speed = rate;
  }

  get currentTime(): number {
    const gone = this.running && !this.holding ? ((performance.now() - this.since) / 1000) * this.rate : 0;
    return Math.min(this.duration, this.at + gone);
  }

  set currentTime(second: number) {
    for (const lane of this.lanes) lane.forgive();
    this.stand(Math.min(Math.max(0, second), this.duration));
    this.tell("seeking");
    this.turn();
  }

  play(): Promise<void> {
    if (this.currentTime >= this.duration - 0.05) this.stand(0);
    this.running = true;
    this.holding = true; // until all of them are there
    this.tell("play");
    this.turn();
    return Promise.resolve();
  }

  pause(): void {
    this.stand(this.currentTime);
    this.running = false;
    this.tell("pause");
    this.turn();
  }

  /** Look at the clock and have all follow it; called many times a second. */
  turn(): void {
    const second = this.currentTime;
    if (this.running && second >= this.duration) {
      this.pause();
      return;
    }
    const ready = this.lanes.every((lane) => lane.isReady(second));
    if (this.running && ready === this.holding) {
      this.stand(second);
      this.holding = !ready;
    }
    for (const lane of this.lanes) lane.follow(second, this.running && !this.holding, this.rate);
    if (this.running && !this.holding) this.skipDark(second);
  }

  private skipDark(second: number): void {
    const all = this.lanes.flatMap((lane) => lane.pieces.map((piece) => ({ ...piece, start: piece.start - lane.nudge })));
    if (pieceAt(all, second) !== null) return;
    const next = Math.min(...all.map((piece) => piece.start).filter((start) => start > second));
    if (!Number.isFinite(next)) return;
    this.dispatchEvent(new CustomEvent("note", { detail: next - second }));
    this.currentTime = next;
  }

  private stand(second: number): void {
    this.at = second;
    this.since = performance.now();
  }

  private tell(event: string): void {
    this.dispatchEvent(new Event(event));
  }
}

const EVERY = 50; // milliseconds

export function together(root: HTMLElement): void {
  const told = JSON.parse(part(root, "script").textContent) as Told;
  const places = [...root.querySelectorAll<HTMLElement>("[data-lane]")];
  const lanes = places.map((place, at) => new Lane(place, told.lanes[at] ?? [], told.words));
  const all = new Ensemble(lanes);
  rows(root, lanes, all.duration);
  band(root, all);
  sounds(root, places, lanes);
  for (const [at, lane] of lanes.entries()) nudges(places[at] ?? root, lane, all);
  part(root, "[data-wide]").addEventListener("click", () => { wide(root); });
  const clock = part(root, "[data-together-clock]");
  const note = part(root, "[data-note]");
  let timer: ReturnType<typeof setTimeout> | undefined;
  all.addEventListener("note", (event) => {
    note.textContent = (note.dataset.words ?? "").replace("{span}", position(Math.round((event as CustomEvent<number>).detail)).replace(/\.\d+$/u, ""));
    note.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { note.hidden = true; }, NOTED);
  });
  const signs = places.map((place, at) => sign(place, lanes[at]?.reel ?? null));
  tools(root, all, {
    fps: () => lanes[0]?.reel.piece?.fps ?? 25,
    tick: (second) => {
      clock.textContent = wallClock(told.origin, second);
      for (const each of signs) each();
    },
    keys: { m: () => { part(root, "[data-mute]").click(); } },
  });
  all.dispatchEvent(new Event("loadedmetadata"));
  all.currentTime = told.begin;
  let last = -1;
  const turns = setInterval(() => {
    if (!root.isConnected) clearInterval(turns);
    all.turn();
    if (all.currentTime !== last) all.dispatchEvent(new Event("timeupdate"));
    else for (const each of signs) each();
    last = all.currentTime;
  }, EVERY);
}

/** A row of the band for each recorder. */
function rows(root: HTMLElement, lanes: readonly Lane[], length: number): void {
  const first = part(root, "[data-pieces]");
  for (const [at, lane] of lanes.entries()) {
    const row = document.createElement("div");
    const inner = document.createElement("div");
    inner.className = "player-pieces player-pieces-thin";
    inner.dataset.pieces = String(at);
    row.append(inner);
    drawPieces(row, lane.pieces, length);
    first.before(row);
  }
  first.remove();
}

/** Sound comes from one of them. */
function sounds(root: HTMLElement, places: readonly HTMLElement[], lanes: readonly Lane[]): void {
  const button = part(root, "[data-mute]");
  const radios = places.map((place) => part<HTMLInputElement>(place, "[data-sound]"));
  const set = (): void => {
    const off = button.getAttribute("aria-pressed") === "true";
    for (const [at, lane] of lanes.entries()) for (const video of lane.screens) video.muted = off || radios[at]?.checked !== true;
  };
  for (const radio of radios) radio.addEventListener("change", set);
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    set();
  });
  set();
}

/** Moves one recorder against the others by tenths of a second, for as long as the page stands. */
function nudges(place: HTMLElement, lane: Lane, all: Ensemble): void {
  const shown = part(place, "[data-nudged]");
  for (const button of place.querySelectorAll<HTMLElement>("[data-nudge]")) {
    button.addEventListener("click", () => {
      lane.nudge = Math.round((lane.nudge - Number(button.dataset.nudge)) * 10) / 10;
      shown.textContent = (-lane.nudge + 0).toFixed(1);
      all.turn();
    });
  }
}

/** The clocks over a recorder's picture, and the way to the page of what it shows. */
function sign(place: HTMLElement, reel: Reel | null): () => void {
  const device = part(place, "[data-clock-device]");
  const corrected = part(place, "[data-clock-corrected]");
  const here = part<HTMLAnchorElement>(place, "[data-lane-here]");
  return () => {
    const piece = reel?.piece ?? null;
    if (piece === null || reel === null) return;
    const within = reel.video.currentTime;
    device.textContent = wallClock(piece.clock, within);
    corrected.textContent = piece.error === null ? (corrected.dataset.unknown ?? "") : wallClock(piece.clock, within - piece.error);
    here.hidden = false;
    here.textContent = piece.label;
    here.href = `${piece.page}?t=${Math.floor(within)}`;
  };
}
