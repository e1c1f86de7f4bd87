/** A customer: one browser of their own, on the page of one session. */

import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { formToken, pictureOf } from "./documents";
import { BASE_URL, type Session } from "./environment";
import { Media } from "./media";
import type { Problems } from "./problems";

export class Customer {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly problems: Problems;
  readonly session: Session;
  readonly media: Media;

  constructor(context: BrowserContext, page: Page, problems: Problems, session: Session) {
    this.context = context;
    this.page = page;
    this.problems = problems;
    this.session = session;
    this.media = new Media(page);
  }

  get address(): string {
    return `/s/${this.session.slug}`;
  }

  /** The page's heading: it says where one is. */
  get headline(): Locator {
    return this.page.locator("#visit h1");
  }

  get detail(): Locator {
    return this.page.locator('[data-role="detail"]');
  }

  get comeInButton(): Locator {
    return this.page.getByRole("button", { name: "Come in" });
  }

  get checkButton(): Locator {
    return this.page.getByRole("button", { name: "Check camera and sound" });
  }

  /** The words over or in the consultation's picture. */
  get room(): Locator {
    return this.page.locator("#room");
  }

  async open(): Promise<void> {
    await this.page.goto(this.address);
  }

  /** Opens the page and joins with one click. */
  async join(name = ""): Promise<void> {
    await this.open();
    if (name) await this.page.getByLabel("Your name").fill(name);
    await this.page.getByRole("button", { name: "Join the line" }).click();
    await expect(this.page.getByText("Leave the line")).toBeVisible();
  }

  async seesPeopleAhead(count: number): Promise<void> {
    await expect(this.headline).toHaveText(aheadWords(count));
  }

  async isCalledBy(host: string): Promise<void> {
    await expect(this.headline).toHaveText(`${host} is ready for you`, { timeout: 20_000 });
    await expect(this.comeInButton).toBeVisible();
  }

  async comeIn(): Promise<void> {
    await this.comeInButton.click();
  }

  /** Leaves the line, or the call while it rings; asks once before. */
  async leaveLine(): Promise<void> {
    await this.page.getByText("Leave the line").click();
    await this.page.getByRole("button", { name: "Yes, leave" }).click();
  }

  /** Leaves the consultation by the bar below the picture. */
  async leaveRoom(): Promise<void> {
    await this.room.getByRole("button", { name: "Leave", exact: true }).click();
    await this.room.getByRole("button", { name: "Yes, leave" }).click();
  }

  async readsGoodbye(): Promise<void> {
    await expect(this.headline).toHaveText("Goodbye, and thank you for coming", { timeout: 20_000 });
    await expect(this.room).toBeHidden();
  }

  /** Another tab of the same browser. */
  async openTab(): Promise<Customer> {
    const tab = new Customer(this.context, await this.context.newPage(), this.problems, this.session);
    await tab.open();
    return tab;
  }

  /** Gives up whatever place there still is, without the page. */
  async goHome(): Promise<void> {
    const address = `${BASE_URL}${this.address}`;
    const page = await (await this.context.request.get(address)).text();
    const { stage } = pictureOf<{ stage: string }>(page);
    if (!["before", "over", "elsewhere", "moved"].includes(stage)) {
      await this.context.request.post(`${address}/leave`, { form: { csrf: formToken(page) } });
    }
  }
}

/** How the page words a place in line. */
export function aheadWords(count: number): string {
  if (count === 0) return "You are next";
  return count === 1 ? "1 person is ahead of you" : `${count} people are ahead of you`;
}
