/** `<div data-rows>`: a formset of Django's; its button adds an empty row, as long as one may. */
import { enliven, part } from "../attach";

export function rows(box: HTMLElement): void {
  const list = part(box, "[data-rows-list]");
  const row = part<HTMLTemplateElement>(box, "[data-rows-row]");
  const total = part<HTMLInputElement>(box, "input[name$=TOTAL_FORMS]");
  const add = part<HTMLButtonElement>(box, "[data-rows-add]");
  const most = Number(part<HTMLInputElement>(box, "input[name$=MAX_NUM_FORMS]").value) || Infinity;
  add.hidden = Number(total.value) >= most;
  add.addEventListener("click", () => {
    const holder = document.createElement("template");
    holder.innerHTML = row.innerHTML.replaceAll("__prefix__", total.value);
    const made = holder.content.firstElementChild;
    if (made === null) return;
    list.append(made);
    total.value = String(Number(total.value) + 1);
    add.hidden = Number(total.value) >= most;
    enliven(made);
    made.querySelector<HTMLElement>("select, input")?.focus();
  });
}
