/** What the charts of a report draw, without the charts. Pure. */

/** As the server embeds it: a value for each row of the table by time. */
export interface ChartData {
  readonly labels: readonly string[];
  readonly joined: readonly number[];
  readonly answered: readonly number[];
  readonly abandoned: readonly number[];
  /** `null` where nobody was answered. */
  readonly meanWaitS: readonly (number | null)[];
}

/** Room that a label needs, in pixels. */
const LABEL_WIDTH = 110;

export function countSeries({ joined, answered, abandoned }: ChartData): readonly (readonly number[])[] {
  return [joined, answered, abandoned];
}

export function waitSeries({ meanWaitS }: ChartData): readonly (readonly (number | null)[])[] {
  return [meanWaitS];
}

/** Which rows are named below a chart of this width: evenly spaced, the first among them. */
export function ticks(rows: number, width: number): number[] {
  const room = Math.max(1, Math.floor(width / LABEL_WIDTH));
  const every = Math.max(1, Math.ceil(rows / room));
  return Array.from({ length: Math.ceil(rows / every) }, (_, index) => index * every);
}
