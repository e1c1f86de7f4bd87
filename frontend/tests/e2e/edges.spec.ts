/** What is not the main road: closed, full, unknown, wrong, unanswered, refused. Each has a plain sentence. */

import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

/** A call of 8 s is alerted again at half time. */
const UNANSWERED_WITHIN_MS = 20_000;

test("a closed session has no button, and says so", async ({ people }) => {
  const mia = await people.customer(SESSIONS.closed);
  await mia.open();
  await expect(mia.headline).toHaveText("Closed");
  await expect(mia.page.getByText("Closed at the moment.")).toBeVisible();
  await expect(mia.page.getByText("You cannot join while it is closed.")).toBeVisible();
  await expect(mia.page.getByRole("button")).toHaveCount(0);
});

test("a full line has no button, and says so, also to who was about to join", async ({ people }) => {
  const late = await people.customer(SESSIONS.full);
  await late.open();
  const mia = await people.waiting(SESSIONS.full, "Mia Moor");
  late.problems.expect(/status of 409/);
  await late.page.getByLabel("Your name").fill("Late");
  await late.page.getByRole("button", { name: "Join the line" }).click();
  await expect(late.page.getByText("The line is full at the moment.").first()).toBeVisible();
  await expect(late.page.getByRole("button", { name: "Join the line" })).toHaveCount(0);

  await mia.leaveLine();
  await expect(mia.headline).toHaveText("You have left the line");
  await late.join("Late");
  await late.seesPeopleAhead(0);
});

test("an unknown session is a page that offers the others", async ({ people }) => {
  const mia = await people.customer(SESSIONS.usual);
  mia.problems.expect(/status of 404/);
  const response = await mia.page.goto("/s/no-such-thing");
  expect(response?.status()).toBe(404);
  await expect(mia.page.getByRole("heading", { level: 1 })).toHaveText("There is no such session");
  await expect(mia.page.getByText("no_such_session")).toBeVisible();
  await mia.page.getByRole("link", { name: SESSIONS.usual.name }).click();
  await expect(mia.headline).toHaveText(SESSIONS.usual.name);
});

test("a wrong password is told as such, and logging out ends the console", async ({ people }) => {
  const hanna = await people.host();
  hanna.problems.expect(/status of 422/);
  const { page, account } = hanna;
  await page.goto("/host");
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("User name").fill(account.username);
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("The name or the password is not right.");
  await expect(page.getByLabel("User name")).toHaveValue(account.username);
  await expect(page.getByLabel("Password")).toHaveValue("");

  await hanna.logIn();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Who would you like to see?");
  await page.goto("/host");
  await expect(page).toHaveURL(/\/login/);
});

test("who does not answer is alerted again, put behind, and told so; the second time it is over", async ({
  people,
  floor,
}) => {
  const session = SESSIONS.short;
  const mia = await people.waiting(session, "Mia Moor");
  const sam = await people.waiting(session, "Sam Sand");
  const hanna = await people.hostOnDuty();
  const rung = () => mia.page.evaluate(() => sessionStorage.getItem("anteroom.rung")?.split(" ")[1]);

  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await expect.poll(rung).toBe("1");
  await expect.poll(rung, { timeout: UNANSWERED_WITHIN_MS }).toBe("2");
  await expect(mia.headline).toHaveText("1 person is ahead of you", { timeout: UNANSWERED_WITHIN_MS });
  await expect(mia.page.getByText("You were called and did not come in")).toBeVisible();
  await floor.becomes(session, ["Sam Sand", "Mia Moor"]);
  await hanna.is("available");

  await sam.leaveLine();
  await mia.seesPeopleAhead(0);
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await expect(mia.headline).toHaveText("You were called twice and did not come in", {
    timeout: UNANSWERED_WITHIN_MS,
  });
  await hanna.is("available");
  await floor.becomes(session, []);
});

test("a customer leaves while being called, and the host is free at once", async ({ people }) => {
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.leaveLine();
  await expect(mia.headline).toHaveText("You have left the line");
  await hanna.is("available");
  await expect(hanna.whom).toHaveText("Nobody is with you");
});

test("a customer leaves in the consultation, and the host wraps up", async ({ people }) => {
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  await mia.leaveRoom();
  await expect(mia.room).toBeHidden();
  await expect(mia.page.getByRole("button", { name: "Join the line" })).toBeVisible();
  await hanna.is("wrapUp");
  await expect(hanna.whom).toHaveText("Wrapping up");
});
