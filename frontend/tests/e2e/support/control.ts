/** Kills services without warning, starts them again, says which server new connections reach, and how the line to the relay is. */

import { CONTROL } from "./environment";

/** The server processes on the one database. Only the first one runs unless a test starts the other. */
export type Server = "server" | "server-b";
/** The media servers. Only the first one runs unless a test starts the other. */
export type MediaServer = "janus" | "janus-b";
export type Service = Server | MediaServer | "coturn" | "database";

/** Returns once the process is gone. */
export async function kill(service: Service): Promise<void> {
  await post(`${service}/kill`);
}

/** Starts it unless it runs, and returns once it is ready. */
export async function start(service: Service): Promise<void> {
  await post(`${service}/start`);
}

/** Leads new connections to one server alone, or to all that live in turn; those that exist stay where they are. */
export async function leadTo(server: Server | "all"): Promise<void> {
  await post(`door/${server}`);
}

/** How the line is in one direction; perfect but for what is given. */
export interface Way {
  /** The share of packets that is lost at random, 0 to 1. */
  readonly loss?: number;
  readonly delayMs?: number;
  /** How much goes through; what is more waits for 0.3 s at most, and then is lost. */
  readonly kbps?: number;
}

/** Makes the line to the relay another one: `up` is from the pages behind it, `down` to them. Perfect when nothing is given. */
export async function lineBecomes({ up = {}, down = {} }: { up?: Way; down?: Way } = {}): Promise<void> {
  await post("line", { up, down });
}

/** How many packets the line has lost so far. */
export async function lostOnLine(): Promise<{ up: number; down: number }> {
  const response = await ask("line", { method: "GET" });
  const { up, down } = (await response.json()) as Record<"up" | "down", { lost: number }>;
  return { up: up.lost, down: down.lost };
}

async function post(path: string, body?: unknown): Promise<void> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  await ask(path, { method: "POST", ...json });
}

async function ask(path: string, { headers, ...request }: RequestInit): Promise<Response> {
  const response = await fetch(`${CONTROL.url}/${path}`, {
    ...request,
    headers: { ...headers, authorization: `Bearer ${CONTROL.token}` },
    signal: AbortSignal.timeout(90_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}
