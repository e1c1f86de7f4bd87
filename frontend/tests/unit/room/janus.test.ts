import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../../src/lib/room/messages";
import { type HandleEvents, Replaced, SessionOver } from "../../../src/lib/room/signalling";

/** janus.js as far as the wrapper uses it, with its callbacks kept for the tests. */
const library = vi.hoisted(() => {
  interface Callbacks {
    success: (value?: unknown) => void;
    error: (why: unknown) => void;
    onmessage?: (message: unknown, jsep?: unknown) => void;
  }
  const seen = {
    session: undefined as Callbacks | undefined,
    claim: undefined as Callbacks | undefined,
    handle: undefined as Callbacks | undefined,
    sent: [] as { message: Record<string, unknown>; error: (why: string) => void }[],
    destroyed: 0,
    socket: undefined as FakeSocket | undefined,
  };
  class FakeSocket extends EventTarget {
    static readonly OPEN = 1;
    readyState = FakeSocket.OPEN;
    readonly sent: string[] = [];
    send(data: string): void {
      this.sent.push(data);
    }
    close(code = 1000): void {
      this.readyState = 3;
      this.dispatchEvent(Object.assign(new Event("close"), { code }));
    }
  }
  vi.stubGlobal("WebSocket", FakeSocket);
  type NewWebSocket = (server: string, protocol: string) => unknown;
  let newWebSocket: NewWebSocket;
  class FakeLibrary {
    static useDefaultDependencies = () => ({});
    static init = (options: { callback: () => void; dependencies: { newWebSocket: NewWebSocket } }) => {
      newWebSocket = options.dependencies.newWebSocket;
      options.callback();
    };
    constructor(callbacks: Callbacks) {
      seen.session = callbacks;
      seen.socket = newWebSocket("ws://test/janus", "janus-protocol") as FakeSocket;
    }
    reconnect(callbacks: Callbacks): void {
      seen.claim = callbacks;
      seen.socket = newWebSocket("ws://test/janus", "janus-protocol") as FakeSocket;
    }
    attach(callbacks: Callbacks): void {
      seen.handle = callbacks;
      callbacks.success({
        send: (message: (typeof seen.sent)[number]) => seen.sent.push(message),
        detach: () => undefined,
        webrtcStuff: { pc: null },
      });
    }
    destroy(): void {
      seen.destroyed += 1;
    }
  }
  return { seen, FakeLibrary };
});
vi.mock("janus-gateway", () => ({ default: library.FakeLibrary }));
vi.mock("webrtc-adapter", () => ({ default: {} }));

const { janusSignalling } = await import("../../../src/lib/room/janus");
const { seen } = library;

async function openSession(lost = vi.fn()) {
  const opening = janusSignalling.open("ws://test/janus", ICE, lost);
  await vi.advanceTimersByTimeAsync(0);
  seen.session?.success();
  return opening;
}

async function attach(message = vi.fn()) {
  const events: HandleEvents = { message, track: vi.fn(), ice: vi.fn(), hangup: vi.fn() };
  return (await openSession()).attach(events);
}

const isJoined = (message: Message) => message["videoroom"] === "joined";

beforeEach(() => {
  vi.useFakeTimers();
  seen.sent = [];
  seen.destroyed = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

const ICE = { servers: [], policy: "all" } as const;

test("a request is answered by the message that it waits for, and others are passed on", async () => {
  const other = vi.fn();
  const handle = await attach(other);
  const asking = handle.ask({ request: "join" }, isJoined);
  seen.handle?.onmessage?.({ videoroom: "event", publishers: [] });
  seen.handle?.onmessage?.({ videoroom: "joined", id: "customer-1" });
  expect((await asking).message["id"]).toBe("customer-1");
  expect(other).toHaveBeenCalledTimes(1);
});

test("the session description of an answer comes with it", async () => {
  const handle = await attach();
  const asking = handle.ask({ request: "join" }, isJoined);
  seen.handle?.onmessage?.({ videoroom: "joined" }, { type: "offer", sdp: "v=0" });
  expect((await asking).jsep).toEqual({ type: "offer", sdp: "v=0" });
});

test("a refusal fails the request, and the plugin's words are kept", async () => {
  const handle = await attach();
  const asking = handle.ask({ request: "join" }, isJoined);
  seen.handle?.onmessage?.({ videoroom: "event", error_code: 426, error: "No such room" });
  await expect(asking).rejects.toThrow("No such room");
});

test("a message that the core does not take fails the request", async () => {
  const handle = await attach();
  const asking = handle.ask({ request: "join" }, isJoined);
  seen.sent[0]?.error("403 Unauthorized request");
  await expect(asking).rejects.toThrow("403");
});

test("a silent Janus fails the request at its deadline", async () => {
  const handle = await attach();
  const asking = handle.ask({ request: "join" }, isJoined);
  const failed = expect(asking).rejects.toThrow("join: no answer");
  await vi.advanceTimersByTimeAsync(10_000);
  await failed;
});

test("detaching fails what is still waiting", async () => {
  const handle = await attach();
  const asking = handle.ask({ request: "join" }, isJoined);
  const failed = expect(asking).rejects.toThrow("detached");
  handle.detach();
  await failed;
});

test("a failure to open is an error, and a failure later is a loss", async () => {
  const lost = vi.fn();
  const opening = janusSignalling.open("ws://test/janus", ICE, lost);
  await vi.advanceTimersByTimeAsync(0);
  seen.session?.error("is the server down?");
  await expect(opening).rejects.toThrow("is the server down?");
  expect(lost).not.toHaveBeenCalled();
  await openSession(lost);
  seen.session?.error("Lost connection");
  expect(lost.mock.calls).toEqual([["lost"]]);
});

test("the proxy's own close code says that the same person has entered from elsewhere", async () => {
  const ended = vi.fn();
  const session = await openSession(ended);
  seen.socket?.close(4001);
  seen.session?.error("Lost connection");
  expect(ended.mock.calls).toEqual([["replaced"]]);
  const claiming = session.reclaim();
  seen.socket?.close(4001);
  await expect(claiming).rejects.toBeInstanceOf(Replaced);
  const opening = janusSignalling.open("ws://test/janus", ICE, vi.fn());
  await vi.advanceTimersByTimeAsync(0);
  seen.socket?.close(4001);
  await expect(opening).rejects.toBeInstanceOf(Replaced);
});

test("claiming succeeds or fails as Janus says", async () => {
  const session = await openSession();
  const claimed = session.reclaim();
  seen.claim?.success();
  await claimed;
  const refused = session.reclaim();
  seen.claim?.error("No such session");
  await expect(refused).rejects.toThrow(SessionOver);
});

test("a connection that closes fails what waits for it, and claiming may be tried again", async () => {
  const opening = janusSignalling.open("ws://test/janus", ICE, vi.fn());
  await vi.advanceTimersByTimeAsync(0);
  seen.socket?.close();
  await expect(opening).rejects.toThrow("closed");
  const session = await openSession();
  const claiming = session.reclaim();
  seen.socket?.close();
  await expect(claiming).rejects.not.toBeInstanceOf(SessionOver);
});

test("nothing is sent on a connection that has closed", async () => {
  await openSession();
  const { socket } = seen;
  socket?.send("keepalive");
  socket?.close();
  socket?.send("goodbye");
  expect(socket?.sent).toEqual(["keepalive"]);
});

test("closing destroys the session, so that the others see the leaving at once", async () => {
  const session = await openSession();
  session.close();
  expect(seen.destroyed).toBe(1);
});
