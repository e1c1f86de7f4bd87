/** Takes pictures of pages: for the eye, and two of them for the documentation. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { env } from "node:process";
import type { Page } from "@playwright/test";

const PICTURES = join("test-results", "pictures");
const DOCUMENTATION = join("..", "documentation", "images");

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

type Size = keyof typeof SIZES;
type Scheme = "light" | "dark";

const LOOKS: readonly [Size, Scheme][] = [
  ["phone", "light"],
  ["desktop", "dark"],
];
const EVERY_LOOK: readonly [Size, Scheme][] = [...LOOKS, ["phone", "dark"], ["desktop", "light"]];

/**
 * What a page looks like: on a phone by day and on a desk by night; with `E2E_PICTURES` also the other way round.
 * Pictures cost much time where films run, so that a run for which nobody looks takes the fewer.
 */
export async function everyLook(page: Page, name: string): Promise<void> {
  for (const [size, scheme] of env["E2E_PICTURES"] ? EVERY_LOOK : LOOKS)
    await take(page, `${name}-${size}-${scheme}`, size, scheme);
}

/** A picture for the documentation. It replaces the one there only when `E2E_PICTURES` is set: no two are quite alike. */
export async function forDocumentation(page: Page, name: string, size: Size): Promise<void> {
  const file = await take(page, name, size, "light");
  if (env["E2E_PICTURES"]) await copyFile(file, join(DOCUMENTATION, `${name}.png`));
}

async function take(page: Page, name: string, size: Size, colorScheme: Scheme): Promise<string> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(SIZES[size]);
  await page.evaluate(() => document.fonts.ready);
  const path = join(PICTURES, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  return path;
}
