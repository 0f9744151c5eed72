/** Fields and rows of the editor's lists. */
import { part } from "../attach";
import { position } from "../clock";
import type { Region } from "./model";

const STEP = 0.005;

/** A row of a list from its template. */
export function copied(root: HTMLElement, selector: string): HTMLElement {
  const row = part<HTMLTemplateElement>(root, selector).content.firstElementChild?.cloneNode(true);
  if (!(row instanceof HTMLElement)) throw new Error(`markup lacks ${selector}`);
  return row;
}

/** Fill fields by their names, and have each tell what was chosen. */
export function fields(row: HTMLElement, told: Record<string, [string, (value: string) => void]>): void {
  for (const [name, [value, changed]] of Object.entries(told)) {
    const input = part<HTMLInputElement | HTMLSelectElement>(row, `[data-field="${name}"]`);
    input.value = value;
    input.addEventListener("change", () => {
      changed(input.value);
    });
  }
}

/** Remembers which field of a list has the focus; gives what puts it there again when the list was drawn anew. */
export function inRow(list: Element, focused: Element | null): () => void {
  const row = focused?.closest("li") ?? null;
  if (row === null || focused === null || !list.contains(row)) return () => undefined;
  const place = [...list.children].findIndex((each) => each.contains(row));
  const names = [...focused.attributes].map((one) => one.name).filter((name) => name.startsWith("data-"));
  const selector = names.map((name) => `[${name}="${CSS.escape(focused.getAttribute(name) ?? "")}"]`).join("");
  return () => {
    const again = selector === "" ? null : list.children[place]?.querySelector<HTMLElement>(selector);
    again?.focus();
  };
}

/** By how much an arrow key moves; null for other keys. */
export function arrow(key: string): { x: number; y: number } | null {
  const by: Record<string, { x: number; y: number }> = {
    ArrowLeft: { x: -STEP, y: 0 },
    ArrowRight: { x: STEP, y: 0 },
    ArrowUp: { x: 0, y: -STEP },
    ArrowDown: { x: 0, y: STEP },
  };
  return by[key] ?? null;
}

/** The region, beginning at a moment; it doesn't end before. */
export function started(region: Region, at: number): Region {
  return { ...region, from_ms: at, to_ms: region.to_ms === null ? null : Math.max(region.to_ms, at) };
}

/** The region, ending at a moment, null for the end; it doesn't begin after. */
export function ended(region: Region, at: number | null): Region {
  return { ...region, to_ms: at, from_ms: at === null ? region.from_ms : Math.min(region.from_ms, at) };
}

/** A moment as people read it. */
export function seconds(at: number): string {
  return position(at / 1000).replace(/\.?0+$/u, (rest) => (rest.startsWith(".") ? "" : rest));
}

/** A moment as a field of seconds has it. */
export function told(at: number | null): string {
  return at === null ? "" : String(at / 1000);
}

/** The milliseconds in a field of seconds; null where it's empty or none. */
export function ms(value: string): number | null {
  const second = Number(value);
  return value === "" || !Number.isFinite(second) || second < 0 ? null : Math.min(Math.round(second * 1000), 86_400_000);
}
