/** Tries the ways to the media server with a little sound that comes back. */

import type { CheckAccess } from "../../contract/types";
import { Deferred, pause, within } from "../deferred";
import { proxyAddress } from "../room/access";
import { silentTrack } from "../silence";
import { figure, statsOf } from "../stats";
import { EchoLine, type LineSocket } from "./echo-line";
import { findPath, NoWay, type PathResult, type Quality, type WayConfiguration, waysOf } from "./path";

/** Long enough for a slow network, short enough that three tries fit into the time that a check may take. */
const CONNECT_TIMEOUT_MS = 8_000;
/** A hundred packets: enough to tell five lost ones from none. */
const LISTEN_MS = 2_000;
/** Fewer packets than this say nothing about a share. */
const PACKETS_MIN = 50;

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
  const line = new EchoLine(connect(proxyAddress(access.signalling)));
  const context = new AudioContext();
  const sound = silentTrack(context);
  try {
    await line.open();
    return await findPath(waysOf(access), (_way, configuration) => attempt(line, sound, configuration));
  } finally {
    line.close();
    sound.stop();
    void context.close();
  }
}

async function attempt(line: EchoLine, sound: MediaStreamTrack, configuration: WayConfiguration): Promise<Quality> {
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
    await peer.setLocalDescription(await peer.createOffer());
    line.offer(peer.localDescription ?? { type: "offer", sdp: "" });
    const isThrough = await within(CONNECT_TIMEOUT_MS, connected.promise, () => new NoWay("not in time"));
    if (!isThrough) throw new NoWay("no pair of addresses works");
    await pause(LISTEN_MS);
    return await qualityOf(peer);
  } finally {
    peer.close();
    await line.end();
  }
}

async function qualityOf(peer: RTCPeerConnection): Promise<Quality> {
  let [sent, received, lost, roundTripS] = [0, 0, 0, 0];
  for (const entry of await statsOf(peer)) {
    if (entry["type"] === "outbound-rtp") sent += figure(entry["packetsSent"]);
    if (entry["type"] === "inbound-rtp") {
      received += figure(entry["packetsReceived"]);
      lost += Math.max(0, figure(entry["packetsLost"]));
    }
    if (entry["type"] === "candidate-pair" && entry["nominated"] === true) {
      roundTripS = Math.max(roundTripS, figure(entry["currentRoundTripTime"]));
    }
  }
  return { lost: lostShare(sent, received, lost), roundTripS };
}

/** Of too few packets nothing can be said: a browser that was not touched yet may send no sound at all. */
function lostShare(sent: number, received: number, lost: number): number {
  if (sent < PACKETS_MIN) return 0;
  return received === 0 ? 1 : lost / (received + lost);
}
