import { html, LitElement } from "lit";
import { afterEach, expect, test, vi } from "vitest";
import type { ChatMessage, RoomPicture } from "../../../src/contract/types";
import { CompanySide } from "../../../src/elements/room/company-side";
import { sizeWords } from "../../../src/elements/room/side";
import { Company, type CompanyEvents } from "../../../src/lib/room/company";
import { linked } from "../../../src/lib/room/linked";
import { ROOM_OVER, type RoomExtra } from "../../../src/lib/room-view";

const PICTURE: RoomPicture = {
  me: "host",
  people: [
    { key: "host", side: "host", name: "Hanna" },
    { key: "customer", side: "customer", name: "Zoë" },
    { key: "customer1", side: "customer", name: "With Zoë" },
  ],
  isHost: true,
  locked: false,
  muted: [],
  roomAttempt: 1,
  chat: true,
  fileMbMax: 10,
  messages: 0,
  transcript: "/api/visits/v1/chat.txt",
  recordable: false,
  tape: "off",
  agreed: true,
  cameras: [],
  camerasOutside: [],
};

function message(text: string, mine = false): ChatMessage {
  return { atMs: 1_700_000_000_000, mine, name: "Zoë", text, file: null };
}

/** As much of a room as its side needs. */
class FakeRoom extends LitElement {
  static override properties = { extras: {}, beside: {}, atDoor: {} };
  readonly mute = vi.fn();
  roomAttempt = 1;
  declare extras: readonly RoomExtra[];
  declare beside: unknown;
  declare atDoor: boolean;
  consultation = "c1";
  side = "customer" as const;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`${this.beside}`;
  }
}
customElements.define("fake-room", FakeRoom);

let room: FakeRoom | undefined;

afterEach(() => {
  room?.remove();
});

async function open(picture: Partial<RoomPicture> = {}, atDoor = false) {
  let messages: readonly ChatMessage[] = [];
  let told: CompanyEvents = { changed: () => undefined, over: () => undefined };
  const company = {
    close: vi.fn(),
    ask: vi.fn(async () => null as string | null),
    say: vi.fn(async () => null as string | null),
    send: vi.fn(async () => null as string | null),
    messages: async () => messages,
    invitation: vi.fn(async () => ({ href: "https://meet.example/help/abc", untilMs: 1_700_000_000_000 })),
  };
  const listen = vi.fn((_part: unknown, on: CompanyEvents) => {
    told = on;
    return company;
  });
  const here = new FakeRoom();
  room = here;
  here.atDoor = atDoor;
  const controller = new CompanySide(here as never, listen);
  here.addController(controller);
  document.body.append(here);
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    await here.updateComplete;
  };
  const tell = async (more: Partial<RoomPicture> = {}, written: readonly ChatMessage[] = messages) => {
    messages = written;
    told.changed({ ...PICTURE, ...picture, ...more });
    await settle();
  };
  await settle();
  if (!atDoor) await tell();
  const extra = (word: string) => here.extras.find((one) => one.word === word);
  const press = async (word: string) => {
    const button = [...here.querySelectorAll("button")].find((one) => one.textContent?.trim() === word);
    button?.click();
    await settle();
  };
  const end = () => told.over();
  return { here, company, listen, tell, settle, extra, press, end, controller };
}

test("nothing is listened to while the room waits at the door", async () => {
  const { here, listen, settle } = await open({}, true);
  expect(listen).not.toHaveBeenCalled();
  here.atDoor = false;
  await settle();
  expect(listen).toHaveBeenCalledOnce();
});

test("an element that has gone from the page listens no more, however often it is drawn", async () => {
  const { here, company, listen, settle } = await open();
  here.remove();
  here.requestUpdate();
  await settle();
  expect(company.close).toHaveBeenCalledOnce();
  expect(listen).toHaveBeenCalledOnce();
});

test("what was written before counts as read, and what comes while the chat is closed is counted", async () => {
  const { extra, tell, here, settle } = await open();
  expect(extra("Chat")?.badge).toBe("");
  await tell({ messages: 2 }, [message("One"), message("Two")]);
  expect(extra("Chat")?.badge).toBe("2");
  extra("Chat")?.act();
  await settle();
  expect(extra("Chat")?.badge).toBe("");
  expect([...here.querySelectorAll(".app-chat__said")].map((said) => said.textContent?.trim())).toEqual(["One", "Two"]);
  await tell({ messages: 3 }, [message("One"), message("Two"), message("Three")]);
  expect(extra("Chat")?.badge).toBe("");
});

test("what could not be sent stays typed, with the reason", async () => {
  const { here, company, extra, settle } = await open();
  extra("Chat")?.act();
  await settle();
  const text = here.querySelector("textarea");
  if (!text) throw new Error("there is a field");
  text.value = "Hello";
  company.say.mockResolvedValueOnce("Try again in a moment.");
  text.form?.requestSubmit();
  await settle();
  expect(text.value).toBe("Hello");
  expect(here.querySelector('[role="alert"]')?.textContent).toBe("Try again in a moment.");
  text.form?.requestSubmit();
  await settle();
  expect(company.say).toHaveBeenLastCalledWith("Hello");
  expect(text.value).toBe("");
  expect(here.querySelector('[role="alert"]')?.textContent).toBe("");
});

test("the host locks the room and removes whoever came along, and nobody else does", async () => {
  const { here, company, extra, press, settle } = await open();
  extra("People")?.act();
  await settle();
  expect(here.querySelectorAll('.app-side__list button[aria-label^="Remove"]')).toHaveLength(1);
  await press("Remove");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "remove", person: "customer1" });
  await press("Let nobody else in");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "lock", locked: true });
  here.remove();
  expect(company.close).toHaveBeenCalledOnce();
  const guest = await open({ me: "customer", isHost: false, locked: true });
  guest.extra("People")?.act();
  await guest.settle();
  expect(guest.here.querySelectorAll(".app-side__list button, .app-side__host")).toHaveLength(0);
});

test("whoever is muted is muted once, and says so when they speak again", async () => {
  const { here, company, tell, controller } = await open({ me: "customer", isHost: false });
  controller.speaks();
  expect(company.ask).not.toHaveBeenCalled();
  await tell({ muted: ["customer"] });
  await tell({ muted: ["customer"], messages: 1 });
  expect(here.mute).toHaveBeenCalledOnce();
  controller.speaks();
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "unmute" });
  await tell({ muted: [] });
  await tell({ muted: ["customer1"] });
  expect(here.mute).toHaveBeenCalledOnce();
  await tell({ muted: ["customer"] });
  expect(here.mute).toHaveBeenCalledTimes(2);
});

test("the host mutes anybody but themselves, and nobody can be muted twice", async () => {
  const { here, company, extra, settle, tell } = await open();
  extra("People")?.act();
  await settle();
  const names = () =>
    [...here.querySelectorAll('button[aria-label^="Mute"]')].map((one) => one.getAttribute("aria-label"));
  expect(names()).toEqual(["Mute Zoë", "Mute With Zoë"]);
  here.querySelector<HTMLButtonElement>('button[aria-label="Mute Zoë"]')?.click();
  await settle();
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "mute", person: "customer" });
  await tell({ muted: ["customer"] });
  expect(names()).toEqual(["Mute With Zoë"]);
  expect(here.querySelector(".app-side__list")?.textContent).toContain("muted");
});

test("the host gets a link for a colleague only by asking, and none while the room is locked", async () => {
  const { here, company, extra, press, settle, tell } = await open();
  extra("People")?.act();
  await settle();
  expect(here.querySelector("#helper-link")).toBeNull();
  await press("Bring in a colleague");
  expect(here.querySelector<HTMLInputElement>("#helper-link")?.value).toBe("https://meet.example/help/abc");
  expect(company.invitation).toHaveBeenCalledOnce();
  await tell({ locked: true });
  expect(here.querySelector("#helper-link")).toBeNull();
});

test("a room made anew is joined anew, and the page hears when there is none any more", async () => {
  const { here, tell, end } = await open();
  await tell({ roomAttempt: 3 });
  expect(here.roomAttempt).toBe(3);
  await tell({ roomAttempt: 2 });
  expect(here.roomAttempt, "an older picture").toBe(3);
  const over = vi.fn();
  here.addEventListener(ROOM_OVER, over);
  end();
  expect(over).toHaveBeenCalledOnce();
});

test("whoever is asked about a recording is asked at once, and sees it for as long as it runs", async () => {
  const { here, company, extra, tell, press, settle } = await open({ me: "customer", isHost: false, agreed: false });
  expect(extra("Record")).toBeUndefined();
  await tell({ tape: "asked" });
  expect(here.querySelector('[data-role="side"] h2')?.textContent).toBe("Recording");
  await press("I agree");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "agree", agrees: true });
  await tell({ tape: "running", agreed: true });
  expect(here.querySelector('[data-role="side"]')).toBeNull();
  expect(extra("Recording")?.badge).toBe("on");
  extra("Recording")?.act();
  await settle();
  await press("Do not record me");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "agree", agrees: false });
  await tell({ tape: "off", agreed: false });
  expect(here.extras.some(({ word }) => word.startsWith("Record"))).toBe(false);
});

test("the host asks, pauses, goes on and ends", async () => {
  const { company, extra, tell, press, settle } = await open({ recordable: true });
  extra("Record")?.act();
  await settle();
  await press("Ask to record");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "record" });
  await tell({ tape: "running" });
  await press("Pause");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "pauseRecording", paused: true });
  await tell({ tape: "paused" });
  await press("Go on");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "pauseRecording", paused: false });
  await press("End the recording");
  expect(company.ask).toHaveBeenLastCalledWith({ ask: "stopRecording" });
});

test("two people need no list of themselves, and a session without a chat has none", async () => {
  const { here, tell } = await open({ isHost: false, people: PICTURE.people.slice(0, 2) });
  expect(here.extras.map(({ word }) => word)).toEqual(["Chat"]);
  await tell({ chat: false });
  expect(here.extras).toEqual([]);
});

test("addresses can be followed, and nothing else becomes a link", () => {
  expect(linked("See https://example.org/a?b=1. Or (http://x.example)!")).toEqual([
    { text: "See ", href: null },
    { text: "https://example.org/a?b=1", href: "https://example.org/a?b=1" },
    { text: ". Or (", href: null },
    { text: "http://x.example", href: "http://x.example" },
    { text: ")!", href: null },
  ]);
  expect(linked("javascript:alert(1) <b>")).toEqual([{ text: "javascript:alert(1) <b>", href: null }]);
  expect(linked("")).toEqual([]);
});

test("sizes are told as people say them", () => {
  expect([10, 1_500, 999_999, 1_250_000].map(sizeWords)).toEqual(["1 kB", "2 kB", "1000 kB", "1.3 MB"]);
});

test("what the server refuses is told in its words, and a server that is away in ours", async () => {
  const source = { addEventListener: () => undefined, close: () => undefined, readyState: 1 };
  const answers = [
    () => Promise.resolve(new Response(null, { status: 201 })),
    () => Promise.resolve(Response.json({ title: "Title.", detail: "Detail." }, { status: 422 })),
    () => Promise.resolve(new Response("<html>", { status: 502 })),
    () => Promise.reject(new TypeError("no network")),
  ];
  const company = new Company(
    { consultation: "c 1", side: "host" },
    { changed: () => undefined, over: () => undefined },
    {
      listen: (url) => {
        expect(url).toBe("/api/consultations/c%201/changes?side=host");
        return source;
      },
      fetch: () => (answers.shift() ?? (() => Promise.reject(new Error("asked too often"))))(),
    },
  );
  const away = "This did not work. Check the connection and try again.";
  const said = [];
  for (let turn = 0; turn < 4; turn += 1) said.push(await company.say("Hello"));
  expect(said).toEqual([null, "Detail.", away, away]);
});

test("it listens again after an answer that was an error, and never once the room is no more", () => {
  vi.useFakeTimers();
  const sources: { events: Map<string, (event: unknown) => void>; readyState: number; close: () => void }[] = [];
  const listen = () => {
    const events = new Map<string, (event: unknown) => void>();
    const source = { events, readyState: 1, close: vi.fn() };
    sources.push(source);
    return Object.assign(source, {
      addEventListener: (name: string, act: (event: unknown) => void) => void events.set(name, act),
    });
  };
  const parts = { listen: listen as never, fetch: () => Promise.reject(new Error("not asked")) };
  const seen: RoomPicture[] = [];
  const over = vi.fn();
  const part = { consultation: "c1", side: "customer" } as const;
  new Company(part, { changed: (picture) => void seen.push(picture), over }, parts);
  const [first] = sources;
  if (!first) throw new Error("it listens at once");
  first.events.get("error")?.({});
  vi.advanceTimersByTime(60_000);
  expect(sources, "the browser connects again by itself").toHaveLength(1);
  first.readyState = 2;
  first.events.get("error")?.({});
  vi.advanceTimersByTime(5_000);
  expect(sources).toHaveLength(2);
  sources[1]?.events.get("room")?.({ data: JSON.stringify(PICTURE) });
  expect(seen).toEqual([PICTURE]);
  sources[1]?.events.get("over")?.({});
  expect(sources[1]?.close).toHaveBeenCalledOnce();
  expect(over).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

const DOOR = { camera: "7", key: "camera-7", name: "Door", words: "" };

test("the host brings cameras in and takes them out", async () => {
  const { company, extra, press, settle, here } = await open({
    cameras: [DOOR],
    camerasOutside: [{ camera: "8", name: "Yard" }],
  });
  extra("Cameras")?.act();
  await settle();
  await press("Take out");
  expect(company.ask).toHaveBeenCalledWith({ ask: "takeCameraOut", camera: "7" });
  await press("Bring in");
  expect(company.ask).toHaveBeenCalledWith({ ask: "bringCamera", camera: "8" });
  expect(here.querySelector('[aria-label="Bring in Yard"]')).not.toBeNull();
});

test("everybody else hides a camera from themselves and shows it again, and can do nothing more", async () => {
  const { here, extra, press, settle, tell, company } = await open({ isHost: false, me: "customer", cameras: [DOOR] });
  const shown = () => (here as unknown as { cameras: { isHidden: boolean }[] }).cameras.map(({ isHidden }) => isHidden);
  expect(shown()).toEqual([false]);
  extra("Cameras")?.act();
  await settle();
  expect(here.textContent).not.toContain("Take out");
  await press("Hide");
  expect(shown()).toEqual([true]);
  await tell({ messages: 1 });
  expect(shown(), "what comes later does not show it").toEqual([true]);
  await press("Show");
  expect(shown()).toEqual([false]);
  expect(company.ask).not.toHaveBeenCalled();
});

test("where there is no camera nobody hears of any", async () => {
  const { extra } = await open();
  expect(extra("Cameras")).toBeUndefined();
});
