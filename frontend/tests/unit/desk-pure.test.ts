import { expect, test } from "vitest";
import type { DeskConsultation } from "../../src/contract/types";
import { stageWords } from "../../src/elements/desk/consultation";
import { commandFor, type Situation } from "../../src/lib/desk-keys";
import { aboutWords, canTakeNext, rowsFor, targetsFor } from "../../src/lib/desk-picture";
import { deskPicture, deskSession, ticket } from "./support/desk";

const idle: Situation = {
  hasOffer: false,
  hasCall: false,
  hasHeld: false,
  hasRemoved: false,
  isWrappingUp: false,
  isHelpOpen: false,
};
const press = (key: string, situation: Partial<Situation> = {}, more: Partial<KeyboardEvent> = {}) =>
  commandFor(
    { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target: document.body, ...more },
    { ...idle, ...situation },
  );

test("the next person can be taken only by an available host, and only if there is one", () => {
  expect(canTakeNext(deskPicture())).toBe(true);
  expect(canTakeNext(deskPicture({ state: "busy" }))).toBe(false);
  expect(canTakeNext(deskPicture({ state: "wrapUp" })), "asking for the next one ends the wrap-up").toBe(true);
  expect(canTakeNext(deskPicture({ state: "wrapUp", duty: "break" }))).toBe(false);
  expect(canTakeNext(deskPicture({ sessions: [deskSession([])] }))).toBe(false);
});

test("what there is to say about someone stands in a few words", () => {
  const minute = 60_000;
  expect(aboutWords(ticket("1"), 0)).toBe("");
  expect(aboutWords(ticket("1", { stage: "drafting" }), 0)).toBe("still reading what is asked");
  expect(aboutWords(ticket("1", { online: false, offlineSinceMs: 0 }), 2 * minute)).toBe("not connected for 2 min");
  expect(aboutWords(ticket("1", { online: false, awayUntilMs: 10 * minute }), 30_000)).toBe("away, back within 10 min");
  expect(aboutWords(ticket("1", { stage: "offered", awayUntilMs: 1 }), 0)).toBe("being asked about");
  const much = ticket("1", {
    wanted: { name: "Henry", isYou: false },
    priority: "before",
    people: 3,
    returned: "handed on",
  });
  expect(aboutWords(much, 0)).toBe("kept for Henry · before others · 3 people · handed on");
  expect(aboutWords(ticket("1", { wanted: { name: "Anna", isYou: true } }), 0)).toBe("kept for you");
});

test("a customer is handed on to colleagues of their session and to other sessions", () => {
  const henry = { to: "host:h", name: "Henry", doing: "available" };
  const place = (id: string) => ({ to: `session:${id}`, name: id, doing: "" });
  const picture = deskPicture({
    sessions: [deskSession([ticket("1")], { colleagues: [henry] })],
    places: [place("s1"), place("s2")],
  });
  expect(targetsFor(picture, ticket("1"))).toEqual({ hosts: [henry], sessions: [place("s2")] });
  expect(targetsFor(picture, ticket("9", { session: "s9" })).hosts).toEqual([]);
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
  expect(press("h")).toBeNull();
  expect(press("h", { hasCall: true })).toBe("hold");
  expect(press("e", { hasCall: true })).toBe("end");
  expect(press("r")).toBeNull();
  expect(press("r", { hasHeld: true })).toBe("resume");
  expect(press("w")).toBeNull();
  expect(press("w", { isWrappingUp: true })).toBe("extend");
  expect(press("u")).toBeNull();
  expect(press("U", { hasRemoved: true })).toBe("undo");
  expect(press("p")).toBe("pause");
  expect(press("Shift", { hasCall: true })).toBeNull();
});

test("keys with modifiers, held keys, typed keys and keys in the help are not commands", () => {
  expect(press("n", {}, { ctrlKey: true })).toBeNull();
  expect(press("n", {}, { repeat: true })).toBeNull();
  for (const field of ["input", "textarea", "select"]) {
    expect(press("n", {}, { target: document.createElement(field) }), field).toBeNull();
  }
  expect(press("n", { isHelpOpen: true })).toBeNull();
});

test("Enter on Decline declines: the button has its own meaning", () => {
  document.body.innerHTML = `<div class="app-offer__choices"><button>Decline</button></div><button id="other">Off</button>
    <div class="app-menu"><button id="in-menu">Remove</button></div>`;
  expect(press("Enter", { hasOffer: true }, { target: document.querySelector("#in-menu") })).toBeNull();
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
