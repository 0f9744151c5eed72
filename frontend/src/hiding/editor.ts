/**
 * `<div data-hiding data-fps data-duration>` around a player and `<form data-hiding-form>`: draws what a copy hides over
 * the picture and keeps it in the form's field `masks`. Everything can be done by keyboard: a region is a button that
 * arrow keys move and, with Shift, size; its numbers are fields. Markup: hiding/edit.html.
 */
import { part } from "../attach";
import { arrow, copied, ended, fields, inRow, ms, seconds, started, told } from "./fields";
import { type Masks, type Place, type Region, between, covers, keyed, pictureIn, placeAt, read } from "./model";

const DRAWN = 0.01; // a click is no region
const MOST_UNDONE = 100;

interface Page {
  root: HTMLElement;
  media: HTMLMediaElement;
  frameMs: number;
  layer: HTMLElement;
  now: () => number;
}

export function hidingEditor(root: HTMLElement): void {
  const media = root.querySelector<HTMLMediaElement>("[data-media]");
  if (media === null) return; // a preview is being made: the page comes again
  const form = part<HTMLFormElement>(root, "[data-hiding-form]");
  const field = part<HTMLInputElement>(form, "[name=masks]");
  const layer = document.createElement("div");
  layer.className = "masks-layer";
  const page: Page = {
    root,
    media,
    frameMs: 1000 / (Number(root.dataset.fps) || 25),
    layer,
    now: () => Math.round(media.currentTime * 1000),
  };
  const editor = new Editor(page, read(field.value), (masks) => {
    field.value = JSON.stringify(masks);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  if (media instanceof HTMLVideoElement) {
    media.controls = false; // they would lie under the regions; the player has its own
    part(root, "[data-player-screen]").append(layer);
    watchLayer(page, media, editor);
  }
  const shown = (): void => {
    editor.place();
    if (!media.paused && root.isConnected) requestAnimationFrame(shown);
  };
  for (const event of ["play", "timeupdate", "seeked", "loadedmetadata"]) media.addEventListener(event, shown);
  for (const button of root.querySelectorAll("[data-undo]")) {
    button.addEventListener("click", () => {
      editor.undo();
    });
  }
  root.querySelector("[data-region-add]")?.addEventListener("click", () => {
    editor.addRegion({ x: 0.4, y: 0.4, w: 0.2, h: 0.2 }, true);
  });
  part(root, "[data-sound-add]").addEventListener("click", () => {
    editor.addSound();
  });
  root.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea") !== null;
    if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    editor.undo();
  });
  editor.draw();
}

/** Keep the layer on the picture, and draw a region where somebody drags over nothing. */
function watchLayer(page: Page, film: HTMLVideoElement, editor: Editor): void {
  const { layer } = page;
  const lay = (): void => {
    const at = pictureIn(
      { width: film.clientWidth, height: film.clientHeight },
      { width: film.videoWidth, height: film.videoHeight },
    );
    Object.assign(layer.style, {
      left: `${String(film.offsetLeft + at.x)}px`,
      top: `${String(film.offsetTop + at.y)}px`,
      width: `${String(at.w)}px`,
      height: `${String(at.h)}px`,
    });
  };
  new ResizeObserver(lay).observe(film);
  film.addEventListener("loadedmetadata", lay);
  film.addEventListener("resize", lay);
  lay();
  layer.addEventListener("pointerdown", (event) => {
    if (event.target !== layer || event.button !== 0) return;
    film.pause();
    const from = pointIn(layer, event);
    const box = document.createElement("div");
    box.className = "mask mask-drawing";
    layer.append(box);
    follow(layer, event, (to) => {
      setPlace(box, between(from, to));
    }, (to) => {
      box.remove();
      const place = between(from, to);
      if (place.w > DRAWN && place.h > DRAWN) editor.addRegion(place, true);
    });
  });
}

function pointIn(layer: HTMLElement, event: PointerEvent): { x: number; y: number } {
  const box = layer.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

/** Follow a pointer until it's let go. */
function follow(
  layer: HTMLElement,
  begun: PointerEvent,
  move: (to: { x: number; y: number }) => void,
  end: (to: { x: number; y: number }) => void,
): void {
  begun.preventDefault();
  const moved = (event: PointerEvent): void => {
    if (event.pointerId === begun.pointerId) move(pointIn(layer, event));
  };
  const ended = (event: PointerEvent): void => {
    if (event.pointerId !== begun.pointerId) return;
    removeEventListener("pointermove", moved);
    removeEventListener("pointerup", ended);
    removeEventListener("pointercancel", ended);
    end(pointIn(layer, event));
  };
  addEventListener("pointermove", moved);
  addEventListener("pointerup", ended);
  addEventListener("pointercancel", ended);
}

function setPlace(element: HTMLElement, place: Place): void {
  Object.assign(element.style, {
    left: `${String(place.x * 100)}%`,
    top: `${String(place.y * 100)}%`,
    width: `${String(place.w * 100)}%`,
    height: `${String(place.h * 100)}%`,
  });
}

class Editor {
  private readonly before: Masks[] = [];
  private chosen = -1;
  private boxes: HTMLElement[] = [];
  private rows: HTMLElement[] = [];

  constructor(
    private readonly page: Page,
    private masks: Masks,
    private readonly tell: (masks: Masks) => void,
  ) {}

  addRegion(place: Place, choose: boolean): void {
    const at = this.page.now();
    const bare: Region = { label: "", shape: "rectangle", covering: "solid", from_ms: at, to_ms: null, keys: [] };
    const regions = [...this.masks.regions, keyed(bare, at, place, this.page.frameMs)];
    if (choose) this.chosen = regions.length - 1;
    this.change({ ...this.masks, regions });
    this.boxes[this.chosen]?.focus();
  }

  addSound(): void {
    const { media, now } = this.page;
    const at = now();
    const end = Number.isFinite(media.duration) ? Math.max(Math.round(media.duration * 1000), at + 1) : at + 5000;
    const sound = { from_ms: at, to_ms: Math.min(at + 5000, end), instead: "silence" as const };
    this.change({ ...this.masks, sounds: [...this.masks.sounds, sound] });
    this.page.root.querySelector<HTMLInputElement>("[data-sounds] li:last-child [data-field=to]")?.focus();
  }

  undo(): void {
    const last = this.before.pop();
    if (last === undefined) return;
    this.masks = last;
    this.chosen = Math.min(this.chosen, last.regions.length - 1);
    this.tell(last);
    this.draw();
  }

  /** Show everything anew. */
  draw(): void {
    this.drawRegions();
    this.drawSounds();
    for (const button of this.page.root.querySelectorAll<HTMLButtonElement>("[data-undo]")) {
      button.disabled = this.before.length === 0;
    }
  }

  /** Put the boxes, and the numbers of the chosen region, where they are at this moment. */
  place(): void {
    const at = this.page.now();
    for (const [index, region] of this.masks.regions.entries()) {
      const box = this.boxes[index];
      const place = placeAt(region, at);
      if (box !== undefined) {
        setPlace(box, place);
        box.hidden = !covers(region, at);
      }
      const row = this.rows[index];
      if (row === undefined) continue;
      for (const input of row.querySelectorAll<HTMLInputElement>("[data-place]")) {
        if (input === document.activeElement) continue;
        input.value = (place[input.dataset.place as keyof Place] * 100).toFixed(1);
      }
    }
  }

  private change(masks: Masks): void {
    this.before.push(this.masks);
    if (this.before.length > MOST_UNDONE) this.before.shift();
    this.masks = masks;
    this.tell(masks);
    this.draw();
  }

  private changeRegion(index: number, changed: Region): void {
    this.change({ ...this.masks, regions: this.masks.regions.map((one, at) => (at === index ? changed : one)) });
  }

  private move(index: number, place: Place): void {
    const region = this.masks.regions[index];
    if (region !== undefined) this.changeRegion(index, keyed(region, this.page.now(), place, this.page.frameMs));
  }

  private choose(index: number): void {
    this.chosen = index;
    for (const [at, box] of this.boxes.entries()) box.toggleAttribute("data-chosen", at === index);
    for (const [at, row] of this.rows.entries()) part<HTMLDetailsElement>(row, "details").open = at === index;
  }

  private name(region: Region, index: number): string {
    return region.label || `${part(this.page.root, "[data-word-region]").textContent} ${String(index + 1)}`;
  }

  private drawRegions(): void {
    const list = this.page.root.querySelector("[data-regions]");
    if (list === null) return;
    const focused = this.boxes.indexOf(document.activeElement as HTMLElement);
    const kept = inRow(list, document.activeElement);
    this.page.layer.replaceChildren();
    list.replaceChildren();
    this.boxes = this.masks.regions.map((region, index) => this.box(region, index));
    this.rows = this.masks.regions.map((region, index) => this.row(region, index));
    this.page.layer.append(...this.boxes);
    list.append(...this.rows);
    part(this.page.root, "[data-regions-none]").hidden = this.rows.length > 0;
    this.choose(this.chosen);
    this.place();
    if (focused >= 0) this.boxes[focused]?.focus();
    kept();
  }

  private box(region: Region, index: number): HTMLElement {
    const box = document.createElement("button");
    box.type = "button";
    box.className = `mask mask-${region.shape} mask-${region.covering}`;
    box.setAttribute("aria-label", this.name(region, index));
    const grip = document.createElement("span");
    grip.className = "mask-grip";
    box.append(grip);
    box.addEventListener("focus", () => {
      this.choose(index);
    });
    box.addEventListener("pointerdown", (event) => {
      this.drag(box, index, event, event.target === grip);
    });
    box.addEventListener("keydown", (event) => {
      const by = arrow(event.key);
      if (by === null) return;
      event.preventDefault();
      event.stopPropagation(); // the player would wind
      this.page.media.pause();
      const now = placeAt(region, this.page.now());
      if (event.shiftKey) this.move(index, { ...now, w: now.w + by.x, h: now.h + by.y });
      else this.move(index, { ...now, x: now.x + by.x, y: now.y + by.y });
    });
    return box;
  }

  private drag(box: HTMLElement, index: number, event: PointerEvent, size: boolean): void {
    const region = this.masks.regions[index];
    if (region === undefined || event.button !== 0) return;
    event.stopPropagation();
    this.page.media.pause();
    box.focus();
    const from = pointIn(this.page.layer, event);
    const begun = placeAt(region, this.page.now());
    const moved = (to: { x: number; y: number }): Place => {
      const x = to.x - from.x;
      const y = to.y - from.y;
      return size ? { ...begun, w: begun.w + x, h: begun.h + y } : { ...begun, x: begun.x + x, y: begun.y + y };
    };
    follow(this.page.layer, event, (to) => {
      setPlace(box, moved(to));
    }, (to) => {
      if (Math.abs(to.x - from.x) + Math.abs(to.y - from.y) > 0.002) this.move(index, moved(to));
      else this.place();
    });
  }

  private row(region: Region, index: number): HTMLElement {
    const row = copied(this.page.root, "[data-region-template]");
    const end = region.to_ms === null ? part(this.page.root, "[data-word-end]").textContent : seconds(region.to_ms);
    part(row, "[data-name]").textContent = this.name(region, index);
    part(row, "[data-span]").textContent = `${seconds(region.from_ms)}–${end}`;
    part(row, "summary").addEventListener("click", (event) => {
      event.preventDefault();
      const open = part<HTMLDetailsElement>(row, "details").open;
      this.choose(open ? -1 : index);
    });
    fields(row, {
      label: [region.label, (value) => { this.changeRegion(index, { ...region, label: value.trim() }); }],
      shape: [region.shape, (value) => { this.changeRegion(index, { ...region, shape: value as Region["shape"] }); }],
      covering: [
        region.covering,
        (value) => { this.changeRegion(index, { ...region, covering: value as Region["covering"] }); },
      ],
      from: [told(region.from_ms), (value) => { this.changeRegion(index, started(region, ms(value) ?? region.from_ms)); }],
      to: [told(region.to_ms), (value) => { this.changeRegion(index, ended(region, value.trim() === "" ? null : (ms(value) ?? region.to_ms))); }],
    });
    part(row, "[data-from-here]").addEventListener("click", () => {
      this.changeRegion(index, started(region, this.page.now()));
    });
    part(row, "[data-to-here]").addEventListener("click", () => {
      this.changeRegion(index, ended(region, this.page.now()));
    });
    for (const input of row.querySelectorAll<HTMLInputElement>("[data-place]")) {
      input.addEventListener("change", () => {
        const now = placeAt(region, this.page.now());
        this.move(index, { ...now, [input.dataset.place as keyof Place]: Number(input.value) / 100 });
      });
    }
    part(row, "[data-keys]").append(...region.keys.map((key) => this.keyRow(region, index, key.at_ms)));
    part(row, "[data-remove]").addEventListener("click", () => {
      this.chosen = -1;
      this.change({ ...this.masks, regions: this.masks.regions.filter((_one, at) => at !== index) });
    });
    return row;
  }

  private keyRow(region: Region, index: number, at: number): HTMLElement {
    const row = copied(this.page.root, "[data-key-template]");
    const go = part(row, "[data-go]");
    go.textContent = seconds(at);
    go.addEventListener("click", () => {
      this.page.media.currentTime = at / 1000;
    });
    const drop = part<HTMLButtonElement>(row, "[data-drop]");
    part(drop, "[data-at]").textContent = ` ${seconds(at)}`;
    drop.disabled = region.keys.length < 2;
    drop.addEventListener("click", () => {
      this.changeRegion(index, { ...region, keys: region.keys.filter((key) => key.at_ms !== at) });
    });
    return row;
  }

  private drawSounds(): void {
    const list = part(this.page.root, "[data-sounds]");
    const kept = inRow(list, document.activeElement);
    const changed = (index: number, by: Partial<Masks["sounds"][number]>): void => {
      const sounds = this.masks.sounds.map((one, at) => (at === index ? { ...one, ...by } : one));
      this.change({ ...this.masks, sounds: sounds.map((one) => ({ ...one, to_ms: Math.max(one.to_ms, one.from_ms + 1) })) });
    };
    list.replaceChildren(
      ...this.masks.sounds.map((sound, index) => {
        const row = copied(this.page.root, "[data-sound-template]");
        fields(row, {
          from: [told(sound.from_ms), (value) => { changed(index, { from_ms: ms(value) ?? sound.from_ms }); }],
          to: [told(sound.to_ms), (value) => { changed(index, { to_ms: ms(value) ?? sound.to_ms }); }],
          instead: [sound.instead, (value) => { changed(index, { instead: value === "tone" ? "tone" : "silence" }); }],
        });
        part(row, "[data-to-here]").addEventListener("click", () => {
          changed(index, { to_ms: this.page.now() });
        });
        part(row, "[data-remove]").addEventListener("click", () => {
          this.change({ ...this.masks, sounds: this.masks.sounds.filter((_one, at) => at !== index) });
        });
        return row;
      }),
    );
    part(this.page.root, "[data-sounds-none]").hidden = this.masks.sounds.length > 0;
    kept();
  }
}
