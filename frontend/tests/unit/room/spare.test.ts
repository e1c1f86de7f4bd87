import { expect, test, vi } from "vitest";
import { FakeJanus, OWN } from "../support/fake-janus";
import { enter, room, settle } from "../support/room";

/** Nobody is there for a moment, in which a connection is made in store. */
const alone = () => vi.advanceTimersByTimeAsync(500);

test("whoever is alone makes a connection in store, by which the first to come is received", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  await settle();
  expect(janus.session.handles).toHaveLength(1);
  await alone();
  const [, spare, more] = janus.session.handles;
  expect(more).toBeUndefined();
  expect(spare?.feed).toBe(OWN);
  expect(spare?.requests.map(({ request }) => request)).toEqual(["join", "configure", "start"]);
  expect(spare?.requests[1], "of which nothing is passed on").toMatchObject({ streams: [{ send: false }] });
  expect(told.remote).toEqual([]);

  janus.publish("host-1");
  await settle();
  expect(janus.session.handles, "no other connection").toHaveLength(2);
  expect(spare?.requests[3]).toEqual({
    request: "update",
    subscribe: [{ feed: "host-1" }],
    unsubscribe: [{ feed: OWN }],
  });
  expect(janus.subscribed).toEqual(["host-1"]);
  expect(told.remote, "in the track that was there").toEqual([OWN]);

  janus.publish("host2-1");
  await settle();
  expect(janus.session.handles, "each of the others has one of their own").toHaveLength(3);
  expect(janus.subscribed).toEqual(["host-1", "host2-1"]);
});

test("a connection in store is made anew once nobody is there again, and for nobody who is not alone", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  janus.publish("host-1");
  await alone();
  expect(janus.session.handles).toHaveLength(2);
  janus.unpublish("host-1");
  await alone();
  expect(janus.session.handles[2]?.feed).toBe(OWN);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(janus.session.handles).toHaveLength(3);
});

test("a connection in store that breaks is of no use: who comes then is received by one of their own", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  await settle();
  await alone();
  const [, spare] = janus.session.handles;
  spare?.events.ice("disconnected");
  expect(spare?.isDetached).toBe(true);
  janus.publish("host-1");
  await settle();
  expect(janus.session.handles).toHaveLength(3);
  expect(told.remote).toEqual(["host-1"]);
});

test("a connection in store that breaks while nobody comes is made anew, and so is the next", async () => {
  const janus = new FakeJanus();
  const { told } = enter(janus);
  await settle();
  await alone();
  janus.session.handles[1]?.events.hangup();
  await alone();
  expect(janus.session.handles, "not at once").toHaveLength(2);
  janus.isReachable = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(janus.session.handles[2]?.feed).toBe(OWN);
  // It finds no way, which takes ten seconds to be sure of.
  janus.isReachable = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(janus.session.handles[2]?.isDetached).toBe(true);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(janus.session.handles).toHaveLength(4);
  janus.publish("host-1");
  await settle();
  expect(janus.session.handles, "that one is taken").toHaveLength(4);
  expect(told.remote).toEqual([OWN]);
  room?.close();
  janus.session.handles[3]?.events.hangup();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(janus.session.handles, "nothing is made after the end").toHaveLength(4);
});

test("one that finds no way is given up, and one that is not used goes with the room", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  janus.isReachable = false;
  await alone();
  expect(janus.session.handles[1]?.isDetached).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(janus.session.handles[1]?.isDetached).toBe(true);
  janus.isReachable = true;
  janus.publish("host-1");
  await settle();
  janus.unpublish("host-1");
  await alone();
  expect(janus.session.handles[3]?.isDetached).toBe(false);
  room?.close();
  expect(janus.session.handles[3]?.isDetached).toBe(true);
});
