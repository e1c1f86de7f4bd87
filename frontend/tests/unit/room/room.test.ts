import { expect, test, vi } from "vitest";
import { Deferred } from "../../../src/lib/deferred";
import { FakeJanus } from "../support/fake-janus";
import { camera, enter, room, settle } from "../support/room";

test("the page joins without naming itself: ids, tokens and pins are the proxy's", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  expect(janus.session.publisher.requests[0]).toEqual({ request: "join", ptype: "publisher", room: "c1" });
  expect(janus.session.publisher.sent).toEqual([camera]);
});

test("a camera is received and is nobody: whoever is with it alone is alone", async () => {
  const janus = new FakeJanus();
  const feed = `camera-${"0".repeat(31)}7`;
  janus.publishers = [feed];
  const { told, phase } = enter(janus);
  await settle();
  expect(told.cameras).toEqual([feed]);
  expect(told.remote).toEqual([]);
  expect(told.asked, "nobody is asked what it is called").toBe(1);
  expect(told.awaited.every((isAnybody) => !isAnybody)).toBe(true);
  expect(phase()).toBe("alone");
  janus.publish("host-1");
  await settle();
  expect(told.remote).toEqual(["host-1"]);
  expect(told.cameras).toEqual([feed]);
  expect(phase()).toBe("together");
});

test("a camera that is hidden is not subscribed to, until it is shown again", async () => {
  const janus = new FakeJanus();
  const feed = `camera-${"0".repeat(31)}7`;
  janus.publishers = ["host-1", feed];
  const { told } = enter(janus);
  await settle();
  expect(janus.subscribed).toEqual(["host-1", feed]);
  room?.hide(new Set([feed]));
  await settle();
  expect(janus.subscribed).toEqual(["host-1"]);
  expect(told.cameras).toEqual([]);
  expect(told.remote).toEqual(["host-1"]);
  room?.hide(new Set());
  await settle();
  expect(janus.subscribed).toEqual(["host-1", feed]);
  expect(told.cameras).toEqual([feed]);
});

test("the way is made while the person is asked for the camera, and nobody is seen before that is allowed", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const tracks = new Deferred<readonly MediaStreamTrack[]>();
  const { told, phase, unreachable } = enter(janus, tracks.promise);
  await vi.advanceTimersByTimeAsync(60_000);
  janus.publish("host-2");
  await settle();
  expect(janus.session.publisher.requests).toHaveLength(1);
  expect(janus.subscribed).toEqual([]);
  expect(told.remote).toEqual([]);
  expect(janus.session.handles, "a connection is made, by which nothing comes").toHaveLength(2);
  expect(unreachable).toEqual([]);
  tracks.resolve([camera]);
  await settle();
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.publisher.sent).toEqual([camera]);
  expect(janus.subscribed).toEqual(["host-2"]);
  expect(janus.session.handles, "by that connection").toHaveLength(2);
  expect(phase()).toBe("together");
});

test("each step of entering is told before it is taken", async () => {
  const tracks = new Deferred<readonly MediaStreamTrack[]>();
  const { told } = enter(new FakeJanus(), tracks.promise);
  await settle();
  expect(told.steps).toEqual(["server", "room"]);
  tracks.resolve([camera]);
  await settle();
  expect(told.steps).toEqual(["server", "room", "media"]);
});

test("the other side is received as soon as it publishes", async () => {
  const janus = new FakeJanus();
  const { phase, told } = enter(janus);
  await settle();
  expect(phase()).toBe("alone");
  expect(told.awaited.at(-1)).toBe(false);
  janus.publish("host-1");
  expect(told.awaited.at(-1), "before anything is received").toBe(true);
  await settle();
  expect(phase()).toBe("together");
  expect(told.remote).toEqual(["host-1"]);
});

test("what one publishes oneself is not received", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["customer-0"];
  const { phase } = enter(janus);
  await settle();
  expect(phase()).toBe("alone");
  expect(janus.subscribed).toEqual([]);
});

test("a newer publisher of the other side replaces the older one, whose handle is let go", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  enter(janus);
  await settle();
  janus.publish("host-2");
  await settle();
  expect(janus.subscribed).toEqual(["host-2"]);
});

test("everybody else is received, each over a subscription of their own", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1", "customer2-1", "customer-0"];
  const { told } = enter(janus);
  await settle();
  expect(told.remote).toEqual(["host-1", "customer2-1"]);
  janus.session.handles[1]?.events.hangup();
  await settle();
  expect(janus.subscribed).toEqual(["customer2-1", "host-1"]);
  janus.unpublish("host-1");
  await settle();
  expect(told.remote).toEqual(["customer2-1"]);
});

test("whoever is not known yet is asked about once, and named when the server knows", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { told, people } = enter(janus);
  await settle();
  expect(told.names).toEqual(["Anna"]);
  people.push({ key: "customer2", side: "customer", name: "Ben" });
  janus.publish("customer2-1");
  await settle();
  expect(told.names).toEqual(["Anna", "Ben"]);
  const { asked } = told;
  janus.publish("customer9-1");
  janus.publish("customer2-2");
  await settle();
  expect(told.names).toEqual(["Anna", "Ben", ""]);
  expect(told.asked).toBe(asked + 1);
});

test("a screen that is shared is received beside the camera, and is gone when sharing stops", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { told } = enter(janus);
  await settle();
  janus.share("host-1", true);
  await settle();
  expect(told.remote).toEqual(["host-1", "host-1 screen"]);
  const widened = { request: "subscribe", streams: [{ feed: "host-1", mid: "2" }] };
  expect(janus.session.handles[1]?.requests).toContainEqual(widened);
  janus.share("host-1", false);
  await settle();
  expect(told.remote).toEqual(["host-1"]);
  const requests = janus.session.handles[1]?.requests.length;
  janus.share("host-1", true);
  await settle();
  expect(told.remote).toEqual(["host-1", "host-1 screen"]);
  expect(janus.session.handles[1]?.requests).toHaveLength(requests ?? 0);
});

test("a screen that was shared before one came in is received at once", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  janus.sharing = ["host-1"];
  const { told } = enter(janus);
  await settle();
  expect(told.remote).toEqual(["host-1", "host-1 screen"]);
});

test("the own screen is sent over each stay, and a call whose screen cannot be sent goes on", async () => {
  const janus = new FakeJanus();
  const screen = { kind: "video", id: "screen" } as MediaStreamTrack;
  const { told, phase } = enter(janus);
  await settle();
  await room?.share(screen);
  expect(janus.session.publisher.sent).toEqual([camera, screen]);
  room?.rejoin();
  await settle();
  expect(janus.session.publisher.sent).toEqual([camera, screen]);
  janus.canShare = false;
  room?.rejoin();
  await settle();
  expect(told.unshared).toBe(1);
  expect(phase()).toBe("alone");
  janus.canShare = true;
  room?.rejoin();
  await settle();
  expect(janus.session.publisher.sent).toEqual([camera]);
});

test("how somebody's camera is received is told to Janus once, and again after it broke", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  enter(janus);
  await settle();
  room?.choose("host", { layer: 1, isWanted: true });
  room?.choose("host", { layer: 1, isWanted: true });
  await settle();
  const asked = () =>
    janus.session.handles
      .at(-1)
      ?.requests.filter(({ request }) => request === "configure")
      .map(({ streams }) => streams);
  expect(asked()).toEqual([[{ mid: "1", send: true, substream: 1 }]]);
  janus.session.handles[1]?.events.hangup();
  await settle();
  expect(janus.session.handles).toHaveLength(3);
  expect(asked()).toEqual([[{ mid: "1", send: true, substream: 1 }]]);
});

test("a size that does not come is asked for again, a smaller one sooner than a larger one", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  enter(janus);
  await settle();
  const handle = janus.session.handles[1];
  const asked = () => handle?.requests.filter(({ request }) => request === "configure").length ?? 0;
  const arrives = (substream: number) => handle?.events.message({ videoroom: "event", mid: "1", substream });
  const choose = async (layer: number, afterMs: number) => {
    await vi.advanceTimersByTimeAsync(afterMs);
    room?.choose("host", { layer, isWanted: true });
    await settle();
    return asked();
  };
  arrives(1);
  expect(await choose(0, 0)).toBe(1);
  expect(await choose(0, 2_999)).toBe(1);
  expect(await choose(0, 1)).toBe(2);
  arrives(0);
  expect(await choose(0, 60_000)).toBe(2);
  expect(await choose(2, 0)).toBe(3);
  expect(await choose(2, 19_999)).toBe(3);
  expect(await choose(2, 1)).toBe(4);
});

test("another camera takes the place of one, over this stay and those that follow", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  const other = { kind: "video", id: "other" } as MediaStreamTrack;
  await room?.replace(camera, other);
  room?.rejoin();
  await settle();
  expect(janus.session.publisher.sent).toEqual([other]);
});

test("when the newest publisher leaves, the one before is received again", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1", "host-2"];
  const { told } = enter(janus);
  await settle();
  janus.unpublish("host-2");
  await settle();
  expect(janus.subscribed).toEqual(["host-1"]);
  janus.unpublish("host-1");
  await settle();
  expect(told.remote).toEqual([]);
});

test("a subscription that breaks is made again", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  enter(janus);
  await settle();
  janus.session.handles[1]?.events.hangup();
  await settle();
  expect(janus.subscribed).toEqual(["host-1"]);
  expect(janus.session.handles).toHaveLength(3);
});

test("media that finds no way is given up after 15 s, said, and tried again", async () => {
  const janus = new FakeJanus();
  janus.isReachable = false;
  const { unreachable, phase } = enter(janus);
  await vi.advanceTimersByTimeAsync(14_900);
  expect(unreachable).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(unreachable).toEqual([true]);
  janus.isReachable = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(unreachable.at(-1)).toBe(false);
  expect(phase()).toBe("alone");
});

test("a room made anew is joined at once, with the tracks that were asked for last", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  room?.rejoin(Promise.resolve([]));
  await settle();
  expect(janus.sessions).toHaveLength(2);
  expect(janus.sessions[0]?.isClosed).toBe(true);
  expect(janus.session.publisher.sent).toEqual([]);
});

test("whoever has gone while one entered anew is not received any more", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { told, phase } = enter(janus);
  await settle();
  expect(phase()).toBe("together");
  janus.publishers = [];
  room?.rejoin();
  await settle();
  expect(phase()).toBe("alone");
  expect(told.remote).toEqual([]);
});

test("whoever enters from elsewhere keeps the call: this room closes and never enters again", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { told } = enter(janus);
  await settle();
  janus.session.replace();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told.replaced).toBe(1);
  expect(janus.session.claims).toBe(0);
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.isClosed).toBe(true);
});

test("the same holds for a room that has not come in yet, and for one that claims its session", async () => {
  const early = new FakeJanus();
  early.isReachable = false;
  const first = enter(early);
  await settle();
  early.session.replace();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(first.told.replaced).toBe(1);
  expect(early.sessions).toHaveLength(1);
  const late = new FakeJanus();
  const second = enter(late);
  await settle();
  late.isReplaced = true;
  late.session.lost();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(second.told.replaced).toBe(1);
  expect(late.session.claims).toBe(1);
  expect(late.sessions).toHaveLength(1);
});

test("closing says goodbye and enters no more", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  room?.close();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(janus.session.publisher.requests.at(-1)).toEqual({ request: "leave" });
  expect(janus.session.isClosed).toBe(true);
  expect(janus.sessions).toHaveLength(1);
});
