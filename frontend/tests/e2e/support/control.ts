/** Kills services without warning, starts them again, and says which server new connections reach. */

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

async function post(path: string): Promise<void> {
  const response = await fetch(`${CONTROL.url}/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${CONTROL.token}` },
    signal: AbortSignal.timeout(90_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
