import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CheckAccess, VisitCheck } from "../../src/contract/types";
import { CheckElement, type CheckParts } from "../../src/elements/check/check";
import { loudness } from "../../src/elements/check/level";
import { aboutCamera, aboutMicrophone, aboutPath, type PathState } from "../../src/elements/check/words";
import { qualityBetween } from "../../src/lib/check/carried";
import { findPath, NoWay, type Quality, type Way, waysOf } from "../../src/lib/check/path";
import { CHECKED } from "../../src/lib/check-view";
import { NO_CHOICE, rememberChoice, rememberedChoice, wishFor } from "../../src/lib/device-choice";
import { pairInUse } from "../../src/lib/stats";
import { summaryOf } from "../../src/lib/visit-check";

const ACCESS: CheckAccess = {
  signalling: "/janus/check?session=x",
  icePolicy: "all",
  iceServers: [
    { urls: ["stun:s:3478"] },
    {
      urls: ["turn:t:3478?transport=udp", "turn:t:3478?transport=tcp", "turns:t:5349"],
      username: "u",
      credential: "c",
    },
  ],
};
const GOOD: Quality = { lost: 0, roundTripS: 0.02, kbps: Infinity };

test("the ways are straight, through the relay over UDP and through the relay over TCP", () => {
  const ways = waysOf(ACCESS);
  expect([...ways.keys()]).toEqual(["direct", "relayUdp", "relayTcp"]);
  expect(ways.get("direct")).toEqual({ iceServers: [{ urls: ["stun:s:3478"] }], iceTransportPolicy: "all" });
  expect(ways.get("relayUdp")?.iceServers[0]?.urls).toEqual(["turn:t:3478?transport=udp"]);
  expect(ways.get("relayTcp")?.iceServers[0]?.urls).toEqual(["turn:t:3478?transport=tcp", "turns:t:5349"]);
  expect(ways.get("relayTcp")?.iceTransportPolicy).toBe("relay");
});

test("where media must take the relay, nothing straight is tried; without one, nothing else", () => {
  expect([...waysOf({ ...ACCESS, icePolicy: "relay" }).keys()]).toEqual(["relayUdp", "relayTcp"]);
  expect([...waysOf({ ...ACCESS, iceServers: [] }).keys()]).toEqual(["direct"]);
});

test("the first way that works is the path, and how well it went makes it weak or not", async () => {
  const works = async (working: readonly Way[], quality: Quality) => {
    const tried: Way[] = [];
    const found = await findPath(waysOf(ACCESS), async (way) => {
      tried.push(way);
      if (!working.includes(way)) throw new NoWay();
      return quality;
    });
    return { ...found, tried };
  };
  expect(await works(["direct", "relayTcp"], GOOD)).toEqual({ path: "direct", weak: false, tried: ["direct"] });
  expect(await works(["relayTcp"], { ...GOOD, roundTripS: 0.7 })).toEqual({
    path: "relayTcp",
    weak: true,
    tried: ["direct", "relayUdp", "relayTcp"],
  });
  expect((await works(["relayUdp"], { ...GOOD, lost: 0.06 })).weak).toBe(true);
  expect((await works(["direct"], { ...GOOD, kbps: 269 })).weak).toBe(true);
  expect((await works(["direct"], { ...GOOD, kbps: 270 })).weak).toBe(false);
  expect(await works([], GOOD)).toMatchObject({ path: "nowhere", weak: false });
});

test("a server that does not answer says nothing about the way", async () => {
  await expect(findPath(waysOf(ACCESS), () => Promise.reject(new Error("silent")))).rejects.toThrow("silent");
});

/** The counters of a try: sound of 50 packets a second, and a picture of so many bytes each way. */
function counters(seconds: number, { went = 60_000, came = 60_000, lost = 0, available = 900_000 } = {}) {
  const sound = { kind: "audio", packetsSent: 50 * seconds, bytesSent: 4_000 * seconds };
  return [
    { type: "outbound-rtp", ...sound },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 50 * seconds - lost, packetsLost: lost, bytesReceived: 9 },
    { type: "outbound-rtp", kind: "video", packetsSent: 50 * seconds, bytesSent: went * seconds },
    {
      type: "inbound-rtp",
      kind: "video",
      packetsReceived: 50 * seconds,
      packetsLost: 0,
      bytesReceived: came * seconds,
    },
    { type: "candidate-pair", nominated: true, state: "succeeded", id: "1", currentRoundTripTime: 9 },
    {
      type: "candidate-pair",
      nominated: true,
      id: "2",
      currentRoundTripTime: 0.03,
      availableOutgoingBitrate: available,
    },
    { type: "transport", selectedCandidatePairId: "2" },
  ];
}

test("what a way carries is what comes back of a picture, or what the browser believes if that is less", () => {
  const between = (how: Parameters<typeof counters>[1]) => qualityBetween(counters(1, how), counters(3, how), 2);
  expect(between({})).toEqual({ lost: 0, roundTripS: 0.03, kbps: 900 });
  expect(between({ available: 0 }).kbps).toBe(Infinity);
  expect(between({ available: 200_000 }).kbps).toBe(200);
  expect(between({ came: 30_000 }).kbps).toBe(240);
  // Some of what was sent last is still on its way.
  expect(between({ came: 50_000 }).kbps).toBe(900);
});

test("what was lost before a way was looked at does not count, and of few packets nothing is said", () => {
  const lost = (before: number, after: number) =>
    qualityBetween(counters(1, { lost: before }), counters(3, { lost: after }), 2).lost;
  expect(lost(20, 20)).toBe(0);
  expect(lost(0, 20)).toBeCloseTo(0.1);
  const few = (received: number) => [
    { type: "outbound-rtp", kind: "video", packetsSent: 49 },
    { type: "inbound-rtp", kind: "video", packetsReceived: received },
  ];
  expect(qualityBetween([], few(0), 2).lost).toBe(0);
  const many = [{ type: "outbound-rtp", kind: "audio", packetsSent: 100 }];
  expect(qualityBetween([], many, 2).lost).toBe(1);
});

test("the pair in use is the one that the browser names, and not another that was chosen before it", () => {
  const pair = (id: string, more = {}) => ({
    type: "candidate-pair",
    id,
    nominated: true,
    state: "succeeded",
    ...more,
  });
  const transport = { type: "transport", selectedCandidatePairId: "b" };
  expect(pairInUse([pair("a"), pair("b", { state: "in-progress" }), transport])).toMatchObject({ id: "b" });
  expect(pairInUse([pair("a"), pair("b", { selected: true })])).toMatchObject({ id: "b" });
  expect(pairInUse([pair("a", { nominated: false }), pair("b")])).toMatchObject({ id: "b" });
  expect(pairInUse([pair("a", { nominated: false })])).toBeUndefined();
});

test("every finding has words and a light that fits", () => {
  const path = (state: PathState) => aboutPath(state).light;
  expect([path("checking"), path("unknown")]).toEqual(["none", "none"]);
  expect(path({ path: "direct", weak: false })).toBe("green");
  expect(path({ path: "relayUdp", weak: true })).toBe("amber");
  expect(path({ path: "relayTcp", weak: false })).toBe("amber");
  expect(path({ path: "nowhere", weak: false })).toBe("red");
  for (const state of ["asking", "works", "denied", "missing", "in-use", "insecure", "unknown"] as const) {
    for (const { light, words } of [aboutCamera(state), aboutMicrophone(state, true)]) {
      expect(words).toMatch(/\.$/);
      expect(light === "green").toBe(state === "works");
    }
  }
  expect(aboutMicrophone("works", false).light).toBe("none");
});

test("what came of it is said in a sentence", () => {
  const check: VisitCheck = { path: "direct", weak: false, camera: "works", microphone: "works" };
  expect(summaryOf(check)).toBe("Checked: all is well.");
  expect(summaryOf({ ...check, path: "relayTcp", camera: "missing" })).toBe(
    "Checked: the connection is slow, no camera.",
  );
  expect(summaryOf({ ...check, path: "nowhere" })).toContain("no video through");
});

test("loudness is the distance of the loudest sample from silence", () => {
  expect(loudness(new Uint8Array([128, 128]))).toBe(0);
  expect(loudness(new Uint8Array([128, 64, 130]))).toBe(0.5);
});

test("a chosen device is remembered, is a wish and no demand, and nonsense is not believed", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(rememberedChoice(storage)).toEqual(NO_CHOICE);
  rememberChoice({ ...NO_CHOICE, camera: "c2" }, storage);
  expect(rememberedChoice(storage)).toEqual({ ...NO_CHOICE, camera: "c2" });
  expect([wishFor("c2"), wishFor("")]).toEqual([{ deviceId: { ideal: "c2" } }, {}]);
  for (const nonsense of ["{", "5", '{"camera":5}', "null"]) {
    kept.set("anteroom.devices", nonsense);
    expect(rememberedChoice(storage)).toEqual(NO_CHOICE);
  }
});

/** A check in the page, and what it tells. */
async function open(changes: Partial<CheckParts> = {}) {
  const stopped = vi.fn();
  const track = (kind: string) => ({ kind, stop: stopped, getSettings: () => ({ deviceId: `${kind}-2` }) });
  const [sound, picture] = [track("audio"), track("video")];
  const stream = {
    getTracks: () => [sound, picture],
    getAudioTracks: () => [sound],
    getVideoTracks: () => [picture],
  } as unknown as MediaStream;
  const getUserMedia = vi.fn(async (_wish?: MediaStreamConstraints) => stream);
  const device = (kind: string, n: number) => ({
    kind: `${kind}input`,
    deviceId: `${kind}-${n}`,
    label: `${kind} ${n}`,
  });
  const devices = {
    getUserMedia,
    enumerateDevices: async () => [device("video", 1), device("video", 2), device("audio", 2)],
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  };
  let level: (level: number) => void = () => undefined;
  const check = new CheckElement({
    devices: devices as unknown as CheckParts["devices"],
    access: vi.fn(async () => ACCESS),
    path: async () => ({ path: "direct", weak: false }),
    tone: vi.fn(async () => undefined),
    meter: (_stream, heard) => {
      level = heard;
      return { stop: vi.fn() };
    },
    ...changes,
  });
  check.session = "contact-centre";
  const told: VisitCheck[] = [];
  check.addEventListener(CHECKED, (event) => told.push((event as CustomEvent<VisitCheck>).detail));
  const settle = async () => {
    await vi.advanceTimersByTimeAsync(0);
    await check.updateComplete;
  };
  document.body.replaceChildren(check);
  await settle();
  return { check, told, getUserMedia, stopped, settle, level: (loud: number) => level(loud) };
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  vi.spyOn(HTMLMediaElement.prototype, "srcObject", "set").mockImplementation(() => undefined);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("a check tells what it found, and says that somebody is heard once they are", async () => {
  const { check, told, level, settle } = await open();
  expect(told.at(-1)).toEqual({ path: "direct", weak: false, camera: "works", microphone: "works" });
  expect(check.textContent).toContain("Say something");
  level(0.5);
  await settle();
  expect(check.textContent).toContain("we hear you");
  expect(check.querySelector("meter")?.value).toBe(0.5);
});

test("another camera is chosen, remembered and opened; one microphone needs no choice", async () => {
  const { check, getUserMedia, settle } = await open();
  expect(check.querySelectorAll("select")).toHaveLength(1);
  const select = check.querySelector("select");
  expect(select?.value).toBe("video-2");
  if (select) select.value = "video-1";
  select?.dispatchEvent(new Event("change"));
  await settle();
  expect(rememberedChoice().camera).toBe("video-1");
  expect(getUserMedia).toHaveBeenLastCalledWith({
    audio: true,
    video: expect.objectContaining({ deviceId: { ideal: "video-1" } }),
  });
});

test("who may not use the camera is told how to allow it, and the host that it is blocked", async () => {
  const denied = Object.assign(new Error("no"), { name: "NotAllowedError" });
  const getUserMedia = vi.fn().mockRejectedValue(denied);
  const { check, told } = await open({ devices: { getUserMedia } });
  expect(told.at(-1)).toMatchObject({ camera: "blocked", microphone: "blocked" });
  expect(check.querySelector(".app-notice")?.textContent).toMatch(/allow|settings/i);
});

test("a connection that could not be checked is told to nobody", async () => {
  const { check, told } = await open({ access: () => Promise.reject(new Error("404")) });
  expect(told).toEqual([]);
  expect(check.textContent).toContain("could not be checked now");
});

test("what is closed lets go of camera and microphone", async () => {
  const { check, stopped } = await open();
  check.remove();
  expect(stopped).toHaveBeenCalledTimes(2);
});
