/** The pictures of a room: whose there are, for how long a lost one is kept, and which of them is large. Pure. */

import type { Person } from "./room";

/** `coming`: nothing was received of them yet. `lost`: nothing any more, and they may be back in a moment. */
export type TileState = "coming" | "here" | "lost";

/** One picture. */
export interface Tile {
  /** Unlike that of any other, and the same for as long as it is shown. */
  readonly id: string;
  readonly kind: "person" | "screen" | "camera";
  /** Whose it is. */
  readonly key: string;
  readonly name: string;
  /** Sound included. */
  readonly tracks: readonly MediaStreamTrack[];
  readonly state: TileState;
  /** Why there is no picture, in a sentence; of cameras only. */
  readonly words?: string;
}

/** How the pictures are arranged: as suits what is shown, or as the reader has asked. */
export type Layout = "automatic" | "one-large" | "side-by-side";

/** `single`: one picture has all the room. `large`: one is large and the others are small. `grid`: all are alike. */
export interface Arrangement {
  readonly mode: "single" | "large" | "grid";
  /** Which is large; `null` where none is. */
  readonly large: string | null;
}

/** Whoever is lost for longer than this has left, as far as the others can tell. A reload takes a few seconds. */
export const LOST_SHOWN_MS = 15_000;

interface Shown {
  person: Person;
  wasHere: boolean;
  lostAt: number | null;
}

export class Gallery {
  #shown: readonly Shown[] = [];

  /** Takes note of who is in the room now. Everybody keeps their place: pictures must not jump. */
  update(people: readonly Person[], now: number): void {
    const present = new Map(people.map((person) => [person.key, person]));
    const kept = this.#shown.map((shown) => follow(shown, present.get(shown.person.key), now));
    const known = new Set(this.#shown.map(({ person }) => person.key));
    const added = people.filter(({ key }) => !known.has(key));
    this.#shown = [...kept, ...added.map((person) => ({ person, wasHere: isReceived(person), lostAt: null }))];
  }

  /** What is shown now. The last one to be lost stays, so that there is a picture to come back to. */
  tiles(now: number): Tile[] {
    const isOver = ({ lostAt }: Shown): boolean => lostAt !== null && now - lostAt >= LOST_SHOWN_MS;
    const stays = this.#shown.filter((shown) => !isOver(shown));
    const last = this.#shown.toSorted((a, b) => (a.lostAt ?? 0) - (b.lostAt ?? 0)).slice(-1);
    this.#shown = stays.length > 0 ? stays : last;
    return this.#shown.flatMap(tilesOf);
  }

  /** When `tiles` gives other tiles by time alone; `null` if it does not. */
  changesAt(): number | null {
    const lost = this.#shown.flatMap(({ lostAt }) => lostAt ?? []);
    return lost.length === 0 || this.#shown.length === 1 ? null : Math.min(...lost) + LOST_SHOWN_MS;
  }
}

/** How `tiles` are arranged. `chosen`: the picture that the reader has picked. `speaking`: who was heard last. */
export function arrange(
  tiles: readonly Tile[],
  layout: Layout,
  chosen: string | null,
  speaking: string | null,
): Arrangement {
  const screen = tiles.findLast(({ kind }) => kind === "screen");
  const picked = tiles.find(({ id }) => id === chosen);
  if (tiles.length > 1 && picked) return { mode: "large", large: picked.id };
  switch (layout) {
    case "side-by-side":
      return { mode: "grid", large: null };
    case "automatic":
      if (tiles.length > 1 && !screen) return { mode: "grid", large: null };
      break;
    case "one-large":
      break;
  }
  if (tiles.length <= 1) return { mode: "single", large: tiles[0]?.id ?? null };
  const speaker = tiles.find(({ key, kind }) => kind === "person" && key === speaking);
  return { mode: "large", large: (screen ?? speaker ?? tiles[0])?.id ?? null };
}

/** In how many columns so many pictures of the same size stand, on a stage that is wide or high. */
export function columnsFor(count: number, isWide: boolean): number {
  if (count <= 1) return 1;
  if (isWide) return Math.min(3, Math.ceil(Math.sqrt(count)));
  return count <= 3 ? 1 : 2;
}

function follow(shown: Shown, person: Person | undefined, now: number): Shown {
  if (person && isReceived(person)) return { person, wasHere: true, lostAt: null };
  // The name and the place stay, what is received does not.
  const gone: Person = { ...shown.person, name: person?.name || shown.person.name, person: [], screen: null };
  if (person && !shown.wasHere) return { person: gone, wasHere: false, lostAt: null };
  return { person: gone, wasHere: shown.wasHere, lostAt: shown.lostAt ?? now };
}

function isReceived({ person, screen }: Person): boolean {
  return person.length > 0 || screen !== null;
}

function tilesOf({ person: { key, name: known, person, screen }, wasHere, lostAt }: Shown): Tile[] {
  const name = known || "Somebody";
  const state = lostAt !== null ? "lost" : wasHere ? "here" : "coming";
  const own: Tile = { id: key, kind: "person", key, name, tracks: person, state };
  if (!screen) return [own];
  return [own, { id: `${key}/screen`, kind: "screen", key, name, tracks: [screen], state: "here" }];
}
