/** A customer's room on a fake Janus, for the tests of what a room does. */

import { afterEach, beforeEach, vi } from "vitest";
import type { RoomPerson } from "../../../src/contract/types";
import type { Step } from "../../../src/lib/room/progress";
import { Room, type RoomPhase } from "../../../src/lib/room/room";
import type { FakeJanus } from "./fake-janus";

/** The own camera. */
export const camera = { kind: "video", id: "own" } as MediaStreamTrack;
/** The room that was entered last. */
export let room: Room | undefined;

/** A customer's room on a fake Janus, and what it told its element. */
export function enter(janus: FakeJanus, tracks: Promise<readonly MediaStreamTrack[]> = Promise.resolve([camera])) {
  const phases: RoomPhase[] = [];
  const people: RoomPerson[] = [{ key: "host", side: "host", name: "Anna" }];
  const told = {
    phases,
    remote: [] as string[],
    names: [] as string[],
    cameras: [] as string[],
    unreachable: [] as boolean[],
    steps: [] as Step[],
    awaited: [] as boolean[],
    mended: 0,
    asked: 0,
    unshared: 0,
    replaced: 0,
    /** In how many seconds the server wants to be asked again. */
    renewInS: null as number | null,
    networkChanges: (): void => undefined,
  };
  room = new Room(
    {
      access: async () => {
        told.asked += 1;
        const [side, me] = ["customer", "customer"];
        const ice = { icePolicy: "all" as const, iceServers: [], iceRenewInS: told.renewInS };
        const sending = { videoCodec: "vp8", videoKbpsMax: 1_500 };
        return { room: "c1", side, signalling: "/janus", me, people: [...people], ...sending, ...ice };
      },
      signalling: janus,
      address: (path) => `ws://test${path}`,
      network: (changed) => {
        told.networkChanges = changed;
        return () => undefined;
      },
      on: {
        phase: (phase) => phases.push(phase),
        step: (step) => told.steps.push(step),
        awaited: (isAnybody) => told.awaited.push(isAnybody),
        mending: () => {
          told.mended += 1;
        },
        people: (all) => {
          told.remote = all.flatMap(({ person, screen }) =>
            [...person, ...(screen ? [screen] : [])].map(({ id }) => id),
          );
          told.names = all.map(({ name }) => name);
        },
        cameras: (received) => {
          told.cameras = [...received.values()].flatMap(({ person }) => person.map(({ id }) => id));
        },
        unshared: () => {
          told.unshared += 1;
        },
        unreachable: (is) => told.unreachable.push(is),
        replaced: () => {
          told.replaced += 1;
        },
      },
    },
    tracks,
  );
  void room.start();
  return { ...told, told, people, phase: () => phases.at(-1) };
}

export const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  room?.close();
  vi.useRealTimers();
});
