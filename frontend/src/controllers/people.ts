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
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") look.click();
    else if (event.key === "ArrowDown") root.querySelector<HTMLElement>(".people-found input")?.focus();
    else return;
    event.preventDefault();
  });
}
