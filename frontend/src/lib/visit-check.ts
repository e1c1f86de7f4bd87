/** The check of device and connection, offered to those who wait. */

import type { VisitCheck } from "../contract/types";
import { CHECKED, type CheckedEvent, type MakeCheck } from "./check-view";
import { say } from "./say";
import type { VisitPanel } from "./visit-panel";
import { part, writeOrHide } from "./visit-words";

export interface VisitCheckParts {
  readonly make: MakeCheck;
  /** Tells the server, for the hosts. Nobody waits for it: what was not told is told with the next thing. */
  readonly tell: (check: VisitCheck) => void;
}

export class VisitChecks {
  readonly #parts: VisitCheckParts;
  readonly #panel: VisitPanel;
  readonly #session: string;
  #last: VisitCheck | undefined;
  #main: HTMLElement | undefined;

  constructor(parts: VisitCheckParts, panel: VisitPanel, session: string) {
    this.#parts = parts;
    this.#panel = panel;
    this.#session = session;
  }

  /** Connects the button of a freshly rendered stage, where it has one. */
  wire(main: HTMLElement): void {
    this.#main = main;
    this.#show("");
    part(main, "check")?.addEventListener(
      "click",
      (event) => void this.#open(event.currentTarget as HTMLButtonElement),
    );
  }

  async #open(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    this.#show("");
    try {
      const check = await this.#parts.make();
      check.session = this.#session;
      check.addEventListener(CHECKED, (event) => this.#learn((event as CheckedEvent).detail));
      this.#panel.show(check);
    } catch {
      this.#show(say("check-failed"));
    }
    button.disabled = false;
  }

  #learn(check: VisitCheck): void {
    this.#last = check;
    this.#parts.tell(check);
    this.#show("");
  }

  #show(problem: string): void {
    if (!this.#main) return;
    writeOrHide(part(this.#main, "checked"), problem || (this.#last ? summaryOf(this.#last) : ""));
  }
}

/** What came of the last check, in a sentence. */
export function summaryOf({ path, weak, camera, microphone }: VisitCheck): string {
  if (path === "nowhere") return say("checked-nowhere");
  const poor = weak || path === "relayTcp" ? say("checked-slow") : "";
  const missing = [
    camera === "works" ? "" : say("checked-no-camera"),
    microphone === "works" ? "" : say("checked-no-microphone"),
  ];
  const found = [poor, ...missing].filter((words) => words !== "");
  return found.length === 0 ? say("checked-well") : say("checked", { found: found.join(", ") });
}
