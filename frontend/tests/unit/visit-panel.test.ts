import { afterEach, expect, test, vi } from "vitest";
import { BrowserTeller } from "../../src/lib/teller";
import { showOwnTime } from "../../src/lib/visit-clock";
import { VisitPanel } from "../../src/lib/visit-panel";

const LINK = "https://meet.example/s/x/join/abc";
const PANEL = `<main><section data-role="panel"><h1 id="panel-title">Invite someone</h1>
  <input data-role="link" value="${LINK}" readonly><button data-role="share" hidden></button>
  <button data-role="copy" hidden></button><p data-role="shared"></p></section></main>`;

const part = (role: string) => document.querySelector<HTMLElement>(`dialog [data-role="${role}"]`);
const settle = () => new Promise((resolve) => setTimeout(resolve));

async function openPanel(browser: Partial<Navigator>): Promise<VisitPanel> {
  vi.stubGlobal("navigator", browser);
  const panel = new VisitPanel(document, async () => new DOMParser().parseFromString(PANEL, "text/html"));
  expect(await panel.open("/s/x/invite")).toBe(true);
  return panel;
}

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

test("a browser that can neither send nor copy offers neither: the link is there to be read", async () => {
  await openPanel({});
  expect(part("share")?.hidden).toBe(true);
  expect(part("copy")?.hidden).toBe(true);
});

test("a link is copied, and that is said; where it is not, it is there to be copied by hand", async () => {
  const writeText = vi.fn(async (_text: string) => undefined);
  await openPanel({ clipboard: { writeText } as unknown as Clipboard });
  part("copy")?.click();
  await settle();
  expect(writeText).toHaveBeenCalledWith(LINK);
  expect(part("shared")?.textContent).toBe("Copied.");
  writeText.mockRejectedValueOnce(new Error("no"));
  part("copy")?.click();
  await settle();
  expect(part("shared")?.textContent).toContain("copy it yourself");
});

test("a link is sent by what the device has for it, and changing one's mind is no mistake", async () => {
  const share = vi.fn(async (_data?: ShareData) => {
    throw new DOMException("", "AbortError");
  });
  await openPanel({ share });
  part("share")?.click();
  await settle();
  expect(share).toHaveBeenCalledWith({ url: LINK });
});

test("one panel at a time, and none after closing", async () => {
  const panel = await openPanel({});
  await panel.open("/s/x/move");
  expect(document.querySelectorAll("dialog")).toHaveLength(1);
  document.querySelector<HTMLElement>("dialog > button")?.click();
  expect(document.querySelectorAll("dialog")).toHaveLength(0);
  panel.close();
});

test("instants are shown in the reader's own time, and what is none stays as it is", () => {
  document.body.innerHTML = `<time data-role="clock" datetime="2026-07-01T12:30:00Z">12:30 UTC</time>
    <time data-role="clock" datetime="soon">soon</time>`;
  showOwnTime(document);
  const [instant, none] = document.querySelectorAll("time");
  const own = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });
  expect(instant?.textContent).toBe(own.format(new Date("2026-07-01T12:30:00Z")));
  expect(none?.textContent).toBe("soon");
});

test("without notes, or where they were refused, nothing is told and nothing breaks", async () => {
  vi.stubGlobal("Notification", undefined);
  Reflect.deleteProperty(globalThis, "Notification");
  expect(new BrowserTeller().telling).toBe("unavailable");
  expect(await new BrowserTeller().ask()).toBe("unavailable");
  vi.stubGlobal("Notification", { permission: "denied" });
  expect(new BrowserTeller().telling).toBe("unavailable");
  new BrowserTeller().tell("title", "body");
});

test("a browser that has notes and throws when one is made, as Chrome on Android does, is no defect", () => {
  const made = vi.fn();
  class Throws {
    static permission = "granted";
    constructor() {
      made();
      throw new TypeError("Illegal constructor");
    }
  }
  vi.stubGlobal("Notification", Throws);
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const teller = new BrowserTeller();
  teller.tell("title", "body");
  expect(made).toHaveBeenCalledTimes(1);
  teller.withdraw();
});
