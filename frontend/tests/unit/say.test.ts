import { afterEach, expect, test } from "vitest";
import { overlayFor } from "../../src/elements/room/words";
import { learn, locale, say, sayIfKnown, speak } from "../../src/lib/say";
import { secondsLeftWords } from "../../src/lib/time-words";
import { summaryOf } from "../../src/lib/visit-check";

const SOURCES = import.meta.glob<string>("/locales/*/*.ftl", { query: "?raw", import: "default", eager: true });

function speakAll(language: string): void {
  speak(
    language,
    ...Object.keys(SOURCES)
      .filter((path) => path.includes(`/${language}/`))
      .map((path) => SOURCES[path] ?? ""),
  );
}

afterEach(() => {
  document.documentElement.lang = "";
  speakAll("en");
});

test("scripts speak the language of the page", () => {
  speakAll("de");
  expect(secondsLeftWords(1)).toBe("noch 1 Sekunde");
  expect(secondsLeftWords(2)).toBe("noch 2 Sekunden");
  expect(summaryOf({ path: "direct", weak: true, camera: "missing", microphone: "works" })).toBe(
    "Geprüft: die Verbindung ist langsam, keine Kamera.",
  );
  const waiting = {
    peerName: "Hanna",
    media: "ready",
    wish: "camera-and-sound",
    phase: "alone",
    unreachable: false,
    step: "others",
    isStuck: false,
    met: false,
    elsewhere: null,
  } as const;
  expect(overlayFor(waiting, "")?.headline).toBe("Warten auf Hanna");
});

test("messages are loaded in the language of the page, once", async () => {
  document.documentElement.lang = "de";
  await learn("check");
  expect(say("check-title")).toBe("Prüfen Sie Ihr Gerät");
  await learn("check");
  expect(say("check-title")).toBe("Prüfen Sie Ihr Gerät");
});

test("what nobody wrote is a mistake, unless it is asked whether there is something", () => {
  expect(() => say("nothing-of-that-name")).toThrow("no message nothing-of-that-name");
  expect(sayIfKnown("nothing-of-that-name")).toBeNull();
});

test("what people are called is never read as a message", () => {
  expect(say("chat-came", { name: "{ $name } { chat-you }" })).toBe("{ $name } { chat-you } has come in.");
});

test("times are written as the reader's browser writes them in the language of the page", () => {
  document.documentElement.lang = "en";
  Object.defineProperty(navigator, "languages", { value: ["de-AT", "en-GB", "en-US"], configurable: true });
  expect(locale()).toBe("en-GB");
  document.documentElement.lang = "de";
  expect(locale()).toBe("de-AT");
  Object.defineProperty(navigator, "languages", { value: ["fi"], configurable: true });
  expect(locale()).toBe("de");
});

test("every message that scripts ask for is there, and every one that is there is asked for", () => {
  const scripts = Object.values(
    import.meta.glob<string>("/src/**/*.ts", { query: "?raw", import: "default", eager: true }),
  ).join("\n");
  const ids = (file: string) =>
    [...(SOURCES[`/locales/en/${file}.ftl`] ?? "").matchAll(/^([a-z][\w-]*) =/gm)].map(([, id = ""]) => id);
  const known = [...ids("visit"), ...ids("check"), ...ids("room")];
  const asked = [...scripts.matchAll(/\b(?:say|sayIfKnown)\(\s*"([\w-]+)"/g)].map(([, id = ""]) => id);
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((id) => !known.includes(id))).toEqual([]);
  // Some are put together from what they are about.
  const families = [...scripts.matchAll(/`([a-z]+(?:-[a-z]+)*-)\$\{/g)].map(([, start = ""]) => start);
  const isAsked = (id: string) => scripts.includes(`"${id}"`) || families.some((start) => id.startsWith(start));
  expect(known.filter((id) => !isAsked(id))).toEqual([]);
});
