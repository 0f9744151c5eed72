import { expect, test } from "vitest";

import { fill } from "../src/words";

test("a value nobody gave stays visible rather than vanishing from the sentence", () => {
  expect(fill("已选 {count} 份，{left}", { count: 3 })).toBe("已选 3 份，{left}");
});

test("a value that looks like a placeholder isn't filled again", () => {
  expect(fill("{name}：{reason}", { name: "{reason}", reason: "坏" })).toBe("{reason}：坏");
});
