/**
 * A network of one browser's own: a network namespace with one cable, of which the test holds the other end. Only as root, and
 * on Linux; elsewhere these tests say that they did not run.
 */

import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getuid, pid } from "node:process";
import { promisify } from "node:util";
import type { LaunchOptions } from "@playwright/test";
import { BASE_URL } from "./environment";

const run = promisify(execFile);
const [NAME, HERE, THERE] = [`ar-${pid}`, `ar${pid}h`, `ar${pid}b`];
/** Reserved for tests between networks (RFC 2544), so that no real one is hidden. */
const [OWN, OTHER, GATEWAY] = ["198.18.7.2/24", "198.18.7.3/24", "198.18.7.1"];

const ip = (...words: string[]) => run("ip", words);
const inside = (...words: string[]) => ip("netns", "exec", NAME, ...words);

/** Why there can be no such network here; `null` when there can. */
export async function whyNot(): Promise<string | null> {
  if (getuid?.() !== 0) return "network namespaces need root";
  try {
    await ip("netns", "add", `${NAME}-try`);
    await ip("netns", "del", `${NAME}-try`);
    return null;
  } catch (error) {
    return `no network namespaces here: ${String(error)}`;
  }
}

export class OwnNetwork {
  readonly #folder: string;
  readonly #door: Server;
  readonly #connections: Set<Socket>;

  private constructor(folder: string, door: Server, connections: Set<Socket>) {
    this.#folder = folder;
    this.#door = door;
    this.#connections = connections;
  }

  static async open(): Promise<OwnNetwork> {
    await ip("netns", "add", NAME);
    await ip("link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", NAME);
    await ip("addr", "add", `${GATEWAY}/24`, "dev", HERE);
    await ip("link", "set", HERE, "up");
    await inside("ip", "link", "set", "lo", "up");
    await inside("ip", "addr", "add", OWN, "dev", THERE);
    await inside("ip", "link", "set", THERE, "up");
    await inside("ip", "route", "add", "default", "via", GATEWAY);
    const folder = await mkdtemp(join(tmpdir(), "anteroom-network-"));
    const connections = new Set<Socket>();
    return new OwnNetwork(folder, await openDoor(connections), connections);
  }

  /** How to start a browser in this network. To it the server has the address that it has for everyone. */
  async launchOptions(usual: LaunchOptions): Promise<LaunchOptions> {
    const executablePath = join(this.#folder, "chromium");
    const script = `#!/bin/sh\nexec ip netns exec ${NAME} "${usual.executablePath}" "$@"\n`;
    await writeFile(executablePath, script);
    await chmod(executablePath, 0o700);
    const args = [...(usual.args ?? []), `--host-resolver-rules=MAP 127.0.0.1 ${GATEWAY}`];
    return { ...usual, executablePath, args };
  }

  /** Pulls the cable, or puts it in again. */
  async plug(isIn: boolean): Promise<void> {
    await ip("link", "set", HERE, isIn ? "up" : "down");
  }

  /** Another network in place of this one: what was connected from the old address is heard of no more. */
  async move(): Promise<void> {
    await inside("ip", "addr", "del", OWN, "dev", THERE);
    await inside("ip", "addr", "add", OTHER, "dev", THERE);
    await inside("ip", "route", "add", "default", "via", GATEWAY);
  }

  /** Makes it a poor one; how, in words. Where the kernel cannot lose packets at random, a narrow way loses what is too much. */
  async impair(): Promise<string> {
    const tc = (...words: string[]) => inside("tc", "qdisc", "replace", "dev", THERE, "root", ...words);
    try {
      await tc("netem", "loss", "8%", "delay", "80ms", "20ms");
      return "netem: 8 % lost, 80 ms later";
    } catch {
      await tc("tbf", "rate", "200kbit", "burst", "4kb", "latency", "150ms");
      return "no netem here; tbf: 200 kbit/s";
    }
  }

  async close(): Promise<void> {
    this.#door.close();
    for (const connection of this.#connections) connection.destroy();
    await ip("link", "del", HERE).catch(() => undefined);
    await ip("netns", "del", NAME);
    await rm(this.#folder, { recursive: true });
  }
}

/** Leads from the cable's end to the server, which listens on loopback. */
async function openDoor(connections: Set<Socket>): Promise<Server> {
  const port = Number(new URL(BASE_URL).port);
  const door = createServer((from) => {
    const to = connect(port, "127.0.0.1");
    for (const socket of [from, to]) {
      connections.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        connections.delete(socket);
        (socket === from ? to : from).destroy();
      });
    }
    from.pipe(to);
    to.pipe(from);
  });
  await new Promise<void>((resolve, reject) => {
    door.once("error", reject);
    door.listen(port, GATEWAY, resolve);
  });
  return door;
}
