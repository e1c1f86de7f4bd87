import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { iceOf, lookAnew } from "../../../src/lib/room/ice";
import { openMedia } from "../../../src/lib/room/media";
import { watchNetwork } from "../../../src/lib/room/network";
import type { Handle } from "../../../src/lib/room/signalling";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("several signs of one change of the network are one change, and nothing is heard after the end", async () => {
  const [window, connection] = [new EventTarget(), new EventTarget()];
  const changed = vi.fn();
  const end = watchNetwork(changed, { window, connection });
  window.dispatchEvent(new Event("online"));
  connection.dispatchEvent(new Event("change"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(changed).toHaveBeenCalledTimes(1);
  connection.dispatchEvent(new Event("change"));
  end();
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("a connection that looks for another way knows the new servers and keeps what else it was told", () => {
  const peer = {
    getConfiguration: () => ({ bundlePolicy: "max-bundle", iceServers: [] }),
    setConfiguration: vi.fn(),
    restartIce: vi.fn(),
  };
  const iceServers = [{ urls: ["turn:t"], username: "u", credential: "c" }];
  lookAnew({ peer: () => peer } as unknown as Handle, iceOf({ iceServers, icePolicy: "relay" }));
  expect(peer.setConfiguration).toHaveBeenCalledWith({
    bundlePolicy: "max-bundle",
    iceServers,
    iceTransportPolicy: "relay",
  });
  expect(peer.restartIce).toHaveBeenCalledTimes(1);
});

test("who has neither camera nor microphone sends silence, and is asked for nothing", async () => {
  const silence = { kind: "audio" } as MediaStreamTrack;
  vi.stubGlobal(
    "AudioContext",
    class {
      createMediaStreamDestination = () => ({ stream: { getAudioTracks: () => [silence] } });
    },
  );
  vi.stubGlobal(
    "MediaStream",
    class {
      readonly tracks: unknown[];
      constructor(tracks: unknown[]) {
        this.tracks = tracks;
      }
    },
  );
  const getUserMedia = vi.fn();
  const opened = await openMedia({ getUserMedia }, "nothing");
  expect(opened).toMatchObject({ stream: { tracks: [silence] }, without: null });
  expect(getUserMedia).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
