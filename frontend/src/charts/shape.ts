/** What a page says of a drawing (`liuhen.desk.figures.shapes.Chart`), and the option that ECharts makes of it. */

export interface Told {
  kind: "lines" | "bars" | "rows";
  labels: string[];
  series: { name: string; values: (number | null)[]; tone: string }[];
  unit: string;
  stacked: boolean;
  most: number | null;
}

/** Looks a colour up by its name in the style sheet. */
export type Colour = (name: string) => string;

const ROW = 30; // pixels that a lying bar takes, with the space around it
const AROUND = 72; // the key above and the scale below
const LABEL = 9; // characters of a long name that stand beside its bar

/** How high a drawing has to be for its rows to be readable; null leaves it to the style sheet. */
export function heightOf(told: Told): number | null {
  if (told.kind !== "rows") return null;
  const bars = told.stacked ? 1 : Math.max(1, told.series.length * 0.6);
  return AROUND + Math.ceil(told.labels.length * ROW * bars);
}

/** A long name, cut: the whole stands in the table and in the words that appear on pointing. */
export function short(name: string, most = LABEL): string {
  const letters = Array.from(name); // by character, as some names have some of the rarer ones
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join("")}…`;
}

const GREYS = ["#dcdcdc", "#9a9a9a", "#3a3a3a"];

/** How bars are told apart: by colour on a screen, by grey and hatching on paper. Lines are so by their strokes. */
export function dressed(told: Told, colour: Colour, onPaper: boolean): Record<string, unknown> {
  const grey = onPaper && told.kind !== "lines";
  return {
    color: told.series.map((each, at) => (grey ? (GREYS[at % GREYS.length] ?? "") : colour(`--chart-${each.tone}`))),
    aria: { enabled: true, label: { enabled: false }, decal: { show: grey && told.series.length > 1 } },
  };
}

const KEY_LINE = 24;

/** How much room the key takes above the drawing: on a phone its names may need a second line. */
export function keyHeight(told: Told, width: number): number {
  if (told.series.length < 2) return 16;
  const needed = told.series.reduce((whole, each) => whole + each.name.length * 13 + 34, 0);
  return 16 + KEY_LINE * Math.min(3, Math.max(1, Math.ceil(needed / width)));
}

/** What is drawn, in ECharts' words. */
export function optionOf(told: Told, colour: Colour, still: boolean, face: string, width = Infinity): Record<string, unknown> {
  const lying = told.kind === "rows";
  const named = {
    type: "category",
    data: told.labels,
    inverse: lying, // the first row on top
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour("--line-strong") } },
    axisLabel: { color: colour("--ink-soft"), interval: lying ? 0 : "auto", hideOverlap: !lying, ...(lying ? { formatter: (name: string) => short(name) } : {}) },
  };
  const scale = {
    type: "value",
    min: 0,
    ...(told.most === null ? { minInterval: 1 } : { max: told.most }),
    axisLabel: { color: colour("--ink-soft"), formatter: `{value}${told.unit}`, hideOverlap: true },
    splitLine: { lineStyle: { color: colour("--line") } },
  };
  return {
    animation: !still,
    animationDuration: 300,
    textStyle: { fontFamily: face },
    ...dressed(told, colour, false),
    grid: { left: 8, right: 20, top: keyHeight(told, width), bottom: 8, containLabel: true },
    legend: { show: told.series.length > 1, left: 0, top: 0, icon: "roundRect", itemWidth: 14, itemHeight: 10, textStyle: { color: colour("--ink"), fontSize: 13 } },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // the page's policy lets no markup through that carries its own style
      axisPointer: { type: told.kind === "lines" ? "line" : "shadow" },
      valueFormatter: (value: unknown) => (typeof value === "number" ? `${value}${told.unit}` : "—"),
    },
    xAxis: lying ? scale : named,
    yAxis: lying ? named : scale,
    series: told.series.map((each, at) => ({
      name: each.name,
      type: told.kind === "lines" ? "line" : "bar",
      data: each.values,
      ...(told.kind === "lines"
        ? { symbol: ["circle", "rect", "triangle"][at % 3], symbolSize: 7, lineStyle: { width: 2, type: (["solid", "dashed", "dotted"] as const)[at % 3] }, connectNulls: false }
        : { barMaxWidth: 28, ...(told.stacked ? { stack: "all" } : {}) }),
    })),
  };
}
