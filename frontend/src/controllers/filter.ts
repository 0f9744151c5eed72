/**
 * `<form data-filter>` (the `filter_bar` tag) sends itself when a choice changes, and shortly after the last key in its
 * search box. `<button data-filter-more>` folds the other filters away on a phone. `<fieldset data-span>` holds two date
 * inputs and buttons `[data-span-choice]` that fill both.
 */
import { type Choice, isoDay, span } from "../days";

const PAUSE = 500; // milliseconds after the last key

export function filter(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = (): void => {
    clearTimeout(timer);
    if (form.checkValidity()) form.requestSubmit();
  };
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && isText(event.target)) return; // its keys have done it
    send();
  });
  if (form.hasAttribute("hx-get")) {
    // only where the page stays: loading it anew would take the focus from somebody who types
    form.addEventListener("input", (event) => {
      if (!(event.target instanceof HTMLInputElement) || !isText(event.target)) return;
      if (event.target.closest("[data-people]") !== null) return; // it looks for somebody, and narrows nothing yet
      if ((event).isComposing) return; // half a pinyin is no search
      clearTimeout(timer);
      timer = setTimeout(send, PAUSE);
    });
    form.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(send, PAUSE);
    });
  }
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // empty filters don't belong in the address
    const blank = [...form.elements].filter(
      (control): control is HTMLInputElement | HTMLSelectElement =>
        (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) &&
        (control.value === "" || control.matches("[data-people-text]")),
    );
    for (const control of blank) control.disabled = true;
    setTimeout(() => {
      for (const control of blank) control.disabled = false;
    });
  });
}

function isText(input: HTMLInputElement): boolean {
  return ["text", "search"].includes(input.type);
}

export function filterMore(button: HTMLElement): void {
  const fields = document.getElementById(button.getAttribute("aria-controls") ?? "");
  button.addEventListener("click", () => {
    const open = fields?.toggleAttribute("data-open") ?? false;
    button.setAttribute("aria-expanded", String(open));
  });
}

export function days(fieldset: HTMLElement): void {
  const [since, until] = fieldset.querySelectorAll<HTMLInputElement>("input");
  if (since === undefined || until === undefined) return;
  const choices = fieldset.querySelectorAll<HTMLElement>("[data-span-choice]");
  const mark = (): void => {
    for (const button of choices) {
      const [first, last] = span(button.dataset.spanChoice as Choice, new Date());
      const chosen = since.value === isoDay(first) && until.value === isoDay(last);
      button.setAttribute("aria-pressed", String(chosen));
    }
  };
  for (const button of choices) {
    button.addEventListener("click", () => {
      const [first, last] = span(button.dataset.spanChoice as Choice, new Date());
      const again = button.getAttribute("aria-pressed") === "true"; // a second press takes it back
      since.value = again ? "" : isoDay(first);
      until.value = again ? "" : isoDay(last);
      mark();
      since.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  fieldset.addEventListener("change", mark);
  mark();
}
