/** Signing in with a real identity provider, which lives on another site. */

import type { Page } from "@playwright/test";
import { type Running, startProvider } from "../provider.mjs";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA, BASE_URL, HANNA, PROVIDER } from "./support/environment";
import type { Host } from "./support/host";
import { expect, type People, test } from "./support/test";

const ERRAND = "anteroom-errand";
const RETURN = "/login/provider/return";
const FONTS = "https://fonts.googleapis.com";
/** What browsers log about a page that refuses. */
const REFUSED = /status of (403|422|503)/;

test.describe.configure({ mode: "serial" });
// The server knows the provider's authority by its configuration; browsers know nothing of it.
test.use({ ignoreHTTPSErrors: true });

let provider: Running | undefined;

test.afterAll(async () => provider?.stop());

const way = (page: Page) => page.getByRole("link", { name: "Sign in with Example ID" });

/** Somebody whose browser may talk to the provider, too. */
async function somebody(people: People): Promise<Host> {
  const person = await people.host();
  person.problems.allow(PROVIDER.issuer);
  // The provider's own pages want a font from there.
  person.problems.allow(FONTS);
  await person.context.route(`${FONTS}/**`, (route) => route.fulfill({ contentType: "text/css", body: "" }));
  person.problems.expect(REFUSED, new RegExp(`\\(${PROVIDER.issuer}/`));
  return person;
}

/** Sets out from the log-in page; ends at the provider's. */
async function setOut(page: Page, next = "/host"): Promise<void> {
  await page.goto(`/login?next=${next}`);
  await way(page).click();
  await page.waitForURL(`${PROVIDER.issuer}/**`);
}

/** At the provider: who one is, and that Anteroom may know. */
async function prove(page: Page, name: string): Promise<void> {
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((url) => url.origin === BASE_URL);
}

async function isRefused(page: Page, word: string, words: string): Promise<void> {
  await expect(page).toHaveURL(`/login?refused=${word}`);
  await expect(page.getByRole("alert")).toContainText(words);
}

test("while the provider is away the page says so, and a password works", async ({ people }) => {
  const person = await people.host(HANNA);
  await person.page.goto("/login");
  await expect(person.page.getByRole("status")).toContainText("the identity provider does not answer");
  await expect(way(person.page)).toBeHidden();
  await expectAccessible(person.page, "login without the provider");
  await everyLook(person.page, "login-provider-away");
  await person.logIn();
});

test("an admin and a host come in by the provider", async ({ people }) => {
  provider = await startProvider({
    ...PROVIDER,
    clientSecret: PROVIDER.secret,
    returnUrl: `${BASE_URL}${RETURN}`,
  });
  const ida = await somebody(people);
  const { page } = ida;
  await expect(async () => {
    await page.goto("/login");
    await expect(way(page)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await expectAccessible(page, "login with the provider");
  await everyLook(page, "login-provider");

  await setOut(page, "/admin/people");
  await prove(page, "ida");
  await expect(page).toHaveURL("/admin/people");
  await expect(page.getByText("ida, Administrator, by the identity provider")).toBeVisible();
  expect((await ida.context.cookies(BASE_URL)).map(({ name }) => name)).not.toContain(ERRAND);
  await page.goto("/account");
  await expect(page.getByText("your password and your second factor are kept there")).toBeVisible();
  await expect(page.locator(".app-logins__item")).toHaveCount(1);
  await everyLook(page, "account-of-the-provider");

  const hedda = await somebody(people);
  await setOut(hedda.page);
  await prove(hedda.page, "hedda");
  await expect(hedda.page).toHaveURL("/host");
  await hedda.page.goto("/admin/people");
  await expect(hedda.page.getByText("This page is for administrators")).toBeVisible();

  // A disabled account is out at once, and stays out.
  await page.goto("/admin/people");
  await page.getByRole("link", { name: "Hedda Identity" }).click();
  await everyLook(page, "person-of-the-provider");
  await page.getByText("Disable the account").click();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await hedda.page.goto("/host");
  await expect(hedda.page).toHaveURL("/login?next=/host");
  await way(hedda.page).click();
  await isRefused(hedda.page, "disabled", "Your account here is disabled.");
});

test("whoever has no role, or says no, is told so", async ({ people }) => {
  const nils = await somebody(people);
  await setOut(nils.page);
  await prove(nils.page, "nils");
  await isRefused(nils.page, "no_role", "has given you no role here");
  await expectAccessible(nils.page, "login refused");
  await everyLook(nils.page, "login-refused");

  const other = await somebody(people);
  await setOut(other.page);
  await other.page.getByRole("link", { name: "Cancel" }).click();
  await isRefused(other.page, "declined", "did not let you in");
});

test("an answer to another question, and a code that was used, open nothing", async ({ people }) => {
  const ida = await somebody(people);
  const { page, context } = ida;
  await setOut(page);
  const second = await context.newPage();
  await setOut(second);
  await second.close();
  await prove(page, "ida");
  await isRefused(page, "not_begun", "was not begun in this browser");

  // The provider knows them now, and sends them straight back.
  let returned = "";
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === RETURN) returned = request.url();
  });
  const away = await context.request.get("/login/provider", { maxRedirects: 0 });
  const errand = (await context.cookies(BASE_URL)).filter(({ name }) => name === ERRAND);
  await page.goto(away.headers()["location"] ?? "");
  await expect(page).toHaveURL("/host");
  expect(new URL(returned).searchParams.get("code")).toBeTruthy();
  await context.clearCookies({ name: "anteroom-login" });
  await context.addCookies(errand);
  await page.goto(returned);
  await isRefused(page, "not_proven", "could not be verified");
});

test("what was signed for another log-in, or asked for by somebody else, opens nothing", async ({ people }) => {
  for (const parameter of ["nonce", "code_challenge"]) {
    const { page, context } = await somebody(people);
    const away = await context.request.get("/login/provider", { maxRedirects: 0 });
    const to = new URL(away.headers()["location"] ?? "");
    const value = to.searchParams.get(parameter) ?? "";
    expect(value.length).toBeGreaterThan(40);
    to.searchParams.set(parameter, value.startsWith("a") ? `b${value.slice(1)}` : `a${value.slice(1)}`);
    await page.goto(to.href);
    await prove(page, "ida");
    await isRefused(page, "not_proven", "could not be verified");
    await page.goto("/host");
    await expect(page).toHaveURL("/login?next=/host");
  }
});

test("a provider that is gone in the middle is told, and a password works", async ({ people }) => {
  const { page, context } = await somebody(people);
  const away = await context.request.get("/login/provider", { maxRedirects: 0 });
  const state = new URL(away.headers()["location"] ?? "").searchParams.get("state");
  await provider?.stop();
  provider = undefined;
  await page.goto(`${RETURN}?code=anything&state=${state}`);
  await isRefused(page, "provider_away", "does not answer at the moment");
  const ada = await people.host(ADA);
  await ada.logIn();
});
