/** Takes pictures of pages: for the eye, and two of them for the documentation. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { env } from "node:process";
import type { Page } from "@playwright/test";

const PICTURES = join("test-results", "pictures");
const DOCUMENTATION = join("..", "documentation", "images");

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const SCHEMES = ["light", "dark"] as const;

type Size = keyof typeof SIZES;

/** Every look of a page: on a desk and on a phone, by day and by night. */
export async function everyLook(page: Page, name: string): Promise<void> {
  for (const size of ["phone", "desktop"] as const) {
    for (const scheme of SCHEMES) await take(page, `${name}-${size}-${scheme}`, size, scheme);
  }
}

/** A picture for the documentation. It replaces the one there only when `E2E_PICTURES` is set: no two are quite alike. */
export async function forDocumentation(page: Page, name: string, size: Size): Promise<void> {
  const file = await take(page, name, size, "light");
  if (env["E2E_PICTURES"]) await copyFile(file, join(DOCUMENTATION, `${name}.png`));
}

async function take(page: Page, name: string, size: Size, colorScheme: (typeof SCHEMES)[number]): Promise<string> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(SIZES[size]);
  await page.evaluate(() => document.fonts.ready);
  const path = join(PICTURES, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  return path;
}
