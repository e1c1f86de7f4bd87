/** Two server processes on one database: any of them serves anyone, and one of them may die. */

import { inConsultation, undisturbed } from "./support/consultation";
import { kill, leadTo, start } from "./support/control";
import { ADA, SESSIONS } from "./support/environment";
import { UNREACHABLE } from "./support/problems";
import { type Registered, registerAs, roomsOf, unregister } from "./support/registered-camera";
import { isSeen, RtspCamera } from "./support/rtsp-camera";
import { expect, test } from "./support/test";
import { transcoders } from "./support/transcoders";

const SESSION = SESSIONS.usual;
/** The lease of a node lasts for 40 s and is looked at each 10 s. */
const LEASE_NOTICED_WITHIN_MS = 60_000;
/** A killed node's claims lapse after eight seconds, and are looked at each second; on a machine that may be busy. */
const TAKEN_OVER_WITHIN_MS = 20_000;
/** After that it is joined, connected to, and shown from a key frame on. */
const SEEN_AGAIN_WITHIN_MS = 40_000;
/** A transcoder ends with its orders, and otherwise looks twice a second whether its server lives. */
const TRANSCODERS_GONE_WITHIN_MS = 5_000;

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

  await undisturbed([mia.media, hanna.media], async () => {
    // A page whose network is gone at the same moment does not come back: of its connection only the lease tells.
    await asleep.context.setOffline(true);
    await kill("server");
    for (const { page } of [mia, first]) {
      await expect(page.locator("#connection")).toHaveText("", { timeout: 20_000 });
    }
    await floor.connected(SESSION, ["First", "Asleep", "Second"]);
    expect(await floor.tickets(SESSION)).toEqual(tickets);
    await hanna.isTogether();
  });

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

test("cameras that are always there are kept by one node, and by the other one when that is killed", async ({
  people,
}) => {
  test.setTimeout(300_000);
  // So that it is known which node keeps them.
  await kill("server-b");
  const camera = new RtspCamera();
  await camera.start();
  const ada = await people.host(ADA);
  await ada.logIn();
  ada.problems.expect(...UNREACHABLE);
  const registered: Registered[] = [];
  try {
    for (const name of ["Yard", "Gate"]) {
      registered.push(await registerAs(ada.page, { name, address: camera.modern, always: true }));
    }
    const { mia, hanna } = await inConsultation(people, SESSION);
    for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);
    const areShown = async (withinMs?: number): Promise<void> => {
      for (const { page } of [mia, hanna]) {
        await Promise.all(["Yard", "Gate"].map((name) => isSeen(page, name, withinMs)));
        await expect(page.locator('ar-tile[data-kind="camera"]')).toHaveCount(2);
      }
    };
    await areShown();
    const keptBy = async (): Promise<readonly (string | null | undefined)[]> => {
      const rooms = await Promise.all(registered.map(roomsOf));
      for (const of of rooms) expect(of).toHaveLength(1);
      return rooms.map(([room]) => room?.kept_by);
    };
    await start("server-b");
    // The other one asks admins for a second factor.
    await leadTo("server");
    const [first] = await keptBy();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(await keptBy(), "one node keeps both").toEqual([first, first]);
    const before = transcoders();
    expect(before, "one for each camera").toHaveLength(2);

    await leadTo("all");
    await kill("server");
    const left = (): number[] => transcoders().filter((id) => before.includes(id));
    await expect.poll(left, { timeout: TRANSCODERS_GONE_WITHIN_MS, message: "what the node left behind" }).toEqual([]);
    await expect.poll(() => transcoders().length, { timeout: TAKEN_OVER_WITHIN_MS, message: "taken over" }).toBe(2);
    await areShown(SEEN_AGAIN_WITHIN_MS);
    // The camera takes its time to notice that whoever was killed is gone.
    await expect
      .poll(() => camera.connections(), { timeout: TAKEN_OVER_WITHIN_MS, message: "each is connected to once" })
      .toBe(2);
    const after = transcoders();

    await start("server");
    await leadTo("server");
    await areShown();
    const [second, other] = await keptBy();
    expect([second === first, other], "the other node keeps both").toEqual([false, second]);
    expect(transcoders(), "whoever comes back takes nothing away").toEqual(after);
    expect(camera.connections()).toBe(2);
    await hanna.end();
    await mia.readsGoodbye();
  } finally {
    await start("server");
    await leadTo("server");
    for (const one of registered) await unregister(one);
    await camera.kill();
  }
});
