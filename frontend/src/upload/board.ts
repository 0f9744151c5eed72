/** The list of files on the upload page, and the bar over it. Shows; decides nothing. */
import { part } from "../attach";
import { fill } from "../words";
import type { FileState, IntakeFile } from "./contract";
import { size } from "./format";

/** What a row can say: the server's states, and what only the browser knows. */
export type RowState = FileState | "uploading" | "absent";

const TONES: Record<RowState, string> = {
  listed: "wait",
  uploading: "busy",
  checking: "busy",
  received: "good",
  duplicate: "plain",
  empty: "plain",
  failed: "bad",
  absent: "attention",
};
const ICONS: Record<RowState, string> = {
  listed: "wait",
  uploading: "upload",
  checking: "busy",
  received: "good",
  duplicate: "files",
  empty: "empty",
  failed: "bad",
  absent: "alert",
};

export interface Row {
  state: RowState;
  reason: string;
  /** Bytes that have left this machine. */
  sent: number;
}

type Words = Readonly<Record<string, string>>;

/** A row for every file, changed only where something changed, at most once a picture. */
export class Board {
  readonly #list: HTMLElement;
  readonly #pattern: HTMLTemplateElement;
  readonly #words: Words;
  readonly #rows = new Map<string, { element: HTMLElement; bytes: number }>();
  readonly #due = new Map<string, Row>();

  constructor(root: HTMLElement, words: Words) {
    this.#list = part(root, "[data-upload-files]");
    this.#pattern = part<HTMLTemplateElement>(root, "[data-upload-row]");
    this.#words = words;
  }

  /** Start anew with these files. */
  fill(files: readonly IntakeFile[]): void {
    this.#rows.clear();
    this.#due.clear();
    const rows = files.map((file) => {
      const element = part(this.#pattern.content.cloneNode(true) as DocumentFragment, "li");
      part(element, "[data-name]").textContent = file.path;
      part(element, "[data-size]").textContent = size(file.bytes);
      part(element, "[data-bar]").setAttribute("aria-label", file.path);
      this.#rows.set(file.id, { element, bytes: file.bytes });
      return element;
    });
    this.#list.replaceChildren(...rows);
  }

  show(id: string, row: Row): void {
    if (this.#due.size === 0) requestAnimationFrame(() => { this.#paint(); });
    this.#due.set(id, row);
  }

  #paint(): void {
    for (const [id, row] of this.#due) {
      const known = this.#rows.get(id);
      if (known !== undefined) this.#paintRow(known.element, known.bytes, row);
    }
    this.#due.clear();
  }

  #paintRow(element: HTMLElement, bytes: number, row: Row): void {
    const badge = part(element, "[data-badge]");
    badge.className = `badge-state tone-${TONES[row.state]}`;
    part(badge, "[data-label]").textContent = this.#words[row.state] ?? row.state;
    const use = part<SVGUseElement>(badge, "use");
    const sprite = (use.getAttribute("href") ?? "").split("#")[0] ?? "";
    use.setAttribute("href", `${sprite}#${ICONS[row.state]}`);
    part(badge, "svg").setAttribute("class", `icon icon-${ICONS[row.state]}`);
    const bar = part<HTMLProgressElement>(element, "[data-bar]");
    bar.hidden = row.state !== "uploading";
    bar.value = bytes > 0 ? row.sent / bytes : 0;
    const reason = part(element, "[data-reason]");
    reason.hidden = row.reason === "";
    reason.textContent = row.reason;
    reason.classList.toggle("is-quiet", row.state !== "failed" && row.state !== "absent");
  }
}

/** The bar of the whole, its words and buttons. */
export class Whole {
  readonly #root: HTMLElement;
  readonly #words: Words;

  constructor(root: HTMLElement, words: Words) {
    this.#root = root;
    this.#words = words;
  }

  /** Say where the whole stands, by a key of UPLOAD_WORDS. */
  state(key: string, values: Record<string, string | number> = {}): void {
    part(this.#root, "[data-upload-whole]").hidden = false;
    part(this.#root, "[data-upload-state]").textContent = fill(this.#words[key] ?? "", values);
  }

  /** `share` from 0 to 1; null while nobody knows. */
  bar(share: number | null): void {
    const bar = part<HTMLProgressElement>(this.#root, "[data-upload-bar]");
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  }

  amount(text: string, speed: string): void {
    part(this.#root, "[data-upload-amount]").textContent = text;
    part(this.#root, "[data-upload-speed]").textContent = speed;
  }

  /** Which of the two buttons is there. */
  buttons(which: "pause" | "resume" | "none"): void {
    part(this.#root, "[data-upload-pause]").hidden = which !== "pause";
    part(this.#root, "[data-upload-resume]").hidden = which !== "resume";
  }

  /** The button that ends the intake without what is absent, with what it says; none without a text. */
  end(text: string): void {
    const button = part<HTMLButtonElement>(this.#root, "[data-upload-end]");
    part(button, "[data-label]").textContent = text;
    button.hidden = text === "";
  }

  receipt(address: string): void {
    const link = part<HTMLAnchorElement>(this.#root, "[data-upload-receipt]");
    link.href = address;
    link.hidden = false;
    link.focus();
  }

  problem(text: string): void {
    const line = part(this.#root, "[data-upload-problem]");
    line.textContent = text;
    line.hidden = text === "";
  }

  choosing(possible: boolean): void {
    part(this.#root, "[data-upload-drop]").hidden = !possible;
  }
}
