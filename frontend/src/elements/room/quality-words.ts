/** How the connection is, in words, and the figures behind them for whoever helps. Pure. */

import type { Quality } from "../../lib/room/quality";
import { weaknessOf } from "../../lib/room/quality";
import { language, say } from "../../lib/say";

/** One sentence. */
export function qualityWords(quality: Quality | null): string {
  if (!quality) return say("quality-unknown");
  switch (weaknessOf(quality)) {
    case null:
      return say("quality-good");
    case "receiving":
      return say("quality-receiving");
    case "sending":
      return say("quality-sending");
    case "slow":
      return say("quality-slow");
  }
}

/** The figures, each with what it is. */
export function qualityRows(quality: Quality | null): readonly (readonly [string, string])[] {
  if (!quality) return [];
  const { availableKbps, way } = quality;
  const rows: (readonly [string, string])[] = [
    [say("quality-you-receive"), lost(quality.receivedKbps, quality.receivedLostShare)],
    [say("quality-you-send"), lost(quality.sentKbps, quality.sentLostShare)],
  ];
  if (availableKbps !== null) rows.push([say("quality-you-could-send"), kbps(availableKbps)]);
  rows.push([say("quality-there-and-back"), `${Math.round(quality.roundTripS * 1_000)} ms`]);
  if (way !== null)
    rows.push([say("quality-way"), say(way.startsWith("relay") ? "quality-way-relay" : "quality-way-direct")]);
  return rows;
}

function lost(rate: number, share: number): string {
  return say("quality-lost", { rate: kbps(rate), share: percent(share) });
}

function kbps(value: number): string {
  return value >= 1_000 ? `${decimal(value / 1_000, 1)} Mbit/s` : `${Math.round(value)} kbit/s`;
}

function percent(share: number): string {
  return `${decimal(share * 100, share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** With the decimal sign of the page's language. */
function decimal(value: number, digits: number): string {
  return value.toLocaleString(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
