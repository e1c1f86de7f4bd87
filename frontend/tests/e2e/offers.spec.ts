/** Offers: a host may decline, and nobody loses a place by it. */

import { HANNA, HENRY, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.automatic;
/** A host who declined is left alone for 5 s. */
const OFFERED_AGAIN_WITHIN_MS = 20_000;

test("who was declined keeps the place and is offered again", async ({ people, floor }) => {
  const hanna = await people.hostOnDuty();
  const first = await people.waiting(SESSION, "First");
  await expect(hanna.whom).toHaveText("First");
  const second = await people.waiting(SESSION, "Second");
  const tickets = await floor.tickets(SESSION);
  expect(tickets).toHaveLength(2);

  await hanna.declineButton.click();
  await expect(hanna.whom).not.toHaveText("First");
  await first.seesPeopleAhead(0);
  await second.seesPeopleAhead(1);
  await expect(first.page.locator('[data-role="reason"]')).toBeHidden();
  expect(await floor.tickets(SESSION)).toEqual(tickets);

  await expect(hanna.whom).toHaveText("First", { timeout: OFFERED_AGAIN_WITHIN_MS });
  await hanna.acceptButton.click();
  await first.isCalledBy("Hanna Host");
});

test("what one host declines is offered to the other", async ({ people }) => {
  const hanna = await people.hostOnDuty(HANNA);
  const mia = await people.waiting(SESSION, "Mia Moor");
  await expect(hanna.whom).toHaveText("Mia Moor");
  const henry = await people.hostOnDuty(HENRY);

  await hanna.declineButton.click();
  await expect(henry.whom).toHaveText("Mia Moor");
  await henry.acceptButton.click();
  await mia.isCalledBy("Henry Host");
});
