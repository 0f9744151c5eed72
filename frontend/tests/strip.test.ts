import { expect, test } from "vitest";

import { tileAt } from "../src/controllers/strip";

const sheet = { tiles: 23, columns: 10, width: 160, height: 90 };

test("the end of the recording shows the last still, not an empty place of the sheet", () => {
  expect(tileAt(sheet, 1)).toEqual({ tile: 22, x: 320, y: 180 });
});

test("a pointer before the band shows the first still", () => {
  expect(tileAt(sheet, -0.1)).toEqual({ tile: 0, x: 0, y: 0 });
});

test("a still in a later row is found there", () => {
  expect(tileAt(sheet, 10.5 / 23)).toEqual({ tile: 10, x: 0, y: 90 });
});
