import { expect, test } from "vitest";

import { wallClock } from "../src/clock";
import { slid } from "../src/controllers/band";
import { named } from "../src/controllers/keys";
import { moved } from "../src/controllers/range";
import { lengthOf, pieceAfter, pieceAt, type Piece } from "../src/controllers/reel";
import { kept } from "../src/controllers/resume";
import { haste } from "../src/controllers/together";
import { fitting } from "../src/controllers/view";
import { loudness, outline } from "../src/controllers/wave";

test("the clock over the picture goes on in the bureau's zone, past midnight too", () => {
  expect(wallClock("2026-11-28T23:59:58+08:00", 3.9)).toBe("2026-11-29 00:00:01");
  expect(wallClock("nonsense", 3)).toBe("");
});

test("the slider never leaves the recording", () => {
  expect(slid("ArrowLeft", 3, 60)).toBe(0);
  expect(slid("PageUp", 30, 60)).toBe(60);
  expect(slid("End", 0, 60)).toBeCloseTo(59.9);
  expect(slid("x", 3, 60)).toBeNull();
});

test("a digit with Shift is the same key on every keyboard", () => {
  expect(named({ key: "!", code: "Digit1", shiftKey: true })).toBe("Shift+1");
  expect(named({ key: "&", code: "Digit1", shiftKey: true })).toBe("Shift+1");
  expect(named({ key: "K", code: "KeyK", shiftKey: true })).toBe("k");
  expect(named({ key: "1", code: "Digit1", shiftKey: false })).toBe("1");
});

test("an out point before the in point takes the in point away", () => {
  expect(moved({ from: 10, to: null }, "to", 12)).toEqual({ from: 10, to: 12 });
  expect(moved({ from: 10, to: 12 }, "to", 5)).toEqual({ from: null, to: 5 });
  expect(moved({ from: 10, to: 12 }, "from", 20)).toEqual({ from: 20, to: null });
});

test("where one stopped is forgotten at an end, and the oldest places when there are many", () => {
  let places = kept({}, "a", 10, 1);
  expect(kept(places, "a", null, 2)).toEqual({});
  for (let at = 2; at <= 300; at += 1) places = kept(places, String(at), 10, at);
  expect(Object.keys(places)).toHaveLength(200);
  expect(places.a).toBeUndefined();
  expect(places["300"]).toEqual({ second: 10, at: 300 });
});

test("a picture that is turned stays whole", () => {
  expect(fitting(0, 1600, 900)).toBe(1);
  expect(fitting(90, 1600, 900)).toBeCloseTo(0.5625);
  expect(fitting(270, 900, 1600)).toBeCloseTo(0.5625);
  expect(fitting(90, 0, 0)).toBe(1);
});

test("the outline is closed and mirrored; silence isn't drawn as loud", () => {
  expect(outline([])).toBe("");
  expect(outline([100, 0])).toBe("M0 50L0.5 0L1.5 50L2 50L1.5 50L0.5 100Z");
  expect(loudness(-60)).toBe(0);
  expect(loudness(0)).toBe(1);
});

const piece = (start: number, seconds: number): Piece => ({
  id: String(start), label: "", page: "", stills: "", wave: "", play: "", playback: "", start, seconds, fps: 25,
  state: "ready", clock: "", error: null, gap: "",
});

test("a second of several films belongs to one film, or to nothing between them", () => {
  const pieces = [piece(0, 10), piece(11.5, 10), piece(21.5, 5)];
  expect(pieceAt(pieces, 9.99)).toBe(pieces[0]);
  expect(pieceAt(pieces, 10)).toBeNull();
  expect(pieceAfter(pieces, 10)).toBe(pieces[1]);
  expect(pieceAt(pieces, 21.5)).toBe(pieces[2]);
  expect(pieceAfter(pieces, 22)).toBeNull();
  expect(lengthOf(pieces)).toBe(26.5);
  expect(lengthOf([])).toBe(0);
});

test("a recorder that is a little off comes back to the clock, and a little is never heard", () => {
  expect(haste(0.015)).toBe(1);
  expect(haste(0.05)).toBeCloseTo(0.95);
  expect(haste(-0.25)).toBeCloseTo(1.1);
  let ahead = -0.28;
  for (let turn = 0; turn < 100; turn += 1) ahead += (haste(ahead) - 1) * 0.05;
  expect(Math.abs(ahead)).toBeLessThan(0.05);
});
