/** Everything up to the picture works without script. */

import { HANNA, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

/** The page reloads itself every 10 s. */
const RELOADS_WITHIN_MS = 20_000;

test("join, see the place, keep it by the page's own reloads, leave", async ({ people, floor }) => {
  const session = SESSIONS.short;
  const first = await people.waiting(session, "First");
  const plain = await people.customer(session, { javaScriptEnabled: false });
  await plain.join("Plain");
  await plain.seesPeopleAhead(1);
  const tickets = await floor.tickets(session);

  await first.leaveLine();
  await plain.page.waitForEvent("load", { timeout: RELOADS_WITHIN_MS });
  await plain.seesPeopleAhead(0);
  // Three times ten seconds are longer than what joining itself and the grace give.
  await plain.page.waitForEvent("load", { timeout: RELOADS_WITHIN_MS });
  await plain.page.waitForEvent("load", { timeout: RELOADS_WITHIN_MS });
  await plain.seesPeopleAhead(0);
  await floor.connected(session, ["Plain"]);
  expect(await floor.tickets(session)).toEqual(tickets.slice(1));

  await plain.page.getByText("Leave the line").click();
  await expect(plain.page.getByText("You would give up your place.")).toBeVisible();
  await plain.page.getByRole("button", { name: "Yes, leave" }).click();
  await expect(plain.headline).toHaveText("You have left the line");
  await floor.becomes(session, []);
});

test("a host without script calls the next one", async ({ people }) => {
  const session = SESSIONS.usual;
  const mia = await people.waiting(session, "Mia Moor");
  const hanna = await people.host(HANNA, { javaScriptEnabled: false });
  await hanna.logIn();
  await hanna.goOnDuty();
  await hanna.page.getByRole("region", { name: session.name }).getByRole("button", { name: "Next" }).click();
  await expect(hanna.whom).toHaveText("Mia Moor");
  await mia.isCalledBy("Hanna Host");
});
