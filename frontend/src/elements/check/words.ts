/** What the check says. Pure. */

import type { CheckedDevice } from "../../contract/types";
import type { PathResult } from "../../lib/check/path";
import type { MediaProblem } from "../../lib/room/media";

export type Light = "green" | "amber" | "red" | "none";

export interface Finding {
  readonly light: Light;
  readonly words: string;
}

/** How far the check of the connection is: `unknown` when the server could not be asked. */
export type PathState = PathResult | "checking" | "unknown" | "too-often";

export function aboutPath(state: PathState): Finding {
  if (state === "checking") return { light: "none", words: "Trying how video gets through. This takes a few seconds." };
  if (state === "unknown") return { light: "none", words: "This could not be checked now. Your place is kept." };
  if (state === "too-often") return { light: "none", words: "Checked very often. Try again in a few minutes." };
  switch (state.path) {
    case "nowhere":
      return {
        light: "red",
        words: "This network lets no video and no sound through. Another network, such as a phone's, often helps.",
      };
    case "relayTcp":
      return { light: "amber", words: "This network lets video through on a detour only. It may come late at times." };
    case "relayUdp":
      return state.weak ? WEAK : { light: "green", words: "Good, through a relay." };
    case "direct":
      return state.weak ? WEAK : { light: "green", words: "Good." };
  }
}

const WEAK: Finding = {
  light: "amber",
  words: "Weak: the picture may stop at times. Nearer to the router, or with a cable, it is often better.",
};

/** How far the camera or the microphone is. */
export type DeviceState = "asking" | "works" | MediaProblem;

export function aboutCamera(state: DeviceState): Finding {
  switch (state) {
    case "asking":
      return { light: "none", words: "Your browser asks you now." };
    case "works":
      return { light: "green", words: "Works." };
    case "denied":
      return { light: "amber", words: "Blocked by the browser. You can be heard only." };
    case "missing":
      return { light: "amber", words: "None was found. Sound alone is fine." };
    case "in-use":
      return { light: "amber", words: "Another program is using it. Close that program, then try again." };
    case "insecure":
      return { light: "amber", words: "This address cannot use one: it does not begin with https." };
    case "unknown":
      return { light: "amber", words: "It did not start. Sound alone is fine." };
  }
}

export function aboutMicrophone(state: DeviceState, isHeard: boolean): Finding {
  switch (state) {
    case "asking":
      return { light: "none", words: "Your browser asks you now." };
    case "works":
      return isHeard
        ? { light: "green", words: "Works: we hear you." }
        : { light: "none", words: "Say something. The bar should move." };
    case "denied":
      return { light: "amber", words: "Blocked by the browser. You can see, hear and write." };
    case "missing":
      return { light: "amber", words: "None was found. You can see, hear and write." };
    case "in-use":
      return { light: "amber", words: "Another program is using it. Close that program, then try again." };
    case "insecure":
      return { light: "amber", words: "This address cannot use one: it does not begin with https." };
    case "unknown":
      return { light: "amber", words: "It did not start. Try again, or restart the browser." };
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
