/**
 * `<div data-batch>`: 批量描述 by keys alone. Rows are `[data-batch-row]`; a row that is saved goes on being saved while the
 * next one is looked at. One save at a time; a row that can't be saved keeps what was typed and says why.
 * Keys do something on a row only, not in its fields: there one types, and Enter saves.
 */
import { part } from "../attach";
import { complaint, csrfToken } from "../api";
import { toast } from "../toast";
import { say } from "../words";
import { Row } from "./batch_row";
import { named } from "./keys";

const PAUSE = 250; // milliseconds after the last key
const JUST_MOVED = "ArrowDown ArrowUp j k a o PageDown ?";

class Batch {
  private rows: Row[];
  private saving: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement) {
    this.rows = [...root.querySelectorAll<HTMLElement>("[data-batch-row]")].map((element) => new Row(element));
    root.addEventListener("keydown", (event) => {
      this.key(event);
    });
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.at(event.target, (row) => {
        this.save(row);
      });
    });
    root.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || event.target.closest("[data-batch-skip]") === null) return;
      this.at(event.target, (row) => {
        this.skip(row);
      });
    });
    root.addEventListener("input", (event) => {
      this.at(event.target, (row) => {
        this.typed(row, event.target as HTMLElement);
      });
    });
    root.addEventListener("change", (event) => {
      this.at(event.target, (row) => {
        if (event.target instanceof HTMLInputElement && event.target.name === "case") void this.activities(row);
      });
    });
    addEventListener("beforeunload", (event) => {
      const busy = (row: Row): boolean => row.element.dataset.done === "saving" || (row.isOpen && row.isTouched);
      if (this.rows.some(busy)) event.preventDefault();
    });
    part(document, "[data-batch-all]").addEventListener("click", () => {
      this.acceptAll();
    });
    (this.rows.find((row) => row.isTouched) ?? this.rows[0])?.focus();
  }

  private at(target: EventTarget | null, act: (row: Row) => void): void {
    const element = target instanceof Element ? target.closest("[data-batch-row]") : null;
    const row = this.rows.find((each) => each.element === element);
    if (row !== undefined) act(row);
  }

  private word(name: string): string {
    return this.root.getAttribute(`data-say-${name}`) ?? "";
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    this.at(target, (row) => {
      const inField = target.closest("input:not([type=radio]), select, textarea") !== null;
      const acted = inField ? this.inField(row, target, event) : target.closest("a, button") === null && this.onRow(row, event);
      if (acted) event.preventDefault();
    });
  }

  private inField(row: Row, field: HTMLElement, event: KeyboardEvent): boolean {
    if (event.key === "Escape") row.focus();
    else if (event.key !== "Enter" || event.shiftKey) return false;
    else if (field instanceof HTMLInputElement && field.name === "case") row.field("activity").focus();
    else this.save(row);
    return true;
  }

  private onRow(row: Row, event: KeyboardEvent): boolean {
    const key = named(event);
    const keys: Record<string, () => void> = {
      ArrowDown: () => { this.step(row, 1); },
      j: () => { this.step(row, 1); },
      ArrowUp: () => { this.step(row, -1); },
      k: () => { this.step(row, -1); },
      Enter: () => { this.save(row); },
      s: () => { this.skip(row); },
      x: () => { row.choose(); },
      "=": () => { this.likeBefore(row); },
      a: () => { this.ask(); },
      o: () => { part<HTMLAnchorElement>(row.element, "[data-batch-open]").click(); },
      PageDown: () => { part<HTMLAnchorElement>(this.root, "[data-batch-next]").click(); },
      "?": () => { part<HTMLDialogElement>(document, "#batch-keys").showModal(); },
    };
    if (key.startsWith("Arrow") && event.target instanceof HTMLInputElement) return false; // among the ways
    if (!row.isOpen && !JUST_MOVED.split(" ").includes(key)) {
      if (row.element.dataset.done === "skipped") row.reopen();
      else return false;
    }
    const field = row.form.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const act = keys[key];
    if (act !== undefined) act();
    else if (field !== null) {
      field.focus();
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
    } else return row.point(key);
    return true;
  }

  private step(row: Row, by: number): void {
    this.rows[this.rows.indexOf(row) + by]?.focus();
  }

  /** To the next row that is open; behind the last to the first that was left, else to the way on. */
  private onward(row: Row): void {
    const here = this.rows.indexOf(row);
    const next = [...this.rows.slice(here + 1), ...this.rows.slice(0, here)].find((each) => each.isOpen);
    if (next !== undefined) next.focus();
    else part(this.root, "[data-batch-next]").focus();
  }

  private skip(row: Row): void {
    row.done("skipped");
    row.say(this.word("skipped"));
    this.onward(row);
  }

  private likeBefore(row: Row): void {
    const before = this.rows[this.rows.indexOf(row) - 1];
    if (before !== undefined) row.like(before);
  }

  private typed(row: Row, field: HTMLElement): void {
    row.isTouched = true;
    field.dataset.typed = "";
    row.heed(field);
    if (field instanceof HTMLInputElement && field.name === "way") row.choose(field);
    const names = ["case", "activity"];
    if (field.matches("input, select") && names.includes(field.getAttribute("name") ?? "")) row.own();
    if (!(field instanceof HTMLInputElement) || field.name !== "case") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.suggest(field.value), PAUSE);
  }

  private async suggest(text: string): Promise<void> {
    const found = await this.fetched(`${this.root.dataset.cases ?? ""}?${new URLSearchParams({ case: text }).toString()}`);
    if (found !== null) part(document, "#case-suggestions").innerHTML = found;
  }

  private async activities(row: Row): Promise<void> {
    const query = new URLSearchParams({ case: row.field("case").value }).toString();
    const found = await this.fetched(`${this.root.dataset.activities ?? ""}?${query}`);
    if (found !== null) row.field("activity").innerHTML = found;
  }

  private async fetched(url: string): Promise<string | null> {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
    return answer?.ok === true ? await answer.text().catch(() => null) : null;
  }

  /** Whether a row can be saved; if not, it says what is missing. */
  private isReady(row: Row, { quietly }: { quietly: boolean }): boolean {
    const [first, ...rest] = row.lacking;
    if (!row.isUndecided && first === undefined) return true;
    if (quietly) return false;
    if (row.isUndecided) row.complain({ __all__: [this.word("choose")] });
    else if (first !== undefined) {
      row.complain(Object.fromEntries([first, ...rest].map((field) => [field.name, [this.word("lacking")]])));
      first.focus();
    }
    return false;
  }

  private save(row: Row): void {
    if (!row.isOpen || !this.isReady(row, { quietly: false })) return;
    this.enqueue(row);
    this.onward(row);
  }

  private enqueue(row: Row): void {
    const body = new FormData(row.form);
    row.done("saving");
    row.say(this.word("saving"));
    this.saving = this.saving.then(() => this.post(row, body));
  }

  private async post(row: Row, body: FormData): Promise<void> {
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    const request: RequestInit = { method: "POST", body, headers, credentials: "same-origin", cache: "no-store" };
    const answer = await fetch(row.form.action, request).catch(() => null);
    const text = (await answer?.text().catch(() => "")) ?? "";
    if (answer?.ok === true) this.saved(row, text);
    else this.failed(row, answer === null ? say("network") : "", text);
  }

  private saved(row: Row, text: string): void {
    const told = JSON.parse(text) as { name: string; url: string };
    const link = document.createElement("a");
    link.href = told.url;
    link.textContent = told.name;
    row.isTouched = false;
    row.done("saved");
    row.say(this.word("saved"), link);
    void this.refresh(this.rows[this.rows.indexOf(row) + 1], row.element.dataset.card ?? "");
  }

  private failed(row: Row, words: string, text: string): void {
    let errors: Record<string, string[]> = {};
    try {
      errors = (JSON.parse(text) as { errors?: Record<string, string[]> }).errors ?? {};
    } catch {
      // none of our words in it
    }
    const whole = words || complaint(text).message || say("server");
    row.reopen();
    const told = row.complain(Object.keys(errors).length > 0 ? errors : { __all__: [whole] }, this.word("failed"));
    toast(`${row.element.dataset.number ?? ""} ${told}`, 6000);
  }

  /** What was just said of a film may speak for the next of its card: ask again, unless somebody has begun on it. */
  private async refresh(row: Row | undefined, card: string): Promise<void> {
    const isFree = (): boolean => row !== undefined && row.isOpen && !row.isTouched;
    if (row === undefined || card === "" || row.element.dataset.card !== card || !isFree()) return;
    const found = await this.fetched(row.form.action);
    if (found === null || !isFree() || row.element.contains(document.activeElement?.closest("form") ?? null)) return;
    const holder = document.createElement("template");
    holder.innerHTML = found;
    const made = holder.content.querySelector<HTMLElement>("[data-batch-row]");
    if (made === null) return;
    const hadFocus = document.activeElement === row.element;
    row.element.replaceWith(made);
    const fresh = new Row(made);
    this.rows[this.rows.indexOf(row)] = fresh;
    if (hadFocus) fresh.focus();
  }

  private ready(): Row[] {
    return this.rows.filter((row) => row.isOpen && this.isReady(row, { quietly: true }));
  }

  private ask(): void {
    const count = this.ready().length;
    if (count === 0) {
      toast(this.word("nothing"));
      return;
    }
    part(document, "[data-batch-count]").textContent = String(count);
    part<HTMLDialogElement>(document, "#batch-all").showModal();
  }

  private acceptAll(): void {
    const ready = this.ready();
    part<HTMLDialogElement>(document, "#batch-all").close();
    for (const row of ready) this.enqueue(row);
    const last = ready.at(-1);
    if (last !== undefined) this.onward(last);
  }
}

export function batch(root: HTMLElement): void {
  new Batch(root);
}
