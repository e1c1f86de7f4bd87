import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeskPicture } from "../../src/contract/types";
import { DeskElement } from "../../src/elements/desk/desk";
import type { Outcome } from "../../src/lib/reply";
import type { Listener } from "../../src/lib/socket";
import { deskPicture, deskSession, ticket } from "./support/pictures";

const done = async (): Promise<Outcome> => ({ ok: true });
const asked = {
  consultation: "c1",
  customer: ticket("1", { name: "Maria" }),
  sessionName: "Contact centre",
  expiresAtMs: Date.now() + 20_000,
  offerS: 20,
};
const call = {
  id: "c1",
  customer: ticket("1", { name: "Maria" }),
  sessionName: "Contact centre",
  stage: "ringing" as const,
  untilMs: null,
  beganAtMs: null,
  roomAttempt: 1,
};

/** A console on a fake link, and everything that a test asks of it. */
async function open(served: DeskPicture) {
  document.body.innerHTML = '<p id="connection"></p><p id="announce"></p>';
  document.title = "Your desk";
  let listener: Listener<DeskPicture> | undefined;
  const link = {
    open: (its: Listener<DeskPicture>) => {
      listener = its;
    },
    duty: vi.fn(done),
    next: vi.fn(done),
    accept: vi.fn(done),
    decline: vi.fn(done),
    end: vi.fn(done),
    ready: vi.fn(done),
  };
  const ring = vi.fn();
  const loadRoom = vi.fn(async (): Promise<unknown> => undefined);
  const desk = new DeskElement();
  document.body.append(desk);
  desk.start(served, { link, bell: { ring }, loadRoom, reload: () => undefined });
  const settle = async () => {
    await Promise.resolve();
    await desk.updateComplete;
  };
  await settle();
  const push = async (picture: DeskPicture) => {
    listener?.picture(picture);
    await settle();
  };
  const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  return { desk, link, ring, loadRoom, push, press, settle, text: () => desk.textContent?.replace(/\s+/g, " ") ?? "" };
}

let opened: Awaited<ReturnType<typeof open>> | undefined;
const openConsole = async (served: DeskPicture) => {
  opened = await open(served);
  return opened;
};

beforeEach(() => {
  opened = undefined;
});

afterEach(() => {
  opened?.desk.remove();
});

test("the console draws the line in its order", async () => {
  const { desk } = await openConsole(
    deskPicture({ sessions: [deskSession([ticket("1"), ticket("2", { online: false })])] }),
  );
  const names = [...desk.querySelectorAll(".app-person__name")].map((name) => name.textContent);
  expect(names).toEqual(["Guest 1", "Guest 2"]);
  expect(desk.querySelectorAll(".app-person__note")[1]?.textContent).toBe("not connected");
});

test("an older picture changes nothing", async () => {
  const { push, text } = await openConsole(deskPicture({ revision: 5 }));
  await push(deskPicture({ revision: 4, sessions: [deskSession([])] }));
  expect(text()).toContain("Guest 1");
});

test("N takes the next from all sessions, and only when somebody can be taken", async () => {
  const { press, link, push } = await openConsole(deskPicture());
  press("n");
  expect(link.next).toHaveBeenCalledWith(null);
  await push(deskPicture({ revision: 2, sessions: [deskSession([])] }));
  press("n");
  expect(link.next).toHaveBeenCalledTimes(1);
});

test("an offer rings once, calls in the title and is accepted with Enter", async () => {
  const { push, press, ring, link, text } = await openConsole(deskPicture());
  await push(deskPicture({ revision: 2, state: "reserved", offer: asked }));
  await push(deskPicture({ revision: 3, state: "reserved", offer: asked }));
  expect(ring).toHaveBeenCalledTimes(1);
  expect(document.title).toContain("Maria is waiting for you");
  expect(text()).toContain("Would you like to take them now?");
  press("Enter");
  expect(link.accept).toHaveBeenCalledWith("c1");
});

test("an offer is declined with Esc, and the title is quiet when it is gone", async () => {
  const { push, press, link } = await openConsole(deskPicture({ state: "reserved", offer: asked }));
  press("Escape");
  expect(link.decline).toHaveBeenCalledWith("c1");
  await push(deskPicture({ revision: 2 }));
  expect(document.title).toBe("Your desk");
});

test("nothing is shown as done before the server says so", async () => {
  const { desk, link, settle } = await openConsole(deskPicture({ state: "offline" }));
  [...desk.querySelectorAll<HTMLElement>(".app-duty__choice")]
    .find((choice) => choice.textContent === "Available")
    ?.click();
  await settle();
  expect(link.duty).toHaveBeenCalledWith("available");
  expect(desk.querySelector('[aria-pressed="true"]')?.textContent).toBe("Off");
});

test("one press is one request: a second waits for the first answer", async () => {
  const { press, link } = await openConsole(deskPicture());
  press("n");
  press("n");
  expect(link.next).toHaveBeenCalledTimes(1);
});

test("a refusal's sentence is shown", async () => {
  const { link, press, settle, desk } = await openConsole(deskPicture());
  link.next.mockResolvedValue({ ok: false, code: "nobody_waiting", message: "Nobody is waiting." });
  press("n");
  await settle();
  await settle();
  expect(desk.querySelector('[role="alert"]')?.textContent?.trim()).toBe("Nobody is waiting.");
});

test("the room's scripts are loaded only when there is a consultation, and its element stays through its stages", async () => {
  const { desk, push, loadRoom } = await openConsole(deskPicture());
  expect(loadRoom).not.toHaveBeenCalled();
  await push(deskPicture({ revision: 2, state: "busy", consultation: call }));
  await push(deskPicture({ revision: 3, state: "busy", consultation: { ...call, stage: "entering" } }));
  const room = desk.querySelector("ar-room");
  expect(room).not.toBeNull();
  await push(deskPicture({ revision: 4, state: "busy", consultation: { ...call, stage: "live" } }));
  expect(desk.querySelector("ar-room")).toBe(room);
  await push(deskPicture({ revision: 5, state: "busy", consultation: { ...call, id: "c2" } }));
  expect(desk.querySelector("ar-room")).not.toBe(room);
  expect(loadRoom).toHaveBeenCalledTimes(1);
});

test("ending asks the server for the consultation that is shown", async () => {
  const { desk, link, push } = await openConsole(deskPicture({ state: "busy", consultation: call }));
  await push(deskPicture({ revision: 2, state: "busy", consultation: call }));
  desk.querySelector("ar-room")?.dispatchEvent(new CustomEvent("ar-leave"));
  expect(link.end).toHaveBeenCalledWith("c1");
});

test("the wrap-up counts down and can be cut short", async () => {
  const { desk, link, text } = await openConsole(deskPicture({ state: "wrapUp", wrapUpUntilMs: Date.now() + 25_000 }));
  expect(text()).toContain("Available again in 0:25");
  desk.querySelector<HTMLElement>(".app-duty__wrap-up button")?.click();
  expect(link.ready).toHaveBeenCalledTimes(1);
});
