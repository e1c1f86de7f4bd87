import { expect, test, vi } from "vitest";
import { cornerAfterKey, nearestCorner, nextCorner } from "../../../src/elements/room/own-picture";
import { noteFor, overlayFor, permissionFix, type RoomState } from "../../../src/elements/room/words";
import { Backoff } from "../../../src/lib/room/backoff";
import { type Feed, Feeds, ownerOf } from "../../../src/lib/room/feeds";
import { openMedia } from "../../../src/lib/room/media";
import { goneIn, publishersIn, refusalIn, subscribedIn } from "../../../src/lib/room/messages";
import type { Side } from "../../../src/lib/room/part";
import { Progress } from "../../../src/lib/room/progress";
import { TabGuard } from "../../../src/lib/room/tabs";

const feed = (id: string): Feed => ({ id, streams: [] });

test("of each of the others the newest publisher counts, and of oneself none", () => {
  const feeds = new Feeds("customer");
  for (const id of ["customer-1", "customer2-1", "host-1", "host-2", "host-1", "nonsense"]) feeds.learn(feed(id));
  expect(feeds.owners()).toEqual(["customer2", "host"]);
  expect(feeds.newest("host")?.id).toBe("host-2");
  feeds.forget("host-2");
  expect(feeds.newest("host")?.id).toBe("host-1");
  feeds.forget("host-1");
  expect(feeds.newest("host")).toBeUndefined();
  expect(feeds.owners()).toEqual(["customer2"]);
});

test("whose a feed is stands before its hyphen", () => {
  expect(["host-ab", "customer12-ab-cd", "-ab", "Host-ab", ""].map(ownerOf)).toEqual([
    "host",
    "customer12",
    undefined,
    undefined,
    undefined,
  ]);
});

test("publishers are read from whatever a message holds", () => {
  const screen = { mid: "2", description: "screen", disabled: true };
  const message = {
    publishers: [{ id: "host-1", streams: [{ mid: "1", simulcast: true }, screen, 7] }, { id: 7 }, null, {}],
  };
  expect(publishersIn(message)).toEqual([
    {
      id: "host-1",
      streams: [
        { mid: "1", isScreen: false, isLive: true, hasLayers: true },
        { mid: "2", isScreen: true, isLive: false, hasLayers: false },
      ],
    },
  ]);
  expect(publishersIn({ publishers: "none" })).toEqual([]);
  expect(subscribedIn({ streams: [{ mid: "0", feed_mid: "1" }] })).toEqual([{ mid: "0", feedMid: "1" }]);
  expect(goneIn({ unpublished: "host-1" })).toBe("host-1");
  expect(goneIn({ leaving: "ok" })).toBeUndefined();
  expect(refusalIn({ error_code: 428, error: "No such feed" })).toBe("No such feed");
  expect(refusalIn({ videoroom: "event" })).toBeUndefined();
});

test("pauses grow to a ceiling and start anew after a success", () => {
  const backoff = new Backoff();
  const pauses = Array.from({ length: 8 }, () => backoff.next());
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses.at(-1)).toBe(pauses.at(-2));
  backoff.reset();
  expect(backoff.next()).toBe(pauses[0]);
});

const failing = (name: string) => Object.assign(new Error(name), { name });
const stream = { id: "stream" } as MediaStream;

test("without a camera the call goes on with sound, and says why", async () => {
  const getUserMedia = vi.fn().mockRejectedValueOnce(failing("NotFoundError")).mockResolvedValueOnce(stream);
  expect(await openMedia({ getUserMedia }, "camera-and-sound")).toEqual({ stream, without: "missing" });
  expect(getUserMedia).toHaveBeenLastCalledWith({ audio: true });
});

test("a denied permission is not asked for a second time", async () => {
  const getUserMedia = vi.fn().mockRejectedValue(failing("NotAllowedError"));
  expect(await openMedia({ getUserMedia }, "camera-and-sound")).toEqual({ problem: "denied" });
  expect(getUserMedia).toHaveBeenCalledTimes(1);
});

test("a microphone that is in use, absent, or out of reach is told apart", async () => {
  const refusing = (name: string) => ({ getUserMedia: vi.fn().mockRejectedValue(failing(name)) });
  expect(await openMedia(refusing("NotReadableError"), "sound-only")).toEqual({ problem: "in-use" });
  expect(await openMedia(refusing("NotFoundError"), "sound-only")).toEqual({ problem: "missing" });
  expect(await openMedia(refusing("Other"), "sound-only")).toEqual({ problem: "unknown" });
  expect(await openMedia(undefined, "camera-and-sound")).toEqual({ problem: "insecure" });
});

test("the own picture goes to the corner that is pointed at, clicked on or keyed for", () => {
  const stage = { left: 0, top: 0, width: 100, height: 100 } as DOMRectReadOnly;
  expect(nearestCorner(10, 90, stage)).toBe("bottom-left");
  expect(nearestCorner(60, 40, stage)).toBe("top-right");
  expect(cornerAfterKey("bottom-right", "ArrowUp")).toBe("top-right");
  expect(cornerAfterKey("bottom-right", "ArrowLeft")).toBe("bottom-left");
  expect(cornerAfterKey("bottom-right", "a")).toBeNull();
  expect(nextCorner("bottom-left")).toBe("top-left");
});

const state: RoomState = {
  peerName: "Anna",
  media: "ready",
  wish: "camera-and-sound",
  phase: "together",
  unreachable: false,
  step: "others",
  isStuck: false,
  met: true,
  elsewhere: null,
};

test("nothing covers the picture while both are together", () => {
  expect(overlayFor(state, "")).toBeNull();
});

test("a blocked camera offers sound only; a blocked microphone cannot; and nobody has to have either", () => {
  const remedies = (changes: Partial<RoomState>) => overlayFor({ ...state, ...changes }, "")?.remedies;
  expect(remedies({ media: "denied" })).toEqual(["try-again", "sound-only", "nothing"]);
  expect(remedies({ media: "denied", wish: "sound-only" })).toEqual(["try-again", "nothing"]);
  for (const media of ["missing", "in-use", "unknown"] as const) {
    expect(remedies({ media })).toEqual(["try-again", "nothing"]);
  }
  expect(remedies({ media: "insecure" })).toEqual(["nothing"]);
});

test("someone who never came is waited for, someone who was there has lost the connection", () => {
  expect(overlayFor({ ...state, phase: "alone", met: false }, "")?.headline).toBe("Waiting for Anna");
  expect(overlayFor({ ...state, phase: "alone" }, "")?.headline).toBe("Anna lost the connection");
});

test("a network that blocks video is named, but not while the picture runs", () => {
  expect(overlayFor({ ...state, phase: "reconnecting", unreachable: true }, "")?.headline).toContain("no way through");
  expect(overlayFor({ ...state, unreachable: true }, "")).toBeNull();
});

test("a page that comes no further says what it waits for, each time something else, and offers to try", () => {
  const stuck = { ...state, phase: "connecting", isStuck: true } as const;
  const waits: RoomState[] = [
    { ...stuck, step: "server" },
    { ...stuck, step: "room" },
    { ...stuck, step: "media" },
    { ...stuck, phase: "alone", met: false },
    { ...stuck, phase: "alone" },
    { ...stuck, media: "asking" },
  ];
  const overlays = waits.map((one) => overlayFor(one, "Chrome/156"));
  expect(new Set(overlays.map((overlay) => overlay?.detail)).size).toBe(waits.length);
  expect(overlays.every((overlay) => overlay && overlay.remedies.length > 0)).toBe(true);
  expect(overlayFor({ ...stuck, phase: "together" }, "")).toBeNull();
});

test("standing still is noticed after a while, and trying the same again is no progress", () => {
  vi.useFakeTimers();
  const changed = vi.fn();
  const progress = new Progress(changed);
  progress.reached("server");
  vi.advanceTimersByTime(14_000);
  progress.reached("room");
  vi.advanceTimersByTime(14_000);
  progress.reached("server");
  expect([progress.step, progress.isStuck]).toEqual(["room", false]);
  vi.advanceTimersByTime(1_000);
  expect(progress.isStuck).toBe(true);
  progress.reached("media");
  expect(progress.isStuck).toBe(false);
  vi.advanceTimersByTime(15_000);
  expect(changed).toHaveBeenCalledTimes(3);
  progress.stop();
  vi.advanceTimersByTime(60_000);
  expect([progress.isStuck, changed.mock.calls.length]).toEqual([false, 4]);
  vi.useRealTimers();
});

test("the fix for a blocked camera is that of the browser at hand", () => {
  const fixes = ["(iPhone) Safari/", "Firefox/140", "Chrome/156 Safari/", "Macintosh Safari/", "unknown"].map(
    permissionFix,
  );
  expect(new Set(fixes).size).toBe(fixes.length);
});

test("one quiet line at a time: what is not seen, then the connection, then the camera", () => {
  const calm = {
    peerName: "Anna",
    weakness: null,
    sending: "all",
    isPaused: false,
    isStill: false,
    without: null,
  } as const;
  expect(noteFor(calm)).toBe("");
  expect(noteFor({ ...calm, without: "missing" })).toContain("No camera");
  expect(noteFor({ ...calm, weakness: "receiving", without: "missing" })).toContain("connection is weak");
  expect(noteFor({ ...calm, weakness: "receiving", isPaused: true })).toContain("You still hear Anna");
  expect(noteFor({ ...calm, isStill: true })).toContain("The picture of Anna has stopped");
  expect(noteFor({ ...calm, sending: "none", isPaused: true })).toContain("heard, not seen");
  expect(noteFor({ ...calm, sending: "none", without: "in-use" })).toContain("Another program");
});

test("the tab that takes a call tells the others, and yields to later ones of the same side of the same call only", () => {
  const channel = { postMessage: vi.fn(), close: vi.fn(), onmessage: null as ((event: MessageEvent) => void) | null };
  const yielded = vi.fn();
  const take = (consultation: string, side: Side) =>
    new TabGuard({ consultation, side }, yielded, channel as unknown as BroadcastChannel);
  /** What a tab tells the others when it takes a part. */
  const told = (consultation: string, side: Side): unknown => {
    take(consultation, side);
    return channel.postMessage.mock.lastCall?.[0];
  };
  const [same, otherCall, otherSide] = [told("c1", "host"), told("c2", "host"), told("c1", "customer")];
  const guard = take("c1", "host");
  for (const data of [otherCall, otherSide]) channel.onmessage?.(new MessageEvent("message", { data }));
  expect(yielded).not.toHaveBeenCalled();
  channel.onmessage?.(new MessageEvent("message", { data: same }));
  expect(yielded).toHaveBeenCalledTimes(1);
  guard.release();
  expect(channel.close).toHaveBeenCalled();
});
