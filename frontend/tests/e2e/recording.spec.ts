/** A consultation that is recorded: with everyone's agreement, seen by everyone, and a film of it afterwards. */

import { everyLook } from "./support/camera";
import { inFilm, seeAgain } from "./support/consultation";
import { kill, start } from "./support/control";
import { ADA, SESSIONS } from "./support/environment";
import { UNREACHABLE } from "./support/problems";
import { expect, test } from "./support/test";

/** As everywhere: Janus is back, and both see each other without a click. */
const BACK_WITHIN_MS = 30_000;
/** Pictures are written with each whole one; sound begins and ends where it does. */
const ROUGHLY_S = 5;
/**
 * What a killed Janus has left is believed complete after a minute; making the film then gives way to everything else on a
 * busy machine.
 */
const FILM_WITHIN_MS = 240_000;

test.afterEach(async () => {
  await start("janus");
  await start("server");
});

test("both agree, both see that it is recorded, and the film shows both and outlives crashes of Janus and of the server", async ({
  people,
}) => {
  test.setTimeout(400_000);
  const ada = await people.host(ADA);
  await ada.logIn();
  const address = `/api/v1/admin/sessions/${SESSIONS.recorded.slug}`;
  const { edition } = (await (await ada.page.request.get(address)).json()) as { edition: number };
  const origin = new URL(ada.page.url()).origin;
  const data = { edition, settings: { recording: "asked" } };
  const changed = await ada.page.request.patch(address, { data, headers: { origin } });
  expect(changed.status(), await changed.text()).toBe(200);

  const { mia, hanna } = await inFilm(people, SESSIONS.recorded);

  await hanna.page.getByRole("button", { name: "Record", exact: true }).click();
  await hanna.page.getByRole("button", { name: "Ask to record" }).click();
  await expect(mia.page.getByText("The host would like to record this conversation")).toBeVisible();
  await everyLook(mia.page, "room-recording-asked");
  await mia.page.getByRole("button", { name: "I agree" }).click();
  for (const { page } of [mia, hanna]) {
    await expect(page.getByRole("button", { name: /^Recording/ })).toContainText("on");
  }
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(mia.page.getByRole("button", { name: "Recording paused" })).toBeVisible();
  await hanna.page.getByRole("button", { name: "Go on" }).click();
  await expect(mia.page.getByRole("button", { name: /^Recording/ })).toContainText("on");
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  const wentOnAt = Date.now();

  // What was recorded before a crash is in the film, and what is recorded after it.
  for (const { problems } of [mia, hanna, ada]) problems.expect(...UNREACHABLE);
  await kill("janus");
  const untilCrashS = (Date.now() - wentOnAt) / 1_000;
  await start("janus");
  await seeAgain([mia.media, hanna.media], BACK_WITHIN_MS);
  const backAt = Date.now();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await kill("server");
  await start("server");
  await hanna.isTogether();
  await expect(mia.page.getByRole("button", { name: /^Recording/ })).toContainText("on");
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  const afterCrashS = (Date.now() - backAt) / 1_000;
  await hanna.end();

  await ada.page.goto("/admin/recordings");
  await ada.page.locator(".app-rows__link").first().click();
  const video = ada.page.locator("video");
  await expect(async () => {
    await ada.page.reload();
    await expect(video).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: FILM_WITHIN_MS });
  await video.evaluate((film: HTMLVideoElement) => {
    film.muted = true;
    return film.play();
  });
  await expect
    .poll(() => video.evaluate((film: HTMLVideoElement) => film.currentTime), { timeout: 20_000 })
    .toBeGreaterThan(1);
  const lengthS = await video.evaluate((film: HTMLVideoElement) => film.duration);
  expect(lengthS, "what was recorded before Janus was killed and after it").toBeGreaterThan(
    untilCrashS + afterCrashS - ROUGHLY_S,
  );
  const shape = await video.evaluate((film: HTMLVideoElement) => film.videoWidth / film.videoHeight);
  expect(shape, "two pictures beside each other").toBeGreaterThan(2);
  await everyLook(ada.page, "admin-recording");
});
