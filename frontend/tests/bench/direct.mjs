/**
 * One meeting with nothing but Janus: the same browsers, cameras and room, over Janus' own WebSocket. The page shows what
 * every video page shows, the other side large and the own picture small; both are drawn on the same two cores.
 */

import { openJanusPage } from "./janus-page.mjs";
import { watchSteps } from "./steps.mjs";

/** Both sides begin at the same instant; this is how far ahead it is agreed on. */
const AHEAD_MS = 300;

/** Runs in the page: `window.benchPeer` makes the room or meets in it. */
function install() {
  const { Connection, publish, subscribe, show } = window.benchJanus;

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

  static async open(janus, hostContext, customerContext) {
    const pages = [];
    for (const context of [hostContext, customerContext]) {
      await context.addInitScript(watchSteps);
      const page = await openJanusPage(context);
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
