/** Asks the server for what is needed to enter a consultation's room. */

import type { RoomAccess } from "../../contract/types";
import { addressOf, type Part } from "./part";

const TIMEOUT_MS = 8_000;

export async function fetchAccess(part: Part): Promise<RoomAccess> {
  const response = await fetch(addressOf(part, "room"), {
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the room answered ${response.status}`);
  return (await response.json()) as RoomAccess;
}

/** The proxy's path as a WebSocket's address on this page's own origin. */
export function proxyAddress(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
