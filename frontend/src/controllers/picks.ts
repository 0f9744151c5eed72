/**
 * Ticks in a list: `<input data-pick>` in each row, `<input data-pick-all>` in the head, and the bar
 * `<div data-select-bar="form id">` (tags `pick`, `pick_all`, `select_bar`), all in the form of that id.
 * Holding Shift ticks everything between.
 */
import { part } from "../attach";
import { say } from "../words";

export function selectBar(bar: HTMLElement): void {
  const form = document.getElementById(bar.dataset.selectBar ?? "");
  if (form === null) return;
  const count = part(bar, "[data-select-count]");
  const ticks = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>("[data-pick]")];
  const all = form.querySelector<HTMLInputElement>("[data-pick-all]");
  let last: HTMLInputElement | undefined;

  const show = (): void => {
    const boxes = ticks();
    const chosen = boxes.filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    count.textContent = say("selected", { count: chosen });
    if (all === null) return;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  const set = (checked: boolean): void => {
    for (const box of ticks()) box.checked = checked;
    show();
  };

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches("[data-pick]")) return;
    const boxes = ticks();
    if (event.shiftKey && last !== undefined && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
    }
    last = box;
    show();
  });
  all?.addEventListener("change", () => {
    set(all.checked);
  });
  part(bar, "[data-select-none]").addEventListener("click", () => {
    set(false);
    all?.focus();
  });
  show(); // the browser may have kept ticks over a reload
}
