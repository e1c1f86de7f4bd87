/** The bell: two soft tones, made here, so that there is no sound file to load when it has to ring. */

/** What rings. A test passes a fake. */
export interface Bell {
  ring(): void;
}

/** Hertz and start, in seconds, of each tone. A rising fifth is heard as friendly and carries on small speakers. */
const TONES: readonly (readonly [hertz: number, start: number])[] = [
  [587.33, 0],
  [880, 0.22],
];
const TONE_S = 0.9;
const LOUDEST = 0.22;

export class ToneBell implements Bell {
  #context: AudioContext | undefined;

  /**
   * Rings, if the browser lets it: without any click on this site it may stay silent, and then the page's colour,
   * title and the phone's vibration have to do.
   */
  ring(): void {
    // Before any touch the browser only complains about it.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([220, 120, 220]);
    this.#context ??= new AudioContext();
    const context = this.#context;
    if (context.state === "suspended") {
      context.resume().then(
        () => play(context),
        () => undefined,
      );
      return;
    }
    play(context);
  }
}

function play(context: AudioContext): void {
  for (const [hertz, start] of TONES) {
    const at = context.currentTime + start;
    const tone = new OscillatorNode(context, { type: "sine", frequency: hertz });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDEST, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + TONE_S);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + TONE_S);
  }
}
