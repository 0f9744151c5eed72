/**
 * `<div data-player data-fps="25">` (the `player` tag) around a native `<video controls data-media>` or `<audio>`:
 * skipping, single frames, speed, the strip of stills, and words when the browser can't play it.
 *
 * An address that ends in `?t=90` starts at second 90: timelines and findings lead to a moment, not to a film.
 * Keys, unless one is typing: Space or K plays, J and L skip 10 seconds, the arrows 5, comma and dot a frame.
 */
import { part } from "../attach";
import { position, stepped } from "../clock";
import { say } from "../words";
import { strip } from "./strip";

export function player(root: HTMLElement): void {
  const media = part<HTMLMediaElement>(root, "[data-media]");
  const fps = Number(root.dataset.fps) || 25;
  const time = part(root, "[data-player-time]");
  const skip = (seconds: number): void => {
    media.currentTime = Math.min(Math.max(0, media.currentTime + seconds), media.duration || 0);
  };
  const step = (frames: number): void => {
    media.pause();
    media.currentTime = stepped(media.currentTime, frames, fps);
  };

  const tick = (): void => {
    time.textContent = position(media.currentTime);
    if (!media.paused && root.isConnected) requestAnimationFrame(tick);
  };
  media.addEventListener("play", tick);
  media.addEventListener("timeupdate", tick);
  media.addEventListener("seeking", tick);

  for (const button of root.querySelectorAll<HTMLElement>("[data-skip]")) {
    button.addEventListener("click", () => {
      skip(Number(button.dataset.skip));
    });
  }
  for (const button of root.querySelectorAll<HTMLElement>("[data-frame]")) {
    button.addEventListener("click", () => {
      step(Number(button.dataset.frame));
    });
  }
  startAt(media, asked(location.search));
  const speed = root.querySelector<HTMLSelectElement>("[data-speed]");
  speed?.addEventListener("change", () => {
    media.playbackRate = Number(speed.value);
  });
  const sheet = root.querySelector<HTMLElement>("[data-strip]");
  if (sheet !== null) strip(sheet, media);
  watchKeys(root, media, skip, media instanceof HTMLVideoElement ? step : () => undefined);
  watchFailure(root, media);
}

/** The second that an address asks for; 0 when it asks for none, or for nonsense. */
export function asked(search: string): number {
  const second = Number(new URLSearchParams(search).get("t"));
  return Number.isFinite(second) && second > 0 ? second : 0;
}

/** Go to a second as soon as the length is known, and play if the browser lets us. */
function startAt(media: HTMLMediaElement, second: number): void {
  if (second === 0) return;
  const go = (): void => {
    media.currentTime = Math.min(second, Math.max(0, media.duration - 0.1));
    void media.play().catch(() => undefined); // refused without a click on this page: then it waits there
  };
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) go();
  else media.addEventListener("loadedmetadata", go, { once: true });
}

function watchKeys(
  root: HTMLElement,
  media: HTMLMediaElement,
  skip: (seconds: number) => void,
  step: (frames: number) => void,
): void {
  const toggle = (): void => {
    if (media.paused) void media.play().catch(() => undefined); // the error event says why
    else media.pause();
  };
  const everywhere: Record<string, () => void> = {
    k: toggle,
    j: () => { skip(-10); },
    l: () => { skip(10); },
    ",": () => { step(-1); },
    ".": () => { step(1); },
  };
  const outsideMedia: Record<string, () => void> = {
    " ": toggle,
    ArrowLeft: () => { skip(-5); },
    ArrowRight: () => { skip(5); },
  };
  const heard = (event: KeyboardEvent): void => {
    if (!root.isConnected) {
      document.removeEventListener("keydown", heard);
      return;
    }
    const at = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!(at instanceof HTMLElement) || at.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const onControl = at === media || at.closest("button, a, summary, label") !== null; // these know what Space means
    const act = everywhere[event.key.toLowerCase()] ?? (onControl ? undefined : outsideMedia[event.key]);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", heard);
}

/** Say in words why nothing plays. A browser tells an undecodable file and a refused one apart only when asked again. */
function watchFailure(root: HTMLElement, media: HTMLMediaElement): void {
  const failed = part(root, "[data-player-failed]");
  media.addEventListener("error", () => {
    void reason(media).then((words) => {
      part(failed, "p").textContent = words;
      failed.hidden = false;
    });
  });
}

async function reason(media: HTMLMediaElement): Promise<string> {
  if (media.error?.code === MediaError.MEDIA_ERR_NETWORK) return say("network");
  if (media.error?.code === MediaError.MEDIA_ERR_DECODE) return say("undecodable");
  try {
    const answer = await fetch(media.currentSrc || media.src, { headers: { Range: "bytes=0-0" } });
    return say(answer.ok ? "undecodable" : "server");
  } catch {
    return say("network");
  }
}
