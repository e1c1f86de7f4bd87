/** A plain client of the VideoRoom, for pages that have nothing to do with Anteroom. */

import { once } from "node:events";
import { createServer } from "node:http";

/** Runs in the page, and leaves the client in `window.benchJanus`. */
function installJanus() {
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

  async function subscribe(connection, room, feed, video, pin) {
    let handle;
    const { pc, candidate, describe } = peer(connection, () => handle);
    const stream = new MediaStream();
    pc.ontrack = ({ track }) => stream.addTrack(track);
    video.srcObject = stream;
    handle = await connection.attach({ candidate, event: () => undefined });
    const body = { request: "join", ptype: "subscriber", room, pin, streams: [{ feed }] };
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

  window.benchJanus = { Connection, publish, subscribe, show };
}

/** An empty page with the client in it: Anteroom's policy keeps its own pages from speaking with Janus. */
export async function openJanusPage(context) {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<!doctype html>"));
  // It ends with the bench.
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}`);
  await page.evaluate(installJanus);
  return page;
}
