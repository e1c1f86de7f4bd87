import { afterEach, expect, test, vi } from "vitest";
import { Alerts } from "../../src/lib/alerts";
import { outcomeOf } from "../../src/lib/reply";
import { ageWords, clock, secondsLeftWords, secondsUntil } from "../../src/lib/time-words";
import { PageTitle } from "../../src/lib/title";
import { dotsFor, mayReplace } from "../../src/lib/visit-picture";
import { visitConsultation, visitPicture } from "./support/pictures";

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [0, "just now"],
  [59_999, "just now"],
  [60_000, "1 min"],
  [3_599_000, "59 min"],
  [3_900_000, "1 h 05 min"],
  [-5_000, "just now"],
])("an age of %d ms reads %s", (age, words) => {
  expect(ageWords(age)).toBe(words);
});

test.each([
  [7_000, "0:07"],
  [750_000, "12:30"],
  [3_723_000, "1:02:03"],
  [-1, "0:00"],
])("a clock of %d ms reads %s", (age, words) => {
  expect(clock(age)).toBe(words);
});

test("seconds left are rounded up, so that nought means over", () => {
  expect(secondsUntil(10_001, 10_000)).toBe(1);
  expect(secondsUntil(10_000, 10_000)).toBe(0);
  expect(secondsUntil(0, 10_000)).toBe(0);
  expect(secondsLeftWords(1)).toBe("1 second left");
  expect(secondsLeftWords(2)).toBe("2 seconds left");
});

test("at most eight people are drawn, and more are hinted at", () => {
  expect(dotsFor(null)).toEqual({ dots: 0, more: false });
  expect(dotsFor(8)).toEqual({ dots: 8, more: false });
  expect(dotsFor(9)).toEqual({ dots: 8, more: true });
});

test("a picture gives way to one of its own revision or a later one", () => {
  const shown = visitPicture({ revision: 4 });
  expect(mayReplace(shown, visitPicture({ revision: 3 }))).toBe(false);
  expect(mayReplace(shown, visitPicture({ revision: 4 }))).toBe(true);
  expect(mayReplace(shown, visitPicture({ revision: 5 }))).toBe(true);
});

test("an alert is new once, even after the page was loaded again", () => {
  const kept = new Map<string, string>();
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
  expect(new Alerts(memory).isNew(visitConsultation())).toBe(true);
  expect(new Alerts(memory).isNew(visitConsultation())).toBe(false);
  expect(new Alerts(memory).isNew(visitConsultation({ alert: 2 }))).toBe(true);
  expect(new Alerts(memory).isNew(visitConsultation({ id: "c2", alert: 2 }))).toBe(true);
});

test("a refusal keeps the server's sentence, and silence gets one of its own", async () => {
  const problem = { code: "nobody_waiting", message: "Nobody is waiting." };
  expect(await outcomeOf(Promise.resolve({ ok: true, problem: null }))).toEqual({ ok: true });
  expect(await outcomeOf(Promise.resolve({ ok: false, problem }))).toEqual({ ok: false, ...problem });
  expect(await outcomeOf(Promise.reject(new Error("operation has timed out")))).toMatchObject({
    ok: false,
    code: "no_answer",
  });
});

test("a calling title changes its look until another title is shown", () => {
  vi.useFakeTimers();
  const page = { title: "" };
  const title = new PageTitle(page);
  title.call("Anna is ready for you");
  expect(page.title).toBe("● Anna is ready for you");
  vi.advanceTimersByTime(1_000);
  expect(page.title).toBe("○ Anna is ready for you");
  title.show("You are with Anna");
  vi.advanceTimersByTime(5_000);
  expect(page.title).toBe("You are with Anna");
});
