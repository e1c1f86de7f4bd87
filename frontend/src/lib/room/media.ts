/** The own camera and microphone: asking for them, and what to tell the person when that fails. */

import { type DeviceChoice, rememberedChoice, wishFor } from "../device-choice";
import { silentTrack } from "../silence";

/** Why there is no camera or microphone. */
export type MediaProblem = "denied" | "missing" | "in-use" | "insecure" | "unknown";

/** `nothing`: to see and hear the others, and to write. */
export type MediaWish = "camera-and-sound" | "sound-only" | "nothing";

export type OpenedMedia =
  | {
      readonly stream: MediaStream;
      /** Why there is sound only although a camera was wished for; `null` if all went as wished. */
      readonly without: MediaProblem | null;
    }
  | { readonly problem: MediaProblem };

/** The part of `MediaDevices` that is needed. */
export type Devices = Pick<MediaDevices, "getUserMedia">;

const SIZE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 } };
const CAMERA: MediaTrackConstraints = { ...SIZE, facingMode: "user" };

/** Opens what is wished for. Where only the camera is the trouble, opens the microphone alone. */
export async function openMedia(
  devices: Devices | undefined,
  wish: MediaWish,
  choice: DeviceChoice = rememberedChoice(),
): Promise<OpenedMedia> {
  if (wish === "nothing") return { stream: new MediaStream([silentTrack(new AudioContext())]), without: null };
  if (!devices) return { problem: "insecure" };
  if (wish === "sound-only") return openSound(devices, null, choice);
  // Which way the camera looks is of no account where somebody has chosen one.
  const video = choice.camera === "" ? CAMERA : { ...SIZE, ...wishFor(choice.camera) };
  try {
    return { stream: await devices.getUserMedia({ audio: soundOf(choice), video }), without: null };
  } catch (error) {
    const problem = problemOf(error);
    // Without permission a second request would only ask the person the same question again.
    return problem === "denied" ? { problem } : openSound(devices, problem, choice);
  }
}

/** Opens one device; whichever the browser likes best if none is named. `null` if it cannot be opened. */
export async function openDevice(
  devices: Devices,
  kind: "camera" | "microphone",
  deviceId: string | null,
): Promise<MediaStreamTrack | null> {
  const named = deviceId === null ? {} : { deviceId: { exact: deviceId } };
  const camera = deviceId === null ? CAMERA : { ...SIZE, ...named };
  try {
    const stream = await devices.getUserMedia(kind === "camera" ? { video: camera } : { audio: named });
    return stream.getTracks()[0] ?? null;
  } catch {
    return null;
  }
}

async function openSound(devices: Devices, without: MediaProblem | null, choice: DeviceChoice): Promise<OpenedMedia> {
  try {
    return { stream: await devices.getUserMedia({ audio: soundOf(choice) }), without };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function soundOf({ microphone }: DeviceChoice): MediaTrackConstraints | true {
  return microphone === "" ? true : wishFor(microphone);
}

function problemOf(error: unknown): MediaProblem {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "in-use";
    default:
      return "unknown";
  }
}
