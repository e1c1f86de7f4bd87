/**
 * One meeting through Anteroom, until the first picture of the other side on both pages: from the host's "Next" on, with a
 * customer who comes in the moment it rings; or with one who takes as long as a person takes at least, without that time: from
 * "Next" until it rings, and from "Come in" on.
 */

import { watchSteps } from "./steps.mjs";

/** Long enough for a busy machine, short enough to tell that something is broken. */
const WITHIN_MS = 30_000;
/** Who is called has waited: the page has loaded and is at rest, as the page of the other way is. */
const REST_MS = 1_000;

/** What the bench does to both pages before their own scripts run. */
function watch() {
  const times = { next: 0, frame: undefined };
  window.benchTimes = times;
  let seen;
  const begin = () => {
    times.next = Date.now();
    window.benchSteps?.begin();
    // A promise, and no polling: a page that is asked over and over draws itself over and over.
    times.frame = new Promise((resolve) => {
      seen = resolve;
    });
  };
  begin();
  const isNext = (target) =>
    target instanceof Element && target.closest("button")?.textContent?.trim().startsWith("Next");
  addEventListener("click", ({ target }) => isNext(target) && begin(), true);
  const watched = new WeakSet();
  new MutationObserver(() => {
    const enter = document.querySelector(".app-called__enter");
    if (enter instanceof HTMLButtonElement && !watched.has(enter)) {
      watched.add(enter);
      window.benchSteps.mark("called");
      const comeIn = () => {
        times.answer = Date.now();
        enter.click();
      };
      if (window.benchAnswerAfter > 0) setTimeout(comeIn, window.benchAnswerAfter);
      else comeIn();
    }
    const video = document.querySelector(".app-tile__picture");
    if (video instanceof HTMLVideoElement && !watched.has(video)) {
      watched.add(video);
      video.requestVideoFrameCallback(() => seen(Date.now()));
    }
  }).observe(document, { childList: true, subtree: true });
}

/** The two pages, with the host on duty. */
export class Anteroom {
  #host;
  #customer;
  #url;
  #answerAfter;

  constructor(url, answerAfter, host, customer) {
    this.#url = url;
    this.#answerAfter = answerAfter;
    this.#host = host;
    this.#customer = customer;
  }

  static async open(url, account, answerAfter, hostContext, customerContext) {
    for (const context of [hostContext, customerContext]) {
      await context.addInitScript(watchSteps);
      await context.addInitScript(watch);
    }
    const host = await hostContext.newPage();
    await host.goto(`${url}/login`);
    await host.getByLabel("User name").fill(account.username);
    await host.getByLabel("Password").fill(account.password);
    await host.getByRole("button", { name: "Sign in" }).click();
    await host.getByRole("button", { name: "Available", exact: true }).click();
    return new Anteroom(url, answerAfter, host, await customerContext.newPage());
  }

  /** One meeting; the milliseconds that each side waited. */
  async meet() {
    const [host, customer] = [this.#host, this.#customer];
    await customer.goto(`${this.#url}/s/room`);
    await customer.getByRole("button", { name: "Join the line" }).click();
    const next = host.getByRole("button", { name: "Next N", exact: true });
    await host.locator(".app-person__light--on").waitFor({ timeout: WITHIN_MS });
    await customer.evaluate((ms) => {
      window.benchAnswerAfter = ms;
    }, this.#answerAfter);
    await customer.waitForTimeout(REST_MS);
    await next.and(host.locator('[aria-disabled="false"]')).click({ timeout: WITHIN_MS });
    const frames = await Promise.all([host, customer].map(firstFrame));
    const pressed = await host.evaluate(() => window.benchTimes.next);
    const { answer, rang } = await customer.evaluate(() => ({
      answer: window.benchTimes.answer,
      rang: window.benchSteps.all()["called"],
    }));
    const [begin, ringsAfter] = this.#answerAfter > 0 ? [answer, rang - pressed] : [pressed, 0];
    const steps = await Promise.all([host, customer].map((page) => stepsAfter(page, begin)));
    await host.locator('.app-call__stage[data-stage="live"]').waitFor({ timeout: WITHIN_MS });
    await host.getByRole("button", { name: "End", exact: true }).click();
    await host.getByRole("button", { name: "Yes, end" }).click();
    await host.getByRole("button", { name: "Ready now" }).click();
    await customer.getByRole("button", { name: "Join the line" }).waitFor({ timeout: WITHIN_MS });
    // Who was seen before that was not waited for.
    const waited = frames.map((frame) => ringsAfter + Math.max(0, frame - begin));
    return { host: waited[0], customer: waited[1], steps };
  }
}

/** When each step was taken, after an instant. */
async function stepsAfter(page, begin) {
  const steps = await page.evaluate(() => window.benchSteps.all());
  return Object.fromEntries(Object.entries(steps).map(([step, at]) => [step, at - begin]));
}

/** When the page first showed the other side. */
function firstFrame(page) {
  return page.evaluate((ms) => {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no picture came")), ms));
    return Promise.race([window.benchTimes.frame, late]);
  }, WITHIN_MS);
}
