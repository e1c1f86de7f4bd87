/** What a page needs of the room element, so that the page does not load the room's scripts before it needs them. */

/** The events of a room element, by name. */
export const ROOM_LEAVE = "ar-leave";

/** What the keyboard can do in a room. */
export interface RoomControls extends HTMLElement {
  toggleMicrophone(): void;
  toggleCamera(): void;
}

/** The room element, seen from its page. */
export interface RoomView extends RoomControls {
  /** Which consultation. Set before the element is put into the page. */
  consultation: string;
  /** While nobody has come in, the way to the room is made and nothing else. Set before the element is put into the page. */
  atDoor: boolean;
  /** The person comes in: camera and microphone are asked for. */
  comeIn(): void;
  /** What the other side is called. */
  peerName: string;
  /** A new number means that the room was made anew: join again. */
  roomAttempt: number;
  /** Whether the server counts someone as lost. */
  interrupted: boolean;
  /** The words under the button that ends it: "Leave" or "End". */
  leaveWord: string;
  /** Why the last thing asked for was not done; empty if it was. */
  problem: string;
}

/** Loads the room's scripts and makes an element that is not in the page yet. */
export type MakeRoom = () => Promise<RoomView>;

/** The one place that loads the room, in a chunk of its own: the first view of a page does without it. */
export const loadRoom = () => import("../elements/room/room");

/** Loads the room's scripts while there is time, so that entering finds them here. Entering says so if they do not come. */
export const preloadRoom = (): void => {
  loadRoom().catch(() => undefined);
};

export const makeRoom: MakeRoom = async () => {
  const { RoomElement } = await loadRoom();
  return new RoomElement();
};
