/** Kills services without warning and starts them again. */

import { CONTROL } from "./environment";

export type Service = "server" | "janus";

/** Returns once the process is gone. */
export async function kill(service: Service): Promise<void> {
  await post(`${service}/kill`);
}

/** Starts it unless it runs, and returns once it is ready. */
export async function start(service: Service): Promise<void> {
  await post(`${service}/start`);
}

async function post(path: string): Promise<void> {
  const response = await fetch(`${CONTROL.url}/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${CONTROL.token}` },
    signal: AbortSignal.timeout(90_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
