import { expect, test } from "vitest";

import { quoted, stamp } from "../src/controllers/print";

test("a name with a quote in it doesn't end the rule that shows it", () => {
  expect(quoted('某"局\\')).toBe(String.raw`"某\"局\\"`);
  expect(quoted("两\n行")).toBe('"两 行"');
});

test("the moment stands in the order that people here write it, by the bureau's clock and not by the machine's", () => {
  expect(stamp(new Date(Date.UTC(2026, 0, 4, 23, 3)), "Asia/Shanghai")).toBe("2026-01-05 07:03");
  expect(stamp(new Date(Date.UTC(2026, 0, 4, 16, 0)), "Asia/Shanghai")).toBe("2026-01-05 00:00");
});
