import { expect, test } from "vitest";

import { size, timeLeft } from "../../src/upload/format";

const words = { seconds: "约 {count} 秒", minutes: "约 {count} 分钟", hours: "约 {hours} 小时 {minutes} 分" };

test("a size just under a unit stays in its unit", () => {
  expect(size(1023)).toBe("1023 B");
  expect(size(1024)).toBe("1.0 KB");
  expect(size(4_294_967_296)).toBe("4.0 GB");
});

test("time left is never promised as nothing, nor as 60 minutes", () => {
  expect(timeLeft(0.2, words)).toBe("约 1 秒");
  expect(timeLeft(59.5, words)).toBe("约 60 秒");
  expect(timeLeft(61, words)).toBe("约 2 分钟");
  expect(timeLeft(59 * 60 + 1, words)).toBe("约 1 小时 0 分");
});
