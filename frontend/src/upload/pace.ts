/** Speed and time left, from the last seconds only: what was an hour ago says nothing of now. */

const WINDOW = 12_000; // milliseconds

export class Pace {
  #marks: { at: number; bytes: number }[] = [];

  /** `bytes` have gone in all, at `at` (milliseconds of any steady clock). A number below the last starts anew. */
  mark(bytes: number, at: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && bytes < last.bytes) this.#marks = [];
    this.#marks.push({ at, bytes });
    while (this.#marks.length > 2 && at - (this.#marks[0]?.at ?? at) > WINDOW) this.#marks.shift();
  }

  /** Forget everything: after a pause. */
  reset(): void {
    this.#marks = [];
  }

  /** Bytes a second; null until a second has been seen. */
  speed(): number | null {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 1000) return null;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  /** Seconds until `left` bytes have gone; null while nobody can tell. */
  secondsFor(left: number): number | null {
    const speed = this.speed();
    return speed === null || speed <= 0 ? null : left / speed;
  }
}
