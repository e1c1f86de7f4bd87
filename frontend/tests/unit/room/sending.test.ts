import { expect, test, vi } from "vitest";
import { Publication } from "../../../src/lib/room/publication";
import { activeLayers, cameraLayers, weigh } from "../../../src/lib/room/sending";
import type { Handle, Outgoing } from "../../../src/lib/room/signalling";

const USUAL = { codec: "vp8", kbpsMax: 1_500 } as const;
const kbps = (layers: readonly RTCRtpEncodingParameters[] | undefined) =>
  layers?.map(({ rid, active, maxBitrate }) => `${rid} ${active === false ? "off" : (maxBitrate ?? 0) / 1_000}`);

test("the layers of a camera take no more together than the session allows", () => {
  expect(kbps(cameraLayers(USUAL))).toEqual(["h 980", "m 400", "l 120"]);
  expect(kbps(cameraLayers({ codec: "vp8", kbpsMax: 600 }))).toEqual(["h off", "m 400", "l 120"]);
  expect(kbps(cameraLayers({ codec: "vp8", kbpsMax: 300 }))).toEqual(["h off", "m 180", "l 120"]);
  expect(kbps(cameraLayers({ codec: "vp8", kbpsMax: 100 }))).toEqual(["h off", "m off", "l 100"]);
});

test("a codec without layers is sent in one size, within the session's bound", () => {
  const rules = { codec: "h264", kbpsMax: 800 } as const;
  expect(cameraLayers(rules)).toBeUndefined();
  expect(weigh({}, "camera", rules)).toEqual({ priority: "low", maxBitrate: 800_000 });
});

test("where the line is scarce the picture gives way, the largest layer first, and the sound never does", () => {
  const sent = (sending: "all" | "small" | "none", sharesScreen: boolean) =>
    (cameraLayers(USUAL) ?? []).filter(activeLayers(USUAL, sending, sharesScreen)).map(({ rid }) => rid);
  expect(sent("all", false)).toEqual(["h", "m", "l"]);
  expect(sent("all", true)).toEqual(["m", "l"]);
  expect(sent("small", false)).toEqual(["l"]);
  expect(sent("none", true)).toEqual([]);
  expect(weigh({}, "sound", USUAL)).toEqual({ priority: "high", networkPriority: "high" });
});

/** A handle that notes what is offered and asked, with senders whose parameters can be read back. */
function publisher() {
  const asked: Record<string, unknown>[] = [];
  const senders: { track: MediaStreamTrack; encodings: RTCRtpEncodingParameters[]; replaceTrack: unknown }[] = [];
  const offers: unknown[] = [];
  const jsep = { type: "answer", sdp: "v=0" };
  const handle: Pick<Handle, "ask" | "offer" | "offerWithout" | "midOf" | "accept" | "peer"> = {
    ask: async (request) => {
      asked.push(request);
      return { message: { configured: "ok" }, jsep };
    },
    offer: async (added: readonly Outgoing[]) => {
      offers.push(...added.map(({ track, mid }) => [track.id, mid]));
      for (const { track, layers } of added) {
        const sender = { track, encodings: layers ? [...layers] : [{}], replaceTrack: vi.fn() };
        senders.push({
          ...sender,
          getParameters: () => ({ encodings: sender.encodings }),
          setParameters: async (parameters: RTCRtpSendParameters) => {
            sender.encodings.splice(0, sender.encodings.length, ...parameters.encodings);
          },
        } as (typeof senders)[number]);
      }
      return jsep;
    },
    offerWithout: async (mid) => {
      offers.push(["nothing", mid]);
      return jsep;
    },
    midOf: (track) => String(senders.findIndex((sender) => sender.track === track)),
    accept: async () => undefined,
    peer: () => ({ getSenders: () => senders }) as unknown as RTCPeerConnection,
  };
  return { publication: new Publication(handle as Handle, USUAL), asked, offers, senders };
}

const track = (kind: string, id = kind) => ({ kind, id }) as MediaStreamTrack;

test("a screen is a second picture of the same publisher, named so that others can tell", async () => {
  const { publication, asked, offers, senders } = publisher();
  await publication.begin([track("audio"), track("video")]);
  await publication.share(track("video", "screen"));
  expect(asked.at(-1)).toEqual({ request: "configure", descriptions: [{ mid: "2", description: "screen" }] });
  const camera = senders[1]?.encodings;
  expect(camera?.map(({ active }) => active)).toEqual([false, true, true]);
  await publication.unshare();
  expect(asked.at(-1)).toEqual({ request: "configure" });
  expect(camera?.map(({ active }) => active)).toEqual([true, true, true]);
  expect(offers.at(-1)).toEqual(["nothing", "2"]);
});

test("a screen that is shared again uses the m-line it had, so that offers do not grow", async () => {
  const { publication, offers } = publisher();
  await publication.begin([track("audio"), track("video")]);
  await publication.share(track("video", "first"));
  await publication.unshare();
  await publication.share(track("video", "second"));
  expect(offers.at(-1)).toEqual(["second", "2"]);
});

test("one offer goes out after the answer to the one before", async () => {
  const { publication, asked } = publisher();
  const steps = [
    publication.begin([track("audio"), track("video")]),
    publication.share(track("video", "screen")),
    publication.unshare(),
  ];
  await Promise.all(steps);
  expect(asked.map(({ request }) => request)).toEqual(["publish", "configure", "configure"]);
});

test("a device is replaced without telling anybody", async () => {
  const { publication, asked, senders } = publisher();
  const [old, next] = [track("video"), track("video", "other")];
  await publication.begin([track("audio"), old]);
  await publication.replace(old, next);
  expect(senders[1]?.replaceTrack).toHaveBeenCalledWith(next);
  expect(asked).toHaveLength(1);
});
