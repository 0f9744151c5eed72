/**
 * One run of an upload: a queue of two files at a time, what the server says of them, and the end.
 *
 * The run owns no markup; it tells its watcher. It says of a file only what the server said, besides `uploading` (bytes
 * are leaving) and `absent` (not in the chosen folder).
 */
import { ApiError } from "../api";
import type { IntakeApi } from "./api";
import type { Row } from "./board";
import type { Intake, IntakeFile, Ticket } from "./contract";
import type { LocalFile } from "./listing";
import type { Match } from "./matching";
import { readable, send } from "./sender";

const AT_ONCE = 2;
const POLL = 2500; // milliseconds between looks while the server checks

export interface Watcher {
  row: (file: IntakeFile, row: Row) => void;
  /** Bytes that have left, bytes that the server has, files that have ended. */
  whole: (sent: number, kept: number, ended: number) => void;
  stalled: (waiting: boolean, message: string) => void;
  verifying: () => void;
  /** The card is gone, the person is signed out, the server refuses: nothing more happens by itself. */
  stopped: (why: "card" | "signed-out" | "refused", message: string) => void;
  /** Everything that is at hand was sent and checked, but files of the listing are absent. */
  incomplete: (count: number) => void;
  closed: (receipt: Intake) => void;
}

export class Run {
  readonly #api: IntakeApi;
  readonly #watcher: Watcher;
  readonly #match: Match;
  readonly #sent = new Map<string, number>();
  readonly #kept = new Map<string, number>();
  readonly #refused = new Map<string, string>();
  readonly #stalls = new Set<string>();
  #intake: Intake;
  #ticket: Ticket;
  #renewal: Promise<boolean> | undefined;
  #stop = new AbortController();

  constructor(api: IntakeApi, intake: Intake, ticket: Ticket, match: Match, watcher: Watcher) {
    this.#api = api;
    this.#intake = intake;
    this.#ticket = ticket;
    this.#match = match;
    this.#watcher = watcher;
  }

  /** Go, or go on after a pause. Returns when the run has ended or was paused. */
  async go(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#tell();
    try {
      const queue = this.#intake.files.filter((file) => this.#isToSend(file));
      const lanes = Array.from({ length: AT_ONCE }, () => this.#lane(queue, signal));
      await Promise.all([...lanes, this.#lookWhile(Promise.all(lanes), signal)]);
      if (!signal.aborted) await this.#finish(signal);
    } catch (error) {
      this.#stop.abort();
      if (!(error instanceof ApiError)) throw error;
      const signedOut = error.status === 401 || error.code === "people.sign_in_needed";
      this.#watcher.stopped(signedOut ? "signed-out" : "refused", error.message);
    }
  }

  pause(): void {
    this.#stop.abort();
    this.#stalls.clear();
  }

  #isToSend(file: IntakeFile): boolean {
    return file.state === "listed" && this.#match.local.has(file.id) && !this.#refused.has(file.id);
  }

  /** Takes file after file from the queue until it's empty. */
  async #lane(queue: IntakeFile[], signal: AbortSignal): Promise<void> {
    for (let file = queue.shift(); file !== undefined && !signal.aborted; file = queue.shift()) {
      const local = this.#match.local.get(file.id);
      if (local !== undefined) await this.#sendOne(file, local, signal);
    }
  }

  async #sendOne(file: IntakeFile, local: LocalFile, signal: AbortSignal): Promise<void> {
    const outcome = await send(local.file, file, {
      ticket: () => this.#ticket,
      renew: () => this.#renew(),
      progress: (sent, kept) => {
        this.#sent.set(file.id, sent);
        this.#kept.set(file.id, kept);
        this.#watcher.row(file, { state: "uploading", reason: "", sent });
        this.#count();
      },
      stalled: (waiting, message) => {
        if (waiting) this.#stalls.add(file.id);
        else this.#stalls.delete(file.id);
        this.#watcher.stalled(this.#stalls.size > 0, message);
      },
      signal,
    });
    if (outcome.kind === "sent") {
      this.#sent.set(file.id, file.bytes);
      this.#kept.set(file.id, file.bytes);
      file.state = "checking"; // as docs/formats/upload.md says of the last PATCH; the next look confirms it
      this.#watcher.row(file, { state: "checking", reason: "", sent: file.bytes });
    } else if (outcome.kind === "refused") {
      this.#refused.set(file.id, outcome.message || String(outcome.status));
      this.#tellOne(file);
    } else if (outcome.kind === "unreadable") {
      await this.#unreadable(file);
    }
    this.#count();
  }

  /** One damaged file ends as failed; when nothing can be read any more, the card is gone and nothing has failed. */
  async #unreadable(file: IntakeFile): Promise<void> {
    for (const [id, other] of this.#match.local) {
      if (id === file.id || other.bytes === 0 || !(await readable(other.file, 0))) continue;
      await this.#api.fail(this.#intake.id, file.id, "intake.card_read");
      return;
    }
    if (this.#stop.signal.aborted) return; // the other lane has said so
    this.#stop.abort();
    this.#watcher.stopped("card", "");
  }

  /** One renewal at a time, whoever asks. */
  #renew(): Promise<boolean> {
    this.#renewal ??= this.#api
      .ticket(this.#intake.id)
      .then((ticket) => {
        this.#ticket = ticket;
        return true;
      })
      .catch((error: unknown) => {
        if (isPassing(error)) return false; // the sender waits and asks again
        throw error;
      })
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }

  /** Look what the server says, while files are being sent. */
  async #lookWhile(sending: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const until = new AbortController();
    const enough = (): void => {
      until.abort();
    };
    void sending.then(enough, enough);
    signal.addEventListener("abort", enough, { once: true });
    for (;;) {
      await rest(POLL, until.signal);
      if (until.signal.aborted) return;
      if (this.#intake.files.some((file) => file.state === "checking")) await this.#look();
    }
  }

  /** Wait until the server has checked everything; then close, or say what is missing. */
  async #finish(signal: AbortSignal): Promise<void> {
    this.#watcher.verifying();
    await this.#look();
    while (this.#intake.files.some((file) => file.state === "checking")) {
      await rest(POLL, signal);
      if (signal.aborted) return;
      const { counts } = await this.#patiently(() => this.#api.counts(this.#intake.id), signal);
      if (counts.checking !== this.#intake.files.filter((file) => file.state === "checking").length) await this.#look();
    }
    const open = this.#intake.files.filter((file) => file.state === "listed").length;
    if (open > 0) this.#watcher.incomplete(open);
    else this.#watcher.closed(await this.#patiently(() => this.#api.close(this.#intake.id), signal));
  }

  async #look(): Promise<void> {
    const seen = await this.#patiently(() => this.#api.look(this.#intake.id), this.#stop.signal);
    const sending = new Map(this.#intake.files.map((file) => [file.id, file]));
    for (const file of seen.files) {
      const known = sending.get(file.id);
      if (known === undefined || known.state === file.state) continue;
      if (known.state === "checking" && file.state === "listed") continue; // asked before the last byte arrived
      Object.assign(known, file);
      this.#tellOne(known);
    }
    this.#count();
  }

  /** Ask until somebody answers: a restarted server is no reason to stop. */
  async #patiently<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      try {
        const answer = await ask();
        this.#watcher.stalled(this.#stalls.size > 0, "");
        return answer;
      } catch (error) {
        if (!isPassing(error) || signal.aborted) throw error;
        this.#watcher.stalled(true, error.message);
        await rest(2 * POLL, signal);
      }
    }
  }

  #tell(): void {
    for (const file of this.#intake.files) this.#tellOne(file);
    this.#count();
  }

  #tellOne(file: IntakeFile): void {
    const refusal = this.#refused.get(file.id);
    if (refusal !== undefined && file.state === "listed") {
      this.#watcher.row(file, { state: "failed", reason: refusal, sent: 0 });
    } else if (file.state === "listed" && !this.#match.local.has(file.id)) {
      this.#watcher.row(file, { state: "absent", reason: "", sent: 0 });
    } else {
      this.#watcher.row(file, { state: file.state, reason: file.message, sent: this.#sent.get(file.id) ?? 0 });
    }
  }

  #count(): void {
    let sent = 0;
    let kept = 0;
    let ended = 0;
    for (const file of this.#intake.files) {
      const arrived = file.state !== "listed";
      sent += arrived ? file.bytes : (this.#sent.get(file.id) ?? 0);
      kept += arrived ? file.bytes : (this.#kept.get(file.id) ?? 0);
      if (arrived && file.state !== "checking") ended += 1;
    }
    this.#watcher.whole(sent, kept, ended);
  }
}

/** Nobody answered, or a server that is starting again: it passes. */
function isPassing(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 0 || error.status >= 502);
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(); // it will not be told again
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
