import { expect, test } from "vitest";

import { complaint } from "../src/api";

test("a proxy's error page is no message of ours", () => {
  expect(complaint("<html>502 Bad Gateway</html>")).toEqual({ code: "", message: "" });
  expect(complaint('"502"')).toEqual({ code: "", message: "" });
  expect(complaint("null")).toEqual({ code: "", message: "" });
});

test("the API's words are kept", () => {
  const body = '{"code": "holdings.below_reserve", "message": "剩余空间不足", "fields": {}}';
  expect(complaint(body)).toEqual({ code: "holdings.below_reserve", message: "剩余空间不足" });
});
