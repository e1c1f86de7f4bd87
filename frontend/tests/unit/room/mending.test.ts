import { expect, test, vi } from "vitest";
import { FakeJanus } from "../support/fake-janus";
import { enter, room, settle } from "../support/room";

test("a lost connection is claimed, and nothing is torn down", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { phase, phases } = enter(janus);
  await settle();
  janus.session.lost();
  await settle();
  expect(phases).toContain("reconnecting");
  expect(janus.session.claims).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(phase()).toBe("together");
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.isClosed).toBe(false);
});

/** Together with the host when Janus goes down. */
async function losesJanus() {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { phase } = enter(janus);
  await settle();
  janus.isUp = false;
  janus.session.lost();
  return { janus, phase };
}

test("a session is claimed for as long as Janus keeps it, and nothing is torn down meanwhile", async () => {
  const { janus, phase } = await losesJanus();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.isClosed).toBe(false);
  janus.isUp = true;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(janus.sessions).toHaveLength(1);
  expect(phase()).toBe("together");
});

test("who is lost while the connection is lost does not make it look as if it were there", async () => {
  const { janus, phase } = await losesJanus();
  await settle();
  janus.session.handles[1]?.events.hangup();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(phase()).toBe("reconnecting");
});

test("a call that ends right after its connection is not claimed", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  janus.session.lost();
  await vi.advanceTimersByTimeAsync(300);
  room?.close();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(janus.session.claims).toBe(0);
});

test("a session that is over is replaced by a fresh one at once", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { phase } = enter(janus);
  await settle();
  janus.canClaim = false;
  janus.session.lost();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(janus.sessions).toHaveLength(2);
  expect(janus.sessions[0]?.isClosed).toBe(true);
  expect(phase()).toBe("together");
});

/** How often the publisher asked for another way. */
const restarts = (janus: FakeJanus) =>
  janus.session.publisher.requests.filter(({ request }) => request === "configure").length;

test("a short gap is left alone, a longer one looks for another way, and only without one all is made anew", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  await settle();
  const { events } = janus.session.publisher;
  events.ice("disconnected");
  await vi.advanceTimersByTimeAsync(2_000);
  events.ice("connected");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(restarts(janus)).toBe(0);
  expect(told.mended).toBe(0);

  events.ice("disconnected");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(restarts(janus)).toBe(1);
  events.ice("failed");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(restarts(janus)).toBe(2);
  expect(told.mended, "each time is told").toBe(2);
  expect(janus.sessions).toHaveLength(1);

  janus.isReachable = false;
  events.ice("disconnected");
  await vi.advanceTimersByTimeAsync(14_000);
  expect(janus.sessions).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(janus.sessions).toHaveLength(2);
});

/** Feedback comes for so long, a little each second. */
async function hears(janus: FakeJanus, seconds: number): Promise<void> {
  const { publisher } = janus.session;
  for (let second = 0; second < seconds; second += 1) {
    publisher.arrived = (publisher.arrived ?? 0) + 100;
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

test("a way on which nothing arrives any more is left before it counts as disconnected, once for each silence", async () => {
  const janus = new FakeJanus();
  const { told, phase } = enter(janus);
  await settle();
  await hears(janus, 30);
  expect(restarts(janus)).toBe(0);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(restarts(janus)).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(restarts(janus)).toBe(1);
  await hears(janus, 3);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(restarts(janus)).toBe(2);
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.claims).toBe(0);
  expect(phase(), "nobody reads of what mends itself").toBe("alone");
  expect(told.mended).toBe(0);
});

test("where nothing is answered either, the session is claimed over another connection, which asks for the way again", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  await hears(janus, 3);
  janus.isMute = true;
  janus.isUp = false;
  await vi.advanceTimersByTimeAsync(8_000);
  expect(restarts(janus), "asked into the silence").toBe(1);
  expect(janus.session.claims).toBeGreaterThan(0);
  janus.isMute = false;
  janus.isUp = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(restarts(janus)).toBe(2);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(restarts(janus), "one answer is enough").toBe(2);
  expect(janus.sessions).toHaveLength(1);
});

test("a change of the network during a claim asks for the way once the session is claimed", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  await settle();
  janus.isUp = false;
  janus.session.lost();
  await vi.advanceTimersByTimeAsync(1_000);
  told.networkChanges();
  await settle();
  expect(restarts(janus), "nobody would answer").toBe(0);
  janus.isUp = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(restarts(janus)).toBe(1);
  expect(janus.sessions).toHaveLength(1);
});

test("another network is taken before the old way is given up", async () => {
  const janus = new FakeJanus();
  const { told, phase } = enter(janus);
  await settle();
  told.networkChanges();
  await settle();
  expect(restarts(janus)).toBe(1);
  expect(janus.sessions).toHaveLength(1);
  expect(phase()).toBe("alone");
});

test("another network ends the pause before the connection is claimed", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  await settle();
  janus.isUp = false;
  janus.session.lost();
  await vi.advanceTimersByTimeAsync(6_000);
  const before = janus.session.claims;
  janus.isUp = true;
  told.networkChanges();
  await settle();
  expect(janus.session.claims).toBe(before + 1);
});

test("in a long call the credentials are asked for again before they end, over and over", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  told.renewInS = 60;
  await settle();
  room?.rejoin();
  await settle();
  const asked = told.asked;
  await vi.advanceTimersByTimeAsync(59_000);
  expect(told.asked).toBe(asked);
  await vi.advanceTimersByTimeAsync(62_000);
  expect(told.asked).toBe(asked + 2);
  expect(restarts(janus)).toBe(2);
  room?.close();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(told.asked).toBe(asked + 2);
});
