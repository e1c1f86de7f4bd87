import { html } from "lit";
import { afterEach, expect, test, vi } from "vitest";
import type { RoomElementParts } from "../../../src/elements/room/parts";
import { RoomElement } from "../../../src/elements/room/room";
import { rememberedChoice } from "../../../src/lib/device-choice";
import { CallReports } from "../../../src/lib/room/call-reports";
import { ROOM_LEAVE } from "../../../src/lib/room-view";
import { FakeJanus } from "../support/fake-janus";

vi.mock("janus-gateway", () => ({ default: class {} }));
vi.mock("webrtc-adapter", () => ({ default: {} }));

/** The test environment's streams hold nothing; these hold what they are made of. */
class HeldStream extends MediaStream {
  readonly #tracks: MediaStreamTrack[];

  constructor(tracks: MediaStreamTrack[] = []) {
    super();
    this.#tracks = [...tracks];
  }

  override getTracks(): MediaStreamTrack[] {
    return [...this.#tracks];
  }

  override addTrack(track: MediaStreamTrack): void {
    this.#tracks.push(track);
  }

  override removeTrack(track: MediaStreamTrack): void {
    this.#tracks.splice(this.#tracks.indexOf(track), 1);
  }
}
vi.stubGlobal("MediaStream", HeldStream);

/** A track as far as the element uses it. */
function track(kind: "audio" | "video", deviceId = `first-${kind}`) {
  const events = new EventTarget();
  return Object.assign(events, {
    kind,
    id: `${deviceId}-track`,
    enabled: true,
    readyState: "live",
    contentHint: "",
    stop: vi.fn(),
    getSettings: () => ({ deviceId }),
  });
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
async function open(getUserMedia: ReturnType<typeof vi.fn>, atDoor = false, more: object = {}, roomAttempt = 1) {
  const janus = new FakeJanus();
  let yielded: () => void = () => undefined;
  const reports: CallReports[] = [];
  const parts: RoomElementParts = {
    devices: { getUserMedia, ...more } as unknown as RoomElementParts["devices"],
    access: async () => ({
      room: "c1",
      side: "customer",
      signalling: "/janus",
      me: "customer",
      people: [],
      videoCodec: "vp8",
      videoKbpsMax: 1_500,
      icePolicy: "all",
      iceServers: [],
      iceRenewInS: null,
    }),
    signalling: janus,
    listen: () => ({
      close: () => undefined,
      ask: async () => null,
      say: async () => null,
      send: async () => null,
      messages: async () => [],
      invitation: async () => null,
    }),
    guard: (_part, its) => {
      yielded = its;
      return { release: () => undefined };
    },
    reports: (part) => {
      const telling = new CallReports(part, { send: () => undefined, storage: undefined });
      reports.push(telling);
      return telling;
    },
  };

  const room = new RoomElement(parts);
  element = room;
  room.consultation = "c1";
  room.peerName = "Anna";
  room.roomAttempt = roomAttempt;
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
  return { room, janus, settle, button, headline, takeAway: () => yielded(), reports };
}

/** A stream that can hold made-up tracks, and change them. */
function changingStream(...tracks: Track[]) {
  const held = [...tracks];
  return Object.assign(streamOf(), {
    getTracks: () => held,
    getAudioTracks: () => held.filter(({ kind }) => kind === "audio"),
    getVideoTracks: () => held.filter(({ kind }) => kind === "video"),
    addTrack: (added: Track) => held.push(added),
    removeTrack: (removed: Track) => held.splice(held.indexOf(removed), 1),
  });
}

const denied = Object.assign(new Error("denied"), { name: "NotAllowedError" });
const working = () => {
  const tracks = [track("audio"), track("video")];
  return { tracks, getUserMedia: vi.fn().mockResolvedValue(streamOf(...tracks)) };
};

afterEach(() => {
  element?.remove();
  localStorage.clear();
  vi.useRealTimers();
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

test("leaving asks once, then tells how the call has been and asks the page", async () => {
  const { room, button, settle, reports } = await open(working().getUserMedia);
  const order: string[] = [];
  for (const telling of reports) vi.spyOn(telling, "tell").mockImplementation(() => void order.push("told"));
  const left = vi.fn(() => void order.push("left"));
  room.addEventListener(ROOM_LEAVE, left);
  button("Leave")?.click();
  await settle();
  expect(left).not.toHaveBeenCalled();
  button("Yes, leave")?.click();
  await settle();
  expect(order).toEqual(["told", "left"]);
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

test("whoever learns the number of the room when they are in it already does not enter twice", async () => {
  const { room, janus, settle } = await open(working().getUserMedia, false, {}, 0);
  room.roomAttempt = 1;
  await settle();
  expect(janus.sessions).toHaveLength(1);
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

test("a screen is shared beside the camera, and stopped by the button or by the browser", async () => {
  const { tracks, getUserMedia } = working();
  const screens = [track("video", "screen"), track("video", "other-screen")];
  const getDisplayMedia = vi.fn();
  for (const screen of screens) getDisplayMedia.mockResolvedValueOnce(streamOf(screen));
  const { room, janus, button, settle } = await open(getUserMedia, false, { getDisplayMedia });
  button("Share screen")?.click();
  await settle();
  expect(janus.session.publisher.sent).toEqual([...tracks, screens[0]]);
  expect(room.textContent).toContain("You are sharing your screen.");
  button("Stop sharing")?.click();
  await settle();
  expect(screens[0]?.stop).toHaveBeenCalled();
  expect(janus.session.publisher.sent).toEqual(tracks);
  button("Share screen")?.click();
  await settle();
  expect(janus.session.publisher.sent).toEqual([...tracks, screens[1]]);
  screens[1]?.dispatchEvent(new Event("ended"));
  await settle();
  expect(janus.session.publisher.sent).toEqual(tracks);
  expect(room.textContent).not.toContain("You are sharing your screen.");
});

test("whoever changes their mind about sharing is told nothing, and a fault is said", async () => {
  const getDisplayMedia = vi.fn().mockRejectedValueOnce(denied).mockRejectedValueOnce(new Error("broken"));
  const { room, janus, button, settle } = await open(working().getUserMedia, false, { getDisplayMedia });
  janus.publish("host-1");
  button("Share screen")?.click();
  await settle();
  expect(room.querySelector(".app-room__note")?.textContent).toBe("");
  button("Share screen")?.click();
  await settle();
  expect(room.querySelector(".app-room__note")?.textContent).toContain("could not be shared");
});

test("a browser that cannot share a screen offers none", async () => {
  const { button } = await open(working().getUserMedia);
  expect(button("Share screen")).toBeUndefined();
});

/** A call with two cameras to choose from. */
async function withDevices(getUserMedia: ReturnType<typeof vi.fn>) {
  const enumerateDevices = async () => [
    { kind: "videoinput", deviceId: "first-video", label: "Built-in" },
    { kind: "videoinput", deviceId: "second-video", label: "" },
    { kind: "videoinput", deviceId: "", label: "" },
  ];
  const opened = await open(getUserMedia, false, { enumerateDevices });
  opened.janus.publish("host-1");
  opened.button("More")?.click();
  await opened.settle();
  const select = opened.room.querySelector<HTMLSelectElement>("#room-more select");
  const choose = async (id: string) => {
    if (select) select.value = id;
    select?.dispatchEvent(new Event("change"));
    await opened.settle();
  };
  const note = () => opened.room.querySelector(".app-room__note")?.textContent;
  return { ...opened, select, choose, note };
}

test("another camera is used at once, and only its own kind is asked for", async () => {
  const [sound, camera, other] = [track("audio"), track("video"), track("video", "second-video")];
  const stream = changingStream(sound, camera);
  const getUserMedia = vi.fn().mockResolvedValueOnce(stream).mockResolvedValueOnce(streamOf(other));
  const { select, choose, note } = await withDevices(getUserMedia);
  expect([...(select?.options ?? [])].map(({ text }) => text)).toEqual(["Built-in", "Camera 2"]);
  await choose("second-video");
  expect(camera.stop).toHaveBeenCalled();
  expect(getUserMedia).toHaveBeenLastCalledWith({
    video: expect.objectContaining({ deviceId: { exact: "second-video" } }),
  });
  expect(stream.getTracks()).toEqual([sound, other]);
  expect(note()).toBe("");
  expect(rememberedChoice().camera, "for the next call").toBe("second-video");
});

test("a camera that does not start leaves the one before in use, and says so", async () => {
  const [camera, again] = [track("video"), track("video")];
  const stream = changingStream(track("audio"), camera);
  const getUserMedia = vi.fn().mockResolvedValueOnce(stream).mockRejectedValueOnce(denied);
  getUserMedia.mockResolvedValueOnce(streamOf(again));
  const { choose, note } = await withDevices(getUserMedia);
  await choose("second-video");
  expect(stream.getVideoTracks()).toEqual([again]);
  expect(note()).toContain("did not start");
  expect(rememberedChoice().camera).toBe("");
});

test("a device that is unplugged is replaced by another, or its loss is said", async () => {
  const [sound, camera, other] = [track("audio"), track("video"), track("video", "second-video")];
  const stream = changingStream(sound, camera);
  const getUserMedia = vi.fn().mockResolvedValueOnce(stream).mockResolvedValueOnce(streamOf(other));
  const { settle, note } = await withDevices(getUserMedia);
  camera.dispatchEvent(new Event("ended"));
  await settle();
  expect(stream.getVideoTracks()).toEqual([other]);
  expect(note()).toBe("Your camera is gone. Another one is in use now.");
  getUserMedia.mockRejectedValueOnce(Object.assign(new Error("none"), { name: "NotFoundError" }));
  sound.dispatchEvent(new Event("ended"));
  await settle();
  expect(note()).toContain("Nobody hears you");
});

test("several others stand side by side, and one that is picked is large", async () => {
  const { room, janus, settle } = await open(working().getUserMedia);
  janus.publish("host-1");
  await settle();
  const places = () => [...room.querySelectorAll<HTMLElement>("ar-tile")].map(({ dataset }) => dataset["place"]);
  expect(places()).toEqual(["single"]);
  janus.publish("customer2-1");
  await settle();
  expect(places()).toEqual(["grid", "grid"]);
  room.querySelectorAll<HTMLButtonElement>(".app-tile__choose")[1]?.click();
  await settle();
  expect(places()).toEqual(["small", "large"]);
  room.querySelectorAll<HTMLButtonElement>(".app-tile__choose")[1]?.click();
  await settle();
  expect(places()).toEqual(["grid", "grid"]);
});

test("sound that the browser holds back from any of several is offered until all of it plays", async () => {
  const { room, janus, button, settle } = await open(working().getUserMedia);
  janus.publish("host-1");
  janus.publish("customer2-1");
  await settle();
  const [first, second] = room.querySelectorAll("ar-tile");
  const tell = async (tile: Element | undefined, isBlocked: boolean) => {
    tile?.dispatchEvent(new CustomEvent("ar-tile-sound", { detail: isBlocked }));
    await settle();
  };
  await tell(first, true);
  await tell(second, false);
  expect(button("Turn the sound on")).toBeDefined();
  await tell(first, false);
  expect(button("Turn the sound on")).toBeUndefined();
});

test("what the page adds stands in the bar and beside the pictures", async () => {
  const { room, button, settle } = await open(working().getUserMedia);
  const act = vi.fn();
  room.extras = [{ icon: html`<i></i>`, word: "Chat", badge: "", isOpen: false, act }];
  room.beside = document.createElement("aside");
  await settle();
  button("Chat")?.click();
  expect(act).toHaveBeenCalledTimes(1);
  expect(room.querySelector(".app-room__side aside")).not.toBeNull();
});

test("a page that waits for an answer about the camera says so after a while, and offers help", async () => {
  vi.useFakeTimers();
  const { settle, button, room } = await open(vi.fn(() => new Promise(() => undefined)));
  expect(button("Try again")).toBeUndefined();
  await vi.advanceTimersByTimeAsync(15_000);
  await settle();
  expect(room.textContent).toContain("still waits for your answer");
  expect(button("Try again")).toBeDefined();
});
