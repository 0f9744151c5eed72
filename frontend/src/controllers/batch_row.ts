/** One row of 批量描述: its fields, what was said of it, whether it's done. */
import { part } from "../attach";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Way {
  values: Record<string, string>;
  activities: [string, string][];
}

const FILLED = ["recording_class", "record_point", "case", "activity", "place", "people", "content"] as const;
const NEEDED = ["recording_class", "place", "content"] as const;

export class Row {
  readonly form: HTMLFormElement;
  readonly said: HTMLElement;
  /** Whether a person changed something that isn't saved. */
  isTouched = false;

  constructor(readonly element: HTMLElement) {
    this.form = part<HTMLFormElement>(element, "[data-batch-form]");
    this.said = part(element, "[data-batch-said]");
    this.isTouched = element.querySelector("[aria-invalid]") !== null; // came back with errors
  }

  get isOpen(): boolean {
    return this.element.dataset.done === undefined;
  }

  get isUndecided(): boolean {
    return this.form.querySelector("[name=contradicted]") !== null && this.ways.every((way) => !way.checked);
  }

  get ways(): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>("[name=way]")];
  }

  /** The fields that must be filled and aren't. */
  get lacking(): Field[] {
    return NEEDED.map((name) => this.field(name)).filter((field) => field.value.trim() === "");
  }

  field(name: string): Field {
    return part<Field>(this.form, `[name=${name}]`);
  }

  /** Choose the next of several ways, or the one given, and fill the fields as it has them. */
  choose(way?: HTMLInputElement): void {
    const all = this.ways;
    const next = way ?? all[(all.findIndex((each) => each.checked) + 1) % all.length];
    if (next === undefined) return;
    next.checked = true;
    this.isTouched = true;
    if (next.dataset.values === undefined) return; // 自行填写
    const told = JSON.parse(next.dataset.values) as Way;
    this.offer(told.activities.map(([key, label]) => new Option(label, key)));
    for (const name of FILLED) this.field(name).value = told.values[name] ?? "";
  }

  /** Say that the fields are the person's own, whatever the reasons say. */
  own(): void {
    const own = this.ways.find((way) => way.value === "own");
    if (own !== undefined && this.isUndecided) own.checked = true;
  }

  /** The activities to choose from; the first entry, 不指定, stays. */
  offer(options: HTMLOptionElement[]): void {
    const select = this.field("activity") as HTMLSelectElement;
    select.replaceChildren(...[select.options[0], ...options].filter((each) => each !== undefined));
  }

  /** Choose a record point by its key; class and content follow it while nobody has typed them. */
  point(key: string): boolean {
    const select = this.field("record_point") as HTMLSelectElement;
    const option = [...select.options].find((each) => each.dataset.pointKey === key);
    if (option === undefined) return false;
    select.value = option.value;
    this.follow("recording_class", option.dataset.class ?? "");
    this.follow("content", option.dataset.gist ?? "");
    this.isTouched = true;
    return true;
  }

  private follow(name: string, value: string): void {
    const field = this.field(name);
    if (value === "" || (field.value.trim() !== "" && field.dataset.typed !== undefined)) return;
    field.value = value;
  }

  /** Take over everything from another row. */
  like(other: Row): void {
    const theirs = other.field("activity") as HTMLSelectElement;
    this.offer([...theirs.options].slice(1).map((each) => new Option(each.text, each.value)));
    for (const name of FILLED) this.field(name).value = other.field(name).value;
    this.own();
    this.isTouched = true;
  }

  say(...words: (string | Node)[]): void {
    this.said.replaceChildren(...words);
  }

  /** Show what is wrong: of a field at that field, of the whole at its foot; what was typed stays. */
  complain(errors: Readonly<Record<string, string[]>>, before = ""): string {
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const old of this.form.querySelectorAll(".batch-wrong")) old.remove();
    const whole = Object.entries(errors).flatMap(([name, words]) => (this.complainAt(name, words) ? [] : words));
    const foot = `${before}${whole.join(" ")}`;
    if (foot !== "") this.say(wrong("p", foot));
    else this.say();
    this.isTouched = true;
    return [before, ...Object.values(errors).flat()].join(" ").trim();
  }

  private complainAt(name: string, words: readonly string[]): boolean {
    const field = this.form.querySelector(`.batch-fields [name=${CSS.escape(name)}]`);
    if (field === null) return false;
    field.setAttribute("aria-invalid", "true");
    field.after(wrong("span", words.join(" "))); // within its label: read out with it
    return true;
  }

  /** What was said of a field goes when it's filled in anew. */
  heed(field: HTMLElement): void {
    field.removeAttribute("aria-invalid");
    if (field.nextElementSibling?.matches(".batch-wrong") === true) field.nextElementSibling.remove();
  }

  done(how: "saving" | "saved" | "skipped"): void {
    this.element.dataset.done = how;
    if (how !== "skipped") this.form.inert = true;
  }

  reopen(): void {
    delete this.element.dataset.done;
    this.form.inert = false;
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }
}

function wrong(tag: "p" | "span", words: string): HTMLElement {
  const line = document.createElement(tag);
  line.className = "batch-wrong";
  line.textContent = words;
  return line;
}
