/** Tells the server how a call is, while it lasts and once more at its end. */

import type { CallReport } from "../../contract/types";
import { addressOf, type Part } from "./part";
import type { RoomEvents } from "./room";
import { type Look, Tally } from "./tally";

/** The first one soon, so that something is known of short calls, too. */
const FIRST_AFTER_MS = 5_000;
const TELL_EVERY_MS = 30_000;
const TIMEOUT_MS = 10_000;
const KEY = "anteroom.call";

export interface CallReportParts {
  /** Nobody waits for it: what was not told is told with the next. */
  readonly send: (part: Part, report: CallReport) => void;
  /** Of this tab, so that a call that goes on after a reload is one call; `undefined` where a browser forbids it. */
  readonly storage: Pick<Storage, "getItem" | "setItem"> | undefined;
}

export class CallReports {
  readonly #part: Part;
  readonly #parts: CallReportParts;
  readonly #tally: Tally;
  #tellAt: number | null = null;
  #lookedAt: number | null = null;
  #isOver = false;

  constructor(part: Part, parts: CallReportParts = real()) {
    this.#part = part;
    this.#parts = parts;
    this.#tally = new Tally(this.#remembered());
  }

  /** What is seen of the call goes here. */
  get tally(): Tally {
    return this.#tally;
  }

  /** What a room tells that goes into it. */
  readonly heard: Pick<RoomEvents, "step" | "awaited" | "mending"> = {
    step: (step) => {
      if (step === "media") this.#tally.entered(Date.now());
    },
    awaited: (isAnybody) => this.#tally.awaited(isAnybody, Date.now()),
    mending: () => this.#tally.returned(Date.now()),
  };

  /** One look at the connection, at which it is told how the call has been when it is time. */
  look(look: Omit<Look, "afterMs">, now: number): void {
    this.#tally.look({ ...look, afterMs: this.#lookedAt === null ? 0 : now - this.#lookedAt });
    this.#lookedAt = now;
    this.#tellAt ??= now + FIRST_AFTER_MS;
    if (now < this.#tellAt) return;
    this.#tellAt = now + TELL_EVERY_MS;
    this.tell();
  }

  /** Nobody else is there for now. */
  pause(): void {
    this.#lookedAt = null;
  }

  /** Media finds no way. That is told at once: there may be nothing to look at later. */
  unreachable(): void {
    this.#tally.unreachable();
    this.tell();
  }

  /** The last word. */
  end(): void {
    if (this.#isOver) return;
    this.tell();
    this.#isOver = true;
  }

  /** Tells what is known by now. Whoever has left may not be heard any more. */
  tell(): void {
    const report = this.#tally.report();
    if (!report || this.#isOver) return;
    this.#parts.send(this.#part, report);
    try {
      this.#parts.storage?.setItem(KEY, JSON.stringify({ call: this.#part.consultation, sums: this.#tally }));
    } catch {
      // Full, or not allowed here: then a call begins anew when the page does.
    }
  }

  /** What this tab has added up of the same call. */
  #remembered(): unknown {
    try {
      const kept = JSON.parse(this.#parts.storage?.getItem(KEY) ?? "null") as { call?: unknown; sums?: unknown } | null;
      return kept?.call === this.#part.consultation ? kept.sums : null;
    } catch {
      return null;
    }
  }
}

function real(): CallReportParts {
  return { send, storage: tabStorage() };
}

/** Goes out even if the page is being left. */
function send(part: Part, report: CallReport): void {
  fetch(addressOf(part, "quality"), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(report),
    keepalive: true,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
}

/** Where a browser forbids storing anything, asking for the storage is an error already. */
function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
