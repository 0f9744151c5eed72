/**
 * `<div data-people>`: people found while one types (people/picker.html). htmx asks and replaces; here Enter looks instead
 * of sending the form, half a pinyin is no search, and the arrow leads from the box to who was found.
 */
import { part } from "../attach";

export function people(root: HTMLElement): void {
  const text = part<HTMLInputElement>(root, "[data-people-text]");
  const look = part<HTMLButtonElement>(root, "[data-people-look]");
  root.addEventListener(
    "input",
    (event) => {
      if (event.target === text && event.isComposing) event.stopPropagation();
    },
    { capture: true },
  );
  text.addEventListener("compositionend", () => {
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const fold = root.closest<HTMLDetailsElement>("[data-people-fold]");
  if (fold !== null) folded(root, fold);
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") look.click();
    else if (event.key === "ArrowDown") root.querySelector<HTMLElement>(".people-found input")?.focus();
    else return;
    event.preventDefault();
  });
}

/** Among a list's filters: who is chosen is said where it's folded, which it is again once somebody was. */
function folded(root: HTMLElement, fold: HTMLDetailsElement): void {
  const said = part(fold, "[data-people-said]");
  root.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== "radio") return;
    said.textContent = (event.target.parentElement?.querySelector("b") ?? event.target.parentElement)?.textContent ?? "";
    fold.open = false;
  });
  fold.addEventListener("keydown", (event) => {
    if (event.key === "Escape") fold.open = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && document.contains(event.target) && !fold.contains(event.target)) fold.open = false;
  });
}
