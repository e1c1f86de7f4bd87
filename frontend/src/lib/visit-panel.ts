/**
 * Pages beside the visit (why the place changed, inviting, another device), shown over it. Without script they are pages
 * of their own; leaving the visit for them would end its connection.
 */

import { say } from "./say";
import { showOwnTime } from "./visit-clock";
import { part, write } from "./visit-words";

export class VisitPanel {
  readonly #page: Document;
  readonly #fetch: (href: string) => Promise<Document>;
  #dialog: HTMLDialogElement | undefined;

  constructor(page: Document, fetchDocument: (href: string) => Promise<Document>) {
    this.#page = page;
    this.#fetch = fetchDocument;
  }

  /** Whether it could be shown. It cannot when there is no answer, or an answer that is another page. */
  async open(href: string): Promise<boolean> {
    const fetched = await this.#fetch(href).catch(() => null);
    const panel = fetched && part(fetched, "panel");
    if (!panel) return false;
    this.show(this.#page.importNode(panel, true));
    return true;
  }

  /** Shows something that is titled by `#panel-title`. */
  show(panel: HTMLElement): void {
    this.close();
    const dialog = this.#make(panel);
    this.#page.body.append(dialog);
    this.#dialog = dialog;
    dialog.showModal();
  }

  close(): void {
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = undefined;
  }

  #make(panel: HTMLElement): HTMLDialogElement {
    const dialog = this.#page.createElement("dialog");
    dialog.className = "app-dialog";
    dialog.setAttribute("aria-labelledby", "panel-title");
    const close = this.#page.createElement("button");
    close.type = "button";
    close.className = "app-button app-button--secondary";
    close.textContent = say("close");
    close.addEventListener("click", () => this.close());
    dialog.append(panel, close);
    dialog.addEventListener("close", () => dialog.remove());
    showOwnTime(panel);
    wireLink(panel);
    return dialog;
  }
}

/** Sending and copying need the browser's help, so their buttons are there only where it has some. */
function wireLink(panel: HTMLElement): void {
  const field = part(panel, "link");
  if (!(field instanceof HTMLInputElement)) return;
  field.addEventListener("focus", () => field.select());
  const said = part(panel, "shared");
  const share = part(panel, "share");
  if (share && "share" in navigator) {
    share.hidden = false;
    // Whoever changes their mind while choosing how to send it has not made a mistake.
    share.addEventListener("click", () => void navigator.share({ url: field.value }).catch(() => undefined));
  }
  const copy = part(panel, "copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => {
      navigator.clipboard.writeText(field.value).then(
        () => write(said, say("copied")),
        () => {
          field.select();
          write(said, say("copy-failed"));
        },
      );
    });
  }
}
