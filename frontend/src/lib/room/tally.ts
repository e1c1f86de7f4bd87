/** How a call has been so far: adds up what is seen of it, to be told to the server. Pure: the caller says what time it is. */

import type { CallReport, CallWay } from "../../contract/types";
import type { Quality } from "./quality";

/** Signs of one and the same interruption come together. Longer than any mending takes. */
const ONE_RETURN_MS = 15_000;

/** What was added up. */
interface Sums {
  firstPictureMs: number | null;
  /** Looks at the connection, and how long they were apart. */
  looks: number;
  togetherMs: number;
  stillLooks: number;
  receivedLost: number;
  sentLost: number;
  /** Of looks at which they were known: how many, and the sum. */
  roundTrips: number;
  roundTripsMs: number;
  availables: number;
  availableKbps: number;
  returns: number;
  way: CallWay | null;
}

const NOTHING: Sums = {
  firstPictureMs: null,
  looks: 0,
  togetherMs: 0,
  stillLooks: 0,
  receivedLost: 0,
  sentLost: 0,
  roundTrips: 0,
  roundTripsMs: 0,
  availables: 0,
  availableKbps: 0,
  returns: 0,
  way: null,
};

/** One look at the connection. */
export interface Look {
  /** `null` while there is no connection to look at. */
  readonly quality: Quality | null;
  /** Whether a picture that is wanted stands still, or is not there. */
  readonly isStill: boolean;
  /** How long ago the look before was. */
  readonly afterMs: number;
}

export class Tally {
  readonly #sums: Sums;
  #enteredAt: number | null = null;
  #awaitedAt: number | null = null;
  #isAwaited = false;
  #returnedAt = Number.NEGATIVE_INFINITY;

  /** `before`: what was added up until the page was loaded again, as `toJSON` gave it. */
  constructor(before: unknown = null) {
    this.#sums = { ...NOTHING, ...sumsIn(before) };
    if (isObject(before)) this.#sums.returns += 1;
  }

  /** Nothing is in the way of this side's any more: the own camera and microphone are allowed, and the room is found. */
  entered(now: number): void {
    this.#enteredAt ??= now;
  }

  /** Whether anybody else sends something, received yet or not. */
  awaited(isAnybody: boolean, now: number): void {
    if (isAnybody === this.#isAwaited) return;
    this.#isAwaited = isAnybody;
    this.#awaitedAt = isAnybody ? now : null;
  }

  /** What is received of the others has changed. Of whoever sends sound only, no picture is awaited. */
  received(tracks: readonly Pick<MediaStreamTrack, "kind">[], now: number): void {
    if (tracks.length === 0) return;
    if (tracks.some(({ kind }) => kind === "video")) this.#awaitedAt ??= now;
    else this.#awaitedAt = null;
  }

  /** A picture of somebody else is there. */
  pictured(now: number): void {
    if (this.#sums.firstPictureMs !== null || this.#enteredAt === null || this.#awaitedAt === null) return;
    this.#sums.firstPictureMs = Math.max(0, now - Math.max(this.#enteredAt, this.#awaitedAt));
  }

  look({ quality, isStill, afterMs }: Look): void {
    const sums = this.#sums;
    sums.looks += 1;
    sums.togetherMs += afterMs;
    if (isStill) sums.stillLooks += 1;
    if (!quality) return;
    sums.receivedLost += quality.receivedLostShare;
    sums.sentLost += quality.sentLostShare;
    if (quality.roundTripS > 0) {
      sums.roundTrips += 1;
      sums.roundTripsMs += quality.roundTripS * 1_000;
    }
    if (quality.availableKbps !== null) {
      sums.availables += 1;
      sums.availableKbps += quality.availableKbps;
    }
    sums.way = quality.way ?? sums.way;
  }

  /** The connection was lost, or media looks for another way. */
  returned(now: number): void {
    if (now - this.#returnedAt >= ONE_RETURN_MS) this.#sums.returns += 1;
    this.#returnedAt = now;
  }

  /** The room is entered anew because the person wants it so: what that looks like is no loss. */
  wanted(now: number): void {
    this.#returnedAt = now;
  }

  /** Media found no way to the server in time. */
  unreachable(): void {
    this.#sums.way = "nowhere";
  }

  /** What is to be told; `null` while there is nothing. */
  report(): CallReport | null {
    const sums = this.#sums;
    if (sums.looks === 0 && sums.way !== "nowhere") return null;
    return {
      togetherS: Math.round(sums.togetherMs / 1_000),
      firstPictureMs: sums.firstPictureMs === null ? null : Math.round(sums.firstPictureMs),
      receivedLost: thousandths(sums.receivedLost, sums.looks),
      sentLost: thousandths(sums.sentLost, sums.looks),
      roundTripMs: mean(sums.roundTripsMs, sums.roundTrips),
      availableKbps: mean(sums.availableKbps, sums.availables),
      still: thousandths(sums.stillLooks, sums.looks),
      returns: sums.returns,
      way: sums.way,
    };
  }

  toJSON(): unknown {
    return this.#sums;
  }
}

function thousandths(sum: number, of: number): number {
  return of === 0 ? 0 : Math.min(1_000, Math.round((sum / of) * 1_000));
}

function mean(sum: number, of: number): number | null {
  return of === 0 ? null : Math.round(sum / of);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What can be used of what was remembered. Nothing of it is trusted. */
function sumsIn(before: unknown): Partial<Sums> {
  if (!isObject(before)) return {};
  const numbers = Object.entries(before).filter(
    ([name, value]) => name in NOTHING && name !== "way" && typeof value === "number" && value >= 0,
  );
  return Object.fromEntries(numbers) as Partial<Sums>;
}
