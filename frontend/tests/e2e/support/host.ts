/** A host: one browser of their own, on the console. */

import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import type { DeskPicture } from "../../../src/contract/types";
import { formToken, pictureOf } from "./documents";
import { type Account, BASE_URL, type Session } from "./environment";
import { Media } from "./media";
import type { Problems } from "./problems";

export class Host {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly problems: Problems;
  readonly account: Account;
  readonly media: Media;

  constructor(context: BrowserContext, page: Page, problems: Problems, account: Account) {
    this.context = context;
    this.page = page;
    this.problems = problems;
    this.account = account;
    this.media = new Media(page);
  }

  get nextButton(): Locator {
    return this.page.getByRole("button", { name: "Next N", exact: true });
  }

  get acceptButton(): Locator {
    return this.page.getByRole("button", { name: "Accept" });
  }

  get declineButton(): Locator {
    return this.page.getByRole("button", { name: "Decline" });
  }

  get readyButton(): Locator {
    return this.page.getByRole("button", { name: "Ready now" });
  }

  get state(): Locator {
    return this.page.locator(".app-duty__now");
  }

  /** How far the consultation has come, in words. */
  get stage(): Locator {
    return this.page.locator(".app-call__stage");
  }

  /** The console's heading in the right pane: whom one is asked about, or is with, or that nobody is there. */
  get whom(): Locator {
    return this.page.locator(".app-desk__main h2").first();
  }

  /** The people in the line of a session, in order. */
  line(session: Session): Locator {
    return this.page.getByRole("region", { name: session.name, exact: true }).getByRole("listitem");
  }

  async logIn(): Promise<void> {
    await this.page.goto("/login");
    await this.page.getByLabel("User name").fill(this.account.username);
    await this.page.getByLabel("Password").fill(this.account.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await expect(this.page).toHaveURL(/\/host$/);
    await expect(this.state).toBeVisible();
  }

  async goOnDuty(): Promise<void> {
    await this.page.getByRole("button", { name: "Available", exact: true }).click();
    await this.is("available");
  }

  async is(state: string): Promise<void> {
    await expect(this.state).toHaveAttribute("data-state", state, { timeout: 20_000 });
  }

  /** Calls the first in line of all sessions. */
  async next(): Promise<void> {
    await expect(this.nextButton).toHaveAttribute("aria-disabled", "false", { timeout: 20_000 });
    await this.nextButton.click();
  }

  async isTogether(): Promise<void> {
    await expect(this.stage).toHaveAttribute("data-stage", "live", { timeout: 30_000 });
  }

  async end(): Promise<void> {
    await this.page.getByRole("button", { name: "End", exact: true }).click();
    await this.page.getByRole("button", { name: "Yes, end" }).click();
    await this.is("wrapUp");
  }

  /** Ends what there still is, goes off duty and logs out, without the page. */
  async goHome(): Promise<void> {
    const { request } = this.context;
    const desk = await request.get(`${BASE_URL}/host`, { maxRedirects: 0 });
    // Who has logged out already is sent to log in.
    if (desk.status() === 200) {
      const text = await desk.text();
      const csrf = formToken(text);
      const { consultation, held } = pictureOf<DeskPicture>(text);
      for (const { customer } of held) {
        await request.post(`${BASE_URL}/host/remove`, { form: { csrf, ticket: customer.id, why: "notNeeded" } });
      }
      if (consultation) await request.post(`${BASE_URL}/host/end`, { form: { csrf, consultation: consultation.id } });
      await request.post(`${BASE_URL}/host/ready`, { form: { csrf } });
      await request.post(`${BASE_URL}/host/duty`, { form: { csrf, duty: "off" } });
      await request.post(`${BASE_URL}/logout`, { form: { csrf } });
    }
  }
}
