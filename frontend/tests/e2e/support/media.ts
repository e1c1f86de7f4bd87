/** What a page sees and hears of the other side. */

import { expect, type Page } from "@playwright/test";
import type { Connections, Sample, SentPicture } from "./probe";

/** Generous: the machine may be building something else. */
const MEDIA_WITHIN_MS = 30_000;
/** Pictures that have to arrive before it counts as a film. */
const FRAMES_MIN = 10;
/** The picture of a camera that is off is black; the one of the browsers' artificial camera is bright green. */
const DARK_BELOW = 24;
/** The energy of silence, in a second, after the codec's rounding. The artificial microphone's beeps have far more. */
const SILENT_BELOW = 1e-6;
/** The artificial microphone beeps about once a second, so that a quiet stretch of this length is silence. */
const LISTEN_FOR_S = 1.5;
/** Pictures in which such a stretch would be heard; the artificial camera makes 20 to 30 a second. */
const FRAMES_OF_SILENCE = 60;

export class Media {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  sample(): Promise<Sample> {
    return this.#page.evaluate(() => window.anteroomProbe());
  }

  /** The pictures that are sent, in each of their sizes. */
  sent(): Promise<SentPicture[]> {
    return this.#page.evaluate(() => window.anteroomSent());
  }

  /** How it has been connected so far. What stays equal was never interrupted. */
  connections(): Promise<Connections> {
    return this.#page.evaluate(() => window.anteroomConnections());
  }

  /** As what sound is sent. */
  soundSent(): Promise<string[]> {
    return this.#page.evaluate(() => window.anteroomSoundSent());
  }

  /** Sends sound although the page has switched it off. */
  async speaksAllTheSame(): Promise<void> {
    expect(await this.#page.evaluate(() => window.anteroomSpeak()), "there is sound to send").toBe(true);
  }

  /** How high the picture of somebody arrives, in pixels. */
  heightOf(name: string): Promise<number> {
    const video = this.#page.getByLabel(`Picture of ${name}`, { exact: true });
    return video.evaluate((element: HTMLVideoElement) => element.videoHeight);
  }

  /** Waits until pictures and sound of the other side arrive, and the own picture runs. */
  async flows(): Promise<void> {
    const before = await this.sample();
    await expect
      .poll(
        async () => {
          const now = await this.sample();
          return {
            sees: now.frames >= before.frames + FRAMES_MIN,
            hears: now.energy > before.energy,
            seesOneself: now.ownFrames > before.ownFrames,
          };
        },
        { timeout: MEDIA_WITHIN_MS, message: "both sides' media" },
      )
      .toEqual({ sees: true, hears: true, seesOneself: true });
  }

  /** Waits until sound, and nothing but sound, arrives. */
  async flowsAsSoundOnly(): Promise<void> {
    const before = await this.sample();
    await expect
      .poll(async () => (await this.sample()).energy > before.energy, { timeout: MEDIA_WITHIN_MS, message: "sound" })
      .toBe(true);
    expect((await this.sample()).frames).toBe(0);
  }

  /** Waits until the other side is silent, although its sound still arrives; or until it is heard. */
  async becomes(wanted: "silent" | "heard"): Promise<void> {
    let before = await this.sample();
    await expect
      .poll(
        async () => {
          const now = await this.sample();
          const heardS = now.heardS - before.heardS;
          if (heardS < LISTEN_FOR_S) return "listening";
          const isSilent = (now.energy - before.energy) / heardS < SILENT_BELOW;
          before = now;
          return isSilent ? "silent" : "heard";
        },
        { timeout: MEDIA_WITHIN_MS, message: "the other side's sound" },
      )
      .toBe(wanted);
  }

  /** Waits until pictures of the other side arrive for a while and no sound does, not even silence. */
  async seesWithoutHearing(): Promise<void> {
    let before = await this.sample();
    await expect
      .poll(
        async () => {
          const now = await this.sample();
          if (now.frames - before.frames < FRAMES_OF_SILENCE) return "watching";
          const isSilent = now.energy - before.energy < SILENT_BELOW;
          before = now;
          return isSilent ? "silent" : "heard";
        },
        { timeout: MEDIA_WITHIN_MS, message: "pictures without sound" },
      )
      .toBe("silent");
  }

  /** Waits until the other side's picture is black; or until it is bright. */
  async turns(wanted: "dark" | "bright"): Promise<void> {
    await expect
      .poll(async () => ((await this.sample()).brightness < DARK_BELOW ? "dark" : "bright"), {
        timeout: MEDIA_WITHIN_MS,
        message: "the other side's picture",
      })
      .toBe(wanted);
  }
}
