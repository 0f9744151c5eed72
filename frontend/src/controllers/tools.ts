/** The row of tools under a player and its keys: the same for one film, for a take and for several recorders. */
import { part } from "../attach";
import { position, stepped } from "../clock";
import { keysOn, watchKeys } from "./keys";
import type { Medium } from "./medium";
import { places } from "./places";

/**
 * What tools are given besides that which plays.
 *
 * @param fps pictures a second of what is shown now; 0 where there are none.
 * @param tick is called with every shown position.
 * @param keys more keys than those of every player.
 */
export interface Given {
  fps: () => number;
  tick: (second: number) => void;
  keys: Record<string, () => void>;
}

export function tools(root: HTMLElement, media: Medium, { fps, tick, keys }: Given): void {
  const time = part(root, "[data-player-time]");
  const skip = (seconds: number): void => {
    media.currentTime = Math.min(Math.max(0, media.currentTime + seconds), media.duration || 0);
  };
  const step = (frames: number): void => {
    if (fps() === 0) return;
    media.pause();
    media.currentTime = stepped(media.currentTime, frames, fps());
  };
  const toggle = (): void => {
    if (media.paused) void media.play().catch(() => undefined); // the error event says why
    else media.pause();
  };
  const show = (): void => {
    time.textContent = position(media.currentTime);
    tick(media.currentTime);
    if (!media.paused && root.isConnected) requestAnimationFrame(show);
  };
  show();
  for (const event of ["play", "timeupdate", "seeking"]) media.addEventListener(event, show);

  part(root, "[data-toggle]").addEventListener("click", toggle);
  buttons(root, "skip", skip);
  buttons(root, "frame", step);
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
      ",": () => { step(-1); },
      ".": () => { step(1); },
      "[": () => { faster(-1); },
      "]": () => { faster(1); },
      x: places(root),
      n: () => { follow("[data-key-next]", "[rel=next]"); },
      p: () => { follow("[data-key-previous]", "[rel=prev]"); },
      "?": () => { root.querySelector<HTMLDialogElement>("dialog.player-keys")?.showModal(); },
      ...keys,
    },
    {
      " ": toggle,
      ArrowLeft: () => { skip(-5); },
      ArrowRight: () => { skip(5); },
    },
  );
}

/** Have each button with `data-skip` or `data-frame` do that by its number. */
function buttons(root: HTMLElement, name: "skip" | "frame", act: (by: number) => void): void {
  for (const button of root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    button.addEventListener("click", () => {
      act(Number(button.dataset[name]));
    });
  }
}

/** Press the first link of the page that one of these finds. */
export function follow(...selectors: string[]): void {
  for (const selector of selectors) {
    const link = document.querySelector<HTMLAnchorElement>(`.neighbours a${selector}`);
    if (link !== null) {
      link.click();
      return;
    }
  }
}

/** The choice of speeds; what makes it one step faster or slower. */
function speeds(root: HTMLElement, media: Medium): (steps: number) => void {
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
