/**
 * The upload page: `<section data-upload data-config="id of the JSON">` (the `upload_panel` tag).
 *
 * The person fills the form, chooses or drops the card's folder; everything in it is listed, then sent. Closing the tab
 * loses nothing: opening the page again and choosing the same folder goes on where the server is.
 */
import { ApiError } from "../api";
import { part } from "../attach";
import { fill } from "../words";
import { intakeApi } from "./api";
import { Board, Whole } from "./board";
import type { Config, Intake } from "./contract";
import { size, timeLeft } from "./format";
import { fromDrop, fromInput, type LocalFile } from "./listing";
import { match } from "./matching";
import { Pace } from "./pace";
import { Run, type Watcher } from "./run";

export function uploadPage(root: HTMLElement): void {
  const json = document.getElementById(root.dataset.config ?? "")?.textContent ?? "{}";
  new UploadPage(root, JSON.parse(json) as Config).start();
}

class UploadPage {
  readonly #root: HTMLElement;
  readonly #config: Config;
  readonly #whole: Whole;
  readonly #board: Board;
  readonly #form: HTMLFormElement;
  #chosen: LocalFile[] | undefined;
  #intake: string | null;
  #run: Run | undefined;
  #busy = false;
  #awaitsForm = false; // a folder was chosen before the form was filled

  constructor(root: HTMLElement, config: Config) {
    this.#root = root;
    this.#config = config;
    this.#intake = config.intake;
    this.#whole = new Whole(root, config.words);
    this.#board = new Board(root, config.words);
    this.#form = part<HTMLFormElement>(root, "[data-upload-form]");
  }

  start(): void {
    const input = part<HTMLInputElement>(this.#root, "[data-upload-input]");
    if (!("webkitdirectory" in input)) this.#whole.problem(this.#say("unsupported"));
    input.addEventListener("change", () => {
      this.#take(Promise.resolve(fromInput(input.files ?? [])));
      input.value = ""; // so that choosing the same folder again is a change
    });
    this.#listenToDrops(part(this.#root, "[data-upload-drop]"));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.#form.addEventListener("change", () => {
      if (this.#awaitsForm && this.#form.checkValidity()) this.#begin();
    });
    part(this.#root, "[data-upload-pause]").addEventListener("click", () => {
      this.#run?.pause();
      this.#whole.state("paused");
      this.#whole.buttons("resume");
    });
    part(this.#root, "[data-upload-resume]").addEventListener("click", () => {
      this.#resume();
    });
    part(this.#root, "[data-upload-end]").addEventListener("click", () => {
      this.#end();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#busy) event.preventDefault();
    });
  }

  #say(key: string, values: Record<string, string | number> = {}): string {
    return fill(this.#config.words[key] ?? "", values);
  }

  #listenToDrops(zone: HTMLElement): void {
    const over = (is: boolean) => (event: DragEvent): void => {
      event.preventDefault();
      zone.toggleAttribute("data-over", is);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      const items = [...(event.dataTransfer?.items ?? [])];
      const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
      const count = (found: number): void => {
        this.#whole.state("reading", { count: found });
      };
      this.#take(fromDrop(entries, count));
    });
  }

  /** A folder was chosen: keep its listing, and begin as soon as the form is filled. */
  #take(listing: Promise<LocalFile[]>): void {
    this.#whole.problem("");
    this.#whole.state("reading", { count: 0 });
    this.#whole.bar(null);
    listing.then(
      (files) => {
        this.#whole.state("reading", { count: files.length });
        this.#chosen = files;
        if (files.length === 0) this.#whole.problem(this.#say("nothing"));
        else if (this.#intake !== null || this.#form.reportValidity()) this.#begin();
        else this.#awaitsForm = true;
      },
      () => {
        this.#whole.problem(this.#say("unreadable_reason"));
      },
    );
  }

  #begin(): void {
    this.#busy = true;
    this.#whole.end("");
    this.#awaitsForm = false;
    this.#form.inert = true; // what was said of the card stands with its intake
    this.#whole.choosing(false);
    this.#open().catch((error: unknown) => {
      this.#busy = false;
      this.#form.inert = this.#intake !== null;
      this.#whole.choosing(true);
      this.#whole.bar(0);
      if (!(error instanceof ApiError)) throw error;
      const words = error.status === 401 ? this.#say("signed_out") : error.message || this.#say("offline");
      this.#whole.problem(this.#say("lost", { reason: words }));
    });
  }

  /** Open the intake (or look at the unfinished one), find its files in the folder, and go. */
  async #open(): Promise<void> {
    const api = intakeApi(this.#config.intakes_url);
    const chosen = this.#chosen ?? [];
    this.#whole.state("opening");
    const intake =
      this.#intake === null
        ? await api.open(this.#fields(), chosen.map(({ path, bytes, modified_at }) => ({ path, bytes, modified_at })))
        : await api.look(this.#intake);
    this.#intake = intake.id;
    this.#board.fill(intake.files);
    const matched = match(intake.files, chosen);
    if (intake.state !== "open") {
      this.#closed(intake);
      return;
    }
    const toSend = intake.files.filter((file) => file.state === "listed").length;
    if (toSend > 0 && toSend === matched.absent.length) {
      for (const file of intake.files) {
        const absent = { state: "absent", reason: this.#say("absent_reason"), sent: 0 } as const;
        const ended = { state: file.state, reason: file.message, sent: file.bytes };
        this.#board.show(file.id, file.state === "listed" ? absent : ended);
      }
      this.#whole.bar(0);
      this.#halt(this.#say("none_match"));
      this.#whole.end(this.#say("end", { count: toSend }));
      return;
    }
    if (matched.unlisted.length > 0) this.#whole.problem(this.#say("unlisted", { count: matched.unlisted.length }));
    const ticket = intake.upload ?? (await api.ticket(intake.id));
    this.#run = new Run(api, intake, ticket, matched, this.#watcher(intake));
    this.#resume();
  }

  #fields(): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") fields[name] = value;
    }
    const boxes = this.#form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]');
    for (const box of boxes) fields[box.name] = box.checked;
    return fields;
  }

  #resume(): void {
    this.#busy = true;
    this.#whole.state("running");
    this.#whole.buttons("pause");
    void this.#run?.go();
  }

  /** The files that are absent will never come: the intake ends, and they end as failed. */
  #end(): void {
    if (this.#intake === null) return;
    this.#whole.end("");
    this.#whole.problem("");
    this.#whole.choosing(false);
    this.#whole.state("ending");
    intakeApi(this.#config.intakes_url)
      .giveUp(this.#intake)
      .then(
        (receipt) => {
          this.#closed(receipt);
        },
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          this.#halt(error.status === 401 ? this.#say("signed_out") : this.#say("lost", { reason: error.message }));
        },
      );
  }

  #halt(problem: string): void {
    this.#busy = false;
    this.#whole.state("paused");
    this.#whole.buttons("none");
    this.#whole.choosing(true);
    this.#whole.problem(problem);
  }

  #watcher(intake: Intake): Watcher {
    const total = intake.files.reduce((sum, file) => sum + file.bytes, 0);
    const pace = new Pace();
    let stalled = false;
    return {
      row: (file, row) => {
        const reason = row.state === "absent" ? this.#say("absent_reason") : row.reason;
        this.#board.show(file.id, { ...row, reason });
      },
      whole: (sent, kept, ended) => {
        pace.mark(sent, performance.now());
        const speed = stalled ? null : pace.speed();
        const left = pace.secondsFor(total - sent);
        const values = { done: size(kept), total: size(total), files: ended, count: intake.files.length };
        const rate =
          speed === null || left === null || sent >= total
            ? ""
            : this.#say("speed", { speed: size(Math.round(speed)), left: timeLeft(left, this.#config.words) });
        this.#whole.amount(this.#say("amount", values), rate);
        this.#whole.bar(total > 0 ? sent / total : 1);
      },
      stalled: (waiting, message) => {
        if (waiting === stalled) return;
        stalled = waiting;
        pace.reset();
        this.#whole.state(waiting ? "offline" : "running");
        this.#whole.problem(waiting ? message : "");
      },
      verifying: () => {
        this.#whole.buttons("none");
        this.#whole.state("verifying");
      },
      stopped: (why, message) => {
        if (why === "card") this.#halt(this.#say("unreadable_reason"));
        else this.#halt(why === "signed-out" ? this.#say("signed_out") : this.#say("lost", { reason: message }));
      },
      incomplete: (count) => {
        this.#halt(this.#say("incomplete", { count }));
        this.#whole.end(this.#say("end", { count }));
      },
      closed: (receipt) => {
        this.#closed(receipt);
      },
    };
  }

  #closed(receipt: Intake): void {
    this.#busy = false;
    const failed = receipt.counts.failed;
    for (const file of receipt.files) {
      this.#board.show(file.id, { state: file.state, reason: file.message, sent: file.bytes });
    }
    document.querySelector('[data-opens="end-intake"]')?.remove(); // the page's own way to end it
    this.#whole.choosing(false);
    this.#whole.buttons("none");
    this.#whole.bar(1);
    this.#whole.amount(this.#say("all_files", { count: receipt.files.length }), "");
    if (receipt.met === "known") this.#whole.state("known", { number: receipt.intake });
    else this.#whole.state(failed > 0 ? "done_with_failures" : "done", { count: failed });
    this.#whole.receipt(receipt.page);
  }
}
