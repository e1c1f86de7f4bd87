/** Programs elsewhere are told what happens: set up in the console, signed, sent again, and seen there. */

import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA, RECEIVER, SESSIONS } from "./support/environment";
import { isGenuine, Receiver } from "./support/receiver";
import { expect, test } from "./support/test";

test("a receiver is set up, is told what happens in order, and can check who says so", async ({ people }) => {
  const receiver = await Receiver.start(1);
  try {
    const ada = await people.host(ADA);
    await ada.logIn();
    const { page } = ada;
    await page.goto("/admin/webhooks");
    await page.getByRole("link", { name: "New webhook" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Ticket system");
    await page.getByLabel("Address", { exact: true }).fill(`http://${RECEIVER}/hooks`);
    await page.getByRole("button", { name: "Make the webhook" }).click();
    const secret = await page.getByLabel("Deliveries are signed with it").inputValue();
    await everyLook(page, "admin-webhook-made");

    const mia = await people.waiting(SESSIONS.short, "Mia Moor");
    await mia.leaveLine();
    const events = () => receiver.taken.map(({ event }) => event);
    await expect.poll(events, { timeout: 60_000 }).toEqual(["ticket.joined", "ticket.ended"]);
    // The first try was not taken: the same was sent once more, before anything else.
    expect(receiver.refused.map(({ id, body }) => ({ id, body }))).toEqual([
      { id: receiver.taken[0]?.id, body: receiver.taken[0]?.body },
    ]);
    for (const told of receiver.taken) {
      expect(isGenuine(secret, told), told.event).toBe(true);
      expect(isGenuine(`${secret}0`, told), "with another secret").toBe(false);
      expect(told.body).not.toContain("Mia");
      expect(JSON.parse(told.body)).toMatchObject({ id: told.id, event: told.event, session: SESSIONS.short.slug });
    }

    await page.getByRole("button", { name: "Send a test event" }).click();
    await expect.poll(events).toContain("webhook.test");
    await page.getByRole("button", { name: /Send again: ticket\.joined/ }).click();
    await expect.poll(() => events().filter((event) => event === "ticket.joined").length).toBe(2);
    expect(new Set(receiver.taken.map(({ id }) => id)).size, "what is sent again has the id that it had").toBe(3);
    await expectAccessible(page, "webhook");
    await everyLook(page, "admin-webhook");
    await page.setViewportSize({ width: 320, height: 700 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond, "at 320 px").toBeLessThanOrEqual(0);
    await page.getByText("Delete", { exact: true }).click();
    await page.getByRole("button", { name: "Yes, delete it" }).click();
    await expect(page.getByText("Ticket system")).toBeHidden();
  } finally {
    await receiver.stop();
  }
});
