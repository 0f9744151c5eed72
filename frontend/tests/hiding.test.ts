import { describe, expect, it } from "vitest";

import { ms, told } from "../src/hiding/fields";
import { type Region, between, covers, fitted, keyed, pictureIn, placeAt, read } from "../src/hiding/model";
import { joined, played } from "../src/hiding/watching";

const bare: Region = { label: "", shape: "rectangle", covering: "solid", from_ms: 1000, to_ms: 3000, keys: [] };

describe("what is drawn", () => {
  it("moves on a straight line between key frames and stays outside of them", () => {
    let region = keyed(bare, 1000, { x: 0.1, y: 0.2, w: 0.2, h: 0.2 }, 40);
    region = keyed(region, 3000, { x: 0.5, y: 0.2, w: 0.4, h: 0.2 }, 40);
    expect(placeAt(region, 2000).x).toBeCloseTo(0.3);
    expect(placeAt(region, 2000).w).toBeCloseTo(0.3);
    expect(placeAt(region, 0).x).toBe(0.1);
    expect(placeAt(region, 9000).x).toBe(0.5);
    expect(placeAt(region, 3000).x).toBe(0.5);
    expect([999, 1000, 3000, 3001].map((at) => covers(region, at))).toEqual([false, true, true, false]);
  });

  it("is one key frame for one picture", () => {
    const region = keyed(keyed(bare, 1000, { x: 0, y: 0, w: 0.1, h: 0.1 }, 40), 1015, { x: 0.5, y: 0, w: 0.1, h: 0.1 }, 40);
    expect(region.keys).toEqual([{ at_ms: 1000, x: 0.5, y: 0, w: 0.1, h: 0.1 }]);
  });

  it("stays within the picture", () => {
    expect(fitted({ x: 0.95, y: -0.5, w: 0.2, h: 3 })).toEqual({ x: 0.8, y: 0, w: 0.2, h: 1 });
    expect(between({ x: 0.8, y: 0.9 }, { x: 0.2, y: 1.7 })).toEqual({ x: 0.2, y: 0.9, w: expect.closeTo(0.6) as number, h: expect.closeTo(0.1) as number });
    expect(pictureIn({ width: 1600, height: 900 }, { width: 1200, height: 900 })).toEqual({ x: 200, y: 0, w: 1200, h: 900 });
  });

  it("is read back, and nonsense is nothing", () => {
    expect(read(JSON.stringify({ schema: "liuhen/masks/1", regions: [bare], sounds: [] })).regions).toEqual([bare]);
    expect([read("x").regions, read("null").sounds]).toEqual([[], []]);
  });
});

describe("what was watched", () => {
  it("is what played, not what was wound over", () => {
    expect(played(10, 10.25, 0.25, 1)).toBe(true);
    expect(played(10, 10.5, 0.25, 2)).toBe(true);
    expect(played(10, 14, 0.25, 2)).toBe(false);
    expect(played(10, 9, 0.25, 1)).toBe(false);
  });

  it("is told in few stretches", () => {
    expect(joined(joined(joined([], 0, 250), 250, 500), 9000, 9250)).toEqual([
      [0, 500],
      [9000, 9250],
    ]);
  });
});

describe("a moment in a field", () => {
  it("reads as the player's does, and comes back as it was", () => {
    expect([0, 500, 62_500, 600_000, 3_723_040].map(told)).toEqual(["0:00", "0:00.5", "1:02.5", "10:00", "1:02:03.04"]);
    for (const at of [0, 7, 500, 62_500, 600_000, 3_723_040]) expect(ms(told(at))).toBe(at);
    expect(told(null)).toBe("");
  });

  it("may be written as minutes or as seconds alone, and nothing is made of what it isn't", () => {
    expect([" 2:05 ", "2：05", "125", "1:02:03"].map(ms)).toEqual([125_000, 125_000, 125_000, 3_723_000]);
    expect(["", "-1", "1:", "abc", "1:2:3:4", "1e9"].map(ms)).toEqual([null, null, null, null, null, null]);
  });
});
