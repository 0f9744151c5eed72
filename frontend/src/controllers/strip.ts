/**
 * `<div data-strip data-src data-tiles data-columns data-width data-height>`: a sheet of stills, evenly spaced in time,
 * drawn as a band under the picture; pointing at it shows the still and its time, pressing it goes there.
 */
import { part } from "../attach";
import { position } from "../clock";

/** A sheet of `tiles` stills in `columns`, each `width` by `height` pixels. */
export interface Sheet {
  tiles: number;
  columns: number;
  width: number;
  height: number;
}

/** Which still shows the moment at `share` (0 to 1) of the recording, and where it lies on the sheet. */
export function tileAt(sheet: Sheet, share: number): { tile: number; x: number; y: number } {
  const tile = Math.min(sheet.tiles - 1, Math.max(0, Math.floor(share * sheet.tiles)));
  return { tile, x: (tile % sheet.columns) * sheet.width, y: Math.floor(tile / sheet.columns) * sheet.height };
}

export function strip(band: HTMLElement, media: HTMLMediaElement): void {
  const read = (name: string): number => Math.max(1, Number(band.dataset[name]) || 1);
  const sheet: Sheet = { tiles: read("tiles"), columns: read("columns"), width: read("width"), height: read("height") };
  const still = part(band, "[data-strip-still]");
  const picture = part(band, "[data-strip-picture]");
  const time = part(band, "[data-strip-time]");
  const canvas = document.createElement("canvas");
  const now = document.createElement("span");
  now.className = "player-strip-now";
  band.prepend(canvas, now);

  const image = new Image();
  const paint = (): void => {
    draw(canvas, image, sheet, band.clientWidth, band.clientHeight);
  };
  image.addEventListener("load", () => {
    picture.style.setProperty("background-image", `url("${image.src}")`);
    picture.style.setProperty("width", `${sheet.width}px`);
    picture.style.setProperty("height", `${sheet.height}px`);
    paint();
    new ResizeObserver(paint).observe(band);
  });
  image.addEventListener("error", () => {
    band.hidden = true;
  });
  image.src = band.dataset.src ?? "";

  const shareOf = (event: PointerEvent): number => {
    const box = band.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  band.addEventListener("pointermove", (event) => {
    const share = shareOf(event);
    const { x, y } = tileAt(sheet, share);
    const left = Math.min(Math.max(0, share * band.clientWidth - sheet.width / 2), band.clientWidth - sheet.width - 4);
    picture.style.setProperty("background-position", `${-x}px ${-y}px`);
    still.style.setProperty("left", `${left}px`);
    time.textContent = position(share * (media.duration || 0)).replace(/\.\d+$/u, "");
    still.hidden = false;
    if (event.buttons === 1) media.currentTime = share * (media.duration || 0);
  });
  band.addEventListener("pointerdown", (event) => {
    band.setPointerCapture(event.pointerId);
    media.currentTime = shareOf(event) * (media.duration || 0);
  });
  band.addEventListener("pointerleave", () => {
    still.hidden = true;
  });
  media.addEventListener("timeupdate", () => {
    now.style.setProperty("left", `${media.duration > 0 ? (100 * media.currentTime) / media.duration : 0}%`);
  });
}

/** As many stills as fit side by side, each in its place in time. */
function draw(canvas: HTMLCanvasElement, image: HTMLImageElement, sheet: Sheet, width: number, height: number): void {
  const dense = devicePixelRatio;
  canvas.width = width * dense;
  canvas.height = height * dense;
  const pen = canvas.getContext("2d");
  if (pen === null || width === 0) return;
  const shown = Math.max(1, Math.round(width / (height * (sheet.width / sheet.height))));
  const step = canvas.width / shown;
  for (let index = 0; index < shown; index += 1) {
    const { x, y } = tileAt(sheet, (index + 0.5) / shown);
    pen.drawImage(image, x, y, sheet.width, sheet.height, index * step, 0, step, canvas.height);
  }
}
