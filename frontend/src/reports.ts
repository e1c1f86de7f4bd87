/** Charts of a report. The tables beside them say the same; without script they stand alone. */

import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { type ChartData, countSeries, ticks, waitSeries } from "./lib/report-chart";

const HEIGHT = 220;

/** The colours of the page, so that day and night, and whoever asks for more contrast, have their own. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

type Lines = readonly { readonly label: string; readonly colour: string; readonly fill?: string }[];

function draw(
  place: HTMLElement,
  labels: readonly string[],
  values: readonly (readonly (number | null)[])[],
  lines: Lines,
): uPlot {
  const positions = labels.map((_, index) => index);
  const text = colour("--color-text-quiet");
  const grid = { stroke: colour("--color-border"), width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font: "13px system-ui" };
  const bars = uPlot.paths.bars?.({ size: [0.7, 40] });
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      // A row is a bar and half a bar of room on either side.
      scales: {
        x: { time: false, range: [-0.5, labels.length - 0.5] },
        y: { range: (_u, _min, max) => [0, Math.max(max, 1)] },
      },
      cursor: { drag: { x: false, y: false } },
      axes: [
        {
          ...axis,
          splits: () => ticks(labels.length, place.clientWidth),
          values: (_u, splits) => splits.map((at) => labels[at] ?? ""),
        },
        { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 300, 600, 900, 1800, 3600, 7200, 36000] },
      ],
      series: [
        { label: "", value: (_u, at) => labels[at ?? -1] ?? "" },
        ...lines.map((line, index) => ({
          label: line.label,
          stroke: line.colour,
          width: index === 0 && line.fill ? 0 : 2,
          ...(line.fill && { fill: line.fill }),
          ...(index === 0 && line.fill && bars && { paths: bars }),
          points: { show: !line.fill, size: 6 },
        })),
      ],
    },
    [positions, ...values] as uPlot.AlignedData,
    place,
  );
}

function drawAll(data: ChartData, charts: HTMLElement): void {
  const place = (name: string) => charts.querySelector<HTMLElement>(`[data-chart="${name}"]`);
  const [counts, waits] = [place("counts"), place("waits")];
  if (!counts || !waits) return;
  const plots = [
    draw(counts, data.labels, countSeries(data), [
      { label: "Joined", colour: colour("--color-border-control"), fill: colour("--color-sunk") },
      { label: "Answered", colour: colour("--color-action") },
      { label: "Abandoned", colour: colour("--color-danger") },
    ]),
    draw(waits, data.labels, waitSeries(data), [
      { label: "Mean wait (s)", colour: colour("--color-call"), fill: colour("--color-call") },
    ]),
  ];
  new ResizeObserver(() => {
    for (const plot of plots) plot.setSize({ width: plot.root.parentElement?.clientWidth ?? 0, height: HEIGHT });
  }).observe(charts);
}

const charts = document.querySelector<HTMLElement>("#charts");
const json = document.querySelector("#chart")?.textContent;
if (charts && json) {
  const data = JSON.parse(json) as ChartData;
  // One bar is no chart.
  if (data.labels.length > 1) {
    charts.hidden = false;
    drawAll(data, charts);
    // The page changes its colours by itself; a drawing does not.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const place of charts.querySelectorAll("[data-chart]")) place.replaceChildren();
      drawAll(data, charts);
    });
  }
}
