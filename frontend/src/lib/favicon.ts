/** The tab's icon: with a dot on it while something waits for the reader. Needs no permission and no sound. */

/** Drawn here, so that nothing has to be loaded when it is needed. */
const CALLING =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0d5357"/>' +
      '<circle cx="16" cy="16" r="9" fill="#f2b84b"/></svg>',
  );

export class Favicon {
  readonly #link: HTMLLinkElement | null;
  readonly #usual: string;

  constructor(page: ParentNode) {
    this.#link = page.querySelector<HTMLLinkElement>('link[rel="icon"]');
    this.#usual = this.#link?.getAttribute("href") ?? "";
  }

  show(calling: boolean): void {
    const href = calling ? CALLING : this.#usual;
    if (this.#link && this.#link.getAttribute("href") !== href) this.#link.setAttribute("href", href);
  }
}
