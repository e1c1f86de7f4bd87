/** One meeting through Anteroom: from the host's "Next" to the first picture of the other side, on both pages. */

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
    // The customer comes in at once: what is measured is the machine, not the person.
    const enter = document.querySelector(".app-called__enter");
    if (enter instanceof HTMLButtonElement && !watched.has(enter)) {
      watched.add(enter);
      enter.click();
    }
    const video = document.querySelector(".app-room__remote");
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

  constructor(url, host, customer) {
    this.#url = url;
    this.#host = host;
    this.#customer = customer;
  }

  static async open(url, account, hostContext, customerContext) {
    for (const context of [hostContext, customerContext]) await context.addInitScript(watch);
    const host = await hostContext.newPage();
    await host.goto(`${url}/login`);
    await host.getByLabel("User name").fill(account.username);
    await host.getByLabel("Password").fill(account.password);
    await host.getByRole("button", { name: "Sign in" }).click();
    await host.getByRole("button", { name: "Available", exact: true }).click();
    return new Anteroom(url, host, await customerContext.newPage());
  }

  /** One meeting; the milliseconds that each side waited. */
  async meet() {
    const [host, customer] = [this.#host, this.#customer];
    await customer.goto(`${this.#url}/s/room`);
    await customer.getByRole("button", { name: "Join the line" }).click();
    const next = host.getByRole("button", { name: "Next N", exact: true });
    await host.locator(".app-person__light--on").waitFor({ timeout: WITHIN_MS });
    await customer.waitForTimeout(REST_MS);
    await next.and(host.locator('[aria-disabled="false"]')).click({ timeout: WITHIN_MS });
    const frames = await Promise.all([host, customer].map(firstFrame));
    const begin = await host.evaluate(() => window.benchTimes.next);
    await host.locator('.app-call__stage[data-stage="live"]').waitFor({ timeout: WITHIN_MS });
    await host.getByRole("button", { name: "End", exact: true }).click();
    await host.getByRole("button", { name: "Yes, end" }).click();
    await host.getByRole("button", { name: "Ready now" }).click();
    await customer.getByRole("button", { name: "Join the line" }).waitFor({ timeout: WITHIN_MS });
    return { host: frames[0] - begin, customer: frames[1] - begin };
  }
}

/** When the page first showed the other side. */
function firstFrame(page) {
  return page.evaluate((ms) => {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no picture came")), ms));
    return Promise.race([window.benchTimes.frame, late]);
  }, WITHIN_MS);
}
