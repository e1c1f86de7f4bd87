/**
 * Fits what is sent and received to the connection. The server between the two measures nothing of this, so that each
 * page decides for itself: sound always, pictures as large as they are shown and as the connection bears.
 */

import { type Condition, Ladder } from "./ladder";
import { lostShareOf, type Quality, qualityBetween, type Reading, read } from "./quality";
import type { Room } from "./room";
import type { Sending } from "./sending";

/** What came of one look at the connection. */
export interface Fit {
  /** `null` before there is anything to compare with. */
  readonly quality: Quality | null;
  /** Whose pictures are not received, because the connection does not bear them. */
  readonly paused: ReadonlySet<string>;
  /** Whose pictures stand still although they are wanted: whoever sends them has none to send. */
  readonly still: ReadonlySet<string>;
  /** How much of the own picture is sent. */
  readonly sending: Sending;
}

/** Steps of a picture that is received: nothing, and the three layers. */
const LAYERS = 3;
const SENDINGS: readonly Sending[] = ["none", "small", "all"];
/** Losses up to the first are made good by repeating; from the second on, pictures stand still. Chosen, then seen to work. */
const LOST_LITTLE = 0.02;
const LOST_MUCH = 0.08;
/** A line with long queues loses little and delivers late instead: this much more than at its best. */
const LATE_LITTLE_S = 0.2;
const LATE_MUCH_S = 0.5;
/** With less than this a picture takes from the sound, which wants about 40. */
const SPARE_KBPS_MIN = 50;
/** So many looks without a new picture are no accident: cameras send several a second, black ones too. */
const STILL_LOOKS = 2;

/** The smallest layer that is not coarse at this height, in pixels of the device. */
export function layerFor(heightPx: number): number {
  if (heightPx <= 240) return 0;
  return heightPx <= 480 ? 1 : 2;
}

/** What a share of lost packets says, and how much later than at its best a line delivers. */
export function conditionOf(lostShare: number | null, lateS: number): Condition {
  if (lateS > LATE_MUCH_S) return "bad";
  if (lostShare === null) return "unclear";
  if (lostShare > LOST_MUCH) return "bad";
  return lostShare <= LOST_LITTLE && lateS <= LATE_LITTLE_S ? "good" : "unclear";
}

/** What is to be said of the way out. */
export function sendingCondition({ sentLostShare, availableKbps }: Quality, sending: Sending): Condition {
  // Without a picture nothing is tried out, and what is believed to be available says nothing.
  const isScarce = sending !== "none" && availableKbps !== null && availableKbps < SPARE_KBPS_MIN;
  return isScarce ? "bad" : conditionOf(sentLostShare, 0);
}

/** What is done with a room. */
type Adapted = Pick<Room, "peers" | "cameraPeers" | "choose" | "limit">;

export class Adaptation {
  readonly #room: Adapted;
  readonly #receiving = new Map<string, Ladder>();
  /** At how many looks in a row no new picture had come. */
  readonly #looksWithout = new Map<string, number>();
  /** The shortest way there and back so far. */
  readonly #bestS = new Map<string, number>();
  readonly #sending = new Ladder(SENDINGS.length - 1);
  #before: Reading | null = null;
  /** Of cameras: how large a layer the line bears. */
  readonly #cameras = new Map<string, Ladder>();
  /** Of each camera: since when its packets are counted. */
  readonly #camerasBefore = new Map<string, Reading>();

  constructor(room: Adapted) {
    this.#room = room;
  }

  /** Looks at the connection and acts upon it. `heights`: how high everybody's picture is shown, in pixels of the device. */
  async look(heights: ReadonlyMap<string, number>, now: number): Promise<Fit> {
    const reading = await read(this.#room.peers(), now);
    const before = this.#before;
    const quality = before && qualityBetween(before, reading);
    const paused = new Set<string>();
    const still = new Set<string>();
    for (const [key, heightPx] of heights) {
      const condition = before ? conditionOf(lostShareOf(key, before, reading), this.#lateS(key, reading)) : "unclear";
      const bears = this.#ladderOf(key).observe(condition, now);
      if (bears === 0) paused.add(key);
      else if (this.#standsStill(key, reading)) still.add(key);
      this.#room.choose(key, { layer: Math.min(layerFor(heightPx), Math.max(0, bears - 1)), isWanted: bears > 0 });
    }
    this.#before = reading;
    const sending = this.#send(quality, now);
    await this.#room.limit(sending);
    return { quality, paused, still, sending };
  }

  /**
   * The same for cameras that are brought into the room. They count for nobody's call, and are always shown: of one that comes in
   * several sizes, the smallest is small enough.
   */
  async lookAtCameras(heights: ReadonlyMap<string, number>, now: number): Promise<void> {
    const reading = await read({ sending: undefined, receiving: this.#room.cameraPeers() }, now);
    for (const [key, heightPx] of heights) {
      const before = this.#camerasBefore.get(key);
      const lost = before ? lostShareOf(key, before, reading) : null;
      const condition = conditionOf(lost, this.#lateS(key, reading));
      const ladder = this.#cameras.get(key) ?? new Ladder(LAYERS - 1);
      this.#cameras.set(key, ladder);
      // The smallest size of a camera without sound is so few packets that it takes more than one look to judge by them.
      if (condition !== "unclear") ladder.observe(condition, now);
      if (!before || lost !== null) this.#camerasBefore.set(key, reading);
      this.#room.choose(key, { layer: Math.min(layerFor(heightPx), ladder.level), isWanted: true });
    }
  }

  /** Forgets what was read: the next reading is of other connections. */
  reset(): void {
    this.#before = null;
    this.#camerasBefore.clear();
  }

  #send(quality: Quality | null, now: number): Sending {
    const sending = SENDINGS[this.#sending.level] ?? "all";
    if (!quality) return sending;
    return SENDINGS[this.#sending.observe(sendingCondition(quality, sending), now)] ?? "all";
  }

  /** Somebody without a camera has no picture that could stand still. */
  #standsStill(key: string, { frames }: Reading): boolean {
    const [shown, before] = [frames.get(key) ?? 0, this.#before?.frames.get(key)];
    const looks = shown > 0 && shown === before ? (this.#looksWithout.get(key) ?? 0) + 1 : 0;
    this.#looksWithout.set(key, looks);
    return looks >= STILL_LOOKS;
  }

  #lateS(key: string, { roundTripsS }: Reading): number {
    const nowS = roundTripsS.get(key) ?? 0;
    if (nowS === 0) return 0;
    const bestS = Math.min(nowS, this.#bestS.get(key) ?? nowS);
    this.#bestS.set(key, bestS);
    return nowS - bestS;
  }

  #ladderOf(key: string): Ladder {
    const ladder = this.#receiving.get(key) ?? new Ladder(LAYERS);
    this.#receiving.set(key, ladder);
    return ladder;
  }
}
