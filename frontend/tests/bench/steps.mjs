/** What happens on the way to a first picture, and when: the same steps on both ways, so that they can be compared. */

import { percentile } from "./figures.mjs";

/** Runs in the page before its own scripts do. Each step is marked the first time it happens, by the machine's clock. */
export function watchSteps() {
  const steps = {};
  const mark = (step) => {
    steps[step] ??= Date.now();
  };
  window.benchSteps = {
    mark,
    all: () => ({ ...steps }),
    begin() {
      for (const step of Object.keys(steps)) delete steps[step];
    },
  };
  const devices = navigator.mediaDevices;
  if (devices) {
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish) => {
      mark("camera asked for");
      const stream = await open(wish);
      mark("camera open");
      return stream;
    };
  }
  window.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      if (protocols !== "janus-protocol") return;
      mark("way asked for");
      this.addEventListener("open", () => mark("way open"));
    }
  };
  const describe = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (...words) {
    const whose = words[0].type === "answer" ? "own media" : "other's media";
    mark(`${whose} described`);
    this.addEventListener("connectionstatechange", () => {
      if (this.connectionState === "connected") mark(`${whose} connected`);
    });
    return describe.apply(this, words);
  };
}

/**
 * One line: the median instant of each step, in milliseconds after the beginning.
 * @param {string} what
 * @param {readonly Record<string, number>[]} meetings
 */
export function printSteps(what, meetings) {
  const names = new Set(meetings.flatMap((steps) => Object.keys(steps)));
  const median = (name) =>
    percentile(
      meetings.flatMap((steps) => steps[name] ?? []),
      50,
    );
  const steps = [...names].map((name) => [name, median(name)]).sort(([, a], [, b]) => a - b);
  process.stdout.write(`${what}: ${steps.map(([name, at]) => `${name} ${at}`).join(", ")}\n`);
}
