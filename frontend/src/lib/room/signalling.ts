/**
 * What a room needs of Janus, in Janus' own three layers: a connection opens sessions, a session attaches handles, a
 * handle talks to the VideoRoom plugin. `janus.ts` implements it over janus.js; tests implement it in memory.
 */

import type { Ice } from "./ice";
import type { Message } from "./messages";

/** A session description. */
export interface Jsep {
  readonly type: string;
  readonly sdp: string;
}

/** What came back for a request. */
export interface Answer {
  readonly message: Message;
  readonly jsep: Jsep | undefined;
}

/** What a handle reports without being asked. */
export interface HandleEvents {
  /** A message that no request was waiting for. */
  message(message: Message): void;
  /** A track came or went, in the m-line of this mid. */
  track(track: MediaStreamTrack, mid: string, on: boolean): void;
  /** The state of the handle's peer connection. */
  ice(state: RTCIceConnectionState): void;
  /** Janus hung up, or the peer connection closed. */
  hangup(): void;
}

/** A track to be sent, and how. */
export interface Outgoing {
  readonly track: MediaStreamTrack;
  /** The layers in which a picture is sent; one without a name when absent. */
  readonly layers?: readonly RTCRtpEncodingParameters[];
  /** The m-line to use again; a new one when absent. */
  readonly mid?: string;
}

export interface Handle {
  /** Sends a request and waits for the message that `isAnswer` knows. A refusal or a silence is an error. */
  ask(request: Message, isAnswer: (message: Message) => boolean, jsep?: Jsep): Promise<Answer>;
  /** Offers to send these tracks too. They are not stopped when the handle goes: they belong to who passed them. */
  offer(added: readonly Outgoing[]): Promise<Jsep>;
  /** Offers to send nothing any more in the m-line of this mid. */
  offerWithout(mid: string): Promise<Jsep>;
  /** In which m-line a track is sent. */
  midOf(track: MediaStreamTrack): string | undefined;
  /** Answers an offer, to receive what it has. */
  answer(offer: Jsep): Promise<Jsep>;
  /** Takes the answer to an own offer. */
  accept(answer: Jsep): Promise<void>;
  /** For statistics. */
  peer(): RTCPeerConnection | undefined;
  /** Ends the handle's peer connection and forgets it. */
  detach(): void;
}

export interface Session {
  attach(events: HandleEvents): Promise<Handle>;
  /** Takes the session up again on a new connection. Media has not stopped meanwhile. Fails with `SessionOver` or `Replaced` for good. */
  reclaim(): Promise<void>;
  /** Says goodbye and closes the connection. */
  close(): void;
}

/**
 * How a session's connection ended. After `lost` the session may be claimed. After `replaced` it may not: the same person
 * has entered from elsewhere, and entering again would only push that one out.
 */
export type ConnectionEnd = "lost" | "replaced";

export interface Signalling {
  /** Opens a session at the proxy's address. `ended` is called when its connection ends without being closed here. */
  open(address: string, ice: Ice, ended: (how: ConnectionEnd) => void): Promise<Session>;
}

/** The same person has entered from elsewhere. */
export class Replaced extends Error {}

/** The session is no more, so that it is of no use to claim it again. */
export class SessionOver extends Error {}
