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

/** The list under the field: which option is marked, whether it's open. */
class Offered {
  constructor(private readonly input: HTMLInputElement, private readonly list: HTMLElement) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    this.show(false);
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  get marked(): HTMLElement | undefined {
    return this.options.find((option) => option.getAttribute("aria-selected") === "true");
  }

  show(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.mark(undefined);
  }

  mark(option: HTMLElement | undefined): void {
    for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
    if (option === undefined) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  step(by: number): void {
    const all = this.options;
    const here = all.findIndex((option) => option === this.marked);
    const next = here < 0 && by < 0 ? all.length - 1 : (here + by + all.length) % all.length;
    this.show(true);
    this.mark(all[next]);
  }
}

/** What was chosen of the register, or that something new is entered. */
function tell(root: HTMLElement, detail: string | null): void {
  for (const fresh of root.querySelectorAll<HTMLElement>("[data-combo-new]")) fresh.hidden = detail !== null;
  for (const chosen of root.querySelectorAll<HTMLElement>("[data-combo-chosen]")) {
    chosen.hidden = detail === null;
    part(chosen, "[data-combo-detail]").textContent = detail;
  }
}

export function combo(root: HTMLElement): void {
  const input = part<HTMLInputElement>(root, "[data-combo-url]");
  const list = part(root, "[data-combo-list]");
  const name = root.dataset.combo ?? "";
  const hidden = name === "" ? null : root.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  const offered = new Offered(input, list);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const choose = (option: HTMLElement): void => {
    input.value = option.dataset.text ?? "";
    if (hidden !== null) {
      hidden.value = option.dataset.value ?? "";
      tell(root, option.dataset.detail ?? "");
    }
    offered.show(false);
  };
  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const query = new URLSearchParams({ q: input.value.trim() }).toString();
    const answer = await fetch(`${input.dataset.comboUrl ?? ""}?${query}`).catch(() => null);
    if (mine !== asked || answer?.ok !== true) return; // a later question is under way, or the field stays plain text
    list.innerHTML = await answer.text();
    offered.show(offered.options.length > 0 && document.activeElement === input);
  };
  const soon = (): void => {
    clearTimeout(timer);
    if (hidden !== null && hidden.value !== "") {
      hidden.value = "";
      tell(root, null);
    }
    asked += 1; // what is on its way belongs to an earlier text
    if (input.value.trim() === "") offered.show(false);
    else timer = setTimeout(() => void ask(), PAUSE);
  };
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (event.isComposing || offered.options.length === 0) return;
    if (step !== 0) offered.step(step);
    else if (offered.isOpen && (event.key === "Escape" || event.key === "Enter")) {
      const option = offered.marked; // Enter chooses; it sends the form only when nothing is offered
      if (event.key === "Enter" && option !== undefined) choose(option);
      else offered.show(false);
    } else return;
    event.preventDefault();
  };

  input.addEventListener("input", (event) => {
    if (!event.isComposing) soon(); // half a pinyin is no search
  });
  input.addEventListener("compositionend", soon);
  input.addEventListener("keydown", key);
  input.addEventListener("blur", () => {
    offered.show(false);
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus until the click
  });
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (option !== null) choose(option);
  });
}
