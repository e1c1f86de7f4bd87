/** What a tab remembers over a reload, so that a second picture of the same thing stays silent. */

import type { VisitConsultation } from "../contract/types";

const RUNG = "anteroom.rung";
const ENTERED = "anteroom.entered";

/** The part of `Storage` that is needed. */
export type Memory = Pick<Storage, "getItem" | "setItem">;

export class Alerts {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Whether this alert has not rung yet. Asking counts as ringing. */
  isNew(consultation: VisitConsultation): boolean {
    return this.#changes(RUNG, `${consultation.id} ${consultation.alert}`);
  }

  /** Whether the reader has not been told of this yet. Asking counts as telling. `kind` keeps different news apart. */
  isNews(kind: string, what: string): boolean {
    return this.#changes(`anteroom.told.${kind}`, what);
  }

  /** Remembers that this tab came in. */
  cameIn(consultation: string): void {
    this.#memory.setItem(ENTERED, consultation);
  }

  hasComeIn(consultation: string): boolean {
    return this.#memory.getItem(ENTERED) === consultation;
  }

  #changes(key: string, value: string): boolean {
    if (this.#memory.getItem(key) === value) return false;
    this.#memory.setItem(key, value);
    return true;
  }
}
