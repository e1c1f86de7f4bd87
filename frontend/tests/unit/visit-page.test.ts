import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROOM_LEAVE } from "../../src/lib/room-view";
import { keepCall, textOf } from "./support/pages";
import { visitConsultation, visitPicture } from "./support/pictures";
import { called, open } from "./support/visit";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("words change in place while the stage stays", async () => {
  const page = open(visitPicture());
  const heading = document.querySelector("h1");
  page.push(visitPicture({ revision: 2, headline: "You are next", ahead: 0, reason: "A host came." }));
  await settle();
  expect(document.querySelector("h1")).toBe(heading);
  expect(heading?.textContent).toBe("You are next");
  expect(textOf('[data-role="reason"]')).toBe("A host came.");
  expect(document.querySelectorAll(".app-line__one")).toHaveLength(0);
  expect(document.title).toBe("You are next · Contact centre");
  expect(page.fetchPage).not.toHaveBeenCalled();
});

test("an older picture changes nothing", async () => {
  const page = open(visitPicture({ revision: 5 }));
  page.push(visitPicture({ revision: 4, headline: "You are next" }));
  await settle();
  expect(textOf("h1")).toBe("2 people are ahead of you");
});

test("a new stage is fetched from the server and put in place", async () => {
  const page = open(visitPicture());
  page.fetched = called({ revision: 2 });
  page.push(called({ revision: 2 }));
  await settle();
  expect(document.querySelector<HTMLElement>("#visit")?.dataset["stage"]).toBe("called");
  expect(document.querySelectorAll("main")).toHaveLength(1);
});

test("a rendering that is older than the picture is asked for again", async () => {
  const page = open(visitPicture({ revision: 1 }));
  page.push(called({ revision: 3 }));
  await settle();
  expect(document.querySelector<HTMLElement>("#visit")?.dataset["stage"]).toBe("waiting");
  page.fetched = called({ revision: 3 });
  await vi.advanceTimersByTimeAsync(300);
  expect(document.querySelector<HTMLElement>("#visit")?.dataset["stage"]).toBe("called");
});

test("a server that does not answer is asked again", async () => {
  const page = open(visitPicture());
  page.fetchPage.mockRejectedValueOnce(new Error("offline"));
  page.fetched = called({ revision: 2 });
  page.push(called({ revision: 2 }));
  await vi.advanceTimersByTimeAsync(300);
  expect(document.querySelector<HTMLElement>("#visit")?.dataset["stage"]).toBe("called");
});

test("a page that keeps the page of the call rings without asking for one", async () => {
  const page = open(visitPicture());
  keepCall();
  page.push(called({ revision: 2 }));
  expect(document.querySelector<HTMLElement>("#visit")?.dataset["stage"]).toBe("called");
  expect(textOf("h1")).toBe("Anna is ready for you");
  expect(document.querySelector<HTMLInputElement>('input[name="consultation"]')?.value).toBe("c1");
  expect(document.querySelector<HTMLProgressElement>("progress")?.max).toBe(30);
  expect(textOf('[data-role="left"]')).toBe("30 seconds left");
  await settle();
  expect(page.fetchPage).not.toHaveBeenCalled();
  document.querySelector<HTMLElement>(".app-called__enter")?.click();
  await settle();
  expect(page.answer).toHaveBeenCalledWith("c1");
});

test("while it rings the room waits at its door, unseen, and is entered when the person comes in", async () => {
  const page = open(called());
  await settle();
  const room = page.room();
  expect(room?.atDoor).toBe(true);
  expect(document.querySelector<HTMLElement>("#room")?.hidden).toBe(true);
  document.querySelector<HTMLElement>(".app-called__enter")?.click();
  await settle();
  expect(page.room()).toBe(room);
  expect(room?.comeIn).toHaveBeenCalled();
  expect(document.querySelector<HTMLElement>("#room")?.hidden).toBe(false);
});

test("a call that nobody answers leaves nobody at the door", async () => {
  const page = open(called());
  await settle();
  page.fetched = visitPicture({ revision: 2 });
  page.push(page.fetched);
  await settle();
  expect(page.room()).toBeNull();
});

test("a call rings once for each alert", async () => {
  const page = open(called());
  page.push(called({ revision: 2 }));
  await settle();
  expect(page.ring).toHaveBeenCalledTimes(1);
  page.push(called({ revision: 3, consultation: visitConsultation({ alert: 2 }) }));
  await settle();
  expect(page.ring).toHaveBeenCalledTimes(2);
});

test("the room's scripts are loaded while the customer waits, once the page has what it needs itself", async () => {
  const page = open(visitPicture());
  expect(page.preloadRoom).not.toHaveBeenCalled();
  page.connection("connected");
  expect(page.preloadRoom).toHaveBeenCalled();
  expect(page.room()).toBeNull();
});

test("the time left to come in is counted down", async () => {
  open(called());
  expect(textOf('[data-role="left"]')).toBe("30 seconds left");
  await vi.advanceTimersByTimeAsync(29_000);
  expect(textOf('[data-role="left"]')).toBe("1 second left");
});

test("coming in opens the room and tells the server", async () => {
  const page = open(called());
  document.querySelector<HTMLElement>(".app-called__enter")?.click();
  await settle();
  expect(page.answer).toHaveBeenCalledWith("c1");
  expect(page.room()?.consultation).toBe("c1");
  expect(document.querySelector<HTMLElement>("#room")?.hidden).toBe(false);
});

test("a refused answer closes the room and says why", async () => {
  const page = open(called());
  page.answer.mockResolvedValue({ ok: false, code: "too_late", message: "You were called too long ago." });
  document.querySelector<HTMLElement>(".app-called__enter")?.click();
  await settle();
  expect(page.room()?.atDoor, "back at the door at most, where no camera is on").not.toBe(false);
  expect(document.querySelector<HTMLElement>("#room")?.hidden).toBe(true);
  expect(textOf('[data-role="problem"]')).toBe("You were called too long ago.");
  expect(document.querySelector<HTMLButtonElement>(".app-called__enter")?.disabled).toBe(false);
});

test("the room survives the change from call to consultation and learns of a room made anew", async () => {
  const page = open(called());
  document.querySelector<HTMLElement>(".app-called__enter")?.click();
  await settle();
  const room = page.room();
  const consultation = visitConsultation({ answerWithinS: null, roomAttempt: 2 });
  page.fetched = visitPicture({ revision: 2, stage: "consultation", ahead: null, consultation });
  page.push(page.fetched);
  await settle();
  expect(room?.roomAttempt).toBe(2);
  expect(page.fetchPage, "the room goes first").not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(document.querySelector<HTMLElement>("#visit")?.dataset["stage"]).toBe("consultation");
  expect(page.room()).toBe(room);
});

test("a page that is loaded during a consultation enters at once", async () => {
  const consultation = visitConsultation({ answerWithinS: null });
  const page = open(visitPicture({ stage: "consultation", ahead: null, consultation }));
  await settle();
  expect(page.room()?.consultation).toBe("c1");
});

test("a second tab does not take over the call that was entered in another, and offers to", async () => {
  const page = open(called());
  const consultation = visitConsultation({ answerWithinS: null });
  page.fetched = visitPicture({ revision: 2, stage: "consultation", ahead: null, consultation });
  page.push(page.fetched);
  await settle();
  expect(page.room()).toBeNull();
  expect(document.querySelector<HTMLElement>('[data-role="elsewhere"]')?.hidden).toBe(false);
  document.querySelector<HTMLElement>('[data-role="enter-here"]')?.click();
  await settle();
  expect(page.room()?.consultation).toBe("c1");
});

test("the end of the consultation closes the room", async () => {
  const consultation = visitConsultation({ answerWithinS: null });
  const page = open(visitPicture({ stage: "consultation", ahead: null, consultation }));
  await settle();
  page.fetched = visitPicture({ revision: 2, stage: "over", headline: "Goodbye", ahead: null });
  page.push(page.fetched);
  await settle();
  expect(page.room()).toBeNull();
  expect(textOf("h1")).toBe("Goodbye");
});

test("leaving from the room asks the server and shows its refusal in the room", async () => {
  const consultation = visitConsultation({ answerWithinS: null });
  const page = open(visitPicture({ stage: "consultation", ahead: null, consultation }));
  await settle();
  page.leave.mockResolvedValue({ ok: false, code: "no_answer", message: "The server did not answer." });
  page.room()?.dispatchEvent(new CustomEvent(ROOM_LEAVE));
  await settle();
  expect(page.room()?.problem).toBe("The server did not answer.");
});

test("a lost connection is mentioned only when it lasts, and no longer once it is back", async () => {
  const page = open(visitPicture());
  page.connection("lost");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(textOf("#connection")).toBe("");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(textOf("#connection")).toBe("Reconnecting. Your place is kept.");
  page.connection("connected");
  expect(textOf("#connection")).toBe("");
});

test("focus that was in the old stage is put into the new one", async () => {
  const page = open(visitPicture());
  document.querySelector<HTMLElement>('[data-role="try-sound"]')?.focus();
  page.fetched = called({ revision: 2 });
  page.push(page.fetched);
  await settle();
  expect(document.activeElement?.id).toBe("visit");
});
