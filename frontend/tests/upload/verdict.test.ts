import { expect, test } from "vitest";

import { type Tried, verdict } from "../../src/upload/verdict";

const nothing: Tried = { failures: 1, renewed: false, created: false };

test("a lost network is waited for, ever again, at most half a minute at a time", () => {
  const waits = Array.from({ length: 12 }, (_, index) => verdict(0, { ...nothing, failures: index + 1 }));
  expect(waits[0]).toEqual({ kind: "wait", milliseconds: 500 });
  expect(waits.at(-1)).toEqual({ kind: "wait", milliseconds: 30_000 });
  expect(waits.every((move) => move.kind === "wait")).toBe(true);
});

test("a restarting or full server is no refusal of the file", () => {
  for (const status of [500, 502, 503, 507, 409, 423, 429]) expect(verdict(status, nothing).kind).toBe("wait");
});

test("a ticket that is over is renewed, whichever way the server says it", () => {
  expect(verdict(401, nothing)).toEqual({ kind: "renew" });
  expect(verdict(403, nothing)).toEqual({ kind: "renew" });
});

test("a fresh ticket that is refused too is not renewed for ever", () => {
  expect(verdict(403, { ...nothing, renewed: true })).toEqual({ kind: "refused" });
});

test("an upload that the server lost is created anew, once", () => {
  expect(verdict(404, nothing)).toEqual({ kind: "create" });
  expect(verdict(410, nothing)).toEqual({ kind: "create" });
  expect(verdict(404, { ...nothing, created: true })).toEqual({ kind: "refused" });
});

test("what the server won't take is not sent for ever", () => {
  for (const status of [400, 405, 413, 415, 422]) expect(verdict(status, nothing).kind).toBe("refused");
});
