/** What a page needs of the room element, so that the page does not load the room's scripts before it needs them. */

import type { TemplateResult } from "lit";
import type { ShownCamera } from "./room/cameras";
import type { Part, Side } from "./room/part";
import { learn, say } from "./say";

/** The events of a room element, by name. */
export const ROOM_LEAVE = "ar-leave";
/** There is no such room any more, or the reader has no part in it. */
export const ROOM_OVER = "ar-over";

/** What the keyboard can do in a room. */
export interface RoomControls extends HTMLElement {
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleScreen(): void;
}

/** What stands under the button that ends a call, and what is asked before. */
export interface LeavingWords {
  readonly word: string;
  readonly question: string;
  readonly questionWith: (name: string) => string;
  readonly yes: string;
}

/** The words for whoever leaves. The room's messages have been loaded. */
export function leavingWords(): LeavingWords {
  return {
    word: say("bar-leave"),
    question: say("bar-leave-question"),
    questionWith: (name) => say("bar-leave-with", { name }),
    yes: say("bar-leave-yes"),
  };
}

/** The words for the host. */
export const ENDING: LeavingWords = {
  word: "End",
  question: "End the call?",
  questionWith: (name) => `End the call with ${name}?`,
  yes: "Yes, end",
};

/** A button that the page adds to the room's bar, such as the one of a chat. */
export interface RoomExtra {
  readonly icon: TemplateResult;
  readonly word: string;
  /** A few characters beside the icon, such as how many messages are new; empty for none. */
  readonly badge: string;
  /** Whether what it opens is open. */
  readonly isOpen: boolean;
  readonly act: () => void;
}

/** The room element, seen from its page. */
export interface RoomView extends RoomControls, Part {
  /** Which consultation. Set before the element is put into the page. */
  consultation: string;
  /** On which side the reader is in it. Set before the element is put into the page. */
  side: Side;
  /** While nobody has come in, the way to the room is made and nothing else. Set before the element is put into the page. */
  atDoor: boolean;
  /** The person comes in: camera and microphone are asked for. */
  comeIn(): void;
  /** The host has muted this person, who may speak again whenever they like. */
  mute(): void;
  /** What the other side is called. */
  peerName: string;
  /** A new number means that the room was made anew: join again. */
  roomAttempt: number;
  /** Whether the server counts someone as lost. */
  interrupted: boolean;
  /** What ending it is called: one leaves a call, and a host ends it. */
  leaving: LeavingWords;
  /** Why the last thing asked for was not done; empty if it was. */
  problem: string;
  /** What the page adds to the bar. */
  extras: readonly RoomExtra[];
  /** The cameras that the server has brought into the room. */
  cameras: readonly ShownCamera[];
  /** What the page shows beside the pictures: a template or an element; `null` for nothing. */
  beside: unknown;
}

/** Loads the room's scripts and makes an element that is not in the page yet. */
export type MakeRoom = () => Promise<RoomView>;

/** The one place that loads the room, in a chunk of its own: the first view of a page does without it. */
export const loadRoom = async () => {
  const [room] = await Promise.all([import("../elements/room/room"), learn("check", "room")]);
  return room;
};

/** Loads the room's scripts while there is time, so that entering finds them here. Entering says so if they do not come. */
export const preloadRoom = (): void => {
  loadRoom().catch(() => undefined);
};

export const makeRoom: MakeRoom = async () => {
  const { RoomElement } = await loadRoom();
  return new RoomElement();
};
