/** Two media servers: one is lost under a running consultation, or takes nothing new. */

import type { Page } from "@playwright/test";
import { inConsultation, seeAgain } from "./support/consultation";
import { kill, start } from "./support/control";
import { ADA, SESSIONS } from "./support/environment";
import { UNREACHABLE } from "./support/problems";
import { registerAs, unregister } from "./support/registered-camera";
import { isSeen, RtspCamera } from "./support/rtsp-camera";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.usual;
/** From the end of the one Janus on: five seconds until it counts as lost, and the longest pause between two attempts. */
const VIDEO_BACK_WITHIN_MS = 45_000;

test.afterEach(async () => {
  await start("janus");
});

test.afterAll(async () => {
  await kill("janus-b");
});

/** The same, and as long again for the camera: joined, connected, and a key frame. */
const CAMERA_BACK_WITHIN_MS = 90_000;

/** What the page for admins says about a media server, once it says so. */
async function says(page: Page, server: string, words: string): Promise<void> {
  await expect(async () => {
    await page.goto("/admin/system");
    await expect(page.locator(`[data-server="${server}"]`)).toContainText(words, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

test("one of two Januses is killed for good: both see each other again on the other one, without a click", async ({
  people,
}) => {
  await kill("janus-b");
  const ada = await people.host(ADA);
  await ada.logIn();
  const { mia, hanna } = await inConsultation(people, SESSION);
  for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);
  await start("janus-b");
  await says(ada.page, "janus-b", "There, and takes new consultations");
  await says(ada.page, "janus", "1 room");

  await kill("janus");
  const backMs = await seeAgain([mia.media, hanna.media], VIDEO_BACK_WITHIN_MS);
  test.info().annotations.push({ type: "video back", description: `${backMs} ms after the end of the other Janus` });
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  await says(ada.page, "janus", "Not there");
  await says(ada.page, "janus-b", "1 room");
  await hanna.end();
  await mia.readsGoodbye();
});

test("a camera follows its room to another Janus, and those who watch see it again without a click", async ({
  people,
}) => {
  test.setTimeout(300_000);
  await kill("janus-b");
  const camera = new RtspCamera();
  await camera.start();
  const ada = await people.host(ADA);
  await ada.logIn();
  const entrance = await registerAs(ada.page, {
    name: "Entrance",
    address: camera.address,
    always: true,
    sizes: false,
  });
  try {
    const { mia, hanna } = await inConsultation(people, SESSION);
    for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);
    const areShown = (withinMs?: number): Promise<unknown> =>
      Promise.all([mia, hanna].map(({ page }) => isSeen(page, "Entrance", withinMs)));
    await areShown();
    await start("janus-b");
    await says(ada.page, "janus-b", "There, and takes new consultations");

    await kill("janus");
    await seeAgain([mia.media, hanna.media], VIDEO_BACK_WITHIN_MS);
    await says(ada.page, "janus-b", "1 room");
    const began = Date.now();
    await areShown(CAMERA_BACK_WITHIN_MS);
    test.info().annotations.push({ type: "camera back", description: `${Date.now() - began} ms after people` });
    for (const { page } of [mia, hanna]) await expect(page.locator('ar-tile[data-kind="camera"]')).toHaveCount(1);
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    expect(camera.connections(), "it is connected to once").toBe(1);
    await hanna.end();
    await mia.readsGoodbye();
  } finally {
    await unregister(entrance);
    await camera.kill();
  }
});

test("an admin drains a Janus: the next consultation is on the other one", async ({ people }) => {
  await start("janus-b");
  const ada = await people.host(ADA);
  await ada.logIn();
  await says(ada.page, "janus-b", "There, and takes new consultations");
  await says(ada.page, "janus", "There, and takes new consultations");
  const buttonOfJanus = ada.page.locator('[data-server="janus"]').getByRole("button");
  await expect(buttonOfJanus).toContainText("Take nothing new");
  await buttonOfJanus.click();
  await expect(ada.page.getByRole("status")).toContainText("takes nothing new");
  try {
    const { mia, hanna } = await inConsultation(people, SESSION);
    await says(ada.page, "janus-b", "1 room");
    await says(ada.page, "janus", "0 rooms");
    await hanna.end();
    await mia.readsGoodbye();
  } finally {
    await ada.page.goto("/admin/system");
    await expect(buttonOfJanus).toContainText("Take new consultations again");
    await buttonOfJanus.click();
  }
  await says(ada.page, "janus", "There, and takes new consultations");
});
