/**
 * Where a test runs: `cargo xtask test e2e` sets up as many grounds as tests run side by side, each an installation with a
 * database and media servers of its own. A worker of Playwright has one of them for itself.
 */

import { env } from "node:process";

type Ground = Readonly<Record<string, string>>;

const GROUNDS = JSON.parse(env["E2E_GROUNDS"] ?? "[]") as readonly Ground[];

/** How many there are. */
export const GROUND_COUNT = GROUNDS.length;

/** What this worker is told about its own by this name. Whoever only lists the tests is no worker, and asks about the first. */
export function ofGround(name: string): string | undefined {
  return GROUNDS[Number(env["TEST_PARALLEL_INDEX"] ?? 0)]?.[name];
}
