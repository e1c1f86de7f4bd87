/** What the check says. Pure. */

import type { CheckedDevice } from "../../contract/types";
import type { PathResult } from "../../lib/check/path";
import type { MediaProblem } from "../../lib/room/media";
import { say } from "../../lib/say";

export type Light = "green" | "amber" | "red" | "none";

export interface Finding {
  readonly light: Light;
  readonly words: string;
}

/** How far the check of the connection is: `unknown` when the server could not be asked. */
export type PathState = PathResult | "checking" | "unknown" | "too-often";

export function aboutPath(state: PathState): Finding {
  if (state === "checking") return { light: "none", words: say("path-checking") };
  if (state === "unknown") return { light: "none", words: say("path-unknown") };
  if (state === "too-often") return { light: "none", words: say("path-too-often") };
  switch (state.path) {
    case "nowhere":
      return { light: "red", words: say("path-nowhere") };
    case "relayTcp":
      return { light: "amber", words: say("path-detour") };
    case "relayUdp":
      return state.weak ? weak() : { light: "green", words: say("path-relay") };
    case "direct":
      return state.weak ? weak() : { light: "green", words: say("path-good") };
  }
}

function weak(): Finding {
  return { light: "amber", words: say("path-weak") };
}

/** How far the camera or the microphone is. */
export type DeviceState = "asking" | "works" | MediaProblem;

export function aboutCamera(state: DeviceState): Finding {
  switch (state) {
    case "asking":
      return { light: "none", words: say("device-asking") };
    case "works":
      return { light: "green", words: say("device-works") };
    case "denied":
      return { light: "amber", words: say("device-camera-denied") };
    case "missing":
      return { light: "amber", words: say("device-camera-missing") };
    case "in-use":
      return { light: "amber", words: say("device-in-use") };
    case "insecure":
      return { light: "amber", words: say("device-insecure") };
    case "unknown":
      return { light: "amber", words: say("device-camera-unknown") };
  }
}

export function aboutMicrophone(state: DeviceState, isHeard: boolean): Finding {
  switch (state) {
    case "asking":
      return { light: "none", words: say("device-asking") };
    case "works":
      return isHeard
        ? { light: "green", words: say("device-heard") }
        : { light: "none", words: say("device-say-something") };
    case "denied":
      return { light: "amber", words: say("device-microphone-denied") };
    case "missing":
      return { light: "amber", words: say("device-microphone-missing") };
    case "in-use":
      return { light: "amber", words: say("device-in-use") };
    case "insecure":
      return { light: "amber", words: say("device-insecure") };
    case "unknown":
      return { light: "amber", words: say("device-microphone-unknown") };
  }
}

/** The same for the server. */
export function told(state: DeviceState): CheckedDevice {
  switch (state) {
    case "asking":
      return "untried";
    case "works":
      return "works";
    case "missing":
      return "missing";
    case "denied":
    case "insecure":
      return "blocked";
    case "in-use":
    case "unknown":
      return "busy";
  }
}
