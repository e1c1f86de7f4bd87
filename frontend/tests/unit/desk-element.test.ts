import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeskPicture } from "../../src/contract/types";
import { DeskElement } from "../../src/elements/desk/desk";
import { AlertWishes } from "../../src/lib/desk-alerts";
import type { Outcome } from "../../src/lib/reply";
import type { Listener } from "../../src/lib/socket";
import { deskCall, deskPicture, deskSession, ticket } from "./support/desk";

const done = async (): Promise<Outcome> => ({ ok: true });
const asked = {
  consultation: "c1",
  customer: ticket("1", { name: "Maria" }),
  sessionName: "Contact centre",
  expiresAtMs: Date.now() + 20_000,
  offerS: 20,
};
const call = deskCall();

/** A console on a fake link, and everything that a test asks of it. */
async function open(served: DeskPicture) {
  document.body.innerHTML = '<p id="connection"></p><p id="announce"></p>';
  document.title = "Your desk";
  let listener: Listener<DeskPicture> | undefined;
  const link = {
    open: (its: Listener<DeskPicture>) => {
      listener = its;
    },
    ask: vi.fn(done),
    notes: vi.fn(async () => ({ notes: { text: "", outcome: null }, transcript: null, problem: null })),
  };
  const memory = new Map<string, string>();
  const wishes = new AlertWishes({
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
  });
  const desktop = {
    permission: vi.fn((): NotificationPermission => "default"),
    ask: vi.fn(async (): Promise<NotificationPermission> => "granted"),
    show: vi.fn(),
  };
  const ring = vi.fn();
  const loadRoom = vi.fn(async (): Promise<unknown> => undefined);
  const preloadRoom = vi.fn();
  const desk = new DeskElement();
  document.body.append(desk);
  desk.start(served, { link, bell: { ring }, desktop, wishes, loadRoom, preloadRoom, reload: () => undefined });
  const settle = async () => {
    await Promise.resolve();
    await desk.updateComplete;
  };
  await settle();
  const push = async (picture: DeskPicture) => {
    listener?.picture(picture);
    await settle();
  };
  const button = (words: string) =>
    [...desk.querySelectorAll<HTMLElement>("button")].find((one) => one.textContent?.trim().startsWith(words));
  const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  /** Opens a row's menu as a click on it does. */
  const openMenu = async (id: string) => {
    const row = desk.querySelector<HTMLDetailsElement>(`details[data-ticket="${id}"]`);
    if (!row) throw new Error(`no row of ${id}`);
    row.open = true;
    row.dispatchEvent(new Event("toggle"));
    await settle();
    return row;
  };
  const choose = async (row: Element, name: string, value: string) => {
    const select = row.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
    if (!select) throw new Error(`no choice of ${name}`);
    select.value = value;
    select.form?.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    await settle();
  };
  const more = { desktop, wishes, button, openMenu, choose };
  return {
    ...more,
    desk,
    link,
    ring,
    loadRoom,
    push,
    press,
    settle,
    text: () => desk.textContent?.replace(/\s+/g, " ") ?? "",
  };
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
    deskPicture({ sessions: [deskSession([ticket("1"), ticket("2", { online: false, offlineSinceMs: null })])] }),
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
  expect(link.ask).toHaveBeenCalledWith("desk:next", { session: null });
  await push(deskPicture({ revision: 2, sessions: [deskSession([])] }));
  press("n");
  expect(link.ask).toHaveBeenCalledTimes(1);
});

test("an offer rings once, calls in the title and is accepted with Enter", async () => {
  const { push, press, ring, link, text } = await openConsole(deskPicture());
  await push(deskPicture({ revision: 2, state: "reserved", offer: asked }));
  await push(deskPicture({ revision: 3, state: "reserved", offer: asked }));
  expect(ring).toHaveBeenCalledTimes(1);
  expect(document.title).toContain("Maria is waiting for you");
  expect(text()).toContain("Would you like to take them now?");
  press("Enter");
  expect(link.ask).toHaveBeenCalledWith("desk:accept", { consultation: "c1" });
});

test("an offer is declined with Esc, and the title is quiet when it is gone", async () => {
  const { push, press, link } = await openConsole(deskPicture({ state: "reserved", offer: asked }));
  press("Escape");
  expect(link.ask).toHaveBeenCalledWith("desk:decline", { consultation: "c1" });
  await push(deskPicture({ revision: 2 }));
  expect(document.title).toBe("Your desk");
});

test("nothing is shown as done before the server says so", async () => {
  const { desk, link, settle, button } = await openConsole(deskPicture({ state: "offline", duty: "off" }));
  button("Available")?.click();
  await settle();
  expect(link.ask).toHaveBeenCalledWith("desk:duty", { duty: "available" });
  expect(desk.querySelector('[aria-pressed="true"]')?.textContent).toBe("Off");
});

test("pressing the same twice is one request", async () => {
  const { press, link } = await openConsole(deskPicture());
  press("n");
  press("n");
  expect(link.ask).toHaveBeenCalledTimes(1);
});

test("a key is not lost while an answer is on its way: what is shown can be ahead of it", async () => {
  const { press, push, link, settle } = await openConsole(deskPicture({ state: "offline", duty: "off" }));
  let answer: (outcome: Outcome) => void = () => undefined;
  link.ask.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  press("p");
  await push(deskPicture({ revision: 2, state: "paused", duty: "paused" }));
  press("p");
  expect(link.ask).toHaveBeenCalledTimes(1);
  answer({ ok: true });
  await settle();
  await settle();
  expect(link.ask).toHaveBeenLastCalledWith("desk:duty", { duty: "available" });
});

test("a refusal's sentence is shown", async () => {
  const { link, press, settle, desk } = await openConsole(deskPicture());
  link.ask.mockResolvedValue({ ok: false, code: "nobody_waiting", message: "Nobody is waiting." });
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
  expect(link.ask).toHaveBeenCalledWith("desk:end", { consultation: "c1" });
});

test("the wrap-up counts down, can be cut short and lengthened", async () => {
  const { link, press, text, button, settle } = await openConsole(
    deskPicture({ state: "wrapUp", wrapUpUntilMs: Date.now() + 25_000 }),
  );
  expect(text()).toContain("Available again in 0:25");
  button("Ready now")?.click();
  await settle();
  expect(link.ask).toHaveBeenLastCalledWith("desk:ready", {});
  await settle();
  press("w");
  expect(link.ask).toHaveBeenLastCalledWith("desk:extend", {});
});

test("a row opens into a menu in which everything can be asked for", async () => {
  const henry = { to: "host:h", name: "Henry", doing: "available" };
  const { link, openMenu, choose, button, settle } = await openConsole(
    deskPicture({
      sessions: [deskSession([ticket("1"), ticket("2")], { colleagues: [henry] })],
      places: [{ to: "session:s2", name: "Library", doing: "closed" }],
    }),
  );
  let row = await openMenu("2");
  expect([...row.querySelectorAll("optgroup option")].map((option) => option.textContent)).toEqual([
    "Henry · available",
    "Library · closed",
  ]);
  button("Earlier")?.click();
  await settle();
  await settle();
  expect(link.ask).toHaveBeenLastCalledWith("desk:priority", { ticket: "2", priority: "before" });
  await choose(row, "to", "host:h");
  expect(link.ask).toHaveBeenLastCalledWith("desk:transfer", { ticket: "2", to: "host:h" });
  await settle();
  row = await openMenu("2");
  await choose(row, "why", "notThere");
  expect(link.ask).toHaveBeenLastCalledWith("desk:remove", { ticket: "2", why: "notThere" });
  await settle();
  await openMenu("1");
  button("Call in now")?.click();
  expect(link.ask).toHaveBeenLastCalledWith("desk:pick", { ticket: "1" });
});

test("nothing is removed or handed on before it is said why and where to", async () => {
  const { link, openMenu, choose } = await openConsole(deskPicture());
  await choose(await openMenu("1"), "why", "");
  expect(link.ask).not.toHaveBeenCalled();
});

test("an open menu keeps its row when somebody else takes the customer, and Esc closes the menu alone", async () => {
  const { desk, link, openMenu, push, text, settle } = await openConsole(deskPicture());
  const row = await openMenu("1");
  await push(deskPicture({ revision: 2, state: "reserved", offer: asked, sessions: [deskSession([])] }));
  expect(text()).toContain("Somebody was quicker");
  row.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  row.dispatchEvent(new Event("toggle"));
  await settle();
  await settle();
  expect(link.ask).not.toHaveBeenCalled();
  // The row stays as long as the keyboard is on it.
  expect(desk.querySelectorAll("details")).toHaveLength(1);
  row.querySelector("summary")?.blur();
  await settle();
  expect(desk.querySelector("details")).toBeNull();
});

test("whoever is on hold is listed, and R resumes with the longest", async () => {
  const hold = (id: string) => ({ customer: ticket(id), sessionName: "Contact centre", sinceMs: 0 });
  const { link, press, push, text, settle } = await openConsole(deskPicture({ held: [hold("7"), hold("8")] }));
  expect(text()).toContain("On hold");
  press("r");
  expect(link.ask).toHaveBeenLastCalledWith("desk:resume", { ticket: "7" });
  await settle();
  await push(deskPicture({ revision: 2, state: "busy", consultation: call, held: [hold("8")] }));
  expect(document.querySelector(".app-person__do")?.getAttribute("aria-disabled")).toBe("true");
});

test("a removal can be undone until its time is over, without a word from the server", async () => {
  const gone = (ticket: string, left: number) => ({ ticket, name: "Zoë", undoUntilMs: Date.now() + left });
  const { desk, link, press, text, push } = await openConsole(
    deskPicture({ removed: [gone("5", 30_000), gone("6", 900)] }),
  );
  expect(desk.querySelectorAll(".app-undo")).toHaveLength(2);
  expect(text()).toContain("30 s");
  press("u");
  expect(link.ask).toHaveBeenLastCalledWith("desk:undo", { ticket: "5" });
  await push(deskPicture({ revision: 2, removed: [gone("5", -1)] }));
  expect(desk.querySelector(".app-undo")).toBeNull();
});

test("H holds only what has begun, E asks once more, P pauses and comes back", async () => {
  const { link, press, push, settle } = await openConsole(deskPicture({ state: "busy", consultation: call }));
  press("h");
  expect(link.ask).not.toHaveBeenCalled();
  await push(deskPicture({ revision: 2, state: "busy", consultation: { ...call, stage: "live" } }));
  press("h");
  expect(link.ask).toHaveBeenLastCalledWith("desk:hold", { consultation: "c1" });
  await settle();
  await settle();
  press("e");
  expect(link.ask).toHaveBeenCalledTimes(1);
  press("p");
  expect(link.ask).toHaveBeenLastCalledWith("desk:duty", { duty: "paused" });
  await settle();
  await settle();
  await push(deskPicture({ revision: 3, state: "paused", duty: "break" }));
  press("p");
  expect(link.ask).toHaveBeenLastCalledWith("desk:duty", { duty: "available" });
});

test("a pause can be given a reason, and one that nobody asked for is explained", async () => {
  const notice = "You missed two offers and were paused. Switch back when you are ready.";
  const { link, button, text } = await openConsole(deskPicture({ state: "pausedMissed", duty: "paused", notice }));
  expect(text()).toContain(notice);
  button("Meeting")?.click();
  expect(link.ask).toHaveBeenLastCalledWith("desk:duty", { duty: "meeting" });
});

test("notifications are asked for by a click only, and shown only while nobody looks", async () => {
  const { desktop, push, settle, ring, desk } = await openConsole(deskPicture());
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  await push(deskPicture({ revision: 2, sessions: [deskSession([ticket("1"), ticket("2")])] }));
  expect([ring.mock.calls.length, desktop.show.mock.calls.length]).toEqual([1, 0]);
  expect(document.title).toBe("(2) Your desk");
  expect(desktop.ask).not.toHaveBeenCalled();
  desk.querySelectorAll<HTMLElement>(".app-switch")[1]?.click();
  await settle();
  await settle();
  desktop.permission.mockReturnValue("granted");
  expect(desktop.ask).toHaveBeenCalledTimes(1);
  await push(deskPicture({ revision: 3, state: "reserved", offer: asked }));
  expect(desktop.show).toHaveBeenCalledWith("Maria is waiting for you");
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await push(deskPicture({ revision: 4 }));
  expect(document.title).toBe("Your desk");
  hidden.mockRestore();
});

test("keys do nothing while the help is open, and are heard as soon as it is closed", async () => {
  const { desk, press, link, settle } = await openConsole(deskPicture());
  press("?");
  await settle();
  const dialog = desk.querySelector("dialog");
  expect(dialog?.open).toBe(true);
  press("p");
  expect(link.ask).not.toHaveBeenCalled();
  // Closed, which is told a moment later.
  dialog?.removeAttribute("open");
  press("p");
  expect(link.ask).toHaveBeenCalledWith("desk:duty", { duty: "paused" });
});
