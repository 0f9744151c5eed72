/**
 * `<div data-timeline>` (desk/_timeline.html): pointing at a film, or reaching it by keys, shows what it is and the still
 * of that moment; pressing it plays from there. A film is `<a data-mark data-duration data-still data-title data-when>`
 * around an SVG shape. Its address alone, without this, leads to its beginning. Arrow keys go from mark to mark.
 */
import { part } from "../attach";
import { position } from "../clock";
import { tileAt } from "./strip";

interface Stills { src: string; tiles: number; columns: number; tile_width: number; tile_height: number }

/** Which second of a film stands at `x`, when it is drawn from `left` on, `width` wide. */
export function secondAt(x: number, left: number, width: number, duration: number): number {
  if (width <= 0 || duration <= 0) return 0;
  return Math.min(1, Math.max(0, (x - left) / width)) * duration;
}

export function timeline(root: HTMLElement): void {
  const hint = part(root, "[data-hint]");
  const title = part(hint, "[data-hint-title]");
  const when = part(hint, "[data-hint-when]");
  const second = part(hint, "[data-hint-second]");
  const picture = part(hint, "[data-hint-picture]");
  const known = new Map<string, Promise<Stills | null>>();
  let shown: Element | null = null;

  const stillsOf = (address: string): Promise<Stills | null> => {
    let asked = known.get(address);
    if (asked === undefined) {
      asked = fetch(address, { headers: { Accept: "application/json" } })
        .then(async (answer) => (answer.ok ? ((await answer.json()) as Partial<Stills>) : {}))
        .then((found) => (found.src === undefined ? null : (found as Stills)))
        .catch(() => null);
      known.set(address, asked);
    }
    return asked;
  };

  const momentOf = (mark: SVGElement, x: number | null): number => {
    const box = part<SVGElement>(mark, "rect").getBoundingClientRect();
    return x === null ? 0 : secondAt(x, box.left, box.width, Number(mark.dataset.duration));
  };

  const show = (mark: SVGElement, x: number | null): void => {
    shown = mark;
    const duration = Number(mark.dataset.duration);
    const at = momentOf(mark, x);
    title.textContent = mark.dataset.title ?? "";
    when.textContent = mark.dataset.when ?? "";
    second.textContent = duration > 0 ? position(at).replace(/\.\d+$/u, "") : "";
    picture.hidden = true;
    const address = mark.dataset.still ?? "";
    if (address !== "") {
      void stillsOf(address).then((stills) => {
        if (stills === null || shown !== mark) return;
        paint(picture, stills, duration > 0 ? at / duration : 0);
        place(mark, x);
      });
    }
    hint.hidden = false;
    place(mark, x);
  };

  const place = (mark: SVGElement, x: number | null): void => {
    const box = part<SVGElement>(mark, "rect").getBoundingClientRect();
    const frame = root.getBoundingClientRect();
    const middle = (x ?? Math.max(box.left, frame.left) + 8) - frame.left;
    const left = Math.min(Math.max(4, middle - hint.offsetWidth / 2), Math.max(4, frame.width - hint.offsetWidth - 4));
    hint.style.setProperty("left", `${left}px`);
    hint.style.setProperty("top", `${box.bottom - frame.top + 6}px`);
  };

  const hide = (): void => {
    shown = null;
    hint.hidden = true;
  };

  const marks = [...root.querySelectorAll<SVGElement>("[data-mark]")];
  for (const mark of marks) {
    mark.addEventListener("pointermove", (event) => { show(mark, event.clientX); });
    mark.addEventListener("pointerleave", hide);
    mark.addEventListener("focus", () => { if (mark.matches(":focus-visible")) show(mark, null); });
    mark.addEventListener("blur", hide);
    if (!mark.hasAttribute("href")) continue; // a stretch that nobody filmed leads nowhere
    mark.addEventListener("click", (event) => {
      const at = Math.floor(momentOf(mark, event.detail === 0 ? null : event.clientX)); // 0: pressed by a key
      const address = mark.getAttribute("href") ?? "";
      if (Number(mark.dataset.duration) > 0 && at > 0 && !address.includes("?")) mark.setAttribute("href", `${address}?t=${at}`);
      setTimeout(() => { mark.setAttribute("href", address); }); // the next click may mean another second
    });
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  walk(root, marks);
}

/** Arrow keys go from mark to mark. */
function walk(root: HTMLElement, marks: SVGElement[]): void {
  root.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
    const here = marks.findIndex((mark) => mark === document.activeElement);
    if (step === 0 || here === -1) return;
    event.preventDefault();
    marks[here + step]?.focus();
  });
}

function paint(picture: HTMLElement, stills: Stills, share: number): void {
  const whole = stills.tile_width === 0; // a poster: one picture, however large
  const sheet = { tiles: stills.tiles, columns: stills.columns, width: stills.tile_width, height: stills.tile_height };
  const { x, y } = tileAt(sheet, share);
  picture.toggleAttribute("data-whole", whole);
  picture.style.setProperty("background-image", `url("${stills.src}")`);
  picture.style.setProperty("width", whole ? "" : `${stills.tile_width}px`);
  picture.style.setProperty("height", whole ? "" : `${stills.tile_height}px`);
  picture.style.setProperty("background-position", whole ? "" : `${-x}px ${-y}px`);
  picture.hidden = false;
}
