/**
 * `<ar-notes>`: what a host writes down about a visit, and what it came to. Kept by itself a moment after the last key, and
 * when the element goes: nobody loses a sentence to the next customer.
 */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { DeskNotes, DeskNotesReply, DeskOutcome } from "../../contract/types";
import type { Outcome } from "../../lib/reply";

/** Keeps and reads notes. */
export interface NotesStore {
  read(ticket: string): Promise<DeskNotesReply>;
  write(ticket: string, notes: DeskNotes): Promise<Outcome>;
}

export const OUTCOMES: readonly (readonly [outcome: DeskOutcome, words: string])[] = [
  ["resolved", "Resolved"],
  ["followUp", "Follow-up needed"],
  ["notReached", "Not reached"],
  ["other", "Something else"],
];

/** The server takes no more. */
const NOTES_MAX = 4_000;
/** A pause in writing that is long enough to keep what was written. */
const KEEP_AFTER_MS = 1_000;
const RETRY_AFTER_MS = 5_000;
/** Codes of problems that pass by themselves. */
const PASSING: readonly string[] = ["no_answer", "unavailable"];

type Standing = "reading" | "unread" | "kept" | "changed" | "keeping" | "unkept";

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  reading: "Reading the notes.",
  unread: "The notes cannot be read at the moment.",
  kept: "",
  changed: "",
  keeping: "Keeping the notes.",
  unkept: "Not kept yet.",
};

export class NotesElement extends LitElement {
  static override properties = {
    ticket: { attribute: false },
    name: { attribute: false },
    store: { attribute: false },
    notes: { state: true },
    isOver: { attribute: false },
    transcript: { state: true },
    standing: { state: true },
    problem: { state: true },
    wasKept: { state: true },
  };

  declare ticket: string;
  declare name: string;
  declare store: NotesStore | null;
  /** Whether the consultation with this one is over: only then is what was written whole. */
  declare isOver: boolean;
  declare private notes: DeskNotes;
  /** Where what was written during the visit can be saved from. */
  declare private transcript: string | null;
  declare private standing: Standing;
  declare private problem: string;
  declare private wasKept: boolean;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #isKeeping = false;

  constructor() {
    super();
    this.ticket = "";
    this.name = "";
    this.store = null;
    this.notes = { text: "", outcome: null };
    this.isOver = false;
    this.transcript = null;
    this.standing = "reading";
    this.problem = "";
    this.wasKept = false;
  }

  /** Light DOM: the page's one style sheet reaches it. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    void this.#read();
  }

  protected override updated(changed: PropertyValues): void {
    if (this.isOver && changed.get("isOver") === false) void this.#readTranscript();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    if (this.standing === "changed" || this.standing === "unkept") void this.#keep();
  }

  async #read(): Promise<void> {
    const reply = await this.store?.read(this.ticket).catch(() => undefined);
    if (reply?.notes) {
      this.notes = reply.notes;
      this.transcript = reply.transcript;
      this.standing = "kept";
      return;
    }
    this.standing = "unread";
    if (this.isConnected) this.#timer = setTimeout(() => void this.#read(), RETRY_AFTER_MS);
  }

  /** What is written in the notes meanwhile stays as it is. */
  async #readTranscript(): Promise<void> {
    const reply = await this.store?.read(this.ticket).catch(() => undefined);
    if (reply?.notes) this.transcript = reply.transcript;
  }

  #change(notes: DeskNotes): void {
    this.notes = notes;
    this.standing = "changed";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#keep(), KEEP_AFTER_MS);
  }

  /** One write after the other: two at once could arrive in the wrong order. */
  async #keep(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isKeeping || !this.store) return;
    this.#isKeeping = true;
    const { notes } = this;
    this.standing = "keeping";
    const outcome = await this.store.write(this.ticket, notes);
    this.#isKeeping = false;
    if (this.notes !== notes) {
      await this.#keep();
      return;
    }
    this.wasKept = outcome.ok;
    this.standing = outcome.ok ? "kept" : "unkept";
    this.problem = outcome.ok ? "" : outcome.message;
    const mayHelp = !outcome.ok && PASSING.includes(outcome.code);
    if (mayHelp && this.isConnected) this.#timer = setTimeout(() => void this.#keep(), RETRY_AFTER_MS);
  }

  protected override render(): TemplateResult {
    const isRead = this.standing !== "reading" && this.standing !== "unread";
    const words = this.standing === "kept" && this.wasKept ? "Kept" : STANDING_WORDS[this.standing];
    return html`
      <div class="app-notes">
        <label class="app-field__label" for="notes">Notes on ${this.name}</label>
        <textarea class="app-input app-notes__text" id="notes" rows="3" maxlength=${NOTES_MAX} ?readonly=${!isRead}
          .value=${this.notes.text} @input=${this.#onText} @blur=${this.#onLeave}></textarea>
        <div class="app-notes__end">
          <label for="outcome">What it came to</label>
          <select class="app-input app-menu__choice" id="outcome" ?disabled=${!isRead} @change=${this.#onOutcome}>
            <option value="" ?selected=${this.notes.outcome === null}>Not said yet</option>
            ${OUTCOMES.map(
              ([outcome, says]) =>
                html`<option value=${outcome} ?selected=${this.notes.outcome === outcome}>${says}</option>`,
            )}
          </select>
          <p class="app-notes__standing" role="status">${words}${this.standing === "unkept" ? html` ${this.problem}` : nothing}</p>
        </div>
        ${this.isOver && this.transcript ? html`<p><a href=${this.transcript} download>Download the chat</a></p>` : nothing}
      </div>`;
  }

  #onText(event: InputEvent): void {
    this.#change({ ...this.notes, text: (event.currentTarget as HTMLTextAreaElement).value });
  }

  #onOutcome(event: Event): void {
    const { value } = event.currentTarget as HTMLSelectElement;
    const [outcome] = OUTCOMES.find(([known]) => known === value) ?? [null];
    this.#change({ ...this.notes, outcome });
    void this.#keep();
  }

  #onLeave(): void {
    if (this.standing === "changed") void this.#keep();
  }
}

customElements.define("ar-notes", NotesElement);
