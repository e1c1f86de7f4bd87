/** What a host can do about the others in a room: bring somebody in by a link, and mute. */

import { LEAST_IN_THREE_SIZES } from "./support/actor";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { inFilm } from "./support/consultation";
import { SESSIONS } from "./support/environment";
import { expect, type People, test } from "./support/test";

function together(people: People) {
  return inFilm(people, SESSIONS.usual, { size: LEAST_IN_THREE_SIZES });
}

test("an interpreter comes in by the host's link, is seen and heard by both, and leaves", async ({ people }) => {
  const { mia, hanna } = await together(people);
  await hanna.page.getByRole("button", { name: "People" }).click();
  await hanna.page.getByRole("button", { name: "Bring in a colleague" }).click();
  const link = await hanna.page.getByLabel("Link for a colleague or an interpreter").inputValue();
  await everyLook(hanna.page, "help-link");
  await expectAccessible(hanna.page, "help-link");

  const nadia = await people.customer(SESSIONS.usual);
  // Once they are out, the page of the call answers that it is gone.
  nadia.problems.expect(/410 \(Gone\)/, /WebSocket connection to '.*\/janus\?.*Unexpected response code: 404/);
  const comesIn = async () => {
    await nadia.page.goto(link);
    await expect(nadia.page.getByRole("heading", { level: 1 })).toHaveText(
      "Hanna Host asks you to join a conversation",
    );
    await nadia.page.getByLabel("Your name").fill("Nadia, interpreter");
    await nadia.comeInButton.click();
    for (const { page } of [mia, hanna, nadia]) {
      await expect(page.locator("ar-tile:not([data-lost])")).toHaveCount(2, { timeout: 30_000 });
    }
  };
  await nadia.page.goto(link);
  await everyLook(nadia.page, "help");
  await expectAccessible(nadia.page, "help");
  await comesIn();
  await Promise.all([mia, hanna, nadia].map(({ media }) => media.flows()));
  await expect(mia.page.getByLabel("Picture of Nadia, interpreter", { exact: true })).toBeVisible();
  await expect(hanna.page.locator(".app-side__list li")).toHaveText([
    /Hanna Host \(you\)/,
    /Nadia, interpreter/,
    /Mia Moor/,
  ]);
  await everyLook(nadia.page, "call");
  await expectAccessible(nadia.page, "call");

  await nadia.leaveRoom();
  await expect(nadia.page.getByRole("heading", { level: 1 })).toHaveText("You are not in this conversation");
  for (const { page } of [mia, hanna]) await expect(page.locator("ar-tile")).toHaveCount(1, { timeout: 30_000 });
  await Promise.all([mia.media.flows(), hanna.media.flows()]);

  await comesIn();
  await hanna.end();
  await expect(
    nadia.page.getByRole("heading", { level: 1 }),
    "the page of whoever helps ends with the conversation",
  ).toHaveText("You are not in this conversation");
});

test("the host mutes the customer, who reads it and speaks again by their own choice", async ({ people }) => {
  const { mia, hanna } = await together(people);
  await hanna.page.getByRole("button", { name: "People" }).click();
  await hanna.page.getByRole("button", { name: "Mute Mia Moor" }).click();
  await hanna.media.becomes("silent");
  await expect(mia.room.getByText("The host has muted you.")).toBeVisible();
  await expect(hanna.page.locator(".app-side__list li").last()).toContainText("muted");
  await mia.media.speaksAllTheSame();
  await hanna.media.becomes("silent");
  await mia.page.reload();
  await mia.media.flows();
  // A new connection of a page that was tampered with is no way around it either.
  await mia.media.speaksAllTheSame();
  await hanna.media.seesWithoutHearing();
  await mia.page.reload();
  await mia.media.flows();
  await mia.page.getByRole("button", { name: "Unmute" }).click();
  await hanna.media.becomes("heard");
  await expect(mia.room.getByText("The host has muted you.")).toHaveCount(0);
  await expect(hanna.page.getByRole("button", { name: "Mute Mia Moor" })).toBeVisible();
});
