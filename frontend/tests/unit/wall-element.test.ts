import { afterEach, expect, test, vi } from "vitest";
import type { WallPicture, WallSession } from "../../src/contract/types";
import { WallElement } from "../../src/elements/wall/wall";
import type { Listener } from "../../src/lib/socket";

function session(changes: Partial<WallSession> = {}): WallSession {
  return {
    slug: "contact-centre",
    name: "Contact centre",
    open: true,
    waiting: 0,
    longestSinceMs: null,
    running: 0,
    onDuty: 1,
    hosts: [],
    serviceLevel: null,
    answered: 0,
    abandoned: 0,
    turnedAway: 0,
    keptPlaces: 0,
    estimatesGiven: 0,
    estimatesHeld: 0,
    ...changes,
  };
}

function picture(revision: number, sessions: WallSession[]): WallPicture {
  return { revision, serverTimeMs: Date.now(), measure: "answered within 1 min, today since 00:00 UTC", sessions };
}

async function open(served: WallPicture) {
  document.body.innerHTML = '<p id="connection"></p><p id="announce"></p>';
  let listener: Listener<WallPicture> | undefined;
  const reload = vi.fn();
  const wall = new WallElement();
  document.body.append(wall);
  const link = {
    open: (its: Listener<WallPicture>) => {
      listener = its;
    },
  };
  wall.start(served, { link, reload });
  const settle = async () => {
    await Promise.resolve();
    await wall.updateComplete;
  };
  await settle();
  return {
    wall,
    reload,
    words: () => wall.textContent?.replace(/\s+/g, " ") ?? "",
    push: async (next: WallPicture) => {
      listener?.picture(next);
      await settle();
    },
    connection: (state: "connected" | "lost" | "refused") => listener?.connection(state),
    settle,
  };
}

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

test("what is pushed is shown, and what is older is not", async () => {
  const { push, words } = await open(picture(5, [session({ waiting: 2 })]));
  expect(words()).toContain("Waiting2");
  await push(picture(6, [session({ waiting: 3, serviceLevel: 87, estimatesGiven: 4, estimatesHeld: 3 })]));
  expect(words()).toContain("Waiting3");
  expect(words()).toContain("Service level87 %");
  expect(words()).toContain("75 % held");
  await push(picture(4, [session({ waiting: 9 })]));
  expect(words()).toContain("Waiting3");
});

test("a wait is counted on between two pictures", async () => {
  vi.useFakeTimers();
  const { words, settle } = await open(picture(1, [session({ waiting: 1, longestSinceMs: Date.now() - 130_000 })]));
  expect(words()).toContain("Longest wait2 min");
  vi.advanceTimersByTime(60_000);
  await settle();
  expect(words()).toContain("Longest wait3 min");
});

test("somebody who waits while nobody is on duty stands out", async () => {
  const { wall, push } = await open(picture(1, [session({ waiting: 1, onDuty: 1 })]));
  expect(wall.querySelector(".app-wall__alarm")).toBeNull();
  await push(picture(2, [session({ waiting: 1, onDuty: 0 })]));
  expect(wall.querySelector(".app-wall__alarm")?.textContent).toContain("Waiting");
});

test("names become text and never markup", async () => {
  const hosts = [{ doing: "available", names: ["<img src=x onerror=alert(1)>"], count: 1 }];
  const { wall } = await open(picture(1, [session({ name: "<b>bold</b>", hosts })]));
  expect(wall.querySelector("b, img")).toBeNull();
  expect(wall.textContent).toContain("<b>bold</b>");
});

test("a page that is refused loads itself again, once", async () => {
  vi.useFakeTimers();
  const { connection, reload } = await open(picture(1, []));
  connection("refused");
  connection("refused");
  vi.advanceTimersByTime(60_000);
  expect(reload).toHaveBeenCalledTimes(1);
});
