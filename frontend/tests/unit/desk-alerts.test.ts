import { expect, test } from "vitest";
import { ARRIVALS_EVERY_MS, DeskAlerts } from "../../src/lib/desk-alerts";
import { deskCall, deskPicture, deskSession, ticket } from "./support/desk";

const waiting = (...ids: string[]) => deskPicture({ sessions: [deskSession(ids.map((id) => ticket(id)))] });
const offer = (consultation: string) => ({
  consultation,
  customer: ticket("1", { name: "Maria" }),
  sessionName: "Contact centre",
  expiresAtMs: 0,
  offerS: 20,
});

test("who waited already when the page came is no news", () => {
  const alerts = new DeskAlerts();
  expect(alerts.take(waiting("1"), 0)).toBeNull();
  expect(alerts.take(waiting("1"), 0)).toBeNull();
});

test("arrivals are called out, and not more often than bearable", () => {
  const alerts = new DeskAlerts();
  alerts.take(waiting(), 0);
  expect(alerts.take(waiting("1"), 0)).toEqual({ kind: "arrival", words: "New in line: Guest 1 · Contact centre" });
  expect(alerts.take(waiting("1", "2"), ARRIVALS_EVERY_MS - 1)).toBeNull();
  expect(alerts.take(waiting("1", "2", "3", "4"), ARRIVALS_EVERY_MS)?.words).toBe("2 new in line");
});

test("whoever is with a customer, or paused, is not disturbed by arrivals", () => {
  for (const changes of [{ consultation: deskCall() }, { duty: "break" as const }]) {
    const alerts = new DeskAlerts();
    alerts.take(waiting(), 0);
    expect(alerts.take({ ...waiting("1"), ...changes }, 0)).toBeNull();
  }
});

test("someone who still reads what is asked has not arrived yet", () => {
  const alerts = new DeskAlerts();
  alerts.take(waiting(), 0);
  const drafting = deskPicture({ sessions: [deskSession([ticket("1", { stage: "drafting" })])] });
  expect(alerts.take(drafting, 0)).toBeNull();
  expect(alerts.take(waiting("1"), 0)?.kind).toBe("arrival");
});

test("an offer is called out once, at once, even on the first picture", () => {
  const alerts = new DeskAlerts();
  const asked = deskPicture({ state: "reserved", offer: offer("c1") });
  expect(alerts.take(asked, 0)).toEqual({ kind: "offer", words: "Maria is waiting for you" });
  expect(alerts.take(asked, 0)).toBeNull();
  expect(alerts.take(deskPicture({ offer: offer("c2") }), 1)?.kind).toBe("offer");
});
