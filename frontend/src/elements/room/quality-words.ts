/** How the connection is, in words, and the figures behind them for whoever helps. Pure. */

import type { Quality } from "../../lib/room/quality";
import { weaknessOf } from "../../lib/room/quality";

/** One sentence. */
export function qualityWords(quality: Quality | null): string {
  if (!quality) return "Not measured yet.";
  switch (weaknessOf(quality)) {
    case null:
      return "The connection is good.";
    case "receiving":
      return "Some of what the others send does not arrive here.";
    case "sending":
      return "Some of what you send does not arrive.";
    case "slow":
      return "What you say arrives late. Short pauses help.";
  }
}

/** The figures, each with what it is. */
export function qualityRows(quality: Quality | null): readonly (readonly [string, string])[] {
  if (!quality) return [];
  const { availableKbps, way } = quality;
  const rows: (readonly [string, string])[] = [
    ["You receive", `${kbps(quality.receivedKbps)}, ${percent(quality.receivedLostShare)} lost`],
    ["You send", `${kbps(quality.sentKbps)}, ${percent(quality.sentLostShare)} lost`],
  ];
  if (availableKbps !== null) rows.push(["You could send", kbps(availableKbps)]);
  rows.push(["There and back", `${Math.round(quality.roundTripS * 1_000)} ms`]);
  if (way !== null) rows.push(["Way", way.startsWith("relay") ? "through a relay" : "direct"]);
  return rows;
}

function kbps(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(1)} Mbit/s` : `${Math.round(value)} kbit/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
