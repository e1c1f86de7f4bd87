/**
 * How old a camera's pictures are on a screen: each shows when it was made, in black and white. Prints the ages in
 * milliseconds as JSON. `BENCH_CAMERA` says where the camera is and how many pictures to read.
 */

import { env, stdout } from "node:process";
import { chromium } from "@playwright/test";

import { CHROMIUM } from "../chromium.mjs";
import { openJanusPage } from "./janus-page.mjs";

/** Runs in the page. The strip has 48 squares of `side` pixels, the highest bit first. */
async function watch({ url, secret, room, pin, feed, pictures, side }) {
  const { Connection, subscribe, show } = window.benchJanus;
  const connection = await Connection.open(url, secret);
  const video = show(null, "inset: 0; inline-size: 100%", true);
  const canvas = new OffscreenCanvas(48 * side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const ages = [];
  const all = new Promise((resolve) => {
    const read = () => {
      const now = Date.now();
      context.drawImage(video, 0, 0, canvas.width, side, 0, 0, canvas.width, side);
      const { data } = context.getImageData(0, side / 2, canvas.width, 1);
      let made = 0;
      for (let bit = 0; bit < 48; bit += 1) made = made * 2 + (data[(bit * side + side / 2) * 4] > 128 ? 1 : 0);
      ages.push(now - made);
      if (ages.length < pictures) video.requestVideoFrameCallback(read);
      else resolve(ages);
    };
    video.requestVideoFrameCallback(read);
  });
  await subscribe(connection, room, feed, video, pin);
  return all;
}

const browser = await chromium.launch(CHROMIUM);
try {
  const page = await openJanusPage(await browser.newContext());
  stdout.write(`${JSON.stringify(await page.evaluate(watch, JSON.parse(env["BENCH_CAMERA"])))}\n`);
} finally {
  await browser.close();
}
