/** What to do when a request failed: a pure decision, so that every kind of trouble can be tried. */

export type Verdict =
  /** Nobody answered, or later may be better: wait and go on from where the server is. */
  | { kind: "wait"; milliseconds: number }
  /** The ticket is over: get the next. */
  | { kind: "renew" }
  /** The server knows the address no more: create the upload anew. */
  | { kind: "create" }
  /** The server won't have it: say so and go on with the next file. */
  | { kind: "refused" };

/** What was tried since the server last told how much of the file it has. */
export interface Tried {
  /** Failures in a row, this one included. */
  failures: number;
  renewed: boolean;
  created: boolean;
}

const STEPS = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000] as const; // milliseconds; then ever the last
const LATER = new Set([408, 409, 423, 425, 429]);

/** @param status of the answer; 0 when there was none */
export function verdict(status: number, tried: Tried): Verdict {
  // a HEAD has no body to say why: a ticket that is over and a refusal differ only in what a new ticket brings
  if ((status === 401 || status === 403) && !tried.renewed) return { kind: "renew" };
  if ((status === 404 || status === 410) && !tried.created) return { kind: "create" };
  if (status === 0 || status >= 500 || LATER.has(status)) {
    return { kind: "wait", milliseconds: STEPS[Math.min(tried.failures, STEPS.length) - 1] ?? STEPS[0] };
  }
  return { kind: "refused" };
}
