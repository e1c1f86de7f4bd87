/** Processes that die without a word. The pages mend themselves; nobody clicks. */

import { inConsultation, seeAgain, undisturbed } from "./support/consultation";
import { kill, start } from "./support/control";
import { SESSIONS } from "./support/environment";
import { UNREACHABLE } from "./support/problems";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.usual;
/** From the start of the new Janus on. Generous: both pages may be in the longest pause between two attempts. */
const VIDEO_BACK_WITHIN_MS = 40_000;

test.afterEach(async () => {
  await start("janus");
  await start("server");
});

test("the server is killed: the same tickets in the same order, and the film goes on", async ({ people, floor }) => {
  const { mia, hanna } = await inConsultation(people, SESSION);
  const first = await people.waiting(SESSION, "First");
  const second = await people.waiting(SESSION, "Second");
  for (const { problems } of [mia, hanna, first, second]) problems.expect(...UNREACHABLE);
  // Whoever asks again after the kill what is new in the room may be told that the consultation is over by then.
  for (const { problems } of [mia, hanna]) problems.expect(/404 \(Not Found\) \(.*\/changes\?side=\w+\)$/);
  const tickets = await floor.tickets(SESSION);
  expect(tickets).toHaveLength(2);

  await undisturbed([mia.media, hanna.media], async (flows) => {
    await kill("server");
    await expect(second.page.locator("#connection")).toContainText("Your place is kept");
    await flows();
    await start("server");
    await floor.connected(SESSION, ["First", "Second"]);
    expect(await floor.tickets(SESSION)).toEqual(tickets);
    await first.seesPeopleAhead(0);
    await second.seesPeopleAhead(1);
    await expect(second.page.locator("#connection")).toHaveText("");
    await hanna.isTogether();
  });

  await hanna.end();
  await mia.readsGoodbye();
  await hanna.readyButton.click();
  await hanna.next();
  await first.isCalledBy("Hanna Host");
  await second.seesPeopleAhead(0);
});

test("Janus is killed: both see each other again without a click", async ({ people }) => {
  const { mia, hanna } = await inConsultation(people, SESSION);
  for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);

  await kill("janus");
  await expect(mia.room.getByText("Reconnecting")).toBeVisible({ timeout: 20_000 });
  await start("janus");
  const backMs = await seeAgain([mia.media, hanna.media], VIDEO_BACK_WITHIN_MS);
  test.info().annotations.push({ type: "video back", description: `${backMs} ms after the new Janus was ready` });
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  await hanna.end();
  await mia.readsGoodbye();
});
