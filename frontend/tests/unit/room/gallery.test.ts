import { expect, test } from "vitest";
import { arrange, columnsFor, Gallery, LOST_SHOWN_MS, type Tile } from "../../../src/lib/room/gallery";
import type { Person } from "../../../src/lib/room/room";
import { Speaking } from "../../../src/lib/room/speaking";

const track = (id: string) => ({ kind: "video", id }) as MediaStreamTrack;

function person(key: string, { isReceived = true, shares = false } = {}): Person {
  return {
    key,
    name: key.toUpperCase(),
    person: isReceived ? [track(key)] : [],
    screen: shares ? track("screen") : null,
  };
}

const states = (tiles: readonly Tile[]) => tiles.map(({ id, state }) => `${id} ${state}`);

test("everybody has a picture, and a shared screen has one of its own beside its owner's", () => {
  const gallery = new Gallery();
  gallery.update([person("host", { shares: true }), person("customer2")], 0);
  expect(states(gallery.tiles(0))).toEqual(["host here", "host/screen here", "customer2 here"]);
  gallery.update([person("host"), person("customer2")], 1);
  expect(states(gallery.tiles(1))).toEqual(["host here", "customer2 here"]);
});

test("whoever has no name yet is somebody", () => {
  const gallery = new Gallery();
  gallery.update([{ ...person("customer2"), name: "" }], 0);
  expect(gallery.tiles(0).map(({ name }) => name)).toEqual(["Somebody"]);
});

test("whoever is lost keeps a picture for a while, and the same one when they are back", () => {
  const gallery = new Gallery();
  gallery.update([person("host"), person("customer2")], 0);
  gallery.update([person("customer2")], 1_000);
  expect(states(gallery.tiles(1_000))).toEqual(["host lost", "customer2 here"]);
  expect(gallery.changesAt()).toBe(1_000 + LOST_SHOWN_MS);
  gallery.update([person("customer2"), person("host")], 2_000);
  expect(states(gallery.tiles(2_000))).toEqual(["host here", "customer2 here"]);
  gallery.update([person("customer2")], 3_000);
  expect(states(gallery.tiles(3_000 + LOST_SHOWN_MS))).toEqual(["customer2 here"]);
});

test("the last one to be lost stays, so that there is a picture to come back to", () => {
  const gallery = new Gallery();
  gallery.update([person("host"), person("customer2")], 0);
  gallery.update([person("customer2")], 1_000);
  gallery.update([], 2_000);
  expect(states(gallery.tiles(2_000 + LOST_SHOWN_MS))).toEqual(["customer2 lost"]);
  expect(gallery.changesAt()).toBeNull();
});

test("whoever is only coming in is not lost", () => {
  const gallery = new Gallery();
  gallery.update([person("host"), person("customer2", { isReceived: false })], 0);
  expect(states(gallery.tiles(LOST_SHOWN_MS * 2))).toEqual(["host here", "customer2 coming"]);
});

const tiles = (...people: Person[]) => {
  const gallery = new Gallery();
  gallery.update(people, 0);
  return gallery.tiles(0);
};
const [host, other] = [person("host"), person("customer2")];

test("the arrangement follows what is shown: one alone, several alike, a screen large", () => {
  expect(arrange([], "automatic", null, null)).toEqual({ mode: "single", large: null });
  expect(arrange(tiles(host), "automatic", null, null)).toEqual({ mode: "single", large: "host" });
  expect(arrange(tiles(host, other), "automatic", null, "host").mode).toBe("grid");
  const shared = tiles(person("host", { shares: true }));
  expect(arrange(shared, "automatic", null, null)).toEqual({ mode: "large", large: "host/screen" });
});

test("the reader may have one large, which is who speaks, or all alike", () => {
  expect(arrange(tiles(host, other), "one-large", null, "customer2").large).toBe("customer2");
  expect(arrange(tiles(host, other), "one-large", null, null).large).toBe("host");
  expect(arrange(tiles(person("host", { shares: true })), "side-by-side", null, null).mode).toBe("grid");
  expect(arrange(tiles(host), "side-by-side", null, null).mode).toBe("grid");
});

test("what the reader picks is large, until it is gone", () => {
  const shared = tiles(person("host", { shares: true }), other);
  expect(arrange(shared, "automatic", "customer2", "host")).toEqual({ mode: "large", large: "customer2" });
  expect(arrange(tiles(host, other), "automatic", "host/screen", null).mode).toBe("grid");
});

test("pictures of the same size fill a wide stage in rows and a high one in columns", () => {
  expect([1, 2, 3, 4, 5, 9].map((count) => columnsFor(count, true))).toEqual([1, 2, 2, 2, 3, 3]);
  expect([1, 2, 3, 4, 9].map((count) => columnsFor(count, false))).toEqual([1, 1, 1, 2, 2]);
});

test("whoever speaks keeps the floor over a cough, and hands it on after a silence", () => {
  const speaking = new Speaking();
  const levels = (host: number, customer: number) => new Map(Object.entries({ host, customer }));
  expect(speaking.hear(levels(0.001, 0.001), 0)).toBeNull();
  expect(speaking.hear(levels(0.1, 0.001), 100)).toBe("host");
  expect(speaking.hear(levels(0.05, 0.4), 500)).toBe("host");
  expect(speaking.hear(levels(0.001, 0.4), 1_700)).toBe("customer");
  expect(speaking.hear(levels(0.001, 0.001), 9_000)).toBe("customer");
  expect(speaking.hear(new Map([["host", 0.1]]), 9_100)).toBe("host");
});
