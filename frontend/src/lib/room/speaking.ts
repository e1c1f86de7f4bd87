/** Who of several is speaking, from how loud each is. Pure, but for reading the levels. */

/** Levels go from 0 to 1; speech at a desk is about 0.05, a quiet room below 0.01. Chosen. */
const SPEECH_MIN = 0.02;
/** Whoever spoke last keeps the floor for this long, so that a cough does not move the pictures. */
const HOLD_MS = 1_500;

export class Speaking {
  #speaker: string | null = null;
  #heardAt = 0;

  /** Takes what was heard of everybody now. Who speaks, or spoke last; `null` before anyone did. */
  hear(levels: ReadonlyMap<string, number>, now: number): string | null {
    let loudest: string | null = null;
    let most = SPEECH_MIN;
    for (const [key, level] of levels) {
      if (level < most) continue;
      loudest = key;
      most = level;
    }
    const isHeld = this.#speaker !== null && levels.has(this.#speaker) && now - this.#heardAt < HOLD_MS;
    if (loudest !== null && (loudest === this.#speaker || !isHeld)) {
      this.#speaker = loudest;
      this.#heardAt = now;
    }
    return this.#speaker;
  }
}

/** How loud each is at this moment. */
export function levelsOf(peers: ReadonlyMap<string, RTCPeerConnection>): Map<string, number> {
  const levels = new Map<string, number>();
  for (const [key, peer] of peers) {
    const sound = peer.getReceivers().find(({ track }) => track.kind === "audio");
    levels.set(key, sound?.getSynchronizationSources()[0]?.audioLevel ?? 0);
  }
  return levels;
}
