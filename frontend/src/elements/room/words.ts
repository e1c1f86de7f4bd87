/** What the room says over the picture, and what one can do about it. Pure. */

import type { MediaProblem, MediaWish } from "../../lib/room/media";
import type { OwnKind } from "../../lib/room/own-media";
import type { Step } from "../../lib/room/progress";
import type { Weakness } from "../../lib/room/quality";
import type { RoomPhase } from "../../lib/room/room";
import type { Sending } from "../../lib/room/sending";
import { say } from "../../lib/say";

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
    headline: say("room-no-way"),
    detail: say("room-no-way-detail"),
    remedies: wish === "sound-only" ? ["enter-again"] : ["enter-again", "sound-only"],
  };
}

/** What a page says that has come no further for a while: what it waits for, and what may help. */
function stuckAt({ phase, step, peerName, met }: RoomState): Pick<Overlay, "detail" | "remedies"> {
  if (phase === "alone") {
    return {
      detail: met ? say("room-stuck-gone") : say("room-stuck-alone", { name: peerName }),
      remedies: ["enter-again"],
    };
  }
  switch (step) {
    case "server":
      return {
        detail: say("room-stuck-server"),
        remedies: ["enter-again"],
      };
    case "room":
      return {
        detail: say("room-stuck-room"),
        remedies: ["enter-again"],
      };
    case "media":
    case "others":
      return {
        detail: say("room-stuck-media"),
        remedies: ["enter-again", "sound-only"],
      };
  }
}

function heldBy(elsewhere: Elsewhere): Overlay {
  return elsewhere === "tab"
    ? {
        headline: say("room-other-tab"),
        detail: say("room-other-tab-detail"),
        remedies: ["continue-here"],
      }
    : {
        headline: say("room-other-place"),
        detail: say("room-other-place-detail"),
        remedies: ["continue-here"],
      };
}

function asking({ wish, peerName, isStuck }: RoomState, userAgent: string): Overlay {
  return {
    headline: say(wish === "sound-only" ? "room-allow-microphone" : "room-allow-both"),
    detail: isStuck ? say("room-asks-still", { fix: permissionFix(userAgent) }) : say("room-asks", { name: peerName }),
    remedies: isStuck ? ["try-again"] : [],
  };
}

function overlayForPhase({ phase, met, peerName }: RoomState): Overlay | null {
  switch (phase) {
    case "together":
      return null;
    case "connecting":
      return { headline: say("room-connecting"), detail: say("room-connecting-detail"), remedies: [] };
    case "reconnecting":
      return { headline: say("room-reconnecting"), detail: say("room-reconnecting-detail"), remedies: [] };
    case "alone":
      return met
        ? { headline: say("room-lost", { name: peerName }), detail: say("room-lost-detail"), remedies: [] }
        : { headline: say("room-waiting", { name: peerName }), detail: say("room-waiting-detail"), remedies: [] };
  }
}

function problemWith(problem: MediaProblem, wish: MediaWish, userAgent: string): Overlay {
  switch (problem) {
    case "denied":
      return wish === "sound-only"
        ? {
            headline: say("room-denied-microphone"),
            detail: permissionFix(userAgent),
            remedies: ["try-again", "nothing"],
          }
        : {
            headline: say("room-denied-both"),
            detail: permissionFix(userAgent),
            remedies: ["try-again", "sound-only", "nothing"],
          };
    case "missing":
      return {
        headline: say("room-missing"),
        detail: say("room-missing-detail"),
        remedies: ["try-again", "nothing"],
      };
    case "in-use":
      return {
        headline: say("room-in-use"),
        detail: say("room-in-use-detail"),
        remedies: ["try-again", "nothing"],
      };
    case "insecure":
      return {
        headline: say("room-insecure"),
        detail: say("room-insecure-detail"),
        remedies: ["nothing"],
      };
    case "unknown":
      return {
        headline: say("room-unknown"),
        detail: say("room-unknown-detail"),
        remedies: ["try-again", "nothing"],
      };
  }
}

/** Where this browser hides the switch. */
export function permissionFix(userAgent: string): string {
  if (/iPhone|iPad/.test(userAgent)) return say("fix-ios");
  if (/Firefox\//.test(userAgent)) return say("fix-firefox");
  if (/Chrome\//.test(userAgent)) return say("fix-chrome");
  if (/Safari\//.test(userAgent)) return say("fix-safari");
  return say("fix-other");
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
  if (sending === "none" && !without) return say("note-own-off");
  if (isPaused) return say("note-paused", { name: peerName });
  if (isStill) return say("note-still", { name: peerName });
  if (weakness === "receiving") return say("note-receiving");
  if (weakness === "sending") return say("note-sending", { name: peerName });
  if (weakness === "slow") return say("note-slow");
  if (without === "in-use") return say("note-camera-in-use");
  if (without) return say("note-no-camera");
  return "";
}

/** What is said when a device of the reader is gone. */
export function unpluggedWords(kind: OwnKind, isReplaced: boolean): string {
  return say(`note-${kind}-${isReplaced ? "replaced" : "gone"}`);
}
