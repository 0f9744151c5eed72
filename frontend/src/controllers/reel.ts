/**
 * Films on one time axis, shown one after the other on the same screen: two video elements take turns, so that the next
 * film is ready before the one that is shown ends. Each film is fetched by a play grant of its own, asked for when it's
 * about to be shown and not before: every grant is a view, and leaves an entry.
 */
import { call } from "../api";

/** A film on the axis, as the page tells it (`liuhen.recordings.reels`); times in seconds. */
export interface Piece {
  id: string;
  label: string;
  page: string;
  stills: string;
  wave: string;
  play: string;
  playback: string;
  start: number;
  seconds: number;
  fps: number;
  state: "ready" | "pending" | "none";
  clock: string;
  error: number | null;
  gap: string;
  url?: string;
  expires?: string;
}

/** What is said of a film that can't be shown. */
export type Trouble = "pending" | "none" | "refused" | "broken" | "expired";

interface Grant {
  url: string | null;
  expires_at: string;
}

interface Slot {
  video: HTMLVideoElement;
  piece: Piece | null;
  ready: Promise<Trouble | null>;
}

/** The film that covers a second of the axis; null where there's none. Where two overlap, the later one. */
export function pieceAt(pieces: readonly Piece[], second: number): Piece | null {
  let found: Piece | null = null;
  for (const piece of pieces) if (piece.start <= second && second < piece.start + piece.seconds) found = piece;
  return found;
}

/** The first film that begins at a second of the axis or after it; null when none does. */
export function pieceAfter(pieces: readonly Piece[], second: number): Piece | null {
  return pieces.find((piece) => piece.start >= second) ?? null;
}

/** How long the axis is. */
export function lengthOf(pieces: readonly Piece[]): number {
  return Math.max(0, ...pieces.map((piece) => piece.start + piece.seconds));
}

const HERE = 0.02; // seconds: near enough to be the place already

export class Reel {
  private front: Slot;
  private back: Slot;
  private turn = 0;
  private rate = 1;
  private readonly granted = new Map<string, { url: string; until: number }>();
  /** The first time that a film is taken off and another one put on. */
  onShown: (piece: Piece) => void = () => undefined;

  constructor(screens: readonly [HTMLVideoElement, HTMLVideoElement]) {
    this.front = { video: screens[0], piece: null, ready: Promise.resolve("none") };
    this.back = { video: screens[1], piece: null, ready: Promise.resolve("none") };
  }

  /** The film on the screen; null before the first. */
  get piece(): Piece | null {
    return this.front.piece;
  }

  get video(): HTMLVideoElement {
    return this.front.video;
  }

  set speed(rate: number) {
    this.rate = rate;
    for (const { video } of [this.front, this.back]) this.pace(video);
  }

  /** Have a film ready behind the screen: this asks for its grant. */
  prepare(piece: Piece): Promise<Trouble | null> {
    if (this.front.piece === piece) return this.front.ready;
    return this.load(this.back, piece);
  }

  /**
   * Show a film at a second of it. Null when it stands there; what is in the way otherwise. A later call overtakes an
   * earlier one, which then answers null too.
   */
  async show(piece: Piece, second: number): Promise<Trouble | null> {
    const turn = (this.turn += 1);
    const slot = this.front.piece === piece ? this.front : this.back;
    const trouble = await this.load(slot, piece);
    if (turn !== this.turn) return null;
    if (trouble !== null) return trouble;
    if (slot.video.error !== null) return this.isOver(piece) ? "expired" : "broken";
    if (Math.abs(slot.video.currentTime - second) > HERE) {
      slot.video.currentTime = second;
      await once(slot.video, "seeked");
    } else if (slot.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await once(slot.video, "loadeddata");
    if (turn === this.turn && slot === this.back) this.swap();
    return null;
  }

  private swap(): void {
    this.front.video.pause();
    [this.front, this.back] = [this.back, this.front];
    this.back.video.toggleAttribute("data-behind", true);
    this.front.video.toggleAttribute("data-behind", false);
    if (this.front.piece !== null) this.onShown(this.front.piece);
  }

  private load(slot: Slot, piece: Piece): Promise<Trouble | null> {
    const stands = slot.piece === piece && slot.video.error === null;
    if (stands) return slot.ready;
    slot.piece = piece;
    slot.video.pause();
    slot.ready = this.fetch(slot, piece).then((trouble) => {
      if (trouble !== null && slot.piece === piece) slot.piece = null; // asked again the next time
      return trouble;
    });
    return slot.ready;
  }

  private async fetch(slot: Slot, piece: Piece): Promise<Trouble | null> {
    const told = await this.grant(piece);
    if ("trouble" in told) return told.trouble;
    if (slot.piece !== piece) return null; // something else is wanted by now
    slot.video.src = told.url;
    slot.video.load();
    this.pace(slot.video);
    await once(slot.video, "loadedmetadata");
    return slot.video.error === null ? null : "broken";
  }

  /** The address of a film's bytes: the page's own, one that was given, or a new one, which is a view. */
  private async grant(piece: Piece): Promise<{ url: string } | { trouble: Trouble }> {
    if (piece.url !== undefined && piece.expires !== undefined && !this.granted.has(piece.id)) {
      this.granted.set(piece.id, { url: piece.url, until: Date.parse(piece.expires) });
    }
    const kept = this.granted.get(piece.id);
    if (kept !== undefined && kept.until > Date.now()) return kept;
    try {
      if (piece.state !== "ready" && !(await isReady(piece))) return { trouble: piece.state === "none" ? "none" : "pending" };
      const given = await call<Grant>("POST", piece.play);
      if (given.url === null) return { trouble: "pending" };
      piece.state = "ready";
      this.granted.set(piece.id, { url: given.url, until: Date.parse(given.expires_at) });
      return { url: given.url };
    } catch {
      return { trouble: "refused" };
    }
  }

  private isOver(piece: Piece): boolean {
    return (this.granted.get(piece.id)?.until ?? Infinity) <= Date.now();
  }

  private pace(video: HTMLVideoElement): void {
    video.defaultPlaybackRate = this.rate;
    video.playbackRate = this.rate;
  }
}

/** Whether a film whose preview was being made can be shown by now; asking is no view. */
async function isReady(piece: Piece): Promise<boolean> {
  if (piece.state === "none") return false;
  const told = await call<{ kind: string; is_pending: boolean }>("GET", piece.playback);
  if (told.is_pending) return false;
  piece.state = told.kind === "none" ? "none" : "ready";
  return piece.state === "ready";
}

/** Wait for an event of a video, or for its failure. */
function once(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      video.removeEventListener(event, done);
      video.removeEventListener("error", done);
      resolve();
    };
    video.addEventListener(event, done);
    video.addEventListener("error", done);
  });
}
