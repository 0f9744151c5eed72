/** The short text of a paper, as `liuhen.ledger.marks` writes it (tests/unit/ledger/test_marks.py has the same one). */
import { describe, expect, it } from "vitest";

import { hex } from "../../src/verifier/bytes.ts";
import { parseKnown } from "../../src/verifier/held.ts";
import { isMark, parseMark } from "../../src/verifier/marks.ts";

const TEXT = "LH1/18432/1A2B3C4D/000G 40R4 0M30 E209 185G R38E 1W81 24GK 2GAH C5RR 34D1 P70X 3RFG/J97M";
const ROOT = Array.from({ length: 32 }, (_each, at) => at.toString(16).padStart(2, "0")).join("");

describe("a short text", () => {
  it("says what Python's says, however it's typed", () => {
    for (const text of [TEXT, TEXT.toLowerCase(), ` ${TEXT.replaceAll(" ", "-")}\n`, TEXT.replaceAll("0", "o").replaceAll("/", "／")]) {
      const mark = parseMark(text);
      expect([mark?.size, mark?.keyId, hex(mark?.root ?? new Uint8Array())]).toEqual([18432n, "1a2b3c4d", ROOT]);
    }
  });

  it("with a slip is no checkpoint", () => {
    for (let at = 4; at < TEXT.length; at += 1) {
      const letter = TEXT[at] ?? "";
      if (" /".includes(letter)) continue;
      expect(parseMark(TEXT.slice(0, at) + (letter === "3" ? "4" : "3") + TEXT.slice(at + 1)), `at ${at}`).toBeNull();
    }
    expect(parseKnown("LH1/1/2")).toBeNull();
  });

  it("names the ledger by its key, and no other", () => {
    const key = { name: "liuhen.invalid/a", keyId: "1a2b3c4d", public: null, text: "", fingerprint: "" };
    expect(parseKnown(TEXT, [key])?.checkpoint.origin).toBe("liuhen.invalid/a");
    expect(parseKnown(TEXT, [{ ...key, keyId: "00000000" }])?.checkpoint.origin).toBe("?");
    expect(isMark("liuhen.invalid/a\n7\nx")).toBe(false);
  });
});
