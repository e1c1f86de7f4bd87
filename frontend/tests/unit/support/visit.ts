/** The customer's page on a fake link, and everything that a test asks of it. */

import { vi } from "vitest";
import type { VisitCheck, VisitPicture } from "../../../src/contract/types";
import { Alerts } from "../../../src/lib/alerts";
import type { CheckView } from "../../../src/lib/check-view";
import type { Outcome } from "../../../src/lib/reply";
import type { RoomView } from "../../../src/lib/room-view";
import type { Listener } from "../../../src/lib/socket";
import type { Telling } from "../../../src/lib/teller";
import { VisitPage } from "../../../src/lib/visit-page";
import { fetchedVisit, showVisit } from "./pages";
import { visitConsultation, visitPicture } from "./pictures";

export const called = (changes: Partial<VisitPicture> = {}) =>
  visitPicture({
    stage: "called",
    headline: "Anna is ready for you",
    ahead: null,
    consultation: visitConsultation(),
    ...changes,
  });

const PANEL = `<main><section data-role="panel"><h1 id="panel-title">Invite someone</h1>
  <input data-role="link" value="https://meet.example/s/x/join/abc" readonly><button data-role="share" hidden></button>
  <button data-role="copy" hidden></button><p data-role="shared"></p></section></main>`;

/** `memory` is what the tab remembers over a reload. */
export function open(served: VisitPicture, memory = new Map<string, string>()) {
  showVisit(served);
  let listener: Listener<VisitPicture> | undefined;
  const fake = {
    fetched: served,
    answer: vi.fn(async (_consultation: string): Promise<Outcome> => ({ ok: true })),
    leave: vi.fn(async (): Promise<Outcome> => ({ ok: true })),
    checked: vi.fn(async (_check: VisitCheck): Promise<Outcome> => ({ ok: true })),
    makeCheck: vi.fn(async () => document.createElement("div") as unknown as CheckView),
    ring: vi.fn(),
    refresh: vi.fn(),
    tell: vi.fn(),
    withdraw: vi.fn(),
    ask: vi.fn(async (): Promise<Telling> => {
      fake.telling = "on";
      return "on";
    }),
    panel: PANEL,
    telling: "off" as Telling,
    isWatched: false,
    fetchPanel: vi.fn(async (_href: string) => new DOMParser().parseFromString(fake.panel, "text/html")),
    postForm: vi.fn(async (_form: HTMLFormElement) => fetchedVisit(fake.fetched)),
    go: vi.fn(),
    preloadRoom: vi.fn(),
    fetchPage: vi.fn(async () => fetchedVisit(fake.fetched)),
    push: (picture: VisitPicture) => listener?.picture(picture),
    connection: (connection: "connected" | "lost" | "refused") => listener?.connection(connection),
    room: () => document.querySelector<RoomView>("#room > *"),
  };
  new VisitPage(document, {
    link: {
      open: (its) => {
        listener = its;
      },
      answer: fake.answer,
      leave: fake.leave,
      checked: fake.checked,
      refresh: fake.refresh,
    },
    teller: {
      get telling() {
        return fake.telling;
      },
      get isWatched() {
        return fake.isWatched;
      },
      ask: fake.ask,
      tell: fake.tell,
      withdraw: fake.withdraw,
    },
    fetchPanel: fake.fetchPanel,
    postForm: fake.postForm,
    go: fake.go,
    bell: { ring: fake.ring },
    alerts: new Alerts({ getItem: (key) => memory.get(key) ?? null, setItem: (key, value) => memory.set(key, value) }),
    makeRoom: async () => {
      const room = { comeIn: vi.fn(() => (room.atDoor = false)), atDoor: false };
      return Object.assign(document.createElement("div"), room) as unknown as RoomView;
    },
    preloadRoom: fake.preloadRoom,
    makeCheck: fake.makeCheck,
    fetchPage: fake.fetchPage,
    reload: () => undefined,
  }).start();
  return fake;
}
