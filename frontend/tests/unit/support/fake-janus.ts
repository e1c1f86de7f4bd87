/** A Janus in memory: one room, its publishers, and the handles of the side under test. */

import type { Message } from "../../../src/lib/room/messages";
import {
  type Answer,
  type ConnectionEnd,
  type Handle,
  type HandleEvents,
  type Jsep,
  type Outgoing,
  Replaced,
  type Session,
  SessionOver,
  type Signalling,
} from "../../../src/lib/room/signalling";

const OFFER: Jsep = { type: "offer", sdp: "v=0" };
const ANSWER: Jsep = { type: "answer", sdp: "v=0" };

/** What every publisher of the fake begins with, by their m-lines. */
const CAMERA = { type: "video", mid: "1", simulcast: true };
/** As whom the side under test joins. */
export const OWN = "customer-1";
/** The m-line of a shared screen. */
const SCREEN_MID = "2";

export class FakeJanus implements Signalling {
  /** The sessions that were opened, oldest first. */
  readonly sessions: FakeSession[] = [];
  /** Where they were opened. */
  readonly addresses: string[] = [];
  publishers: string[] = [];
  /** The publishers that share a screen. */
  sharing: string[] = [];
  /** Whether a screen may be sent. */
  canShare = true;
  /** Whether media finds its way. */
  isReachable = true;
  /** Whether a session that lost its connection can be claimed. */
  canClaim = true;
  /** Whether claiming finds that the same participant has entered from elsewhere. */
  isReplaced = false;
  /** Whether connections can be made. */
  isUp = true;
  /** Whether what is asked for is answered by nothing, as on a connection from an address that is gone. */
  isMute = false;

  async open(address: string, _ice: unknown, ended: (how: ConnectionEnd) => void): Promise<Session> {
    const session = new FakeSession(this, ended);
    this.sessions.push(session);
    this.addresses.push(address);
    return session;
  }

  get session(): FakeSession {
    const session = this.sessions.at(-1);
    if (!session) throw new Error("no session was opened");
    return session;
  }

  /** The publishers of whom the present session receives something. */
  get subscribed(): string[] {
    const receiving = this.session.handles.filter(({ isDetached, isSilent }) => !isDetached && !isSilent);
    return receiving.flatMap(({ feed }) => feed ?? []);
  }

  /** Someone begins to publish. */
  publish(id: string): void {
    this.publishers.push(id);
    this.#announce(id);
  }

  /** Someone who publishes begins to share a screen, or stops. */
  share(id: string, shares: boolean): void {
    this.sharing = this.sharing.filter((sharer) => sharer !== id);
    if (shares) this.sharing.push(id);
    this.#announce(id, [
      { type: "video", mid: SCREEN_MID, ...(shares ? { description: "screen" } : { disabled: true }) },
    ]);
  }

  /** A publisher with its streams, as Janus lists it. */
  publisher(id: string, more: object[] = []): object {
    const screen = this.sharing.includes(id) ? [{ type: "video", mid: SCREEN_MID, description: "screen" }] : [];
    return { id, streams: [CAMERA, ...(more.length > 0 ? more : screen)] };
  }

  #announce(id: string, more: object[] = []): void {
    this.session.publisher.events.message({ videoroom: "event", publishers: [this.publisher(id, more)] });
  }

  /** Someone stops publishing. */
  unpublish(id: string): void {
    this.publishers = this.publishers.filter((publisher) => publisher !== id);
    this.session.publisher.events.message({ videoroom: "event", unpublished: id });
  }
}

export class FakeSession implements Session {
  readonly handles: FakeHandle[] = [];
  claims = 0;
  isClosed = false;
  readonly #janus: FakeJanus;
  readonly #ended: (how: ConnectionEnd) => void;

  constructor(janus: FakeJanus, ended: (how: ConnectionEnd) => void) {
    this.#janus = janus;
    this.#ended = ended;
  }

  /** The connection breaks. */
  lost(): void {
    this.#ended("lost");
  }

  /** The same participant enters from elsewhere. */
  replace(): void {
    this.#ended("replaced");
  }

  get publisher(): FakeHandle {
    const publisher = this.handles[0];
    if (!publisher) throw new Error("nothing was attached");
    return publisher;
  }

  async attach(events: HandleEvents): Promise<Handle> {
    const handle = new FakeHandle(this.#janus, events);
    this.handles.push(handle);
    return handle;
  }

  async reclaim(): Promise<void> {
    this.claims += 1;
    for (const handle of this.handles) handle.abandon();
    if (!this.#janus.isUp) throw new Error("no connection");
    if (this.#janus.isReplaced) throw new Replaced();
    if (!this.#janus.canClaim) throw new SessionOver("No such session");
  }

  close(): void {
    this.isClosed = true;
  }
}

export class FakeHandle implements Handle {
  readonly events: HandleEvents;
  readonly requests: Message[] = [];
  feed: string | undefined;
  /** The tracks that are offered, and how. */
  outgoing: readonly Outgoing[] = [];
  /** What of its feed a subscriber has, by the publisher's m-lines. */
  #mids: string[] = [];
  /** Those that it had before and has again: nothing new is received in them. */
  #kept: string[] = [];
  isDetached = false;
  /** Whether nothing of its feed is passed on. */
  isSilent = false;
  /** Nothing that is waited for will come. */
  abandon = (): void => undefined;
  /** Bytes that have come to its peer connection; without a number there is none. */
  arrived: number | undefined;
  readonly #janus: FakeJanus;

  constructor(janus: FakeJanus, events: HandleEvents) {
    this.#janus = janus;
    this.events = events;
  }

  async ask(request: Message, isAnswer: (message: Message) => boolean): Promise<Answer> {
    this.requests.push(request);
    if (this.#janus.isMute) {
      return new Promise((_, reject) => {
        this.abandon = () => reject(new Error("the connection was lost"));
      });
    }
    const answer = this.#answer(request);
    if (!isAnswer(answer.message)) throw new Error(`not an answer to ${String(request["request"])}`);
    return answer;
  }

  /** The tracks that are sent. */
  get sent(): readonly MediaStreamTrack[] {
    return this.outgoing.map(({ track }) => track);
  }

  async offer(added: readonly Outgoing[]): Promise<Jsep> {
    this.outgoing = [...this.outgoing, ...added];
    return OFFER;
  }

  async offerWithout(mid: string): Promise<Jsep> {
    this.outgoing = this.outgoing.filter(({ track }) => this.midOf(track) !== mid);
    return OFFER;
  }

  midOf(track: MediaStreamTrack): string {
    return String(this.sent.indexOf(track));
  }

  async answer(): Promise<Jsep> {
    for (const mid of this.#mids.filter((mid) => !this.#kept.includes(mid))) {
      this.events.track({ kind: "video", id: this.#nameOf(mid) } as MediaStreamTrack, mid, true);
    }
    if (this.#janus.isReachable) this.events.ice("connected");
    return ANSWER;
  }

  async accept(): Promise<void> {
    if (this.#janus.isReachable) this.events.ice("connected");
  }

  peer(): RTCPeerConnection | undefined {
    if (this.arrived === undefined) return undefined;
    const peer: Partial<RTCPeerConnection> = {
      getStats: async () => new Map([["transport", { type: "transport", bytesReceived: this.arrived }]]),
      getConfiguration: () => ({}),
      setConfiguration: () => undefined,
      restartIce: () => undefined,
    };
    return peer as RTCPeerConnection;
  }

  detach(): void {
    this.isDetached = true;
  }

  #answer(request: Message): Answer {
    switch (request["request"]) {
      case "join":
        return request["ptype"] === "publisher" ? this.#joined() : this.#attached(request);
      case "configure":
        this.isSilent ||= ((request["streams"] ?? []) as { send?: boolean }[]).some(({ send }) => send === false);
        if (request["descriptions"] && !this.#janus.canShare) throw new Error("no more streams");
        return { message: { videoroom: "event", configured: "ok" }, jsep: ANSWER };
      case "publish":
        return { message: { videoroom: "event", configured: "ok" }, jsep: ANSWER };
      case "subscribe":
        return this.#subscribed("updated", request);
      case "update":
        return this.#updated(request);
      case "start":
        return { message: { videoroom: "event", started: "ok" }, jsep: undefined };
      default:
        return { message: { videoroom: "event", leaving: "ok" }, jsep: undefined };
    }
  }

  #joined(): Answer {
    const publishers = this.#janus.publishers.map((id) => this.#janus.publisher(id));
    return { message: { videoroom: "joined", id: OWN, private_id: 7, publishers }, jsep: undefined };
  }

  #attached(request: Message, videoroom = "attached"): Answer {
    const [stream] = request["streams"] as { feed: string }[];
    if (!stream || ![...this.#janus.publishers, OWN].includes(stream.feed)) throw new Error("No such feed");
    this.feed = stream.feed;
    const { streams } = this.#janus.publisher(stream.feed) as { streams: { mid: string }[] };
    return this.#subscribed(videoroom, { streams });
  }

  /** The streams of one feed in place of those of another, in the same m-lines as far as they are of the same kind. */
  #updated(request: Message): Answer {
    const [{ feed = "" } = {}] = request["unsubscribe"] as { feed?: string }[];
    if (feed !== this.feed) throw new Error("not subscribed to that");
    this.#kept = this.#mids;
    this.isSilent = false;
    this.#mids = [];
    return this.#attached({ streams: request["subscribe"] }, "updated");
  }

  #subscribed(videoroom: string, request: Message): Answer {
    this.#mids = [...this.#mids, ...(request["streams"] as { mid: string }[]).map(({ mid }) => mid)];
    return { message: { videoroom, streams: this.#mids.map((mid) => ({ mid, feed_mid: mid })) }, jsep: OFFER };
  }

  /** The camera is called like its feed. */
  #nameOf(mid: string): string {
    return mid === SCREEN_MID ? `${this.feed} screen` : (this.feed ?? "");
  }
}
