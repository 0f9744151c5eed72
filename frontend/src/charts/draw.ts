/**
 * `<div data-chart="id">`: draws what the JSON of that id says. Its numbers stand in a table beside it, so it has one
 * name for screen readers and nothing to reach by keys. Loaded only by pages that have one: it carries ECharts.
 */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { type Colour, dressed, heightOf, optionOf, type Told } from "./shape";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export function draw(element: HTMLElement): void {
  const told = JSON.parse(document.getElementById(element.dataset.chart ?? "")?.textContent ?? "null") as Told | null;
  if (told === null) return;
  const style = getComputedStyle(document.documentElement);
  const height = heightOf(told);
  if (height !== null) element.style.setProperty("height", `${height}px`);
  const chart = echarts.init(element, null, { renderer: "svg" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const colour: Colour = (name) => style.getPropertyValue(name).trim();
  chart.setOption(optionOf(told, colour, still, colour("--sans"), element.clientWidth));
  const fit = (): void => {
    const drawn = element.querySelector("svg");
    drawn?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`); // paper shrinks it by its style alone
    drawn?.setAttribute("aria-hidden", "true");
  };
  fit();
  for (const [event, onPaper] of [["beforeprint", true], ["afterprint", false]] as const) {
    addEventListener(event, () => {
      chart.setOption({ animation: false, ...dressed(told, colour, onPaper) });
      chart.getZr().flush();
    });
  }
  new ResizeObserver(() => {
    if (matchMedia("print").matches || element.clientWidth === 0 || element.clientWidth === chart.getWidth()) return;
    chart.resize();
    fit();
  }).observe(element);
}
