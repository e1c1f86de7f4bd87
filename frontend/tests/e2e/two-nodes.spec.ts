/** Two server processes on one database: any of them serves anyone, and one of them may die. */

import { kill, leadTo, start } from "./support/control";
import { SESSIONS } from "./support/environment";
import { Film } from "./support/film";
import { UNREACHABLE } from "./support/problems";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.usual;
const STANDSTILL_MAX_MS = 10_000;
/** The lease of a node lasts for 40 s and is looked at each 10 s. */
const LEASE_NOTICED_WITHIN_MS = 60_000;

test.beforeAll(async () => {
  await start("server-b");
});

test.afterEach(async () => {
  await leadTo("all");
  await start("server");
});

test.afterAll(async () => {
  await kill("server-b");
});

test("whoever waits at one node is taken at another; one is killed, and nobody is lost or taken twice", async ({
  people,
  floor,
}) => {
  // Half of the sockets are here, the customer's of the consultation among them.
  await leadTo("server");
  const mia = await people.waiting(SESSION, "Mia");
  const first = await people.waiting(SESSION, "First");
  const asleep = await people.waiting(SESSION, "Asleep");
  await leadTo("server-b");
  const second = await people.waiting(SESSION, "Second");
  const hanna = await people.hostOnDuty();
  await floor.connected(SESSION, ["Mia", "First", "Asleep", "Second"]);
  for (const { problems } of [mia, first, asleep, second, hanna]) problems.expect(...UNREACHABLE);

  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await leadTo("server");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  await leadTo("all");
  const tickets = await floor.tickets(SESSION);

  const film = new Film([mia.media, hanna.media]);
  // A page whose network is gone at the same moment does not come back: of its connection only the lease tells.
  await asleep.context.setOffline(true);
  await kill("server");
  for (const { page } of [mia, first]) {
    await expect(page.locator("#connection")).toHaveText("", { timeout: 20_000 });
  }
  await floor.connected(SESSION, ["First", "Asleep", "Second"]);
  expect(await floor.tickets(SESSION)).toEqual(tickets);
  await hanna.isTogether();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  const standstillMs = await film.end();
  test.info().annotations.push({ type: "longest standstill", description: `${standstillMs} ms` });
  expect(standstillMs).toBeLessThan(STANDSTILL_MAX_MS);

  await hanna.end();
  await mia.readsGoodbye();
  await hanna.readyButton.click();
  await hanna.next();
  await first.isCalledBy("Hanna Host");
  await second.seesPeopleAhead(1);
  await expect(mia.comeInButton).toHaveCount(0);
  await first.leaveLine();

  await floor.connected(SESSION, ["Second"], LEASE_NOTICED_WITHIN_MS);
  expect(await floor.tickets(SESSION)).toEqual(tickets.slice(1));
  await asleep.context.setOffline(false);
  await floor.connected(SESSION, ["Asleep", "Second"]);
  await asleep.seesPeopleAhead(0);
});
