/** A place in line is kept through everything that happens to a page, and given up when the customer is gone. */

import { SESSIONS } from "./support/environment";
import { UNREACHABLE } from "./support/problems";
import { expect, test } from "./support/test";

/** The server pings each 10 s and waits as long for an answer, so a silent loss is noticed after 20 s. */
const LOSS_NOTICED_WITHIN_MS = 40_000;
/** Someone who has just joined counts as connected for 15 s, whatever their page does; then come 2 s, and 4 s of grace. */
const GONE_WITHIN_MS = 40_000;

test("reloading and a second tab show the same place", async ({ people, floor }) => {
  const session = SESSIONS.usual;
  await people.waiting(session, "First");
  const second = await people.waiting(session, "Second");
  await second.seesPeopleAhead(1);
  const tickets = await floor.tickets(session);

  await second.page.reload();
  await second.seesPeopleAhead(1);
  const tab = await second.openTab();
  await tab.seesPeopleAhead(1);
  await expect(tab.page.getByRole("button", { name: "Join the line" })).toHaveCount(0);
  await floor.connected(session, ["First", "Second"]);
  expect(await floor.tickets(session)).toEqual(tickets);
});

test("without network for longer than a page may be silent, the place is kept", async ({ people, floor }) => {
  const session = SESSIONS.usual;
  const first = await people.waiting(session, "First");
  const second = await people.waiting(session, "Second");
  const tickets = await floor.tickets(session);
  second.problems.expect(...UNREACHABLE);

  await second.context.setOffline(true);
  await floor.connected(session, ["First"], LOSS_NOTICED_WITHIN_MS);
  await expect(second.page.locator("#connection")).toContainText("Your place is kept");
  await second.seesPeopleAhead(1);

  await second.context.setOffline(false);
  await floor.connected(session, ["First", "Second"]);
  expect(await floor.tickets(session)).toEqual(tickets);
  await expect(second.page.locator("#connection")).toHaveText("");
  await first.leaveLine();
  await second.seesPeopleAhead(0);
});

test("closing one of two tabs keeps the place; closing the only one gives it up after the grace", async ({
  people,
  floor,
}) => {
  const session = SESSIONS.short;
  const stays = await people.waiting(session, "Stays");
  const tab = await stays.openTab();
  const goes = await people.waiting(session, "Goes");
  const hanna = await people.host();
  await hanna.logIn();
  await expect(hanna.line(session)).toHaveText([/Stays/, /Goes/]);
  const [ticket] = await floor.tickets(session);

  await Promise.all([stays.page.close(), goes.page.close()]);
  await expect(hanna.line(session)).toHaveText([/Stays/, /Goes\s+not connected/], { timeout: GONE_WITHIN_MS });
  await expect(hanna.line(session)).toHaveText([/Stays/], { timeout: GONE_WITHIN_MS });
  await floor.connected(session, ["Stays"]);
  expect(await floor.tickets(session)).toEqual([ticket]);
  await tab.seesPeopleAhead(0);

  const back = await goes.openTab();
  await expect(back.headline).toHaveText("Your place could not be kept");
  await expect(back.page.getByRole("button", { name: "Join the line" })).toBeVisible();
});
