import { expect, test } from "vitest";
import type { DeskConsultation } from "../../src/contract/types";
import { stageWords } from "../../src/elements/desk/consultation";
import { commandFor, type Situation } from "../../src/lib/desk-keys";
import { canTakeNext, dutyOf, rowsFor } from "../../src/lib/desk-picture";
import { deskPicture, deskSession, ticket } from "./support/pictures";

const idle: Situation = { hasOffer: false, hasCall: false, isHelpOpen: false };
const press = (key: string, situation: Partial<Situation> = {}, more: Partial<KeyboardEvent> = {}) =>
  commandFor(
    { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target: document.body, ...more },
    { ...idle, ...situation },
  );

test("a host who is with someone is on duty", () => {
  expect(dutyOf("busy")).toBe("available");
  expect(dutyOf("wrapUp")).toBe("available");
  expect(dutyOf("pausedMissed")).toBe("paused");
  expect(dutyOf("offline")).toBe("off");
});

test("the next person can be taken only by an available host, and only if there is one", () => {
  expect(canTakeNext(deskPicture())).toBe(true);
  expect(canTakeNext(deskPicture({ state: "busy" }))).toBe(false);
  expect(canTakeNext(deskPicture({ sessions: [deskSession([])] }))).toBe(false);
});

test("without a pointer over it, the rows are the line", () => {
  const drawn = rowsFor([], [ticket("1"), ticket("2")], false);
  expect(rowsFor(drawn, [ticket("2")], false)).toEqual([{ ticket: ticket("2"), isGone: false }]);
});

test("nothing moves under the pointer: those who left keep their row, and new people come last", () => {
  const drawn = rowsFor([], [ticket("1"), ticket("2")], false);
  const rows = rowsFor(drawn, [ticket("3"), ticket("2", { online: false })], true);
  expect(rows).toEqual([
    { ticket: ticket("1"), isGone: true },
    { ticket: ticket("2", { online: false }), isGone: false },
    { ticket: ticket("3"), isGone: false },
  ]);
});

test("keys do what they say, in the situations in which there is something to do", () => {
  expect(press("n")).toBe("next");
  expect(press("?")).toBe("help");
  expect(press("Enter")).toBeNull();
  expect(press("Enter", { hasOffer: true })).toBe("accept");
  expect(press("Escape", { hasOffer: true })).toBe("decline");
  expect(press("m")).toBeNull();
  expect(press("m", { hasCall: true })).toBe("microphone");
  expect(press("v", { hasCall: true })).toBe("camera");
});

test("keys with modifiers, held keys, typed keys and keys in the help are not commands", () => {
  expect(press("n", {}, { ctrlKey: true })).toBeNull();
  expect(press("n", {}, { repeat: true })).toBeNull();
  expect(press("n", {}, { target: document.createElement("input") })).toBeNull();
  expect(press("n", { isHelpOpen: true })).toBeNull();
});

test("Enter on Decline declines: the button has its own meaning", () => {
  document.body.innerHTML =
    '<div class="app-offer__choices"><button>Decline</button></div><button id="other">Off</button>';
  expect(press("Enter", { hasOffer: true }, { target: document.querySelector("button") })).toBeNull();
  expect(press("Enter", { hasOffer: true }, { target: document.querySelector("#other") })).toBe("accept");
});

test("each stage of a consultation has its words", () => {
  const at = (changes: Partial<DeskConsultation>): DeskConsultation => ({
    id: "c1",
    customer: ticket("1"),
    sessionName: "Contact centre",
    stage: "ringing",
    untilMs: null,
    beganAtMs: null,
    roomAttempt: 1,
    ...changes,
  });
  expect(stageWords(at({ untilMs: 12_000 }), 0)).toBe("Ringing · 12 seconds left");
  expect(stageWords(at({ stage: "entering" }), 0)).toBe("Coming in");
  expect(stageWords(at({ stage: "live", beganAtMs: 1_000 }), 62_000)).toBe("1:01");
  expect(stageWords(at({ stage: "interrupted", untilMs: 90_000 }), 0)).toBe("Interrupted · 90 seconds left");
});
