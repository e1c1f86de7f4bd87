/** Without permission for the camera. The browsers of the other tests are told to say yes to every question; this one is not. */

import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

const SAYS_YES = "--use-fake-ui-for-media-stream";

test("who may not use the camera joins with sound only, and starts the camera later", async ({ people }) => {
  const browser = await people.wholeChromium((argument) => argument !== SAYS_YES);
  const mia = await people.customer(SESSIONS.usual, { permissions: [] }, browser);
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await expect(mia.room.getByRole("heading")).toHaveText("The camera and the microphone are blocked");

  await mia.context.grantPermissions(["microphone"]);
  await mia.room.getByRole("button", { name: "Join with sound only" }).click();
  await hanna.isTogether();
  await hanna.media.flowsAsSoundOnly();
  await expect(hanna.page.getByText("No picture, sound only")).toBeVisible();
  await expect(mia.room.getByText("You are not seen")).toBeVisible();

  await mia.context.grantPermissions(["microphone", "camera"]);
  await mia.room.getByRole("button", { name: "Start camera" }).click();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
});

test("who has neither camera nor microphone comes in all the same, and sees and hears the host", async ({ people }) => {
  const browser = await people.wholeChromium((argument) => !argument.startsWith("--use-fake"));
  const mia = await people.customer(SESSIONS.usual, {}, browser);
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await mia.room.getByRole("button", { name: "Join without both" }).click();
  await hanna.isTogether();
  const before = await mia.media.sample();
  await expect
    .poll(async () => {
      const now = await mia.media.sample();
      return { sees: now.frames > before.frames, hears: now.energy > before.energy };
    })
    .toEqual({ sees: true, hears: true });
  await expect(mia.room.getByText("They neither see nor hear you.")).toBeVisible();
  await hanna.end();
  await mia.readsGoodbye();
});
