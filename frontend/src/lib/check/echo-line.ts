/**
 * The line to the echo test: the few words of Janus' protocol that a check needs, over one WebSocket. The call itself speaks
 * through janus.js; a check is there before anybody needs that.
 */

import { within } from "../deferred";

/** The part of `WebSocket` that is needed. */
export type LineSocket = Pick<WebSocket, "send" | "close" | "readyState" | "addEventListener">;

type Frame = Readonly<Record<string, unknown>>;

/** What one try hears from Janus. */
export interface TryEvents {
  answer(answer: RTCSessionDescriptionInit): void;
  candidate(candidate: RTCIceCandidateInit | null): void;
}

/** How long Janus, behind the proxy, may take over one request. */
const REQUEST_TIMEOUT_MS = 5_000;
const OPEN = 1;

export class EchoLine {
  readonly #socket: LineSocket;
  readonly #waiting = new Map<string, (frame: Frame) => void>();
  readonly #ended: Promise<never>;
  #last = 0;
  #session: unknown;
  #handle: unknown;
  #events: TryEvents | undefined;

  constructor(socket: LineSocket) {
    this.#socket = socket;
    this.#ended = new Promise((_, reject) => {
      for (const end of ["close", "error"] as const) {
        socket.addEventListener(end, () => reject(new Error("the line to the echo test ended")));
      }
    });
    // Whoever waits hears of it; nobody may be waiting.
    this.#ended.catch(() => undefined);
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#hear(data));
  }

  async open(): Promise<void> {
    const opened = new Promise<void>((resolve) => this.#socket.addEventListener("open", () => resolve()));
    await this.#inTime(this.#socket.readyState === OPEN ? Promise.resolve() : opened);
    this.#session = idIn(await this.#ask({ janus: "create" }));
  }

  /** Begins a try. There is one at a time. */
  async begin(events: TryEvents): Promise<void> {
    this.#events = events;
    this.#handle = idIn(await this.#ask({ janus: "attach", plugin: "janus.plugin.echotest" }));
  }

  offer({ type, sdp = "" }: RTCSessionDescriptionInit): void {
    this.#tell({ janus: "message", body: { audio: true }, jsep: { type, sdp } });
  }

  trickle(candidate: RTCIceCandidate | null): void {
    const told = candidate
      ? { candidate: candidate.candidate, sdpMid: candidate.sdpMid ?? "0", sdpMLineIndex: candidate.sdpMLineIndex ?? 0 }
      : { completed: true };
    this.#tell({ janus: "trickle", candidate: told });
  }

  async end(): Promise<void> {
    this.#events = undefined;
    if (this.#handle !== undefined) await this.#ask({ janus: "detach" });
    this.#handle = undefined;
  }

  close(): void {
    this.#events = undefined;
    this.#socket.close();
  }

  #tell(frame: Frame): string {
    this.#last += 1;
    const transaction = `check-${this.#last}`;
    const session = this.#session === undefined ? {} : { session_id: this.#session };
    const handle = this.#handle === undefined ? {} : { handle_id: this.#handle };
    if (this.#socket.readyState === OPEN) {
      this.#socket.send(JSON.stringify({ ...frame, transaction, ...session, ...handle }));
    }
    return transaction;
  }

  async #ask(frame: Frame): Promise<Frame> {
    const transaction = this.#tell(frame);
    const answered = new Promise<Frame>((resolve) => this.#waiting.set(transaction, resolve));
    const answer = await this.#inTime(answered).finally(() => this.#waiting.delete(transaction));
    if (answer["janus"] !== "success") throw new Error(`${String(frame["janus"])}: refused`);
    return answer;
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    return within(REQUEST_TIMEOUT_MS, Promise.race([work, this.#ended]), () => new Error("the echo test is silent"));
  }

  #hear(data: unknown): void {
    const frame = frameIn(data);
    if (!frame) return;
    const waiting = this.#waiting.get(String(frame["transaction"]));
    if (waiting && frame["janus"] !== "ack") waiting(frame);
    const { jsep, candidate } = frame;
    if (isObject(jsep) && jsep["type"] === "answer") {
      this.#events?.answer({ type: "answer", sdp: String(jsep["sdp"]) });
    }
    if (frame["janus"] === "trickle" && isObject(candidate)) {
      this.#events?.candidate(candidate["completed"] === true ? null : (candidate as RTCIceCandidateInit));
    }
  }
}

function idIn(answer: Frame): unknown {
  const data = answer["data"];
  return isObject(data) ? data["id"] : undefined;
}

function frameIn(data: unknown): Frame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return isObject(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Frame {
  return typeof value === "object" && value !== null;
}
