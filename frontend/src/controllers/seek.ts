/**
 * `<form data-seek>` (components/seek.html): the search box of every page. `/` goes there; what is found stands under it
 * while one types; the arrow keys walk through it, Escape closes it, Enter opens the page with everything.
 */
import { part } from "../attach";

const PAUSE = 250; // milliseconds after the last key

export function seek(form: HTMLElement): void {
  const box = part<HTMLInputElement>(form, "input[type=search]");
  const found = part(form, "[data-seek-found]");
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = (): void => {
    clearTimeout(timer);
    if (box.value.trim() === "") {
      found.hidden = true;
      return;
    }
    timer = setTimeout(() => box.dispatchEvent(new CustomEvent("seek")), PAUSE);
  };
  box.addEventListener("input", (event) => {
    if (!(event).isComposing) ask(); // half a pinyin is no search
  });
  box.addEventListener("compositionend", ask);
  found.addEventListener("htmx:afterSwap", () => {
    found.hidden = found.childElementCount === 0 || !form.contains(document.activeElement);
  });
  form.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node) || !form.contains(event.relatedTarget)) found.hidden = true;
  });
  box.addEventListener("focus", () => {
    found.hidden = found.childElementCount === 0 || box.value.trim() === "";
  });
  found.addEventListener("pointerdown", (event) => { event.preventDefault(); }); // the box keeps the focus until the click
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      found.hidden = true;
      box.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (step === 0 || found.hidden) return;
    event.preventDefault();
    const ways: HTMLElement[] = [box, ...found.querySelectorAll<HTMLElement>("a")];
    const here = ways.findIndex((way) => way === document.activeElement);
    ways[Math.min(Math.max(here + step, 0), ways.length - 1)]?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!(at instanceof HTMLElement) || at.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if (box.offsetParent === null) return; // a phone has a link instead
    event.preventDefault();
    box.focus();
    box.select();
  });
}
