/** What the room says over the picture, and what one can do about it. Pure. */

import type { MediaProblem, MediaWish } from "../../lib/room/media";
import type { OwnKind } from "../../lib/room/own-media";
import type { Step } from "../../lib/room/progress";
import type { Weakness } from "../../lib/room/quality";
import type { RoomPhase } from "../../lib/room/room";
import type { Sending } from "../../lib/room/sending";

/** Where the room stands, as far as words are concerned. */
export interface RoomState {
  readonly peerName: string;
  readonly media: "asking" | "ready" | MediaProblem;
  readonly wish: MediaWish;
  readonly phase: RoomPhase;
  readonly unreachable: boolean;
  /** How far entering has come. */
  readonly step: Step;
  /** Whether it has not come further for a while. */
  readonly isStuck: boolean;
  /** Whether both were connected at some time. */
  readonly met: boolean;
  /** What holds the call instead of this page; `null` when this page does. */
  readonly elsewhere: Elsewhere | null;
}

/** A tab of this browser, or another browser or device of the same person. */
export type Elsewhere = "tab" | "device";

export type Remedy = "try-again" | "enter-again" | "sound-only" | "nothing" | "continue-here";

/** Words over the picture. */
export interface Overlay {
  readonly headline: string;
  readonly detail: string;
  readonly remedies: readonly Remedy[];
}

/** What stands over the picture; `null` when nothing is in the way. */
export function overlayFor(state: RoomState, userAgent: string): Overlay | null {
  if (state.elsewhere) return heldBy(state.elsewhere);
  if (state.media === "asking") return asking(state, userAgent);
  if (state.media !== "ready") return problemWith(state.media, state.wish, userAgent);
  if (state.unreachable && state.phase !== "together") return noWayThrough(state.wish);
  const overlay = overlayForPhase(state);
  return overlay && state.isStuck ? { ...overlay, ...stuckAt(state) } : overlay;
}

function noWayThrough(wish: MediaWish): Overlay {
  return {
    headline: "Video finds no way through yet",
    detail: "This network may block it. We keep trying; another network, such as a phone's, often helps.",
    remedies: wish === "sound-only" ? ["enter-again"] : ["enter-again", "sound-only"],
  };
}

/** What a page says that has come no further for a while: what it waits for, and what may help. */
function stuckAt({ phase, step, peerName, met }: RoomState): Pick<Overlay, "detail" | "remedies"> {
  if (phase === "alone") {
    return {
      detail: met
        ? "They have not come back yet. You are connected; stay, or end the call."
        : `You are connected. Nothing has come from ${peerName} yet: their browser may still be asking for the camera.`,
      remedies: ["enter-again"],
    };
  }
  switch (step) {
    case "server":
      return {
        detail: "The server has not answered yet. We keep asking. Check whether other pages load.",
        remedies: ["enter-again"],
      };
    case "room":
      return {
        detail: "The server answers, and the way to the room is not made yet. We keep trying.",
        remedies: ["enter-again"],
      };
    case "media":
    case "others":
      return {
        detail: "The way to the room is made. Picture and sound still look for theirs; some networks make that hard.",
        remedies: ["enter-again", "sound-only"],
      };
  }
}

function heldBy(elsewhere: Elsewhere): Overlay {
  return elsewhere === "tab"
    ? {
        headline: "The call is in another tab",
        detail: "Only one tab at a time holds the picture and the sound.",
        remedies: ["continue-here"],
      }
    : {
        headline: "The call is in another place",
        detail: "You are in it from another browser or device. Only one at a time holds the picture and the sound.",
        remedies: ["continue-here"],
      };
}

function asking({ wish, peerName, isStuck }: RoomState, userAgent: string): Overlay {
  const what = wish === "sound-only" ? "the microphone" : "the camera and the microphone";
  return {
    headline: `Allow ${what}`,
    detail: isStuck
      ? `Your browser still waits for your answer. No question to be seen? ${permissionFix(userAgent)}`
      : `Your browser asks you now. ${peerName} sees and hears nothing before you allow it.`,
    remedies: isStuck ? ["try-again"] : [],
  };
}

function overlayForPhase({ phase, met, peerName }: RoomState): Overlay | null {
  switch (phase) {
    case "together":
      return null;
    case "connecting":
      return { headline: "Connecting", detail: "This takes a moment.", remedies: [] };
    case "reconnecting":
      return { headline: "Reconnecting", detail: "Stay here. It goes on by itself.", remedies: [] };
    case "alone":
      return met
        ? { headline: `${peerName} lost the connection`, detail: "They are expected back in a moment.", remedies: [] }
        : { headline: `Waiting for ${peerName}`, detail: "They are about to appear here.", remedies: [] };
  }
}

function problemWith(problem: MediaProblem, wish: MediaWish, userAgent: string): Overlay {
  switch (problem) {
    case "denied":
      return wish === "sound-only"
        ? {
            headline: "The microphone is blocked",
            detail: permissionFix(userAgent),
            remedies: ["try-again", "nothing"],
          }
        : {
            headline: "The camera and the microphone are blocked",
            detail: permissionFix(userAgent),
            remedies: ["try-again", "sound-only", "nothing"],
          };
    case "missing":
      return {
        headline: "No microphone was found",
        detail: "Plug one in or switch one on, then try again.",
        remedies: ["try-again", "nothing"],
      };
    case "in-use":
      return {
        headline: "Another program is using the microphone",
        detail: "Close the other program or tab, then try again.",
        remedies: ["try-again", "nothing"],
      };
    case "insecure":
      return {
        headline: "This address cannot use a camera",
        detail: "Browsers allow it only where the address begins with https.",
        remedies: ["nothing"],
      };
    case "unknown":
      return {
        headline: "The microphone did not start",
        detail: "Try again. If that does not help, restart the browser.",
        remedies: ["try-again", "nothing"],
      };
  }
}

/** Where this browser hides the switch. */
export function permissionFix(userAgent: string): string {
  if (/iPhone|iPad/.test(userAgent))
    return "Tap the address bar's page menu, choose Website Settings, and allow both. Then try again.";
  if (/Firefox\//.test(userAgent))
    return "Open the crossed-out camera beside the address and remove the block. Then try again.";
  if (/Chrome\//.test(userAgent))
    return "Open the sign left of the address and allow the camera and the microphone. Then try again.";
  if (/Safari\//.test(userAgent))
    return "In the Safari menu, choose Settings for This Website and allow both. Then try again.";
  return "Allow both for this site in the browser's settings. Then try again.";
}

/** What there may be to say about the call itself. */
export interface NoteState {
  readonly peerName: string;
  readonly weakness: Weakness | null;
  readonly sending: Sending;
  /** Whether no picture is received because the connection does not bear one. */
  readonly isPaused: boolean;
  /** Whether the picture of the other side stands still although it is wanted. */
  readonly isStill: boolean;
  /** Why there is no camera; `null` if there is one. */
  readonly without: MediaProblem | null;
}

/** One quiet line about the call itself; empty when there is nothing to say. */
export function noteFor({ peerName, weakness, sending, isPaused, isStill, without }: NoteState): string {
  if (sending === "none" && !without) return "Your connection is too weak for your picture. You are heard, not seen.";
  if (isPaused) return `The connection is too weak for the picture. You still hear ${peerName}.`;
  if (isStill) return `The picture of ${peerName} has stopped. Their connection may be too weak for it.`;
  if (weakness === "receiving") return "The connection is weak. The picture may stop at times.";
  if (weakness === "sending") return `Your connection is weak. ${peerName} may not hear you well.`;
  if (weakness === "slow") return "The connection is slow. What you say arrives late.";
  if (without === "in-use") return "Another program is using your camera. You are heard, not seen.";
  if (without) return "No camera was found. You are heard, not seen.";
  return "";
}

/** What is said when a device of the reader is gone. */
export function unpluggedWords(kind: OwnKind, isReplaced: boolean): string {
  if (isReplaced) return `Your ${kind} is gone. Another one is in use now.`;
  return kind === "camera"
    ? "Your camera is gone. You are heard, not seen."
    : "Your microphone is gone. Nobody hears you until another one is chosen.";
}
