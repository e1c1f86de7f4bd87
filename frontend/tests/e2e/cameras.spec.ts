/** A camera in a consultation: it comes, is seen by both, is lost and comes back, is hidden, and goes. */

import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { inConsultation, meet } from "./support/consultation";
import { SESSIONS } from "./support/environment";
import { loses, losesOnDemand } from "./support/loss";
import { register, roomsOf, unregister } from "./support/registered-camera";
import { isSeen as isCameraSeen, RtspCamera, SEEN_WITHIN_MS } from "./support/rtsp-camera";
import { expect, test } from "./support/test";

/** What is tried again waits half a minute at most. */
const BACK_WITHIN_MS = 60_000;
/** More is tried the later, the more often it was a mistake. */
const TRIED_AGAIN_WITHIN_MS = 120_000;
/** It is looked every second; on a machine that may be busy. */
const TOLD_WITHIN_MS = 20_000;

const camera = new RtspCamera();

test.describe.configure({ mode: "serial" });
test.beforeAll(() => camera.start());
test.afterAll(() => camera.kill());

const isSeen = (page: Page, withinMs?: number): Promise<void> => isCameraSeen(page, "Entrance", withinMs);

test("a host brings a camera in, both see it, it comes back after a crash, rests while nobody watches, and is taken out", async ({
  people,
}) => {
  test.setTimeout(300_000);
  const { page: admin, id } = await register(people, { name: "Entrance", address: camera.address });
  const { mia, hanna } = await inConsultation(people, SESSIONS.usual);
  await expect(mia.page.getByRole("button", { name: "Cameras" }), "there is nothing to do yet").toHaveCount(0);
  await hanna.page.getByRole("button", { name: "Cameras" }).click();
  await hanna.page.getByRole("button", { name: "Bring in Entrance" }).click();
  await Promise.all([isSeen(mia.page), isSeen(hanna.page)]);
  for (const { page } of [mia, hanna]) {
    await expect(page.locator('ar-tile[data-kind="camera"]')).toContainText("Camera · Entrance");
  }
  expect(camera.count("play"), "both watch one connection").toBe(1);
  // People go on as before: a camera is nobody, and their sound is what it was.
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  for (const { media } of [mia, hanna]) expect(await media.soundSent()).toEqual(["audio/opus"]);
  await everyLook(mia.page, "room-camera");
  await expectAccessible(mia.page, "room-camera");
  await everyLook(hanna.page, "desk-cameras");
  await expectAccessible(hanna.page, "desk-cameras");
  await mia.page.setViewportSize({ width: 1280, height: 800 });
  await hanna.page.setViewportSize({ width: 1280, height: 800 });

  await camera.kill();
  const tile = mia.page.locator('ar-tile[data-kind="camera"]');
  await expect(tile).toContainText("The camera does not answer. It is tried again.", { timeout: 30_000 });
  await everyLook(mia.page, "room-camera-lost");
  await admin.goto(`/admin/cameras/${id}`);
  await expect(admin.getByText("Contact centre: Lost, and being tried again")).toBeVisible();
  await admin.getByText("Contact centre: Lost, and being tried again").click();
  await everyLook(admin, "admin-camera-lost");
  await expectAccessible(admin, "admin-camera");
  await camera.start();
  await Promise.all([isSeen(mia.page, BACK_WITHIN_MS), isSeen(hanna.page, BACK_WITHIN_MS)]);
  await expect(tile).not.toContainText("It is tried again", { timeout: 20_000 });
  await admin.goto(`/admin/cameras/${id}?watch=yes`);
  const shown = admin.getByRole("img", { name: "What the camera shows now." });
  const width = () => shown.evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(width, { timeout: SEEN_WITHIN_MS, message: "what the camera shows" }).toBe(320);
  await everyLook(admin, "admin-camera-watch");
  await expectAccessible(admin, "admin-camera-watch");
  await admin.goto(`/admin/cameras/${id}`);

  // Nobody wants to see it: it is parted from, and connected to when somebody does again.
  const partedFrom = camera.count("teardown");
  await mia.page.setViewportSize({ width: 1280, height: 800 });
  await mia.page.getByRole("button", { name: "Cameras" }).click();
  await mia.page.getByRole("button", { name: "Hide Entrance" }).click();
  await expect(tile).toHaveCount(0);
  await isSeen(hanna.page);
  expect(camera.count("teardown"), "the host still watches").toBe(partedFrom);
  await hanna.page.getByRole("button", { name: "Hide Entrance" }).click();
  await camera.told("teardown", partedFrom + 1);
  await mia.page.getByRole("button", { name: "Show Entrance" }).click();
  await isSeen(mia.page);

  await hanna.page.getByRole("button", { name: "Take out Entrance" }).click();
  await expect(tile).toHaveCount(0);
  await expect(mia.page.getByRole("button", { name: "Cameras" })).toHaveCount(0);
  await camera.told("teardown", partedFrom + 2);
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
});

test("a camera that no browser can show is re-encoded, and comes smaller on a line that loses much", async ({
  people,
}) => {
  test.setTimeout(300_000);
  const { page: admin, id } = await register(people, { name: "Yard", address: camera.modern });
  const mia = await people.customer(SESSIONS.usual);
  await losesOnDemand(mia.context);
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await mia.page.setViewportSize({ width: 1600, height: 1000 });
  await hanna.page.getByRole("button", { name: "Cameras" }).click();
  await hanna.page.getByRole("button", { name: "Bring in Yard" }).click();
  await Promise.all([isCameraSeen(mia.page, "Yard"), isCameraSeen(hanna.page, "Yard")]);
  const height = () =>
    mia.page.getByLabel("Camera Yard", { exact: true }).evaluate((video: HTMLVideoElement) => video.videoHeight);
  await expect.poll(height, { timeout: SEEN_WITHIN_MS, message: "as large as it is sent" }).toBe(240);
  await loses(mia.page, 0.3);
  await expect.poll(height, { timeout: SEEN_WITHIN_MS, message: "the smallest size" }).toBe(180);
  await isCameraSeen(mia.page, "Yard");
  await loses(mia.page, 0);
  await expect.poll(height, { timeout: TRIED_AGAIN_WITHIN_MS, message: "large again" }).toBe(240);
  await isCameraSeen(mia.page, "Yard");
  await admin.goto(`/admin/cameras/${id}`);
  await expect(admin.getByText("Contact centre: Pictures come")).toBeVisible();
});

test("a camera that is always there comes by itself, to this consultation and to the next", async ({ people }) => {
  test.setTimeout(240_000);
  const entrance = await register(people, { name: "Entrance", address: camera.address, always: true });
  const { page: admin, id, origin } = entrance;
  try {
    const { mia, hanna } = await inConsultation(people, SESSIONS.usual);
    await Promise.all([isSeen(mia.page), isSeen(hanna.page)]);
    // What it does is written down with the next look after it, so that pictures may be seen before.
    await expect
      .poll(() => roomsOf(entrance), { timeout: TOLD_WITHIN_MS, message: "what the camera does" })
      .toMatchObject([{ state: "live", session: SESSIONS.usual.slug, cause: null }]);
    const rooms = await roomsOf(entrance);
    expect(rooms[0]?.kept_by).toMatch(/^[0-9a-f]{32}$/);
    expect(rooms[0]?.history.length).toBeGreaterThan(0);
    const restarted = await admin.request.post(`/api/v1/cameras/${id}/restart`, { headers: { origin } });
    expect(restarted.status()).toBe(204);
    await camera.told("teardown", 1);
    await isSeen(mia.page);
    await hanna.end();
    await mia.readsGoodbye();

    await hanna.readyButton.click();
    const noah = await people.waiting(SESSIONS.usual, "Noah Nord");
    await meet(noah, hanna);
    await Promise.all([isSeen(noah.page), isSeen(hanna.page)]);
    expect(await roomsOf(entrance)).toHaveLength(2);
  } finally {
    await unregister(entrance);
  }
});
