import { expect, test } from "vitest";

import { symbol } from "../sprite";

test("an outline icon keeps its lines and loses its invisible frame", () => {
  const drawn = symbol("add", '<svg fill="none"><path stroke="none" d="M0 0h24v24H0z" fill="none" /><path d="M5 12h14" /></svg>');
  expect(drawn).toContain('<path d="M5 12h14" />');
  expect(drawn).not.toContain("M0 0h24");
  expect(drawn).toContain('id="add"');
});

test("a file that isn't an icon stops the build", () => {
  expect(() => symbol("add", "not found")).toThrow("add");
});
