import { describe, expect, it } from "vitest";

import { asked } from "../src/controllers/player";
import { secondAt } from "../src/controllers/timeline";

describe("the second under the pointer", () => {
  it("runs evenly over the bar", () => {
    expect(secondAt(150, 100, 200, 600)).toBe(150);
  });
  it("stays inside the film at its edges and beyond", () => {
    expect(secondAt(90, 100, 200, 600)).toBe(0);
    expect(secondAt(400, 100, 200, 600)).toBe(600);
  });
  it("is the beginning of what has no length or no width", () => {
    expect(secondAt(150, 100, 0, 600)).toBe(0);
    expect(secondAt(150, 100, 200, 0)).toBe(0);
  });
});

describe("the second that an address asks for", () => {
  it("is none for nonsense", () => {
    expect(asked("?t=abc")).toBe(0);
    expect(asked("?t=-4")).toBe(0);
    expect(asked("?t=Infinity")).toBe(0);
    expect(asked("")).toBe(0);
  });
  it("may have a fraction", () => {
    expect(asked("?t=90.5")).toBe(90.5);
  });
});
