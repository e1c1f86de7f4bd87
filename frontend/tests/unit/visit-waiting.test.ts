import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { VisitCheck } from "../../src/contract/types";
import { CHECKED } from "../../src/lib/check-view";
import { textOf } from "./support/pages";
import { visitConsultation, visitPicture } from "./support/pictures";
import { called, open } from "./support/visit";

const settle = () => vi.advanceTimersByTimeAsync(0);
const part = (role: string) => document.querySelector<HTMLElement>(`[data-role="${role}"]`);
const icon = () => document.querySelector('link[rel="icon"]')?.getAttribute("href") ?? "";
const stage = () => document.querySelector<HTMLElement>("#visit")?.dataset["stage"];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
});

test("words that are out of date by time alone are asked for again, once", async () => {
  const now = Date.now();
  const page = open(visitPicture({ serverTimeMs: now + 3_600_000, staleAtMs: now + 3_600_000 + 30_000 }));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(page.refresh).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(page.refresh).toHaveBeenCalledTimes(1);
  page.push(visitPicture({ revision: 1, estimate: "Up to a minute to go." }));
  expect(textOf('[data-role="estimate"]')).toBe("Up to a minute to go.");
  expect(part("estimate")?.hidden).toBe(false);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(page.refresh).toHaveBeenCalledTimes(1);
});

test("the check opens over the page, tells the server what it finds, and goes when the page rings", async () => {
  const page = open(visitPicture());
  part("check")?.click();
  await settle();
  const check = document.querySelector<HTMLElement>("dialog > div");
  const found: VisitCheck = { path: "direct", weak: false, camera: "works", microphone: "works" };
  check?.dispatchEvent(new CustomEvent(CHECKED, { detail: found }));
  expect(page.checked).toHaveBeenCalledWith(found);
  expect(textOf('[data-role="checked"]')).toBe("Checked: all is well.");
  page.fetched = called({ revision: 2 });
  page.push(called({ revision: 2 }));
  await settle();
  expect(document.querySelector("dialog")).toBeNull();
});

test("a check that cannot be loaded says so, and can be asked for again", async () => {
  const page = open(visitPicture());
  page.makeCheck.mockRejectedValueOnce(new Error("offline"));
  part("check")?.click();
  await settle();
  expect(textOf('[data-role="checked"]')).toBe("The check could not be loaded. Please try again.");
  part("check")?.click();
  await settle();
  expect(document.querySelector("dialog")).not.toBeNull();
});

test("a form is sent without leaving the page, and the page that answers it is put in place", async () => {
  const page = open(visitPicture());
  page.fetched = visitPicture({ revision: 2, stage: "away", headline: "You have stepped away", untilMs: 1 });
  document.querySelector<HTMLElement>("form button")?.click();
  await settle();
  expect(page.postForm).toHaveBeenCalledTimes(1);
  expect(stage()).toBe("away");
  expect(page.fetchPage).not.toHaveBeenCalled();
  expect(textOf("time")).not.toContain("UTC");
});

test("a form that is refused says why, and can be sent again", async () => {
  const page = open(visitPicture());
  const refusal = "<main><h1>No</h1><p class='app-lead'>You are not waiting.</p></main>";
  page.postForm.mockResolvedValueOnce(new DOMParser().parseFromString(refusal, "text/html"));
  const button = document.querySelector<HTMLButtonElement>("form button");
  button?.click();
  await settle();
  expect(textOf('[data-role="problem"]')).toBe("You are not waiting.");
  expect(button?.disabled).toBe(false);
  page.postForm.mockRejectedValueOnce(new Error("offline"));
  button?.click();
  await settle();
  expect(textOf('[data-role="problem"]')).toBe("The server did not answer. Please try again.");
});

test("more people on the ticket need another page: what leaving means has changed", async () => {
  const page = open(visitPicture());
  page.fetched = visitPicture({ revision: 2, people: 2, party: "You wait together." });
  page.push(page.fetched);
  await settle();
  expect(page.fetchPage).toHaveBeenCalledTimes(1);
});

test("whether to stay is asked like a call: it rings once, counts down, and marks the tab", async () => {
  const now = Date.now();
  const asked = { stage: "asked", headline: "Nobody is at the desk", untilMs: now + 120_000 } as const;
  const page = open(visitPicture());
  page.fetched = visitPicture({ revision: 2, ...asked });
  page.push(page.fetched);
  await settle();
  page.push(visitPicture({ revision: 3, ...asked }));
  await settle();
  expect(page.ring).toHaveBeenCalledTimes(1);
  expect(page.tell).toHaveBeenCalledWith("Nobody is at the desk", expect.any(String));
  expect(textOf('[data-role="left"]')).toBe("120 seconds left");
  expect(document.title).toContain("Nobody is at the desk");
  expect(icon()).toContain("data:image/svg+xml");
  page.fetched = visitPicture({ revision: 4 });
  page.push(page.fetched);
  await settle();
  expect(icon()).toBe("/favicon.svg");
  expect(document.title).toBe("2 people are ahead of you · Contact centre");
});

test("that it is nearly one's turn is told once per wait, and not to who is looking or has just come", async () => {
  const memory = new Map<string, string>();
  let page = open(visitPicture({ ahead: 3, inLineSinceMs: 7 }), memory);
  page.push(visitPicture({ revision: 2, ahead: 2, inLineSinceMs: 7 }));
  page.push(visitPicture({ revision: 3, ahead: 1, inLineSinceMs: 7 }));
  expect(page.tell).toHaveBeenCalledTimes(1);
  expect(document.title.startsWith("● ")).toBe(true);
  expect(icon()).toContain("data:image");
  page.isWatched = true;
  dispatchEvent(new Event("focus"));
  expect(document.title.startsWith("● ")).toBe(false);
  expect(icon()).toBe("/favicon.svg");
  expect(page.withdraw).toHaveBeenCalled();

  page = open(visitPicture({ ahead: 0, inLineSinceMs: 7 }), memory);
  page.push(visitPicture({ revision: 5, ahead: 0, inLineSinceMs: 7 }));
  expect(page.tell, "after a reload it is no news").not.toHaveBeenCalled();
  page.push(visitPicture({ revision: 6, ahead: 2, inLineSinceMs: 9 }));
  expect(page.tell, "another wait").toHaveBeenCalledTimes(1);

  const watched = open(visitPicture({ ahead: 3, inLineSinceMs: 11 }));
  watched.isWatched = true;
  watched.push(visitPicture({ revision: 2, ahead: 2, inLineSinceMs: 11 }));
  expect(watched.tell).not.toHaveBeenCalled();
});

test("being called is told once for each alert", async () => {
  const page = open(visitPicture());
  page.fetched = called({ revision: 2 });
  page.push(called({ revision: 2 }));
  page.push(called({ revision: 3 }));
  await settle();
  expect(page.tell).toHaveBeenCalledTimes(1);
  expect(page.tell).toHaveBeenCalledWith("Anna is ready for you", expect.any(String));
});

test("notes are asked for by a click only, and the answer is said", async () => {
  const page = open(visitPicture());
  expect(part("tell-me")?.hidden).toBe(false);
  expect(page.ask).not.toHaveBeenCalled();
  part("tell-me")?.click();
  await settle();
  expect(page.ask).toHaveBeenCalledTimes(1);
  expect(part("tell-me")?.hidden).toBe(true);
  expect(textOf('[data-role="will-tell"]')).toBe("You get a note when it is nearly your turn.");
});

test("a page beside the visit is shown over it and closes when the stage changes", async () => {
  const page = open(visitPicture());
  document.querySelector<HTMLElement>('[data-role="panel-link"]')?.click();
  await settle();
  expect(page.fetchPanel).toHaveBeenCalledWith("/s/x/invite");
  expect(document.querySelector<HTMLInputElement>("dialog [data-role=link]")?.value).toContain("/join/abc");
  expect(stage()).toBe("waiting");
  page.fetched = called({ revision: 2 });
  page.push(called({ revision: 2 }));
  await settle();
  expect(document.querySelector("dialog")).toBeNull();
});

test("a page that is no panel is not shown, and that is said", async () => {
  const page = open(visitPicture());
  page.panel = "<main>no</main>";
  document.querySelector<HTMLElement>('[data-role="panel-link"]')?.click();
  await settle();
  expect(document.querySelector("dialog")).toBeNull();
  expect(textOf('[data-role="problem"]')).toBe("This could not be opened. Please try again.");
});

test("whoever is handed on is led to where the visit goes on", async () => {
  const page = open(visitPicture());
  page.fetched = visitPicture({ revision: 2, stage: "elsewhere", elsewhere: { session: "library", name: "Library" } });
  page.push(page.fetched);
  expect(page.go).toHaveBeenCalledWith("/s/library");
});

test("a page of a visit that may be taken up again listens, and one that is over does not", async () => {
  const page = open(visitPicture({ stage: "over", headline: "Your visit was ended", mayReturn: true }));
  page.fetched = visitPicture({ revision: 2 });
  page.push(page.fetched);
  await settle();
  expect(stage()).toBe("waiting");
  const over = open(visitPicture({ stage: "over" }));
  over.push(visitPicture({ revision: 2 }));
  await settle();
  expect(stage()).toBe("over");
});

test("of those who share a place, only a tab that was in the room goes back to it by itself", async () => {
  const consultation = visitConsultation({ answerWithinS: null });
  const shared = visitPicture({ stage: "consultation", ahead: null, people: 2, consultation });
  const memory = new Map<string, string>();
  let page = open(shared, memory);
  await settle();
  expect(page.room()).toBeNull();
  part("enter-here")?.click();
  await settle();
  expect(page.room()?.consultation).toBe("c1");
  page = open(shared, memory);
  await settle();
  expect(page.room()?.consultation).toBe("c1");
});

test("the old device lets go of the room when the place moves", async () => {
  const consultation = visitConsultation({ answerWithinS: null });
  const page = open(visitPicture({ stage: "consultation", ahead: null, consultation }));
  await settle();
  expect(page.room()).not.toBeNull();
  page.fetched = visitPicture({ revision: 2, stage: "moved", ahead: null, people: 0 });
  page.push(page.fetched);
  await settle();
  expect(page.room()).toBeNull();
  expect(stage()).toBe("moved");
});

test("the page of whoever was turned away asks when the kept place can be taken, and becomes another then", async () => {
  const now = Date.now();
  const served = { stage: "over", serverTimeMs: now, staleAtMs: now + 30_000 } as const;
  const page = open(visitPicture({ ...served, keptPlace: "You keep your place for tomorrow at 09:00." }));
  await vi.advanceTimersByTimeAsync(31_000);
  expect(page.refresh).toHaveBeenCalledTimes(1);
  page.fetched = visitPicture({ ...served, revision: 2, staleAtMs: null, keptPlace: "Your place is kept." });
  page.push(page.fetched);
  await settle();
  expect(page.fetchPage).toHaveBeenCalledTimes(1);
});

test("a place that is kept for weeks is not asked for again and again", async () => {
  const now = Date.now();
  const staleAtMs = now + 30 * 86_400_000;
  const page = open(visitPicture({ stage: "before", serverTimeMs: now, staleAtMs, keptPlace: "You keep your place." }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.refresh).not.toHaveBeenCalled();
});
