/**
 * `<div data-player data-fps="25">` (the `player` tag) around a native `<video controls data-media>` or `<audio>`:
 * skipping, single frames, speed, in and out points, turning and enlarging, the clocks, the band of stills, going on
 * where one stopped, and words when the browser can't play it.
 *
 * An address that ends in `?t=90` starts at second 90: timelines and findings lead to a moment, not to a film.
 * The keys are told in the player's own table (`?`).
 */
import { part } from "../attach";
import { position, stepped, wallClock } from "../clock";
import { say } from "../words";
import { band } from "./band";
import { keysOn, watchKeys } from "./keys";
import { range } from "./range";
import { resume } from "./resume";
import { view } from "./view";
import { wave } from "./wave";

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
  const toggle = (): void => {
    if (media.paused) void media.play().catch(() => undefined); // the error event says why
    else media.pause();
  };

  const clocks = watchClocks(root);
  const tick = (): void => {
    time.textContent = position(media.currentTime);
    clocks(media.currentTime);
    if (!media.paused && root.isConnected) requestAnimationFrame(tick);
  };
  tick();
  media.addEventListener("play", tick);
  media.addEventListener("timeupdate", tick);
  media.addEventListener("seeking", tick);

  part(root, "[data-toggle]").addEventListener("click", toggle);
  buttons(root, "skip", skip);
  buttons(root, "frame", step);
  const second = asked(location.search);
  startAt(media, second);
  resume(root, media, second);
  band(root, media);
  const outline = root.querySelector("[data-wave]");
  if (outline !== null) wave(outline, root);
  const stretch = range(root, media);
  const film = media instanceof HTMLVideoElement;
  const look = film ? view(root, media) : { turn: nothing, zoom: nothing, upright: nothing };
  const faster = speeds(root, media);
  const box = root.querySelector<HTMLElement>("[data-keys-on]");
  if (box !== null) keysOn(box);
  watchKeys(
    root,
    media,
    {
      k: toggle,
      j: () => { skip(-10); },
      l: () => { skip(10); },
      ",": () => { if (film) step(-1); },
      ".": () => { if (film) step(1); },
      "[": () => { faster(-1); },
      "]": () => { faster(1); },
      i: () => { stretch.set("from"); },
      o: () => { stretch.set("to"); },
      "\\": stretch.clear,
      r: look.turn,
      z: look.zoom,
      v: look.upright,
      b: () => { captions(media); },
      x: () => { root.toggleAttribute("data-clockless"); },
      n: () => { follow("[data-key-next]", "[rel=next]"); },
      p: () => { follow("[data-key-previous]", "[rel=prev]"); },
      "?": () => { root.querySelector<HTMLDialogElement>("dialog.player-keys")?.showModal(); },
    },
    {
      " ": toggle,
      ArrowLeft: () => { skip(-5); },
      ArrowRight: () => { skip(5); },
    },
  );
  watchFailure(root, media);
}

/** Have each button with `data-skip` or `data-frame` do that by its number. */
function buttons(root: HTMLElement, name: "skip" | "frame", act: (by: number) => void): void {
  for (const button of root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    button.addEventListener("click", () => {
      act(Number(button.dataset[name]));
    });
  }
}

function nothing(): void {
  // sound has no picture to turn
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

/** Show the next caption track of a film, and none after the last. */
function captions(media: HTMLMediaElement): void {
  const tracks = [...media.textTracks];
  const shown = tracks.findIndex((track) => track.mode === "showing");
  for (const [place, track] of tracks.entries()) track.mode = place === shown + 1 ? "showing" : "disabled";
}

/** Press the first link of the page that one of these finds. */
function follow(...selectors: string[]): void {
  for (const selector of selectors) {
    const link = document.querySelector<HTMLAnchorElement>(`.neighbours a${selector}`);
    if (link !== null) {
      link.click();
      return;
    }
  }
}

/** The choice of speeds; what makes it one step faster or slower. */
function speeds(root: HTMLElement, media: HTMLMediaElement): (steps: number) => void {
  const choice = part<HTMLSelectElement>(root, "[data-speed]");
  const set = (): void => {
    media.playbackRate = Number(choice.value);
  };
  choice.addEventListener("change", set);
  return (steps) => {
    choice.selectedIndex = Math.min(Math.max(0, choice.selectedIndex + steps), choice.options.length - 1);
    set();
  };
}

/** The device's clock over the picture, and the corrected one where somebody knows by how much it was wrong. */
function watchClocks(root: HTMLElement): (second: number) => void {
  const clock = root.querySelector<HTMLElement>("[data-player-clock]");
  if (clock === null) return nothing;
  const begun = clock.dataset.clock ?? "";
  const error = Number(clock.dataset.error ?? 0);
  const device = part(clock, "[data-clock-device]");
  const corrected = clock.querySelector("[data-clock-corrected]");
  return (second) => {
    device.textContent = wallClock(begun, second);
    if (corrected !== null) corrected.textContent = wallClock(begun, second - error);
  };
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
