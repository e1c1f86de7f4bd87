/** The processes that re-encode cameras for the servers under test. */

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Where what is tested was built: there are other processes of that name where other things are tested on this machine. */
const BUILT = resolve("..", "target");

/** Their ids. */
export function transcoders(): number[] {
  const ids = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  return ids.filter((id) => isTranscoder(commandOf(id))).map(Number);
}

function isTranscoder(command: string): boolean {
  return command.startsWith(BUILT) && command.split("\0")[0]?.endsWith("/anteroom-transcode") === true;
}

/** What it was started with; nothing, when it has ended meanwhile. */
function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
