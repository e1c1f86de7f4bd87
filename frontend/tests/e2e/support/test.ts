/** The tests' own `test`: people with browsers of their own, who go home when the test is over. */

import {
  type Browser,
  type BrowserContextOptions,
  type BrowserType,
  test as base,
  chromium,
  expect,
  firefox,
  type LaunchOptions,
} from "@playwright/test";
import { CHROMIUM } from "../../chromium.mjs";
import { Customer } from "./customer";
import { type Account, HANNA, HENRY, type Session } from "./environment";
import { FIREFOX } from "./firefox";
import { Floor } from "./floor";
import { Host } from "./host";
import { installProbe } from "./probe";
import { Problems } from "./problems";

export { expect };

/** Lets people come, and sends them home. */
export class People {
  readonly #browser: Browser;
  readonly #everyone: (Customer | Host)[] = [];
  readonly #otherBrowsers: Browser[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A customer whose browser is open and who has not been anywhere yet. */
  async customer(session: Session, options: BrowserContextOptions = {}, browser = this.#browser): Promise<Customer> {
    const { context, page, problems } = await this.#browserOfOnesOwn(options, browser);
    const customer = new Customer(context, page, problems, session);
    this.#everyone.push(customer);
    return customer;
  }

  /** A browser that was started in another way than the one of all tests. */
  otherBrowser(options: LaunchOptions): Promise<Browser> {
    return this.#launch(chromium, options);
  }

  /** All of Chromium, with what it asks people in its window, started with the arguments that it is to keep. */
  wholeChromium(keeps: (argument: string) => boolean): Promise<Browser> {
    return this.#launch(chromium, { ...CHROMIUM, args: (CHROMIUM.args ?? []).filter(keeps) });
  }

  /** Another browser altogether. */
  firefox(): Promise<Browser> {
    return this.#launch(firefox, FIREFOX);
  }

  /** A customer who has joined. */
  async waiting(session: Session, name = ""): Promise<Customer> {
    const customer = await this.customer(session);
    await customer.join(name);
    return customer;
  }

  /** A host whose browser is open and who has not logged in yet. */
  async host(account: Account = HANNA, options: BrowserContextOptions = {}, browser = this.#browser): Promise<Host> {
    const { context, page, problems } = await this.#browserOfOnesOwn(options, browser);
    const host = new Host(context, page, problems, account);
    this.#everyone.push(host);
    return host;
  }

  /** A host who has logged in and is ready for customers. */
  async hostOnDuty(account: Account = HANNA): Promise<Host> {
    const host = await this.host(account);
    await host.logIn();
    await host.goOnDuty();
    return host;
  }

  /** A host in another tab of a customer's browser, who is ready for customers. */
  async hostBeside({ context, problems }: Customer, account: Account = HANNA): Promise<Host> {
    const host = new Host(context, await context.newPage(), problems, account);
    this.#everyone.push(host);
    await host.logIn();
    await host.goOnDuty();
    return host;
  }

  /** Customers first: a host cannot go before the customer whom they are with. */
  async goHome(): Promise<void> {
    const customers = this.#everyone.filter((person) => person instanceof Customer);
    const hosts = this.#everyone.filter((person) => person instanceof Host);
    for (const person of [...customers, ...hosts]) await person.goHome();
    for (const context of new Set(this.#everyone.map((person) => person.context))) await context.close();
    for (const browser of this.#otherBrowsers) await browser.close();
  }

  problems(): readonly string[] {
    return this.#everyone.flatMap((person) => person.problems.unexpected());
  }

  async #launch(kind: BrowserType, options: LaunchOptions): Promise<Browser> {
    const browser = await kind.launch(options);
    this.#otherBrowsers.push(browser);
    return browser;
  }

  async #browserOfOnesOwn(options: BrowserContextOptions, browser: Browser) {
    const context = await browser.newContext(options);
    const problems = await Problems.watch(context);
    await context.addInitScript(installProbe);
    return { context, page: await context.newPage(), problems };
  }
}

interface Fixtures {
  people: People;
}

interface WorkerFixtures {
  floor: Floor;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  people: async ({ browser }, use) => {
    const people = new People(browser);
    await use(people);
    // Before they go: what is cut off then may complain.
    const problems = people.problems();
    await people.goHome();
    expect(problems, "errors on the pages").toEqual([]);
  },
  floor: [
    // Playwright wants the parameter although nothing is needed of it.
    // biome-ignore lint/correctness/noEmptyPattern: see above.
    async ({}, use) => {
      const floor = await Floor.open(HENRY);
      await use(floor);
      await floor.close();
    },
    { scope: "worker" },
  ],
});
