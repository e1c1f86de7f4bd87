/** What is said to Janus to receive what somebody sends. */

import { kindOf, type Message } from "./messages";
import type { Handle, Jsep } from "./signalling";

/** Who subscribes, and in which room. */
export interface Subscriber {
  readonly room: string;
  /** What Janus told this side when it joined; it lets Janus tie both handles to one participant. */
  readonly privateId: unknown;
}

/** What Janus offers to send. */
export interface Offer {
  readonly message: Message;
  readonly jsep: Jsep;
}

/** Asks for everything that a publisher sends. */
export function join(handle: Handle, { room, privateId }: Subscriber, feed: string): Promise<Offer> {
  const streams = [{ feed }];
  // No offers of Janus' own accord: of a publisher that goes, the handle is detached.
  const request = { request: "join", ptype: "subscriber", room, private_id: privateId, autoupdate: false, streams };
  return offered(handle, request, "attached");
}

/** Asks for everything that a publisher sends, instead of what another one does; in the same m-lines where they suit. */
export function change(handle: Handle, from: string, to: string): Promise<Offer> {
  const request = { request: "update", subscribe: [{ feed: to }], unsubscribe: [{ feed: from }] };
  return offered(handle, request, "updated");
}

/** Takes what is offered. */
export async function start(handle: Handle, offer: Jsep): Promise<void> {
  const answer = await handle.answer(offer);
  await handle.ask({ request: "start" }, (message) => message["started"] === "ok", answer);
}

async function offered(handle: Handle, request: Message, kind: string): Promise<Offer> {
  const { message, jsep } = await handle.ask(request, (answer) => kindOf(answer) === kind);
  if (!jsep) throw new Error("the subscription came without an offer");
  return { message, jsep };
}
