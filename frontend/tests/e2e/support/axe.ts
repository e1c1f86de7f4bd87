/** Accessibility, as far as a program can tell. */

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./test";

const GRAVE = ["serious", "critical"];

/** No serious or critical violation, in the light and in the dark look. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect(await violationsOf(checker(page)), `${what}, light`).toEqual([]);
  // The dark look differs in nothing but colours.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect(await violationsOf(checker(page).withRules("color-contrast")), `${what}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** Pages have no frames of other origins, so that a page of its own to put the findings together is not needed. */
function checker(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
}

async function violationsOf(checker: AxeBuilder): Promise<string[]> {
  const { violations } = await checker.analyze();
  const grave = violations.filter(({ impact }) => GRAVE.includes(impact ?? ""));
  return grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}
