/** Asking for a screen to share. */

/** `cancelled`: the person, or their system, said no. */
export type OpenedScreen = MediaStreamTrack | "cancelled" | "failed";

/** The part of `MediaDevices` that is needed. */
export type Displays = Pick<MediaDevices, "getDisplayMedia">;

/** Text must be sharp; nobody needs to see more of a screen than their own has room for. */
const SCREEN: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1200 },
  frameRate: { ideal: 10, max: 15 },
};

/** Whether this browser can share a screen. Those of phones cannot. */
export function canShare(devices: Partial<Displays> | undefined): devices is Displays {
  return typeof devices?.getDisplayMedia === "function";
}

export async function openScreen(devices: Displays): Promise<OpenedScreen> {
  try {
    const stream = await devices.getDisplayMedia({ video: SCREEN, audio: false });
    const track = stream.getVideoTracks()[0];
    if (!track) return "failed";
    track.contentHint = "detail";
    return track;
  } catch (error) {
    return error instanceof Error && error.name === "NotAllowedError" ? "cancelled" : "failed";
  }
}
