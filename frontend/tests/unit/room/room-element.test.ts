import { afterEach, expect, test, vi } from "vitest";
import { RoomElement, type RoomElementParts } from "../../../src/elements/room/room";
import { ROOM_LEAVE } from "../../../src/lib/room-view";
import { FakeJanus } from "../support/fake-janus";

vi.mock("janus-gateway", () => ({ default: class {} }));
vi.mock("webrtc-adapter", () => ({ default: {} }));

/** A track as far as the element uses it. */
function track(kind: "audio" | "video") {
  return { kind, id: `own-${kind}`, enabled: true, readyState: "live", stop: vi.fn(), addEventListener: vi.fn() };
}

type Track = ReturnType<typeof track>;

function streamOf(...tracks: Track[]) {
  // A real stream, because the elements of the page take no other; it cannot hold made-up tracks, so it only says so.
  return Object.assign(new MediaStream(), {
    getTracks: () => tracks,
    getAudioTracks: () => tracks.filter(({ kind }) => kind === "audio"),
    getVideoTracks: () => tracks.filter(({ kind }) => kind === "video"),
  });
}

let element: RoomElement | undefined;

/** A room with fake devices on a fake Janus. */
async function open(getUserMedia: ReturnType<typeof vi.fn>, atDoor = false) {
  const janus = new FakeJanus();
  let yielded: () => void = () => undefined;
  const parts: RoomElementParts = {
    devices: { getUserMedia } as unknown as RoomElementParts["devices"],
    access: async () => ({ room: "c1", side: "customer", signalling: "/janus", peerName: "Anna", iceServers: [] }),
    signalling: janus,
    guard: (_consultation, its) => {
      yielded = its;
      return { release: () => undefined };
    },
  };
  const room = new RoomElement(parts);
  element = room;
  room.consultation = "c1";
  room.peerName = "Anna";
  room.roomAttempt = 1;
  room.atDoor = atDoor;
  document.body.append(room);
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    await room.updateComplete;
  };
  await settle();
  const button = (words: string) =>
    [...room.querySelectorAll<HTMLButtonElement>("button")].find((one) => one.textContent?.trim() === words);
  const headline = () => room.querySelector(".app-room__overlay h2")?.textContent ?? "";
  return { room, janus, settle, button, headline, takeAway: () => yielded() };
}

const denied = Object.assign(new Error("denied"), { name: "NotAllowedError" });
const working = () => {
  const tracks = [track("audio"), track("video")];
  return { tracks, getUserMedia: vi.fn().mockResolvedValue(streamOf(...tracks)) };
};

afterEach(() => {
  element?.remove();
});

test("nothing is published before the person has allowed it", async () => {
  const { janus, headline } = await open(vi.fn(() => new Promise(() => undefined)));
  expect(headline()).toContain("Allow the camera and the microphone");
  expect(janus.session.publisher.requests.map(({ request }) => request)).toEqual(["join"]);
  expect(janus.session.publisher.sent).toEqual([]);
});

test("at the door nothing is asked for, and coming in publishes over the way that is made", async () => {
  const { getUserMedia, tracks } = working();
  const { room, janus, settle } = await open(getUserMedia, true);
  expect(getUserMedia).not.toHaveBeenCalled();
  expect(janus.addresses).toEqual([expect.stringContaining("door=true")]);
  expect(janus.session.publisher.requests).toHaveLength(1);
  room.comeIn();
  await settle();
  expect(janus.sessions).toHaveLength(1);
  expect(janus.session.publisher.sent).toEqual(tracks);
});

test("whoever is sent from the door enters like anybody else when they come in", async () => {
  const { getUserMedia, tracks } = working();
  const { room, janus, settle, headline } = await open(getUserMedia, true);
  janus.session.replace();
  await settle();
  expect(janus.session.isClosed).toBe(true);
  room.comeIn();
  await settle();
  expect(janus.addresses[1]).not.toContain("door");
  expect(janus.session.publisher.sent).toEqual(tracks);
  expect(headline()).not.toContain("another");
});

test("a denied permission offers sound only, which then enters with the microphone", async () => {
  const audio = track("audio");
  const getUserMedia = vi.fn().mockRejectedValueOnce(denied).mockResolvedValueOnce(streamOf(audio));
  const { janus, button, settle } = await open(getUserMedia);
  button("Join with sound only")?.click();
  await settle();
  expect(getUserMedia).toHaveBeenLastCalledWith({ audio: true });
  expect(janus.session.publisher.sent).toEqual([audio]);
});

test("camera and microphone are published and the other side is waited for", async () => {
  const { tracks, getUserMedia } = working();
  const { janus, headline } = await open(getUserMedia);
  expect(janus.session.publisher.sent).toEqual(tracks);
  expect(headline()).toBe("Waiting for Anna");
});

test("muting and stopping the camera switch the tracks, and the words follow", async () => {
  const { tracks, getUserMedia } = working();
  const { button, settle } = await open(getUserMedia);
  button("Mute")?.click();
  button("Stop camera")?.click();
  await settle();
  expect(tracks.map(({ enabled }) => enabled)).toEqual([false, false]);
  button("Unmute")?.click();
  button("Start camera")?.click();
  await settle();
  expect(tracks.map(({ enabled }) => enabled)).toEqual([true, true]);
});

test("leaving asks once, then asks the page", async () => {
  const { room, button, settle } = await open(working().getUserMedia);
  const left = vi.fn();
  room.addEventListener(ROOM_LEAVE, left);
  button("Leave")?.click();
  await settle();
  expect(left).not.toHaveBeenCalled();
  button("Yes, leave")?.click();
  await settle();
  expect(left).toHaveBeenCalledTimes(1);
  expect(button("Yes, leave")?.disabled).toBe(true);
  room.problem = "The server did not answer.";
  await settle();
  expect(button("Yes, leave")?.disabled).toBe(false);
  expect(room.querySelector(".app-room__note")?.textContent).toBe("The server did not answer.");
});

test("a room made anew is joined again", async () => {
  const { room, janus, settle } = await open(working().getUserMedia);
  room.roomAttempt = 2;
  await settle();
  expect(janus.sessions).toHaveLength(2);
});

test("a call that moves to another tab lets go of everything here, and can be taken back", async () => {
  const { tracks, getUserMedia } = working();
  const { janus, takeAway, headline, settle, button } = await open(getUserMedia);
  takeAway();
  await settle();
  expect(headline()).toBe("The call is in another tab");
  expect(tracks[0]?.stop).toHaveBeenCalled();
  expect(janus.session.isClosed).toBe(true);
  expect(button("Start camera")).toBeUndefined();
  button("Continue here")?.click();
  await settle();
  expect(janus.sessions).toHaveLength(2);
});

test("a call that is entered from another device lets go of everything here, and can be taken back", async () => {
  const { tracks, getUserMedia } = working();
  const { janus, headline, settle, button } = await open(getUserMedia);
  janus.session.replace();
  await settle();
  expect(headline()).toBe("The call is in another place");
  expect(tracks.every(({ stop }) => stop.mock.calls.length > 0)).toBe(true);
  expect(janus.sessions).toHaveLength(1);
  button("Continue here")?.click();
  await settle();
  expect(janus.sessions).toHaveLength(2);
  expect(headline()).toBe("Waiting for Anna");
});

test("leaving the page releases the camera and leaves the room", async () => {
  const { tracks, getUserMedia } = working();
  const { janus, room } = await open(getUserMedia);
  room.remove();
  expect(tracks.every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
  expect(janus.session.isClosed).toBe(true);
});

test("permission that comes after the call is over keeps no camera on", async () => {
  const late = track("video");
  let allow: (stream: unknown) => void = () => undefined;
  const { room, settle } = await open(
    vi.fn(
      () =>
        new Promise((resolve) => {
          allow = resolve;
        }),
    ),
  );
  room.remove();
  allow(streamOf(late));
  await settle();
  expect(late.stop).toHaveBeenCalled();
});
