/** A customer's whole way in German, without a word of English on it, and its beginning in the other languages. */

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { film, HANNA as HANNA_LOOKS, MIA } from "./support/actor";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

/** Long enough that it stands in no sentence of another language by chance. */
const TELLING_CHARS_MIN = 9;

/** The sentences of a language that have nothing put into them, by their ids. */
function sentences(language: string): ReadonlyMap<string, string> {
  const files = ["pages", "visit", "check", "room"].map((file) =>
    readFileSync(`locales/${language}/${file}.ftl`, "utf8"),
  );
  const plain = files.join("\n").matchAll(/^([a-z][\w-]*) = ([^{}\n]+)$/gm);
  return new Map([...plain].map(([, id = "", text = ""]) => [id, text]));
}

/** What admins have written stays as it is. */
const NAMES: readonly string[] = Object.values(SESSIONS).map(({ name }) => name);

/** Says that nothing on a page is in English, and that it tells machines which language it is in. */
function reader(page: Page, language: string): (where: string) => Promise<void> {
  const own = [...sentences(language).values()];
  const english = [...sentences("en").values()].filter(
    (text) => text.length >= TELLING_CHARS_MIN && !own.includes(text) && !NAMES.includes(text),
  );
  return async (where) => {
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    const read = await page.locator("body").innerText();
    expect(
      english.filter((text) => read.includes(text)),
      `English on the page: ${where}`,
    ).toEqual([]);
  };
}

test("a customer whose browser asks for German reads German from joining to goodbye", async ({ people }) => {
  const session = SESSIONS.usual;
  const mia = await people.customer(session, { locale: "de-DE" });
  await film(mia.context, MIA);
  const { page } = mia;
  const isGerman = reader(page, "de");

  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Wen möchten Sie sprechen?" })).toBeVisible();
  await isGerman("home");
  await everyLook(page, "german-home");
  await page.goto(`/s/${SESSIONS.closed.slug}`);
  await isGerman("closed");
  await mia.open();
  await isGerman("before");
  await expectAccessible(page, "before, in German");
  await everyLook(page, "german-before");
  await page.getByLabel("Ihr Name").fill("Mia Moor");
  await page.getByRole("button", { name: "Jetzt anstellen" }).click();
  await expect(mia.headline).toHaveText("Sie sind als Nächstes an der Reihe");
  await isGerman("waiting");
  await everyLook(page, "german-waiting");

  await page.getByRole("button", { name: "Kamera und Ton prüfen" }).click();
  await expect(page.getByRole("dialog")).toContainText("Verbindung");
  await expect(page.getByText("Funktioniert.")).toBeVisible();
  await isGerman("check");
  await everyLook(page, "german-check");
  await page.getByRole("button", { name: "Schließen" }).click();
  await page.getByRole("link", { name: "Warum hat sich mein Platz geändert?" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await isGerman("changes");
  await page.getByRole("button", { name: "Schließen" }).click();

  const hanna = await people.host();
  await film(hanna.context, HANNA_LOOKS);
  await hanna.logIn();
  await expect(hanna.page.locator("html")).toHaveAttribute("lang", "en");
  await hanna.goOnDuty();
  // What is pushed is in the language of the page, too.
  await expect(mia.detail).toContainText("Eine Ansprechperson ist im Dienst");
  await hanna.next();
  await expect(mia.headline).toHaveText("Hanna Host ist bereit für Sie", { timeout: 20_000 });
  await isGerman("called");
  await everyLook(page, "german-called");
  await page.getByRole("button", { name: "Hereinkommen" }).click();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  await expect(mia.room.getByRole("button", { name: "Stumm", exact: true })).toBeVisible();
  await mia.room.getByRole("button", { name: "Chat" }).click();
  await mia.room.getByRole("button", { name: "Mehr" }).click();
  await isGerman("room");
  await everyLook(page, "german-room");
  await expect(hanna.page.getByRole("button", { name: "Mute", exact: true })).toBeVisible();
  await hanna.end();
  await expect(mia.headline).toHaveText("Auf Wiedersehen, und danke für Ihren Besuch", { timeout: 20_000 });
  await isGerman("over");
  await everyLook(page, "german-over");

  // Whoever would rather read English says so at the foot of the page, and it stays so.
  await page.getByRole("navigation", { name: "Sprache" }).getByRole("link", { name: "English" }).click();
  await expect(mia.headline).toHaveText("Goodbye, and thank you for coming");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

for (const language of ["fr", "nl", "es"]) {
  test(`a customer whose browser asks for ${language} reads it before and while they wait`, async ({ people }) => {
    const session = SESSIONS.usual;
    const words = sentences(language);
    const of = (id: string) => words.get(id) ?? "";
    const mia = await people.customer(session, { locale: language });
    const { page } = mia;
    const isOwn = reader(page, language);
    await page.goto("/");
    await expect(page.getByRole("heading", { name: of("home-heading") })).toBeVisible();
    await isOwn("home");
    await page.goto(`/s/${SESSIONS.closed.slug}`);
    await isOwn("closed");
    await mia.open();
    await isOwn("before");
    await page.getByLabel(of("name-own")).fill("Mia Moor");
    await page.getByRole("button", { name: of("join") }).click();
    await expect(mia.headline).toHaveText(of("ahead-none"));
    await isOwn("waiting");
    await everyLook(page, `waiting-${language}`);
    await page.getByRole("button", { name: of("check-open") }).click();
    await expect(page.getByText(of("device-works"), { exact: true })).toBeVisible();
    await isOwn("check");
  });
}
