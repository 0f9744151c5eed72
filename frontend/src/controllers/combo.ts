/**
 * `<div data-combo="party_id">`: a text field that finds what is known while one types, after the ARIA pattern of a combobox.
 *
 * Within: `[data-combo-box]` with the input (`data-combo-url` answers with `role=option` elements), and the list
 * `[data-combo-list]`. An option has `data-value`, `data-text` and maybe `data-detail`. With a name given, the hidden
 * field of that name takes the value, and `[data-combo-new]` (what is asked of something new) gives way to
 * `[data-combo-chosen]`; typing on gives the choice up. The field works as plain text without any of this.
 */
import { part } from "../attach";

const PAUSE = 250; // milliseconds after the last key

export function combo(root: HTMLElement): void {
  const input = part<HTMLInputElement>(root, "[data-combo-url]");
  const list = part(root, "[data-combo-list]");
  const name = root.dataset["combo"] ?? "";
  const hidden = name === "" ? null : root.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const show = (open: boolean): void => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) mark(undefined);
  };
  const mark = (option: HTMLElement | undefined): void => {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option === undefined) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  };
  const told = (detail: string | null): void => {
    for (const fresh of root.querySelectorAll<HTMLElement>("[data-combo-new]")) fresh.hidden = detail !== null;
    for (const chosen of root.querySelectorAll<HTMLElement>("[data-combo-chosen]")) {
      chosen.hidden = detail === null;
      part(chosen, "[data-combo-detail]").textContent = detail;
    }
  };
  const choose = (option: HTMLElement): void => {
    input.value = option.dataset["text"] ?? "";
    if (hidden !== null) {
      hidden.value = option.dataset["value"] ?? "";
      told(option.dataset["detail"] ?? "");
    }
    show(false);
  };
  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const answer = await fetch(`${input.dataset["comboUrl"] ?? ""}?${new URLSearchParams({ q: input.value.trim() }).toString()}`, {
      headers: { "HX-Request": "true" },
    }).catch(() => null);
    if (mine !== asked || answer?.ok !== true) return; // a later question is under way, or the field stays plain text
    list.innerHTML = await answer.text();
    show(options().length > 0 && document.activeElement === input);
  };
  const soon = (): void => {
    clearTimeout(timer);
    if (hidden !== null && hidden.value !== "") {
      hidden.value = "";
      told(null);
    }
    if (input.value.trim() === "") {
      asked += 1;
      show(false);
      return;
    }
    timer = setTimeout(() => void ask(), PAUSE);
  };

  input.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) soon(); // half a pinyin is no search
  });
  input.addEventListener("compositionend", soon);
  input.addEventListener("blur", () => {
    show(false);
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus until the click
  });
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (option !== null) choose(option);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const here = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (step !== 0 && all.length > 0) {
      event.preventDefault();
      if (list.hidden) show(true);
      mark(all[(here + step + all.length) % all.length]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault(); // Enter chooses; it sends the form only when nothing is offered
      const option = all[here];
      if (option === undefined) show(false);
      else choose(option);
    }
  });
}
