import { expect, test } from "vitest";

import { type Choice, isoDay, span } from "../src/days";

const days = (choice: Choice, today: Date): string[] => span(choice, today).map(isoDay);

test("a Sunday belongs to the week that began on Monday", () => {
  expect(days("week", new Date(2026, 10, 29, 23, 59))).toEqual(["2026-11-23", "2026-11-29"]);
});

test("a Monday begins its week", () => {
  expect(days("week", new Date(2026, 10, 23))).toEqual(["2026-11-23", "2026-11-23"]);
});

test("last month of January is December of the year before, whole", () => {
  expect(days("last-month", new Date(2027, 0, 31))).toEqual(["2026-12-01", "2026-12-31"]);
});

test("last month of March ends with February, leap day or not", () => {
  expect(days("last-month", new Date(2028, 2, 31))).toEqual(["2028-02-01", "2028-02-29"]);
  expect(days("last-month", new Date(2026, 2, 31))).toEqual(["2026-02-01", "2026-02-28"]);
});

test("this month ends today, not in the future", () => {
  expect(days("month", new Date(2026, 10, 23))).toEqual(["2026-11-01", "2026-11-23"]);
});

test("today stays today shortly before midnight", () => {
  expect(days("today", new Date(2026, 10, 23, 23, 59, 59))).toEqual(["2026-11-23", "2026-11-23"]);
});
