import { expect, test } from "vitest";
import { countSeries, ticks, waitSeries } from "../../src/lib/report-chart";

const data = { labels: ["09:00", "10:00"], joined: [3, 4], answered: [2, 3], abandoned: [1, 0], meanWaitS: [60, null] };

test("no figure is a gap and not zero", () => {
  expect(waitSeries(data)).toEqual([[60, null]]);
  expect(countSeries(data)).toEqual([data.joined, data.answered, data.abandoned]);
});

test("as many rows are named as there is room for, evenly and from the first on", () => {
  expect(ticks(3, 1_000)).toEqual([0, 1, 2]);
  expect(ticks(24, 600)).toEqual([0, 5, 10, 15, 20]);
  expect(ticks(24, 50)).toEqual([0]);
  expect(ticks(0, 600)).toEqual([]);
});
