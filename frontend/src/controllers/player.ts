/**
 * `<div data-player data-fps="25">` (the `player` tag) around a native `<video controls data-media>` or `<audio>`:
 * skipping, single frames, speed, in and out points, turning and enlarging, the clocks, the band of stills, going on
 * where one stopped, and words when the browser can't play it.
 *
 * An address that ends in `?t=90` starts at second 90: timelines and findings lead to a moment, not to a film.
 * The keys are told in the player's own table (`?`).
 */
import { part } from "../attach";
import { wallClock } from "../clock";
import { say } from "../words";
import { band } from "./band";
import { range } from "./range";
import { resume } from "./resume";
import { follow, tools } from "./tools";
import { view } from "./view";
import { wave } from "./wave";

export function player(root: HTMLElement): void {
  const media = part<HTMLMediaElement>(root, "[data-media]");
  const film = media instanceof HTMLVideoElement;
  const clocks = watchClocks(root);
  const second = asked(location.search);
  startAt(media, second);
  resume(root, media, second);
  band(root, media);
  const outline = root.querySelector("[data-wave]");
  if (outline !== null) wave(outline, root);
  const stretch = range(root, media);
  const plain = root.closest("[data-hiding]") !== null; // what is drawn there lies on the upright picture
  const look = film && !plain ? view(root, media) : { turn: nothing, zoom: nothing, upright: nothing };
  tools(root, media, {
    fps: () => (film ? Number(root.dataset.fps) || 25 : 0),
    tick: clocks,
    keys: {
      i: () => { stretch.set("from"); },
      o: () => { stretch.set("to"); },
      "\\": stretch.clear,
      r: look.turn,
      z: look.zoom,
      v: look.upright,
      b: () => { captions(media); },
      "<": () => { follow("[data-key-part-previous]"); },
      ">": () => { follow("[data-key-part-next]"); },
    },
  });
  watchFailure(root, media);
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
