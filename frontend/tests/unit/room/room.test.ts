import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deferred } from "../../../src/lib/deferred";
import { Room, type RoomPhase } from "../../../src/lib/room/room";
import { FakeJanus } from "../support/fake-janus";

const camera = { kind: "video", id: "own" } as MediaStreamTrack;
let room: Room | undefined;

/** A customer's room on a fake Janus, and what it told its element. */
function enter(janus: FakeJanus, tracks: Promise<readonly MediaStreamTrack[]> = Promise.resolve([camera])) {
  const phases: RoomPhase[] = [];
  const told = { phases, remote: [] as string[], unreachable: [] as boolean[], replaced: 0 };
  room = new Room(
    {
      access: async () => ({ room: "c1", side: "customer", signalling: "/janus", peerName: "Anna", iceServers: [] }),
      signalling: janus,
      address: (path) => `ws://test${path}`,
      on: {
        phase: (phase) => phases.push(phase),
        remote: (tracks) => {
          told.remote = tracks.map((track) => track.id);
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
  return { ...told, told, phase: () => phases.at(-1) };
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

test("the way is made while the person is asked for the camera, and nobody is seen before that is allowed", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const tracks = new Deferred<readonly MediaStreamTrack[]>();
  const { phase, unreachable } = enter(janus, tracks.promise);
  await vi.advanceTimersByTimeAsync(60_000);
  janus.publish("host-2");
  await settle();
  expect(janus.session.publisher.requests).toHaveLength(1);
  expect(janus.subscribed).toEqual([]);
  expect(unreachable).toEqual([]);
  tracks.resolve([camera]);
  await settle();
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.publisher.sent).toEqual([camera]);
  expect(janus.subscribed).toEqual(["host-2"]);
  expect(phase()).toBe("together");
});

test("the other side is received as soon as it publishes", async () => {
  const janus = new FakeJanus();
  const { phase, told } = enter(janus);
  await settle();
  expect(phase()).toBe("alone");
  janus.publish("host-1");
  await settle();
  expect(phase()).toBe("together");
  expect(told.remote).toEqual(["host-1"]);
});

test("publishers of the own side are not received", async () => {
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

test("a session is claimed for as long as Janus keeps it, and nothing is torn down meanwhile", async () => {
  const janus = new FakeJanus();
  janus.publishers = ["host-1"];
  const { phase } = enter(janus);
  await settle();
  janus.isUp = false;
  janus.session.lost();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.isClosed).toBe(false);
  janus.isUp = true;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(janus.sessions).toHaveLength(1);
  expect(phase()).toBe("together");
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

test("media that fails is made anew; a short gap is not", async () => {
  const janus = new FakeJanus();
  enter(janus);
  await settle();
  janus.session.publisher.events.ice("disconnected");
  await vi.advanceTimersByTimeAsync(3_000);
  janus.session.publisher.events.ice("connected");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(janus.sessions).toHaveLength(1);
  janus.session.publisher.events.ice("disconnected");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(janus.sessions).toHaveLength(2);
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
