/** `<ol data-order>`: rows with a number field; buttons move a row, and the numbers follow the rows. */
import { part } from "../attach";

/** A list with one item moved by `step` places; where there's no such place it stays as it is. */
export function moved<T>(list: readonly T[], place: number, step: -1 | 1): T[] {
  const [one, other] = [list[place], list[place + step]];
  if (one === undefined || other === undefined) return [...list];
  const after = [...list];
  after[place] = other;
  after[place + step] = one;
  return after;
}

export function order(list: HTMLElement): void {
  const rows = (): HTMLElement[] => [...list.children] as HTMLElement[];
  const number = (): void => {
    rows().forEach((row, place) => {
      part<HTMLInputElement>(row, "[data-order-place]").value = String(place + 1);
    });
  };
  for (const row of rows()) {
    part(row, "[data-order-acts]").hidden = false;
    for (const [name, step] of [["up", -1], ["down", 1]] as const) {
      const button = part<HTMLButtonElement>(row, `[data-order-${name}]`);
      button.addEventListener("click", () => {
        list.replaceChildren(...moved(rows(), rows().indexOf(row), step));
        number();
        button.focus();
      });
    }
  }
}
