import { describe, expect, it } from "vitest";
import { kept, nextPlace, PLACES } from "../src/controllers/places";

describe("where the clocks stand", () => {
  it("comes to every corner, then off, then to the first again", () => {
    const seen = [...PLACES.keys()].reduce<string[]>((found) => [...found, nextPlace(found.at(-1))], []);
    expect(seen).toEqual([...PLACES]);
    expect(nextPlace("off")).toBe("top-left");
  });

  it("begins where no recorder burns its time in, whatever was kept before", () => {
    expect(kept(null)).toBe("top-left");
    expect(kept("nonsense")).toBe("top-left");
    expect(kept("bottom-right")).toBe("bottom-right");
  });
});
