import { expect, test } from "vitest";

import { Pace } from "../../src/upload/pace";

test("the first moments promise nothing", () => {
  const pace = new Pace();
  pace.mark(0, 0);
  pace.mark(1000, 500);
  expect(pace.speed()).toBeNull();
  expect(pace.secondsFor(10)).toBeNull();
});

test("a fast beginning is forgotten once the line is slow", () => {
  const pace = new Pace();
  for (let second = 0; second <= 60; second += 1) pace.mark(second <= 10 ? second * 1e6 : 1e7 + (second - 10) * 1000, second * 1000);
  expect(pace.speed()).toBeCloseTo(1000, -1);
});

test("bytes that were lost on the way don't count as speed backwards", () => {
  const pace = new Pace();
  pace.mark(5000, 0);
  pace.mark(8000, 1000);
  pace.mark(6000, 2000);
  expect(pace.speed()).toBeNull();
  pace.mark(7000, 3000);
  expect(pace.speed()).toBe(1000);
});

test("a line that stands still has no end in sight", () => {
  const pace = new Pace();
  pace.mark(5, 0);
  pace.mark(5, 5000);
  expect(pace.secondsFor(10)).toBeNull();
});
