/** Remembers which calls have rung, so that a reload or a second picture of the same call stays silent. */

import type { VisitConsultation } from "../contract/types";

const KEY = "anteroom.rung";

/** The part of `Storage` that is needed. */
export type Memory = Pick<Storage, "getItem" | "setItem">;

export class Alerts {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Whether this alert has not rung yet. Asking counts as ringing. */
  isNew(consultation: VisitConsultation): boolean {
    const name = `${consultation.id} ${consultation.alert}`;
    if (this.#memory.getItem(KEY) === name) return false;
    this.#memory.setItem(KEY, name);
    return true;
  }
}
