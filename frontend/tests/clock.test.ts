import { expect, test } from "vitest";

import { position, stepped } from "../src/clock";

test("a position just under a minute doesn't read as 0:60", () => {
  expect(position(59.9996)).toBe("1:00.000");
});

test("hours are shown only when there are any", () => {
  expect(position(3599.04)).toBe("59:59.040");
  expect(position(3600)).toBe("1:00:00.000");
});

test("stepping forward and back through every frame never stays put or skips one", () => {
  for (const fps of [25, 29.97, 30, 12.5]) {
    let at = stepped(0, 0, fps);
    for (let frame = 1; frame <= 300; frame += 1) {
      at = stepped(at, 1, fps);
      expect(Math.floor(at * fps)).toBe(frame);
    }
    for (let frame = 299; frame >= 0; frame -= 1) {
      at = stepped(at, -1, fps);
      expect(Math.floor(at * fps)).toBe(frame);
    }
  }
});

test("there is nothing before the first frame", () => {
  expect(stepped(0, -1, 25)).toBe(0);
});
