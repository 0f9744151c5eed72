/**
 * `<div data-band role="slider">` under a player: the film strip, the marks and the in and out points in their places in
 * time. Pointing shows the still, pressing or dragging goes there; arrows, Page keys, Home and End move by keyboard.
 */
import { part } from "../attach";
import { position } from "../clock";
import type { Medium } from "./medium";
import { strip, type Stills } from "./strip";

const ARROW = 5;
const PAGE = 60;

/** Where a key moves a slider of this length; null when the key means nothing to it. */
export function slid(key: string, second: number, length: number): number | null {
  const by: Record<string, number> = {
    ArrowLeft: -ARROW,
    ArrowDown: -ARROW,
    ArrowRight: ARROW,
    ArrowUp: ARROW,
    PageDown: -PAGE,
    PageUp: PAGE,
  };
  if (key === "Home") return 0;
  if (key === "End") return Math.max(0, length - 0.1);
  const step = by[key];
  return step === undefined ? null : Math.min(Math.max(0, second + step), length);
}

const short = (second: number): string => position(second).replace(/\.\d+$/u, "");

/**
 * Give a player its band.
 *
 * @param given stills for what has no sheet of its own in the markup.
 */
export function band(root: HTMLElement, media: Medium, given: Stills | null = null): void {
  const whole = part(root, "[data-band]");
  const now = part(whole, "[data-band-now]");
  const still = part(whole, "[data-band-still]");
  const time = part(whole, "[data-still-time]");
  const sheet = whole.querySelector<HTMLElement>("[data-strip]");
  const stills: Stills | null = sheet === null ? given : strip(sheet, part(whole, "[data-still-picture]"));
  const length = (): number => media.duration || 0;

  const follow = (): void => {
    now.style.setProperty("left", `${length() > 0 ? (100 * media.currentTime) / length() : 0}%`);
    whole.setAttribute("aria-valuenow", String(Math.floor(media.currentTime)));
    whole.setAttribute("aria-valuetext", short(media.currentTime));
  };
  media.addEventListener("timeupdate", follow);
  media.addEventListener("seeking", follow);
  media.addEventListener("loadedmetadata", () => {
    whole.setAttribute("aria-valuemax", String(Math.floor(length())));
    placeMarks(whole, length());
  });
  document.addEventListener("liuhen:marks", () => {
    placeMarks(whole, length());
  });

  const point = (share: number): void => {
    const width = stills?.show(share) ?? 72;
    const left = Math.min(Math.max(0, share * whole.clientWidth - width / 2), Math.max(0, whole.clientWidth - width - 4));
    still.style.setProperty("left", `${left}px`);
    time.textContent = short(share * length());
    still.hidden = false;
  };
  const shareOf = (event: PointerEvent): number => {
    const box = whole.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  whole.addEventListener("pointermove", (event) => {
    const share = shareOf(event);
    point(share);
    if (event.buttons === 1) media.currentTime = share * length();
  });
  whole.addEventListener("pointerdown", (event) => {
    whole.setPointerCapture(event.pointerId);
    media.currentTime = shareOf(event) * length();
  });
  whole.addEventListener("pointerleave", () => {
    still.hidden = true;
  });
  whole.addEventListener("blur", () => {
    still.hidden = true;
  });
  whole.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const second = slid(event.key, media.currentTime, length());
    if (second === null) return;
    event.preventDefault();
    event.stopPropagation();
    media.currentTime = second;
    if (length() > 0) point(second / length());
  });
}

/** Draw the page's marks, as its list has them, over the band. */
function placeMarks(whole: HTMLElement, length: number): void {
  const layer = part(whole, "[data-band-marks]");
  layer.replaceChildren();
  if (length <= 0) return;
  for (const item of document.querySelectorAll<HTMLElement>("[data-mark-at]")) {
    const from = Number(item.dataset.markAt);
    const until = Number(item.dataset.markUntil ?? from);
    const tick = document.createElement("span");
    tick.className = [...item.classList].filter((name) => name.startsWith("mark-")).join(" ");
    tick.title = item.dataset.markLabel ?? "";
    tick.style.setProperty("left", `${(100 * from) / length}%`);
    tick.style.setProperty("width", `${(100 * Math.max(0, until - from)) / length}%`);
    layer.append(tick);
  }
}

/** `<div data-marks>`: its list leads to seconds without leaving the page; a new list tells the band. */
export function marks(list: HTMLElement): void {
  for (const link of list.querySelectorAll<HTMLAnchorElement>("a[data-jump]")) {
    link.addEventListener("click", (event) => {
      const media = document.querySelector<HTMLMediaElement>("[data-media]");
      if (media === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      media.currentTime = Number(link.dataset.jump);
      media.scrollIntoView({ block: "nearest" });
    });
  }
  document.dispatchEvent(new Event("liuhen:marks"));
}
