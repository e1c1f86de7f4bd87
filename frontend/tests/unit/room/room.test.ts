import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RoomPerson } from "../../../src/contract/types";
import { Deferred } from "../../../src/lib/deferred";
import type { Step } from "../../../src/lib/room/progress";
import { Room, type RoomPhase } from "../../../src/lib/room/room";
import { FakeJanus, OWN } from "../support/fake-janus";

const camera = { kind: "video", id: "own" } as MediaStreamTrack;
let room: Room | undefined;

/** A customer's room on a fake Janus, and what it told its element. */
function enter(janus: FakeJanus, tracks: Promise<readonly MediaStreamTrack[]> = Promise.resolve([camera])) {
  const phases: RoomPhase[] = [];
  const people: RoomPerson[] = [{ key: "host", side: "host", name: "Anna" }];
  const told = {
    phases,
    remote: [] as string[],
    names: [] as string[],
    cameras: [] as string[],
    unreachable: [] as boolean[],
    steps: [] as Step[],
    awaited: [] as boolean[],
    mended: 0,
    asked: 0,
    unshared: 0,
    replaced: 0,
    /** In how many seconds the server wants to be asked again. */
    renewInS: null as number | null,
    networkChanges: (): void => undefined,
  };
  room = new Room(
    {
      access: async () => {
        told.asked += 1;
        const [side, me] = ["customer", "customer"];
        const ice = { icePolicy: "all" as const, iceServers: [], iceRenewInS: told.renewInS };
        const sending = { videoCodec: "vp8", videoKbpsMax: 1_500 };
        return { room: "c1", side, signalling: "/janus", me, people: [...people], ...sending, ...ice };
      },
      signalling: janus,
      address: (path) => `ws://test${path}`,
      network: (changed) => {
        told.networkChanges = changed;
        return () => undefined;
      },
      on: {
        phase: (phase) => phases.push(phase),
        step: (step) => told.steps.push(step),
        awaited: (isAnybody) => told.awaited.push(isAnybody),
        mending: () => {
          told.mended += 1;
        },
        people: (all) => {
          told.remote = all.flatMap(({ person, screen }) =>
            [...person, ...(screen ? [screen] : [])].map(({ id }) => id),
          );
          told.names = all.map(({ name }) => name);
        },
        cameras: (received) => {
          told.cameras = [...received.values()].flatMap(({ person }) => person.map(({ id }) => id));
        },
        unshared: () => {
          told.unshared += 1;
        },
        unreachable: (is) => told.unreachable.push(is),
        replaced: () => {
          told.replaced += 1;
        },
      },
    },
    tracks,
  );
  void room.start();
  return { ...told, told, people, phase: () => phases.at(-1) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  room?.close();
  vi.useRealTimers();
});

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
