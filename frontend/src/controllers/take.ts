/**
 * `<div data-take>` with `<script type="application/json">` (takes/play.html): a take plays as one over the borders of
 * the files into which its recorder split it. The time axis is the whole take's; what is missing at a border is drawn in
 * its place, told when it's passed, and stepped over. Nothing of any file is left out.
 */
import { part } from "../attach";
import { position, wallClock } from "../clock";
import { band } from "./band";
import { asked } from "./player";
import { lengthOf, pieceAfter, pieceAt, Reel, type Piece, type Trouble } from "./reel";
import type { Medium } from "./medium";
import { drawPieces, pieceStills, pieceWaves } from "./pieces";
import { resume } from "./resume";
import { tools } from "./tools";
import { view } from "./view";

/** What the page tells of a take. */
interface Told {
  pieces: Piece[];
  words: Record<Trouble, string>;
}

const AHEAD = 10; // seconds of watching before a border in which the next part is fetched
const NOTED = 5000; // milliseconds
const AGAIN = 3000; // milliseconds after which a part whose preview is being made is asked for again

/** A take as something that plays. Says `note` with words about what is passed or can't be shown. */
export class TakeMedium extends EventTarget implements Medium {
  readonly duration: number;
  readyState: number = HTMLMediaElement.HAVE_METADATA;
  private running = false;
  private rate = 1;
  private wanted: number | null = 0;
  private underWay = false;

  constructor(
    private readonly reel: Reel,
    private readonly told: Told,
  ) {
    super();
    this.duration = lengthOf(told.pieces);
  }

  /** Hear what both screens say, of which only the front one counts. */
  listen(screens: readonly HTMLVideoElement[]): void {
    for (const video of screens) {
      const front = (): boolean => video === this.reel.video;
      video.addEventListener("timeupdate", () => {
        if (!front()) return;
        this.tell("timeupdate");
        this.lookAhead();
      });
      video.addEventListener("seeked", () => { if (front()) this.tell("seeked"); });
      video.addEventListener("ended", () => { if (front() && this.running) this.goOn(); });
    }
  }

  get paused(): boolean {
    return !this.running;
  }

  get playbackRate(): number {
    return this.rate;
  }

  set playbackRate(rate: number) {
    this.rate = rate;
    this.reel.speed = rate;
  }

  get currentTime(): number {
    const piece = this.reel.piece;
    if (this.wanted !== null || piece === null) return this.wanted ?? 0;
    return piece.start + Math.min(this.reel.video.currentTime, piece.seconds);
  }

  set currentTime(second: number) {
    const at = Math.min(Math.max(0, second), Math.max(0, this.duration - 0.05));
    const piece = pieceAt(this.told.pieces, at);
    if (piece !== null) {
      void this.show(piece, at - piece.start);
      return;
    }
    const next = pieceAfter(this.told.pieces, at); // nothing was filmed there: its border is told, the film after it shown
    if (next !== null) void this.show(next, 0, next.gap);
  }

  play(): Promise<void> {
    this.running = true;
    this.tell("play");
    if (this.underWay) return Promise.resolve(); // it plays when it stands there
    const piece = this.reel.piece;
    if (piece === null || this.wanted !== null || this.reel.video.ended) {
      this.currentTime = this.currentTime >= this.duration - 0.5 ? 0 : this.currentTime;
      return Promise.resolve();
    }
    return this.start();
  }

  pause(): void {
    this.running = false;
    this.reel.video.pause();
    this.tell("pause");
  }

  /** Go to the beginning of the part before or after the one that is shown. */
  partBy(step: 1 | -1): void {
    const place = this.told.pieces.findIndex((one) => one === this.reel.piece);
    const next = this.told.pieces[place + step];
    if (next !== undefined) this.currentTime = next.start;
  }

  private async start(): Promise<void> {
    try {
      await this.reel.video.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return; // overtaken by another place
      this.pause();
    }
  }

  private async show(piece: Piece, second: number, note = ""): Promise<void> {
    this.wanted = piece.start + second;
    this.underWay = true;
    this.tell("seeking");
    const began = performance.now();
    const before = this.reel.piece;
    const wanted = this.wanted;
    const trouble = await this.reel.show(piece, second);
    if (this.wanted !== wanted) return;
    this.wanted = null;
    this.underWay = false;
    if (trouble !== null) {
      this.cannot(piece, trouble);
      return;
    }
    if (before !== piece) this.dispatchEvent(new CustomEvent("part", { detail: { piece, took: performance.now() - began } }));
    if (note !== "") this.note(note);
    this.tell("timeupdate");
    if (this.running) await this.start();
  }

  /** After a part's end: the next one, over what is missing between them. */
  private goOn(): void {
    const place = this.told.pieces.findIndex((one) => one === this.reel.piece);
    const next = this.told.pieces[place + 1];
    if (next === undefined) this.pause();
    else void this.show(next, 0, next.gap);
  }

  private cannot(piece: Piece, trouble: Trouble): void {
    this.wanted = piece.start;
    this.note(`${piece.label}：${this.told.words[trouble]}`);
    const next = this.told.pieces[this.told.pieces.indexOf(piece) + 1];
    if (this.running && next !== undefined) void this.show(next, 0, `${piece.label}：${this.told.words[trouble]}`);
    else this.pause();
    if (trouble === "pending") setTimeout(() => { if (!this.underWay && this.wanted === piece.start) void this.show(piece, 0); }, AGAIN);
  }

  private lookAhead(): void {
    const piece = this.reel.piece;
    if (piece === null || !this.running) return;
    const left = (piece.seconds - this.reel.video.currentTime) / this.rate;
    const next = this.told.pieces[this.told.pieces.indexOf(piece) + 1];
    if (next !== undefined && left < AHEAD) void this.reel.prepare(next);
  }

  private note(words: string): void {
    this.dispatchEvent(new CustomEvent("note", { detail: words }));
  }

  private tell(event: string): void {
    this.dispatchEvent(new Event(event));
  }
}

export function take(root: HTMLElement): void {
  const told = JSON.parse(part(root, "script").textContent) as Told;
  const screens = [part<HTMLVideoElement>(root, "[data-screen-one]"), part<HTMLVideoElement>(root, "[data-screen-other]")] as const;
  const reel = new Reel(screens);
  const media = new TakeMedium(reel, told);
  media.listen(screens);
  drawPieces(root, told.pieces);
  band(root, media, pieceStills(root, told.pieces));
  const sounds = pieceWaves(root, told.pieces);
  const look = view(root, ...screens);
  notes(root, media);
  const shown = sign(root, reel);
  tools(root, media, {
    fps: () => reel.piece?.fps ?? 25,
    tick: shown,
    keys: {
      "<": () => { media.partBy(-1); },
      ">": () => { media.partBy(1); },
      m: () => { mute(root, screens); },
      r: look.turn,
      z: look.zoom,
      v: look.upright,
    },
  });
  part(root, "[data-mute]").addEventListener("click", () => { mute(root, screens); });
  part(root, "[data-wide]").addEventListener("click", () => { wide(root); });
  for (const button of root.querySelectorAll<HTMLElement>("[data-part]")) {
    button.addEventListener("click", () => { media.partBy(button.dataset.part === "1" ? 1 : -1); });
  }
  for (const link of document.querySelectorAll<HTMLElement>("[data-take-jump]")) {
    link.addEventListener("click", () => {
      media.currentTime = Number(link.dataset.takeJump);
      root.scrollIntoView({ block: "nearest" });
    });
  }
  media.addEventListener("part", (event) => {
    const { piece, took } = (event as CustomEvent<{ piece: Piece; took: number }>).detail;
    root.dataset.shown = piece.id;
    sounds(piece);
    root.dataset.took = took.toFixed(0);
  });
  const second = asked(location.search) || Number(root.dataset.begin ?? 0);
  resume(root, media, second);
  media.dispatchEvent(new Event("loadedmetadata"));
  if (media.currentTime === 0) media.currentTime = second;
}

/** What stands over and beside the picture: the part, the clocks, the way to the part's own page at this second. */
function sign(root: HTMLElement, reel: Reel): (second: number) => void {
  const device = part(root, "[data-clock-device]");
  const corrected = part(root, "[data-clock-corrected]");
  const here = part<HTMLAnchorElement>(root, "[data-take-here]");
  return (second) => {
    const piece = reel.piece;
    if (piece === null) return;
    const within = Math.max(0, second - piece.start);
    device.textContent = wallClock(piece.clock, within);
    corrected.textContent = piece.error === null ? (corrected.dataset.unknown ?? "") : wallClock(piece.clock, within - piece.error);
    here.textContent = `${piece.label} ${position(within).replace(/\.\d+$/u, "")}`;
    here.href = `${piece.page}?t=${Math.floor(within)}`;
  };
}

/** Words about a border or a part that can't be shown, for a few seconds, over the picture. */
function notes(root: HTMLElement, media: EventTarget): void {
  const place = part(root, "[data-note]");
  let timer: ReturnType<typeof setTimeout> | undefined;
  media.addEventListener("note", (event) => {
    place.textContent = (event as CustomEvent<string>).detail;
    place.hidden = place.textContent === "";
    clearTimeout(timer);
    timer = setTimeout(() => { place.hidden = true; }, NOTED);
  });
}

function mute(root: HTMLElement, screens: readonly HTMLVideoElement[]): void {
  const muted = !(screens[0]?.muted ?? false);
  for (const video of screens) video.muted = muted;
  part(root, "[data-mute]").setAttribute("aria-pressed", String(muted));
}

/** The picture over the whole screen, or back. */
export function wide(root: HTMLElement): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else void part(root, "[data-player-screen]").requestFullscreen().catch(() => undefined);
}
