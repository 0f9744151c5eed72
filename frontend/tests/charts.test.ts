import { expect, test } from "vitest";

import { dressed, heightOf, keyHeight, optionOf, short, type Told } from "../src/charts/shape";

const told: Told = {
  kind: "rows",
  labels: ["监察大队一中队", "监察大队二中队"],
  series: [{ name: "按时率", values: [100, null], tone: "brand" }],
  unit: "%",
  stacked: false,
  most: 100,
};
const colour = (name: string): string => `of ${name}`;

test("many units get the room that they need, columns the room of the style sheet", () => {
  const many = { ...told, labels: Array.from({ length: 40 }, (_, at) => `单位${at}`) };
  expect(heightOf(many)).toBeGreaterThan(40 * 20);
  expect(heightOf({ ...told, kind: "bars" })).toBeNull();
});

test("a name too long for its place is cut, a short one isn't", () => {
  expect(short("鼓楼区应急管理局监察大队一中队")).toBe("鼓楼区应急管理局…");
  expect(short("一中队")).toBe("一中队");
});

test("words that appear on pointing bring no markup: the policy would refuse its style", () => {
  expect(optionOf(told, colour, true, "sans")).toMatchObject({ tooltip: { renderMode: "richText" }, animation: false });
});

test("what has no number is told as a dash, not as nought", () => {
  const { tooltip } = optionOf(told, colour, false, "sans") as { tooltip: { valueFormatter: (value: unknown) => string } };
  expect(tooltip.valueFormatter(null)).toBe("—");
  expect(tooltip.valueFormatter(0)).toBe("0%");
});

test("on paper no bar depends on its colour, and lines keep their strokes", () => {
  const stacked: Told = { ...told, stacked: true, series: [...told.series, { name: "缺失", values: [1, 2], tone: "bad" }] };
  expect(dressed(stacked, colour, true)).toMatchObject({ color: ["#dcdcdc", "#9a9a9a"], aria: { decal: { show: true } } });
  expect(dressed({ ...stacked, kind: "lines" }, colour, true)).toMatchObject({ aria: { decal: { show: false } } });
});

test("a key that needs two lines on a phone doesn't lie over the drawing", () => {
  const three: Told = { ...told, series: ["原始资料上传期限", "音像资料分类标注期限", "结案后组卷归档期限"].map((name) => ({ name, values: [1], tone: "brand" })) };
  expect(keyHeight(three, 320)).toBeGreaterThan(keyHeight(three, 1000));
  expect(keyHeight(told, 320)).toBe(16);
});
