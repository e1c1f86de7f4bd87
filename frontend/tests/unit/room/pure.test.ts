import { expect, test, vi } from "vitest";
import { cornerAfterKey, nearestCorner, nextCorner } from "../../../src/elements/room/own-picture";
import { noteFor, overlayFor, permissionFix, type RoomState } from "../../../src/elements/room/words";
import { Backoff } from "../../../src/lib/room/backoff";
import { OtherFeeds } from "../../../src/lib/room/feeds";
import { openMedia } from "../../../src/lib/room/media";
import { goneIn, publishersIn, refusalIn } from "../../../src/lib/room/messages";
import { weaknessBetween } from "../../../src/lib/room/quality";
import { TabGuard } from "../../../src/lib/room/tabs";

test("the newest publisher of the other side counts; the own side and cameras never do", () => {
  const feeds = new OtherFeeds("customer");
  for (const id of ["customer-1", "camera-1", "host-1", "host-2", "host-1"]) feeds.add(id);
  expect(feeds.newest()).toBe("host-2");
  feeds.remove("host-2");
  expect(feeds.newest()).toBe("host-1");
  feeds.remove("host-1");
  expect(feeds.newest()).toBeUndefined();
});

test("publishers are read from whatever a message holds", () => {
  expect(publishersIn({ publishers: [{ id: "host-1" }, { id: 7 }, null, {}] })).toEqual(["host-1"]);
  expect(publishersIn({ publishers: "none" })).toEqual([]);
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

test("a connection is weak when packets are lost or late, and few packets prove nothing", () => {
  const before = { received: 1_000, lost: 10, sentLost: 0, roundTripS: 0.05 };
  expect(weaknessBetween(before, { ...before, received: 1_200 })).toBeNull();
  expect(weaknessBetween(before, { ...before, received: 1_180, lost: 30 })).toBe("receiving");
  expect(weaknessBetween(before, { ...before, received: 1_010, lost: 15 })).toBeNull();
  expect(weaknessBetween(before, { ...before, received: 1_200, sentLost: 0.1 })).toBe("sending");
  expect(weaknessBetween(before, { ...before, received: 1_200, roundTripS: 0.9 })).toBe("sending");
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
  met: true,
  elsewhere: null,
};

test("nothing covers the picture while both are together", () => {
  expect(overlayFor(state, "")).toBeNull();
});

test("a blocked camera offers sound only; a blocked microphone cannot", () => {
  expect(overlayFor({ ...state, media: "denied" }, "")?.remedies).toEqual(["try-again", "sound-only"]);
  expect(overlayFor({ ...state, media: "denied", wish: "sound-only" }, "")?.remedies).toEqual(["try-again"]);
});

test("someone who never came is waited for, someone who was there has lost the connection", () => {
  expect(overlayFor({ ...state, phase: "alone", met: false }, "")?.headline).toBe("Waiting for Anna");
  expect(overlayFor({ ...state, phase: "alone" }, "")?.headline).toBe("Anna lost the connection");
});

test("a network that blocks video is named, but not while the picture runs", () => {
  expect(overlayFor({ ...state, phase: "reconnecting", unreachable: true }, "")?.headline).toContain("no way through");
  expect(overlayFor({ ...state, unreachable: true }, "")).toBeNull();
});

test("the fix for a blocked camera is that of the browser at hand", () => {
  const fixes = ["(iPhone) Safari/", "Firefox/140", "Chrome/156 Safari/", "Macintosh Safari/", "unknown"].map(
    permissionFix,
  );
  expect(new Set(fixes).size).toBe(fixes.length);
});

test("one quiet line at a time, the connection before the camera", () => {
  expect(noteFor("receiving", "missing", "Anna")).toContain("connection is weak");
  expect(noteFor(null, "missing", "Anna")).toContain("No camera");
  expect(noteFor(null, null, "Anna")).toBe("");
});

test("the tab that takes a call tells the others, and yields to later ones of the same call only", () => {
  const channel = { postMessage: vi.fn(), close: vi.fn(), onmessage: null as ((event: MessageEvent) => void) | null };
  const yielded = vi.fn();
  const guard = new TabGuard("c1", yielded, channel as unknown as BroadcastChannel);
  expect(channel.postMessage).toHaveBeenCalledWith("c1");
  channel.onmessage?.(new MessageEvent("message", { data: "c2" }));
  expect(yielded).not.toHaveBeenCalled();
  channel.onmessage?.(new MessageEvent("message", { data: "c1" }));
  expect(yielded).toHaveBeenCalledTimes(1);
  guard.release();
  expect(channel.close).toHaveBeenCalled();
});
