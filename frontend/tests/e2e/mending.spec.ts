/** Networks that fail and databases that are away, while two people talk. Nobody clicks. */

import { stderr } from "node:process";
import { seeAgain, undisturbed } from "./support/consultation";
import { kill, start } from "./support/control";
import { SESSIONS } from "./support/environment";
import { OwnNetwork, whyNot } from "./support/network";
import { UNREACHABLE } from "./support/problems";
import { expect, type People, test } from "./support/test";

const SESSION = SESSIONS.usual;
/** Nobody says that an address is gone: its silence has to be noticed, that of the signalling too, and both be led another way. */
const MOVED_WITHIN_MS = 40_000;
/** Long enough for the server to notice, and shorter than the 90 s after which a consultation is given up. */
const AWAY_MS = 8_000;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("the database is away during a consultation: the film goes on, and afterwards everything works", async ({
  people,
  floor,
}) => {
  const mia = await people.waiting(SESSION, "Mia Moor");
  const hanna = await people.hostOnDuty();
  const next = await people.waiting(SESSION, "Next");
  for (const { problems } of [mia, hanna, next]) problems.expect(...UNREACHABLE, /status of 503/);
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();

  await undisturbed([mia.media, hanna.media], async (flows) => {
    await kill("database");
    await wait(AWAY_MS);
    await flows();
    await start("database");
    await floor.connected(SESSION, ["Next"]);
  });
  await next.seesPeopleAhead(0);
  await hanna.end();
  await mia.readsGoodbye();
  await hanna.readyButton.click();
  await hanna.next();
  await next.isCalledBy("Hanna Host");
});

const why = await whyNot();
if (why === null) test.describe("on a network of one's own", onOwnNetwork);
else stderr.write(`Faults of the network are not tested here: ${why}.\n`);

function onOwnNetwork(): void {
  let network: OwnNetwork | undefined;

  test.beforeEach(async () => {
    network = await OwnNetwork.open();
  });

  test.afterEach(async () => {
    await network?.close();
    network = undefined;
  });

  /** Mia on the network of her own, and Hanna, together. */
  async function together(people: People, its: OwnNetwork) {
    const options = await its.launchOptions(test.info().project.use.launchOptions ?? {});
    const mia = await people.customer(SESSION, {}, await people.otherBrowser(options));
    await mia.join("Mia Moor");
    const hanna = await people.hostOnDuty();
    mia.problems.expect(...UNREACHABLE, /ERR_(NETWORK_CHANGED|ADDRESS_UNREACHABLE|TIMED_OUT|NETWORK_ACCESS_DENIED)/);
    hanna.problems.expect(...UNREACHABLE);
    await hanna.next();
    await mia.isCalledBy("Hanna Host");
    await mia.comeIn();
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    await hanna.isTogether();
    return { mia, hanna };
  }

  test("a network that is gone for a while: both see each other again without a click", async ({ people }) => {
    const { mia, hanna } = await together(people, network as OwnNetwork);
    await network?.plug(false);
    await expect(mia.room.getByText("Reconnecting")).toBeVisible({ timeout: 30_000 });
    await wait(AWAY_MS);
    await network?.plug(true);
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    await hanna.isTogether();
    await hanna.end();
    await mia.readsGoodbye();
  });

  test("another network in place of the first: the call goes on there", async ({ people }) => {
    const { mia, hanna } = await together(people, network as OwnNetwork);
    await network?.move();
    // What is on its way arrives; what comes after that came by the new way.
    await wait(1_000);
    const backMs = await seeAgain([mia.media, hanna.media], MOVED_WITHIN_MS);
    test.info().annotations.push({ type: "the way changed", description: `${backMs + 1_000} ms` });
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    await hanna.isTogether();
  });

  test("a poor network: they still hear each other, and both stay in the call", async ({ people }) => {
    const { mia, hanna } = await together(people, network as OwnNetwork);
    for (const { problems } of [mia, hanna]) problems.expect(...UNREACHABLE);
    const how = await network?.impair();
    test.info().annotations.push({ type: "impaired by", description: how ?? "" });
    await wait(AWAY_MS);
    for (const { media } of [mia, hanna]) {
      const before = await media.sample();
      await expect
        .poll(async () => (await media.sample()).energy > before.energy, { timeout: 30_000, message: "sound" })
        .toBe(true);
    }
    await hanna.isTogether();
  });
}
