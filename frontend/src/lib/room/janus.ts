/** The only file that knows janus.js: promises and types around its callbacks, and a limit on every wait. */

import Janus, { type JanusJS } from "janus-gateway";
import adapter from "webrtc-adapter";
import type { Ice } from "./ice";
import { type Message, refusalIn } from "./messages";
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
} from "./signalling";

const PLUGIN = "janus.plugin.videoroom";
/** How long Janus, behind the proxy, may take over one request. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Janus counts the time in which a session can be claimed from its last activity, not from the loss of its connection, so
 * the default of 25 s would leave too little of it.
 */
const KEEPALIVE_MS = 10_000;

/** The proxy closes a connection with this code when a newer one of the same participant has taken over. */
const REPLACED_CODE = 4001;

/** janus.js says goodbye on connections that have closed as well, and browsers log that as an error. */
class QuietSocket extends WebSocket {
  isReplaced = false;

  constructor(server: string, protocol: string) {
    super(server, protocol);
    // Before janus.js listens: whoever hears of the end from it can ask how it came.
    this.addEventListener("close", ({ code }) => {
      this.isReplaced = code === REPLACED_CODE;
    });
  }

  override send(data: Parameters<WebSocket["send"]>[0]): void {
    if (this.readyState === WebSocket.OPEN) super.send(data);
  }
}

let started: Promise<void> | undefined;
/** The WebSockets that janus.js has opened since last asked. It keeps them to itself, and a dead one must be closed. */
let opened: QuietSocket[] = [];

function start(): Promise<void> {
  started ??= new Promise((resolve) => {
    const dependencies = {
      ...Janus.useDefaultDependencies({ adapter }),
      newWebSocket(server: string, protocol: string): WebSocket {
        const socket = new QuietSocket(server, protocol);
        opened.push(socket);
        return socket;
      },
    };
    Janus.init({ debug: false, dependencies, callback: resolve });
  });
  return started;
}

/** Settles with what `run` makes of the callbacks, or fails when Janus is silent. */
function limited<T>(what: string, run: (done: (value: T) => void, failed: (why: unknown) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: no answer`)), REQUEST_TIMEOUT_MS);
    const settle = <V>(then: (value: V) => void) => {
      return (value: V): void => {
        clearTimeout(timer);
        then(value);
      };
    };
    run(
      settle(resolve),
      settle((why: unknown) => reject(why instanceof Error ? why : new Error(`${what}: ${String(why)}`))),
    );
  });
}

export const janusSignalling: Signalling = {
  async open(address: string, ice: Ice, ended: (how: ConnectionEnd) => void): Promise<Session> {
    await start();
    return JanusSession.open(address, ice, ended);
  },
};

class JanusSession implements Session {
  readonly #janus: Janus;
  readonly #handles: JanusHandle[] = [];
  #sockets: QuietSocket[];

  private constructor(janus: Janus, sockets: QuietSocket[]) {
    this.#janus = janus;
    this.#sockets = sockets;
  }

  static async open(
    address: string,
    { servers, policy }: Ice,
    ended: (how: ConnectionEnd) => void,
  ): Promise<JanusSession> {
    let janus: Janus | undefined;
    let session: JanusSession | undefined;
    let sockets: QuietSocket[] = [];
    try {
      await limited<void>("create", (done, failed) => {
        janus = new Janus({
          server: address,
          iceServers: [...servers],
          iceTransportPolicy: policy,
          keepAlivePeriod: KEEPALIVE_MS,
          destroyOnUnload: false,
          success: () => done(),
          // The same callback tells of a failure to open and, later, of the loss of the connection.
          error: (why) =>
            session ? ended(session.#isReplaced() ? "replaced" : "lost") : failed(failure(sockets, why)),
        });
        sockets = takeOpened();
        failOnClose(sockets, failed);
      });
    } catch (error) {
      for (const socket of sockets) socket.close();
      throw error;
    }
    if (!janus) throw new Error("create: no session");
    session = new JanusSession(janus, sockets);
    return session;
  }

  async attach(events: HandleEvents): Promise<Handle> {
    const handle = await JanusHandle.attach(this.#janus, events);
    this.#handles.push(handle);
    return handle;
  }

  async reclaim(): Promise<void> {
    this.#closeSockets();
    // What was answered over the old connection is heard by nobody.
    for (const handle of this.#handles) handle.abandon("the connection was lost");
    await limited<void>("claim", (done, failed) => {
      // What is answered over an open connection is Janus' last word; a connection that breaks may hold the next time.
      const refused = (why: unknown) =>
        failed(this.#isConnected() ? new SessionOver(String(why)) : failure(this.#sockets, why));
      this.#janus.reconnect({ success: () => done(), error: refused });
      this.#sockets = takeOpened();
      failOnClose(this.#sockets, failed);
    });
  }

  close(): void {
    this.#janus.destroy({ cleanupHandles: true, notifyDestroyed: false });
    // What was sent before still goes out: closing waits for it.
    this.#closeSockets();
  }

  #isConnected(): boolean {
    return this.#sockets.some((socket) => socket.readyState === WebSocket.OPEN);
  }

  #isReplaced(): boolean {
    return this.#sockets.some((socket) => socket.isReplaced);
  }

  #closeSockets(): void {
    for (const socket of this.#sockets) socket.close();
    this.#sockets = [];
  }
}

function takeOpened(): QuietSocket[] {
  const sockets = opened;
  opened = [];
  return sockets;
}

/** The proxy may turn a connection away without naming a request, and janus.js then waits for an answer that never comes. */
function failOnClose(sockets: readonly QuietSocket[], failed: (why: unknown) => void): void {
  const closed = () => failed(failure(sockets, "the connection was closed"));
  for (const socket of sockets) socket.addEventListener("close", closed);
}

/** Why a connection could not be used. */
function failure(sockets: readonly QuietSocket[], why: unknown): unknown {
  return sockets.some((socket) => socket.isReplaced) ? new Replaced() : why;
}

/** A request that waits for its message. Janus echoes no transaction in these, but answers them in order. */
interface Waiting {
  readonly isAnswer: (message: Message) => boolean;
  readonly done: (answer: Answer) => void;
  readonly failed: (why: unknown) => void;
}

class JanusHandle implements Handle {
  readonly #plugin: JanusJS.PluginHandle;
  #waiting: Waiting[] = [];

  private constructor(plugin: JanusJS.PluginHandle) {
    this.#plugin = plugin;
  }

  static async attach(janus: Janus, events: HandleEvents): Promise<JanusHandle> {
    let handle: JanusHandle | undefined;
    const plugin = await limited<JanusJS.PluginHandle>("attach", (done, failed) => {
      janus.attach({
        plugin: PLUGIN,
        success: done,
        error: failed,
        onmessage: (message: Message, jsep) => {
          if (!handle?.settle(message, asJsep(jsep))) events.message(message);
        },
        onremotetrack: (track, mid, on) => events.track(track, mid, on),
        iceState: (state) => events.ice(state),
        webrtcState: (on) => {
          if (!on) events.hangup();
        },
      });
    });
    handle = new JanusHandle(plugin);
    return handle;
  }

  ask(request: Message, isAnswer: (message: Message) => boolean, jsep?: Jsep): Promise<Answer> {
    const what = String(request["request"]);
    let entry: Waiting | undefined;
    const asking = limited<Answer>(what, (done, failed) => {
      entry = { isAnswer, done, failed };
      this.#waiting.push(entry);
      const message = { ...request, request: what };
      this.#plugin.send({ message, error: failed, ...(jsep ? { jsep: toJanus(jsep) } : {}) });
    });
    return asking.finally(() => {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== entry);
    });
  }

  /** Gives a message to the request that waits for it; whether there was one. */
  settle(message: Message, jsep: Jsep | undefined): boolean {
    const refusal = refusalIn(message);
    const waiting = refusal ? this.#waiting[0] : this.#waiting.find((entry) => entry.isAnswer(message));
    if (!waiting) return false;
    this.#waiting = this.#waiting.filter((entry) => entry !== waiting);
    if (refusal) waiting.failed(refusal);
    else waiting.done({ message, jsep });
    return true;
  }

  offer(added: readonly Outgoing[]): Promise<Jsep> {
    return this.#offer(
      added.map(({ track, layers, mid }) => ({
        type: track.kind === "audio" ? "audio" : "video",
        capture: track,
        recv: false,
        dontStop: true,
        ...(mid === undefined ? {} : { mid, replace: true }),
        ...(layers ? { simulcast: true, sendEncodings: [...layers] } : {}),
      })),
    );
  }

  offerWithout(mid: string): Promise<Jsep> {
    return this.#offer([{ type: "video", mid, capture: false, recv: false, remove: true }]);
  }

  midOf(track: MediaStreamTrack): string | undefined {
    return (
      this.peer()
        ?.getTransceivers()
        .find(({ sender }) => sender.track === track)?.mid ?? undefined
    );
  }

  #offer(tracks: JanusJS.TrackOption[]): Promise<Jsep> {
    return limited("offer", (done, failed) => {
      this.#plugin.createOffer({ tracks, success: (jsep) => done(fromJanus(jsep)), error: failed });
    });
  }

  answer(offer: Jsep): Promise<Jsep> {
    return limited("answer", (done, failed) => {
      this.#plugin.createAnswer({ jsep: toJanus(offer), success: (jsep) => done(fromJanus(jsep)), error: failed });
    });
  }

  accept(answer: Jsep): Promise<void> {
    return limited("accept", (done, failed) => {
      this.#plugin.handleRemoteJsep({ jsep: toJanus(answer), success: () => done(), error: failed });
    });
  }

  peer(): RTCPeerConnection | undefined {
    return this.#plugin.webrtcStuff.pc ?? undefined;
  }

  /** Nothing that is waited for will come. */
  abandon(why: string): void {
    for (const waiting of this.#waiting) waiting.failed(why);
  }

  detach(): void {
    this.abandon("detached");
    this.#plugin.detach();
  }
}

function asJsep(jsep: JanusJS.JSEP | undefined): Jsep | undefined {
  return jsep ? fromJanus(jsep) : undefined;
}

function fromJanus(jsep: JanusJS.JSEP): Jsep {
  return { type: jsep.type ?? "", sdp: jsep.sdp ?? "" };
}

function toJanus(jsep: Jsep): JanusJS.JSEP {
  return { type: jsep.type, sdp: jsep.sdp };
}
