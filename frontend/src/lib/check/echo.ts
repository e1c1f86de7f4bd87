/** Tries the ways to the media server with a little sound and a small picture that come back. */

import type { CheckAccess } from "../../contract/types";
import { Deferred, pause, within } from "../deferred";
import { proxyAddress } from "../room/access";
import { countedSilence } from "../silence";
import { statsOf } from "../stats";
import { qualityBetween } from "./carried";
import { EchoLine, type LineSocket } from "./echo-line";
import { findPath, NoWay, type PathResult, type Quality, type WayConfiguration, waysOf } from "./path";
import { MovingPicture } from "./picture";

/** Long enough for a slow network, short enough that three tries fit into the time that a check may take. */
const CONNECT_TIMEOUT_MS = 8_000;
/** What a browser sends at first is small, and grows. */
const GROW_MS = 1_000;
/** More than a hundred packets: enough to tell five lost ones from none. */
const LISTEN_MS = 2_000;
/** Most that the picture may take: more than a line must carry to be good, and little beside a call. */
const PICTURE_BITRATE_MAX = 500_000;

/** What is sent. */
interface Sent {
  readonly sound: MediaStreamTrack;
  readonly picture: MediaStreamTrack;
}

export async function fetchCheckAccess(session: string): Promise<CheckAccess> {
  const response = await fetch(`/api/sessions/${encodeURIComponent(session)}/check`, {
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the check answered ${response.status}`);
  return (await response.json()) as CheckAccess;
}

/** Finds the way. Fails when the server cannot be asked, which says nothing about the way. */
export async function checkPath(
  access: CheckAccess,
  connect: (address: string) => LineSocket = (address) => new WebSocket(address, "janus-protocol"),
): Promise<PathResult> {
  const context = new AudioContext();
  const sound = countedSilence(context);
  const picture = new MovingPicture();
  const line = new EchoLine(connect(proxyAddress(access.signalling)));
  try {
    await line.open();
    const sent = { sound, picture: picture.track };
    return await findPath(waysOf(access), (_way, configuration) => attempt(line, sent, configuration));
  } finally {
    line.close();
    picture.stop();
    sound.stop();
    void context.close();
  }
}

async function attempt(line: EchoLine, { sound, picture }: Sent, configuration: WayConfiguration): Promise<Quality> {
  const peer = new RTCPeerConnection(configuration);
  try {
    const connected = new Deferred<boolean>();
    peer.addEventListener("connectionstatechange", () => {
      if (peer.connectionState === "connected") connected.resolve(true);
      if (peer.connectionState === "failed") connected.resolve(false);
    });
    peer.addEventListener("icecandidate", ({ candidate }) => line.trickle(candidate));
    // Janus' candidates may come before its answer, and mean nothing to a browser until then.
    const answered = new Deferred<RTCSessionDescriptionInit>();
    const described = answered.promise.then((answer) => peer.setRemoteDescription(answer));
    described.catch(() => connected.resolve(false));
    await line.begin({
      answer: (answer) => answered.resolve(answer),
      // One that cannot be used is no way; others may be.
      candidate: (candidate) =>
        void described.then(() => peer.addIceCandidate(candidate ?? undefined)).catch(() => undefined),
    });
    peer.addTransceiver(sound, { direction: "sendrecv" });
    peer.addTransceiver(picture, { direction: "sendrecv", sendEncodings: [{ maxBitrate: PICTURE_BITRATE_MAX }] });
    await peer.setLocalDescription(await peer.createOffer());
    line.offer(peer.localDescription ?? { type: "offer", sdp: "" });
    const isThrough = await within(CONNECT_TIMEOUT_MS, connected.promise, () => new NoWay("not in time"));
    if (!isThrough) throw new NoWay("no pair of addresses works");
    await pause(GROW_MS);
    const before = await statsOf(peer);
    await pause(LISTEN_MS);
    return qualityBetween(before, await statsOf(peer), LISTEN_MS / 1_000);
  } finally {
    peer.close();
    await line.end();
  }
}
