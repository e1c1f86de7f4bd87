/** The own camera and microphone: asking for them, and what to tell the person when that fails. */

/** Why there is no camera or microphone. */
export type MediaProblem = "denied" | "missing" | "in-use" | "insecure" | "unknown";

export type MediaWish = "camera-and-sound" | "sound-only";

export type OpenedMedia =
  | {
      readonly stream: MediaStream;
      /** Why there is sound only although a camera was wished for; `null` if all went as wished. */
      readonly without: MediaProblem | null;
    }
  | { readonly problem: MediaProblem };

/** The part of `MediaDevices` that is needed. */
export type Devices = Pick<MediaDevices, "getUserMedia">;

const CAMERA: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" };

/** Opens what is wished for. Where only the camera is the trouble, opens the microphone alone. */
export async function openMedia(devices: Devices | undefined, wish: MediaWish): Promise<OpenedMedia> {
  if (!devices) return { problem: "insecure" };
  if (wish === "sound-only") return openSound(devices, null);
  try {
    return { stream: await devices.getUserMedia({ audio: true, video: CAMERA }), without: null };
  } catch (error) {
    const problem = problemOf(error);
    // Without permission a second request would only ask the person the same question again.
    return problem === "denied" ? { problem } : openSound(devices, problem);
  }
}

async function openSound(devices: Devices, without: MediaProblem | null): Promise<OpenedMedia> {
  try {
    return { stream: await devices.getUserMedia({ audio: true }), without };
  } catch (error) {
    return { problem: problemOf(error) };
  }
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
