import { describe, expect, it } from "vitest";

import { drawn, offset } from "../src/controllers/slate";

describe("a live slate", () => {
  it("draws a stroke for every run of black squares", () => {
    const code = { at: "", clock: "", side: 5, rows: ["1d", "0", "1"] };
    expect(drawn(code)).toBe("M0 0h3v1h-3zM4 0h1v1h-1zM4 2h1v1h-1z");
  });

  it("reckons the server's time as halfway of the wait, without the server's own work", () => {
    // asked at 100, the server got it at 1010 and answered at 1090; the answer was here at 200
    expect(offset(100, 200, 1010, 1090)).toEqual({ ahead: 900, way: 20 });
  });
});
