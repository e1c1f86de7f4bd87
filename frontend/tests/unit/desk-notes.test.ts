import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeskNotes, DeskNotesReply } from "../../src/contract/types";
import { NotesElement } from "../../src/elements/desk/notes";
import type { Outcome } from "../../src/lib/reply";

const UNKEPT: Outcome = { ok: false, code: "unavailable", message: "Try again in a moment." };

async function open(notes: DeskNotes | null = { text: "Knows us", outcome: null }) {
  const store = {
    read: vi.fn(async (): Promise<DeskNotesReply> => ({ notes, transcript: null, problem: null })),
    write: vi.fn(async (_ticket: string, _notes: DeskNotes): Promise<Outcome> => ({ ok: true })),
  };
  const element = new NotesElement();
  Object.assign(element, { ticket: "t1", name: "Zoë", store });
  document.body.append(element);
  await vi.advanceTimersByTimeAsync(0);
  await element.updateComplete;
  const field = element.querySelector("textarea");
  if (!field) throw new Error("no field");
  const type = (text: string) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  return { element, store, field, type, standing: () => element.querySelector('[role="status"]')?.textContent?.trim() };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("notes are read, and kept a moment after the last key", async () => {
  const { field, type, store, standing } = await open();
  expect(field.value).toBe("Knows us");
  type("Knows us w");
  await vi.advanceTimersByTimeAsync(500);
  type("Knows us well");
  await vi.advanceTimersByTimeAsync(999);
  expect(store.write).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(store.write.mock.calls).toEqual([["t1", { text: "Knows us well", outcome: null }]]);
  expect(standing()).toBe("Kept");
});

test("what was not kept yet is kept when the page turns to something else", async () => {
  const { element, type, store } = await open();
  type("Last words");
  element.remove();
  expect(store.write).toHaveBeenCalledWith("t1", { text: "Last words", outcome: null });
});

test("an outcome is kept at once", async () => {
  const { element, store } = await open();
  const outcome = element.querySelector("select");
  if (!outcome) throw new Error("no outcome");
  outcome.value = "followUp";
  outcome.dispatchEvent(new Event("change"));
  expect(store.write).toHaveBeenCalledWith("t1", { text: "Knows us", outcome: "followUp" });
});

test("notes that cannot be kept are tried again, and the person is told", async () => {
  const { type, store, standing } = await open();
  store.write.mockResolvedValueOnce(UNKEPT);
  type("Important");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(standing()).toContain("Not kept yet");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(store.write).toHaveBeenCalledTimes(2);
  expect(standing()).toBe("Kept");
});

test("one write after the other: what is typed meanwhile follows", async () => {
  const { type, store } = await open();
  let answer: (outcome: Outcome) => void = () => undefined;
  store.write.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  type("first");
  await vi.advanceTimersByTimeAsync(1_000);
  type("second");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(store.write).toHaveBeenCalledTimes(1);
  answer({ ok: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(store.write.mock.calls.at(-1)).toEqual(["t1", { text: "second", outcome: null }]);
});

test("what cannot be read cannot be overwritten, and is read later", async () => {
  const { field, store, standing } = await open(null);
  expect(field.readOnly).toBe(true);
  expect(standing()).toBe("The notes cannot be read at the moment.");
  store.read.mockResolvedValueOnce({ notes: { text: "There", outcome: null }, transcript: null, problem: null });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(field.value).toBe("There");
  expect(field.readOnly).toBe(false);
});

test("what was written with somebody can be saved when the consultation is over, and notes are not lost over it", async () => {
  const { element, store, field, type } = await open();
  const link = () => element.querySelector("a")?.getAttribute("href");
  store.read.mockResolvedValue({ notes: { text: "Older", outcome: null }, transcript: "/chat.txt", problem: null });
  type("Newer");
  expect(link()).toBeUndefined();
  element.isOver = true;
  await vi.advanceTimersByTimeAsync(0);
  await element.updateComplete;
  expect(link()).toBe("/chat.txt");
  expect(field.value).toBe("Newer");
});
