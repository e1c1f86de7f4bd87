import { expect, test, vi } from "vitest";
import type { CallReport } from "../../../src/contract/types";
import { CallReports } from "../../../src/lib/room/call-reports";
import type { Part } from "../../../src/lib/room/part";
import { type Quality, read } from "../../../src/lib/room/quality";
import { Tally } from "../../../src/lib/room/tally";

const WELL: Quality = {
  receivedKbps: 900,
  receivedLostShare: 0,
  sentKbps: 900,
  sentLostShare: 0,
  roundTripS: 0.04,
  availableKbps: 2_000,
  way: "directUdp",
};
const video = { kind: "video" };
const sound = { kind: "audio" };

const seen = (tally: Tally, quality: Partial<Quality> = {}, isStill = false): void =>
  tally.look({ quality: { ...WELL, ...quality }, isStill, afterMs: 2_000 });

/** What is told of the first picture, once there is something to tell at all. */
function firstPictureMs(tally: Tally): number | null | undefined {
  seen(tally);
  return tally.report()?.firstPictureMs;
}

test("whoever comes second waits for the first picture from the moment that they are in", () => {
  const tally = new Tally();
  tally.awaited(true, 1_000);
  tally.entered(9_000);
  tally.received([video], 9_500);
  tally.pictured(9_800);
  tally.pictured(20_000);
  expect(firstPictureMs(tally)).toBe(800);
});

test("whoever comes first does not wait before anybody is there", () => {
  const tally = new Tally();
  tally.entered(1_000);
  tally.awaited(true, 60_000);
  tally.awaited(false, 61_000);
  tally.awaited(true, 90_000);
  tally.pictured(91_200);
  expect(firstPictureMs(tally)).toBe(1_200);
});

test("of sound alone no picture is awaited, and of a camera that comes later only from then on", () => {
  const tally = new Tally();
  tally.entered(0);
  tally.awaited(true, 0);
  tally.received([sound], 300);
  expect(firstPictureMs(tally)).toBeNull();
  tally.received([sound, video], 200_000);
  tally.pictured(200_400);
  expect(firstPictureMs(tally)).toBe(400);
});

test("shares and times are means of what was looked at", () => {
  const tally = new Tally();
  seen(tally, { receivedLostShare: 0.02, sentLostShare: 0.01 });
  seen(tally, { roundTripS: 0.06, availableKbps: null }, true);
  seen(tally, { roundTripS: 0, availableKbps: 1_000 });
  tally.look({ quality: null, isStill: true, afterMs: 2_000 });
  expect(tally.report()).toEqual({
    togetherS: 8,
    firstPictureMs: null,
    receivedLost: 5,
    sentLost: 3,
    roundTripMs: 50,
    availableKbps: 1_500,
    still: 500,
    returns: 0,
    way: "directUdp",
  });
});

test("the signs of one interruption are one return, and what the person wants is none", () => {
  const tally = new Tally();
  tally.wanted(0);
  tally.returned(1_000);
  tally.returned(100_000);
  tally.returned(103_000);
  tally.returned(200_000);
  seen(tally);
  expect(tally.report()?.returns).toBe(2);
});

test("of nothing there is nothing to tell, but that there is no way is told", () => {
  const tally = new Tally();
  expect(tally.report()).toBeNull();
  tally.unreachable();
  expect(tally.report()).toMatchObject({ way: "nowhere", togetherS: 0 });
  seen(tally);
  expect(tally.report()?.way).toBe("directUdp");
});

test("what was remembered is gone on with, whatever else stands there", () => {
  const before = new Tally();
  seen(before, { receivedLostShare: 0.1 });
  const after = new Tally(JSON.parse(JSON.stringify(before)));
  seen(after);
  expect(after.report()).toMatchObject({ receivedLost: 50, returns: 1, togetherS: 4 });
  for (const nonsense of ["x", 7, [], { looks: "many", way: "pigeon", togetherMs: -1 }]) {
    const tally = new Tally(nonsense);
    seen(tally);
    expect(tally.report()).toMatchObject({ togetherS: 2, way: "directUdp" });
  }
});

function partIn(consultation: string): Part {
  return { consultation, side: "customer" };
}

function reports() {
  const told: CallReport[] = [];
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const begin = (call: string) => new CallReports(partIn(call), { send: (_, report) => told.push(report), storage });
  return { told, begin };
}

test("it is told soon, then each half minute, and once more at the end", () => {
  const { told, begin } = reports();
  const call = begin("c1");
  for (let now = 0; now <= 64_000; now += 2_000) call.look({ quality: WELL, isStill: false }, now);
  expect(told.map(({ togetherS }) => togetherS)).toEqual([6, 36]);
  call.end();
  call.end();
  call.look({ quality: WELL, isStill: false }, 200_000);
  expect(told.map(({ togetherS }) => togetherS)).toEqual([6, 36, 64]);
});

test("the time in which nobody else is there does not count", () => {
  const { told, begin } = reports();
  const call = begin("c1");
  call.look({ quality: WELL, isStill: false }, 0);
  call.look({ quality: WELL, isStill: false }, 2_000);
  call.pause();
  call.look({ quality: WELL, isStill: false }, 100_000);
  call.end();
  expect(told.at(-1)?.togetherS).toBe(2);
});

test("a call goes on when its page is loaded again, and another call does not", () => {
  const { told, begin } = reports();
  const call = begin("c1");
  for (const now of [0, 2_000, 4_000, 6_000]) call.look({ quality: WELL, isStill: false }, now);
  call.end();
  const again = begin("c1");
  again.look({ quality: WELL, isStill: false }, 0);
  again.end();
  expect(told.at(-1)).toMatchObject({ togetherS: 6, returns: 1 });
  const other = begin("c2");
  other.look({ quality: WELL, isStill: false }, 0);
  other.end();
  expect(told.at(-1)).toMatchObject({ togetherS: 0, returns: 0 });
});

test("a browser that forbids storing anything is no reason to tell nothing", () => {
  const send = vi.fn();
  const forbid = () => {
    throw new Error("not here");
  };
  const storage = { getItem: forbid, setItem: forbid };
  const call = new CallReports(partIn("c1"), { send, storage });
  call.unreachable();
  expect(send).toHaveBeenCalledOnce();
});

test.each([
  [{ candidateType: "host", protocol: "udp" }, "directUdp"],
  [{ candidateType: "srflx", protocol: "udp" }, "directUdp"],
  [{ candidateType: "host", protocol: "tcp" }, "directTcp"],
  [{ candidateType: "relay", protocol: "udp", relayProtocol: "udp" }, "relayUdp"],
  [{ candidateType: "relay", protocol: "udp", relayProtocol: "tcp" }, "relayTcp"],
  [{ candidateType: "relay", protocol: "udp", relayProtocol: "tls" }, "relayTls"],
  [{ candidateType: "relay", protocol: "udp" }, "relayUdp"],
])("the way begins at the candidate that is used: %j", async (candidate, way) => {
  const used = { type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "mine" };
  const other = { type: "local-candidate", id: "other", candidateType: "host", protocol: "udp" };
  const stats = [other, { type: "local-candidate", id: "mine", ...candidate }, used];
  const sending = { getStats: async () => new Map(stats.map((entry, index) => [String(index), entry])) };
  const reading = await read({ sending: sending as unknown as RTCPeerConnection, receiving: new Map() }, 0);
  expect(reading.way).toBe(way);
});
