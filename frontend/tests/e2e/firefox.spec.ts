/** Firefox and Chromium meet, whichever of them is the customer's. */

import { meet, seeAgain } from "./support/consultation";
import { kill, start } from "./support/control";
import { HANNA, SESSIONS } from "./support/environment";
import { relayOnly } from "./support/ice";
import { UNREACHABLE } from "./support/problems";
import { expect, test } from "./support/test";
import { FOUND_WITHIN_MS } from "./support/ways";

const SESSION = SESSIONS.usual;

test.afterEach(() => start("janus"));

test("a customer with Firefox finds that all is well, is called, and both see, hear and read each other", async ({
  people,
}) => {
  const mia = await people.customer(SESSION, {}, await people.firefox());
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  await mia.checkButton.click();
  const dialog = mia.page.getByRole("dialog", { name: "Check your device" });
  await expect(dialog.getByText("Works.", { exact: true })).toBeVisible();
  await expect(dialog.getByText("Works: we hear you.")).toBeVisible();
  await expect(hanna.line(SESSION)).toContainText("Connection good; camera and microphone work", {
    timeout: FOUND_WITHIN_MS,
  });
  await meet(mia, hanna);
  const sizes = async () => (await mia.media.sent()).filter(({ frames }) => frames > 0).map(({ layer }) => layer);
  await expect.poll(sizes, { timeout: FOUND_WITHIN_MS }).toEqual(["h", "m", "l"]);

  await mia.room.getByRole("button", { name: "Mute", exact: true }).click();
  await hanna.media.becomes("silent");
  await mia.room.getByRole("button", { name: "Unmute" }).click();
  await hanna.media.becomes("heard");
  await mia.room.getByRole("button", { name: "Stop camera" }).click();
  await hanna.media.turns("dark");
  await mia.room.getByRole("button", { name: "Start camera" }).click();
  await hanna.media.turns("bright");

  await mia.page.getByRole("button", { name: "Chat" }).click();
  await mia.page.getByLabel("Your message").fill("Good morning");
  await mia.page.keyboard.press("Enter");
  await hanna.page.getByRole("button", { name: /^Chat/ }).click();
  await expect(hanna.page.getByRole("log").getByText("Good morning")).toBeVisible();

  await mia.page.reload();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.end();
  await mia.readsGoodbye();
});

test("a host with Firefox calls, and has the customer back after the media server was killed", async ({ people }) => {
  const mia = await people.waiting(SESSION, "Mia Moor");
  const hanna = await people.host(HANNA, {}, await people.firefox());
  await hanna.logIn();
  await hanna.goOnDuty();
  await meet(mia, hanna);
  for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);
  await kill("janus");
  await start("janus");
  await seeAgain([mia.media, hanna.media], FOUND_WITHIN_MS);
  await hanna.end();
  await mia.readsGoodbye();
});

for (const [transport, words] of [
  ["udp", "Connection good, through a relay"],
  ["tcp", "Connection slow, on a detour"],
] as const) {
  test(`where only the relay over ${transport.toUpperCase()} gets through to Firefox, the host reads so`, async ({
    people,
  }) => {
    const mia = await people.customer(SESSION, {}, await people.firefox());
    await relayOnly(mia.context, transport);
    await mia.join("Mia Moor");
    const hanna = await people.hostOnDuty();
    await mia.checkButton.click();
    await expect(hanna.line(SESSION)).toContainText(words, { timeout: FOUND_WITHIN_MS });
    await meet(mia, hanna);
  });
}
