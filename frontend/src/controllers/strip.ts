/**
 * `<div data-strip data-src data-tiles data-columns data-width data-height>`: a sheet of stills, evenly spaced in time,
 * drawn as a band; the one of a moment is shown where the band asks for it.
 */

/** A sheet of `tiles` stills in `columns`, each `width` by `height` pixels. */
export interface Sheet {
  tiles: number;
  columns: number;
  width: number;
  height: number;
}

/** Shows the still of a moment (share 0 to 1) in its picture and tells how wide that is. */
export interface Stills {
  show: (share: number) => number;
}

/** Which still shows the moment at `share` (0 to 1) of the recording, and where it lies on the sheet. */
export function tileAt(sheet: Sheet, share: number): { tile: number; x: number; y: number } {
  const tile = Math.min(sheet.tiles - 1, Math.max(0, Math.floor(share * sheet.tiles)));
  return { tile, x: (tile % sheet.columns) * sheet.width, y: Math.floor(tile / sheet.columns) * sheet.height };
}

export function strip(band: HTMLElement, picture: HTMLElement): Stills {
  const read = (name: string): number => Math.max(1, Number(band.dataset[name]) || 1);
  const sheet: Sheet = { tiles: read("tiles"), columns: read("columns"), width: read("width"), height: read("height") };
  const canvas = document.createElement("canvas");
  band.prepend(canvas);

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
  return {
    show: (share) => {
      const { x, y } = tileAt(sheet, share);
      picture.style.setProperty("background-position", `${-x}px ${-y}px`);
      return sheet.width;
    },
  };
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
