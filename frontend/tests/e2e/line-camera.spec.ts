/** A camera in three sizes on a narrow line: it comes smaller, and large again when there is room. */

import { meet } from "./support/consultation";
import { lineBecomes, lostOnLine } from "./support/control";
import { ADA, SESSIONS } from "./support/environment";
import { throughLine } from "./support/ice";
import { isSeen, RtspCamera, SEEN_WITHIN_MS } from "./support/rtsp-camera";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.usual;
/** More is tried the later, the more often it was a mistake. */
const TRIED_AGAIN_WITHIN_MS = 120_000;

const camera = new RtspCamera();

test.beforeAll(() => camera.start());
test.afterAll(() => camera.kill());
test.afterEach(() => lineBecomes());

test("a camera comes smaller on a line that is too narrow for it, and large again on a wide one", async ({
  people,
}) => {
  test.setTimeout(420_000);
  const ada = await people.host(ADA);
  await ada.logIn();
  const { origin } = new URL(ada.page.url());
  const data = {
    name: "Gate",
    address: camera.large,
    sessions: [SESSION.slug],
    settings: { close_after_s: 0, network_cache_ms: 0 },
  };
  const made = await ada.page.request.post("/api/v1/cameras", { data, headers: { origin } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = (await made.json()) as { id: string };

  const mia = await people.customer(SESSION);
  await throughLine(mia.context);
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  await meet(mia, hanna);
  // Of two pictures side by side, each has to be higher than the second largest size.
  await mia.page.setViewportSize({ width: 2_200, height: 1_300 });
  await hanna.page.getByRole("button", { name: "Cameras" }).click();
  await hanna.page.getByRole("button", { name: "Bring in Gate" }).click();
  await isSeen(mia.page, "Gate");
  const height = () =>
    mia.page.getByLabel("Camera Gate", { exact: true }).evaluate((video: HTMLVideoElement) => video.videoHeight);
  await expect.poll(height, { timeout: SEEN_WITHIN_MS, message: "as large as it is sent" }).toBe(720);

  const before = await lostOnLine();
  await lineBecomes({ down: { kbps: 300 } });
  await expect.poll(height, { timeout: TRIED_AGAIN_WITHIN_MS, message: "the smallest size" }).toBe(180);
  await isSeen(mia.page, "Gate");
  expect((await lostOnLine()).down).toBeGreaterThan(before.down);

  await lineBecomes();
  await expect.poll(height, { timeout: TRIED_AGAIN_WITHIN_MS, message: "large again" }).toBe(720);
  await isSeen(mia.page, "Gate");
  const deleted = await ada.page.request.delete(`/api/v1/cameras/${id}`, { headers: { origin } });
  expect(deleted.status()).toBe(204);
});
