/** A person who has no mouse. */

import { expect, type Locator, type Page } from "@playwright/test";

/** More stops than any page has. */
const STOPS_MAX = 40;

/** Presses Tab until `target` has the focus, and checks that one can see that it has. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      expect(await target.evaluate(isVisiblyFocused), "the focus can be seen").toBe(true);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

/** Goes to `target` and presses a key on it. */
export async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** The ring may be drawn by the element itself or, on a card whose link covers it, by the link's pseudo-element. */
function isVisiblyFocused(element: Element): boolean {
  return [undefined, "::after"].some((part) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element, part);
    return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  });
}
