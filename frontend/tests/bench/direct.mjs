/**
 * One meeting with nothing but Janus: the same browsers, cameras and room, over Janus' own WebSocket. The page shows what
 * every video page shows, the other side large and the own picture small; both are drawn on the same two cores.
 */

import { once } from "node:events";
import { createServer } from "node:http";
import { watchSteps } from "./steps.mjs";

/** Both sides begin at the same instant; this is how far ahead it is agreed on. */
const AHEAD_MS = 300;

/** Runs in the page: a plain client of the VideoRoom. `window.benchPeer` makes the room or meets in it. */
function install() {
  class Connection {
    #socket;
    #waiting = new Map();
    #handlers = new Map();
    #session;
    #secret;

    constructor(socket, secret) {
      this.#socket = socket;
      this.#secret = secret;
      socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    }

    static async open(url, secret) {
      const socket = new WebSocket(url, "janus-protocol");
      await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
      const connection = new Connection(socket, secret);
      connection.#session = (await connection.ask({ janus: "create" })).data.id;
      return connection;
    }

    async attach(handler) {
      const plugin = "janus.plugin.videoroom";
      const handle = (await this.ask({ janus: "attach", plugin })).data.id;
      this.#handlers.set(handle, handler);
      return handle;
    }

    ask(request, handle) {
      const transaction = crypto.randomUUID();
      const route = { ...(this.#session && { session_id: this.#session }), ...(handle && { handle_id: handle }) };
      this.#socket.send(JSON.stringify({ ...request, ...route, transaction, apisecret: this.#secret }));
      return new Promise((resolve, reject) => this.#waiting.set(transaction, { resolve, reject }));
    }

    trickle(candidate, handle) {
      void this.ask({ janus: "trickle", candidate: candidate ?? { completed: true } }, handle);
    }

    close() {
      this.#socket.close();
    }

    #receive(message) {
      if (message.janus === "trickle") this.#handlers.get(message.sender)?.candidate(message.candidate);
      const waiting = this.#waiting.get(message.transaction);
      const refusal = message.error ?? message.plugindata?.data?.error;
      // An acknowledgement is not an answer, except to what has no other.
      if (waiting && (message.janus !== "ack" || refusal)) {
        this.#waiting.delete(message.transaction);
        if (refusal) waiting.reject(new Error(JSON.stringify(refusal)));
        else waiting.resolve(message);
      } else if (message.janus === "event") {
        this.#handlers.get(message.sender)?.event(message.plugindata.data);
      }
    }
  }

  /** A peer connection whose candidates travel as they are found, and wait for the description that they belong to. */
  function peer(connection, handleOf) {
    const pc = new RTCPeerConnection();
    const early = [];
    pc.onicecandidate = ({ candidate }) => connection.trickle(candidate?.toJSON(), handleOf());
    const add = (candidate) => candidate.completed || pc.addIceCandidate(candidate);
    return {
      pc,
      candidate: (candidate) => (pc.remoteDescription ? add(candidate) : early.push(candidate)),
      async describe(jsep) {
        await pc.setRemoteDescription(jsep);
        for (const candidate of early.splice(0)) await add(candidate);
      },
    };
  }

  async function publish(connection, room, tracks, meet) {
    let handle;
    const { pc, candidate, describe } = peer(connection, () => handle);
    const event = (data) => data.publishers?.[0] && meet(data.publishers[0].id);
    handle = await connection.attach({ candidate, event });
    const joined = await connection.ask(
      { janus: "message", body: { request: "join", ptype: "publisher", room } },
      handle,
    );
    event(joined.plugindata.data);
    for (const track of tracks) pc.addTrack(track);
    await pc.setLocalDescription();
    const body = { request: "publish" };
    await describe((await connection.ask({ janus: "message", body, jsep: pc.localDescription }, handle)).jsep);
    return pc;
  }

  async function subscribe(connection, room, feed, video) {
    let handle;
    const { pc, candidate, describe } = peer(connection, () => handle);
    const stream = new MediaStream();
    pc.ontrack = ({ track }) => stream.addTrack(track);
    video.srcObject = stream;
    handle = await connection.attach({ candidate, event: () => undefined });
    const body = { request: "join", ptype: "subscriber", room, streams: [{ feed }] };
    await describe((await connection.ask({ janus: "message", body }, handle)).jsep);
    await pc.setLocalDescription();
    await connection.ask({ janus: "message", body: { request: "start" }, jsep: pc.localDescription }, handle);
    return pc;
  }

  /** A picture in the page. */
  function show(stream, style, muted) {
    const video = Object.assign(document.createElement("video"), { autoplay: true, playsInline: true, muted });
    video.style.cssText = `position: fixed; ${style}`;
    video.srcObject = stream;
    document.body.append(video);
    return video;
  }

  window.benchPeer = {
    async makeRoom(url, secret, adminKey) {
      const connection = await Connection.open(url, secret);
      const handle = await connection.attach({});
      const room = crypto.randomUUID();
      const kind = { publishers: 6, bitrate: 1_500_000, bitrate_cap: true, audiocodec: "opus", videocodec: "vp8,h264" };
      const body = { request: "create", admin_key: adminKey, room, ...kind };
      await connection.ask({ janus: "message", body }, handle);
      connection.close();
      return room;
    },

    /** Joins at an instant; the milliseconds from then to the first picture of the other side. */
    async meet(url, secret, room, at) {
      await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
      const begin = Date.now();
      window.benchSteps.begin();
      const video = show(null, "inset: 0; inline-size: 100%; block-size: 100%; object-fit: contain", false);
      const firstFrame = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(Date.now())));
      const camera = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" };
      const own = await navigator.mediaDevices.getUserMedia({ audio: true, video: camera });
      const ownVideo = show(own, "inset: auto 12px 12px auto; inline-size: 208px; scale: -1 1", true);
      const connection = await Connection.open(url, secret);
      const subscribing = [];
      const meet = (feed) => subscribing.push(subscribe(connection, room, feed, video));
      const publisher = await publish(connection, room, own.getTracks(), meet);
      const waited = (await firstFrame) - begin;
      const steps = Object.entries(window.benchSteps.all()).map(([step, at]) => [step, at - begin]);
      return {
        waited,
        steps: Object.fromEntries(steps),
        end: async () => {
          for (const pc of [publisher, ...(await Promise.all(subscribing))]) pc.close();
          for (const track of own.getTracks()) track.stop();
          connection.close();
          for (const shown of [video, ownVideo]) shown.remove();
        },
      };
    },
  };
}

export class Direct {
  #janus;
  #host;
  #customer;

  constructor(janus, host, customer) {
    this.#janus = janus;
    this.#host = host;
    this.#customer = customer;
  }

  /** On an empty page of its own, since Anteroom's policy keeps its pages from speaking with Janus. */
  static async open(janus, hostContext, customerContext) {
    const server = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<!doctype html>"),
    );
    // It ends with the bench.
    server.listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    const pages = [];
    for (const context of [hostContext, customerContext]) {
      await context.addInitScript(watchSteps);
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}`);
      await page.evaluate(install);
      pages.push(page);
    }
    return new Direct(janus, pages[0], pages[1]);
  }

  /** One meeting; the milliseconds that each side waited. */
  async meet() {
    const { url, secret, adminKey } = this.#janus;
    const room = await this.#host.evaluate((words) => window.benchPeer.makeRoom(...words), [url, secret, adminKey]);
    const words = [url, secret, room, Date.now() + AHEAD_MS];
    const meet = (page) => page.evaluateHandle((words) => window.benchPeer.meet(...words), words);
    const meetings = await Promise.all([meet(this.#host), meet(this.#customer)]);
    const told = await Promise.all(
      meetings.map((meeting) => meeting.evaluate(({ waited, steps }) => ({ waited, steps }))),
    );
    // Only when both have seen each other: who leaves first takes the picture along.
    await Promise.all(meetings.map((meeting) => meeting.evaluate(({ end }) => end())));
    const [host, customer] = told;
    return { host: host.waited, customer: customer.waited, steps: [host.steps, customer.steps] };
  }
}
