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
      const again = row.parentElement === null ? null : inRow(row.parentElement, input);
      changed(input.value);
      // Left by Tab, it tells its change first; then the browser goes on to a field that was drawn anew meanwhile.
      setTimeout(() => {
        if (document.activeElement === document.body) again?.();
      });
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

/** A moment as a field has it: 1:02.5, or empty for none. */
export function told(at: number | null): string {
  return at === null ? "" : position(at / 1000).replace(/(\.\d*?)0+$/u, "$1").replace(/\.$/u, "");
}

/** The milliseconds in a field, written 1:02:03.5, 1:02.5 or as seconds alone; null where it's none of these. */
export function ms(value: string): number | null {
  const written = value.trim().replaceAll("：", ":");
  if (!/^(?:\d{1,5}:){0,2}\d{1,5}(?:\.\d{1,3})?$/u.test(written)) return null;
  const whole = written.split(":").reduce((sum, each) => sum * 60 + Number(each), 0);
  return Math.min(Math.round(whole * 1000), 86_400_000);
}
