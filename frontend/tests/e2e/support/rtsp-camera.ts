/** A camera that speaks RTSP: GStreamer's server, as a process that is killed and started again. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "@playwright/test";
import { CAMERA } from "./environment";
import { expect } from "./test";

/** The same as the tests of the camera's own crate use. */
const SCRIPT = join("..", "backend", "camera", "tests", "real", "support", "camera.py");
/** It encodes its film first, on a machine that may be busy. */
const READY_WITHIN_MS = 30_000;
/** Claimed, joined, connected, and a key frame; on a machine that may be busy. */
export const SEEN_WITHIN_MS = 40_000;

export class RtspCamera {
  /** Without a login, with sound as most cameras have it. */
  readonly address = `rtsp://${CAMERA}/pcmu`;
  /** In H265, which browsers do not take. */
  readonly modern = `rtsp://${CAMERA}/h265`;
  /** Of 1280x720, in H264. */
  readonly large = `rtsp://${CAMERA}/easy`;
  #child: ChildProcess | undefined;
  #folder = "";
  #told: string[] = [];

  async start(): Promise<void> {
    const [host = "", port = ""] = CAMERA.split(":");
    this.#folder = await mkdtemp(join(tmpdir(), "anteroom-camera-"));
    this.#told = [];
    // The system's own Python: the libraries of GStreamer come from Debian.
    const child = spawn("/usr/bin/python3", [SCRIPT, host, port, join(this.#folder, "clip.h264")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on("line", (line) => this.#told.push(line));
    await this.told("ready", 1, READY_WITHIN_MS);
  }

  /** Without warning. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** How often something happened since it was started: `connected`, `play`, `teardown`. */
  count(what: string): number {
    return this.#told.filter((line) => line === what).length;
  }

  /** How many are connected to it. */
  connections(): number {
    return this.count("connected") - this.count("closed");
  }

  /** Waits until something happened so often. */
  async told(what: string, count: number, withinMs = 30_000): Promise<void> {
    await expect
      .poll(() => this.count(what), { timeout: withinMs, message: `the camera: ${what}` })
      .toBeGreaterThanOrEqual(count);
  }
}

/** How many pictures of a camera a page has drawn. */
function drawn(page: Page, name: string): Promise<number> {
  return page
    .getByLabel(`Camera ${name}`, { exact: true })
    .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
}

/** Waits until a page draws pictures of a camera that it has not drawn before. */
export async function isSeen(page: Page, name: string, withinMs = SEEN_WITHIN_MS): Promise<void> {
  const video = page.getByLabel(`Camera ${name}`, { exact: true });
  await expect(video).toBeAttached({ timeout: withinMs });
  const before = await drawn(page, name);
  await expect
    .poll(() => drawn(page, name), { timeout: withinMs, message: "pictures of the camera" })
    .toBeGreaterThan(before + 5);
}
