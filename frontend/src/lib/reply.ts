/** What became of something that was asked of the server, ready to be shown. */

import type { Reply } from "../contract/types";
import { say } from "./say";

/** Done, or the sentence that says why not. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string };

/** How long the server may take to acknowledge. Chosen, not measured: long for a slow phone, short for a person. */
export const ACK_TIMEOUT_MS = 5_000;

/** Waits for a reply. A silent server is an outcome with a sentence, like any other. */
export async function outcomeOf(asking: Promise<Reply>): Promise<Outcome> {
  let reply: Reply;
  try {
    reply = await asking;
  } catch {
    return { ok: false, code: "no_answer", message: say("no-answer") };
  }
  if (reply.ok) return { ok: true };
  return {
    ok: false,
    code: reply.problem?.code ?? "unknown",
    message: reply.problem?.message ?? say("did-not-work"),
  };
}
