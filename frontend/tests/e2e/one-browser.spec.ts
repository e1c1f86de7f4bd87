/** Whoever tries it out by themselves: host and customer in two tabs of one browser. */

import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

test("host and customer meet in two tabs of one browser, write to each other, and end", async ({ people }) => {
  const customer = await people.waiting(SESSIONS.usual, "Mia Moor");
  const host = await people.hostBeside(customer);
  await host.next();
  await customer.page.bringToFront();
  await customer.isCalledBy("Hanna Host");
  await customer.comeIn();
  await Promise.all([customer.media.flows(), host.media.flows()]);
  await host.isTogether();
  await expect(host.page.getByText("The call is in another tab")).toHaveCount(0);
  await expect(host.page.locator("ar-tile").getByLabel("Picture of Mia Moor", { exact: true })).toBeVisible();
  await expect(customer.page.locator("ar-tile").getByLabel("Picture of Hanna Host", { exact: true })).toBeVisible();

  await host.page.bringToFront();
  await host.page.getByRole("button", { name: /^Chat/ }).click();
  await host.page.getByLabel("Your message").fill("Good morning from the other tab");
  await host.page.getByLabel("Your message").press("Enter");
  await customer.page.bringToFront();
  await customer.page.getByRole("button", { name: /^Chat/ }).click();
  const read = customer.page.getByRole("log");
  await expect(read.getByText("Good morning from the other tab")).toBeVisible();
  await expect(read.getByText("Hanna Host")).toBeVisible();

  await host.page.bringToFront();
  await host.end();
  await customer.readsGoodbye();
});
