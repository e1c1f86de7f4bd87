/** How much of the line each of the own streams may take. Pure. */

import type { RoomAccess } from "../../contract/types";

/** What the session says about pictures. */
export interface SendingRules {
  readonly codec: "vp8" | "h264";
  /** Most that the pictures of one person may take together. */
  readonly kbpsMax: number;
}

/** Reads what the session says as it comes over the wire. */
export function sendingRules({
  videoCodec,
  videoKbpsMax,
}: Pick<RoomAccess, "videoCodec" | "videoKbpsMax">): SendingRules {
  return { codec: videoCodec === "h264" ? "h264" : "vp8", kbpsMax: videoKbpsMax };
}

/** What is sent of the camera: all of it, the small sizes only, or nothing, so that at least the sound arrives. */
export type Sending = "all" | "small" | "none";

/** What 320x180 and 640x360 need to be pleasant. Chosen after what Chromium gives them by itself. */
const LOW_KBPS = 120;
const MEDIUM_KBPS = 400;
/** With less, a larger picture looks worse than the next smaller one. */
const MEDIUM_KBPS_MIN = 150;
const HIGH_KBPS_MIN = 350;
/** With less, only the smallest size gets through. */
export const TWO_SIZES_KBPS_MIN = LOW_KBPS + MEDIUM_KBPS_MIN;
/** Enough to read along; films are not what a shared screen is for. */
const SCREEN_FPS_MAX = 15;

/** The sizes in which a camera is sent, largest first as Janus counts them down; one only where the codec has no layers. */
export function cameraLayers(rules: SendingRules): RTCRtpEncodingParameters[] | undefined {
  if (rules.codec !== "vp8") return undefined;
  const low = Math.min(LOW_KBPS, rules.kbpsMax);
  const medium = Math.min(MEDIUM_KBPS, rules.kbpsMax - low);
  const high = rules.kbpsMax - low - medium;
  return [
    layer("h", 1, high, HIGH_KBPS_MIN),
    layer("m", 2, medium, MEDIUM_KBPS_MIN),
    { rid: "l", scaleResolutionDownBy: 4, maxBitrate: low * 1_000 },
  ];
}

/** A layer that cannot have what it needs is there, so that Janus counts the others right, and nothing is sent in it. */
function layer(rid: string, scaleResolutionDownBy: number, kbps: number, kbpsMin: number): RTCRtpEncodingParameters {
  return { rid, scaleResolutionDownBy, active: kbps >= kbpsMin, maxBitrate: Math.max(kbps, kbpsMin) * 1_000 };
}

/** Which of the layers are sent. A shared screen takes the place of the largest: the camera is small beside it. */
export function activeLayers(
  rules: SendingRules,
  sending: Sending,
  sharesScreen: boolean,
): (encoding: RTCRtpEncodingParameters) => boolean {
  const layers = cameraLayers(rules) ?? [];
  return ({ rid }) => {
    if (sending === "none" || layers.find((one) => one.rid === rid)?.active === false) return false;
    if (rid === "h") return sending === "all" && !sharesScreen;
    return rid !== "m" || sending === "all";
  };
}

/** How the browser is to weigh a stream against the others, sound before all else, and what it may take. */
export function weigh(
  encoding: RTCRtpEncodingParameters,
  what: "sound" | "camera" | "screen",
  rules: SendingRules,
): RTCRtpEncodingParameters {
  switch (what) {
    case "sound":
      return { ...encoding, priority: "high", networkPriority: "high" };
    case "camera":
      // Layers have bounds of their own.
      return encoding.rid
        ? { ...encoding, priority: "low" }
        : { ...encoding, priority: "low", maxBitrate: rules.kbpsMax * 1_000 };
    case "screen":
      return { ...encoding, priority: "medium", maxBitrate: rules.kbpsMax * 1_000, maxFramerate: SCREEN_FPS_MAX };
  }
}
