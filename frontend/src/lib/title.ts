/** The document's title: what a person sees of the page while looking at another tab. */

const BLINK_MS = 1_000;

export class PageTitle {
  readonly #page: Pick<Document, "title">;
  #blinking: ReturnType<typeof setInterval> | undefined;

  constructor(page: Pick<Document, "title">) {
    this.#page = page;
  }

  /** Shows a title and stops calling. */
  show(title: string): void {
    clearInterval(this.#blinking);
    this.#blinking = undefined;
    this.#page.title = title;
  }

  /** Says before the words how many wait, as long as nobody looks. */
  count(waiting: number, words: string): void {
    this.show(waiting > 0 ? `(${waiting}) ${words}` : words);
  }

  /** Alternates between two looks of the words, so that the tab is noticed, until `show`. */
  call(words: string): void {
    this.show(`● ${words}`);
    let marked = true;
    this.#blinking = setInterval(() => {
      marked = !marked;
      this.#page.title = `${marked ? "●" : "○"} ${words}`;
    }, BLINK_MS);
  }
}
