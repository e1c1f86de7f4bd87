/** The way of media: through a real coturn where it must, anew when the network changes, and said clearly when there is none. */

import { kill, start } from "./support/control";
import type { Customer } from "./support/customer";
import { SESSIONS } from "./support/environment";
import type { Host } from "./support/host";
import { relayOnly } from "./support/ice";
import { UNREACHABLE } from "./support/problems";
import { expect, type People, test } from "./support/test";
import { watchWays, waysOf } from "./support/ways";

const SESSION = SESSIONS.usual;
/** A page gives a way 15 s before it says that there is none. */
const SAID_WITHIN_MS = 40_000;

test.afterEach(() => start("coturn"));

/** Two people whose call has been answered, and may not have media yet. */
async function called(people: People, prepare: (person: Customer | Host) => Promise<void>) {
  const mia = await people.customer(SESSION);
  const hanna = await people.host();
  for (const person of [mia, hanna]) await prepare(person);
  await mia.join("Mia Moor");
  await hanna.logIn();
  await hanna.goOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  return { mia, hanna };
}

for (const transport of ["udp", "tcp"] as const) {
  test(`a call goes through the relay alone, over ${transport.toUpperCase()}`, async ({ people }) => {
    const { mia, hanna } = await called(people, async ({ context }) => {
      await relayOnly(context, transport);
      await watchWays(context);
    });
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    for (const { page } of [mia, hanna]) {
      const { ways } = await waysOf(page);
      expect(ways.map(({ type, relay }) => `${type} ${relay}`)).toEqual([`relay ${transport}`, `relay ${transport}`]);
    }
  });
}

test("where the relay is the only way and is down, both are told so; once it is back they meet", async ({ people }) => {
  await kill("coturn");
  const { mia, hanna } = await called(people, ({ context }) => relayOnly(context, "udp"));
  for (const room of [mia.room, hanna.page.locator(".app-room")]) {
    await expect(room.getByRole("heading", { name: "Video finds no way through yet" })).toBeVisible({
      timeout: SAID_WITHIN_MS,
    });
  }
  await start("coturn");
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
});

test("on another network both peer connections look for a way anew, and the call goes on in them", async ({
  people,
}) => {
  const { mia, hanna } = await called(people, ({ context }) => watchWays(context));
  for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  const before = await waysOf(mia.page);
  expect(before.ways).toHaveLength(2);
  await mia.page.evaluate(() => window.dispatchEvent(new Event("online")));
  const isRenewed = async () => {
    const now = await waysOf(mia.page);
    const old = before.ways.map(({ ufrag }) => ufrag);
    return now.ways.length === 2 && now.ways.every(({ ufrag }) => !old.includes(ufrag));
  };
  await expect.poll(isRenewed, { timeout: 20_000, message: "both are connected by a way found anew" }).toBe(true);
  expect((await waysOf(mia.page)).made, "no connection was made in place of another").toBe(before.made);
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
});
