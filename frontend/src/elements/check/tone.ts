/** A tone on the chosen speaker. */

/** Whether a page can say which speaker sounds. */
export const canChooseSpeaker = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

const TONE_S = 1.2;

/** Plays it; done when it has ended. */
export async function playTone(speaker: string): Promise<void> {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const tone = new OscillatorNode(context, { frequency: 523.25 });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setTargetAtTime(0.25, context.currentTime, 0.02);
  loudness.gain.setTargetAtTime(0, context.currentTime + TONE_S - 0.3, 0.08);
  tone.connect(loudness).connect(destination);
  const player = new Audio();
  player.srcObject = destination.stream;
  try {
    if (speaker !== "" && canChooseSpeaker()) await player.setSinkId(speaker).catch(() => undefined);
    const ended = new Promise((resolve) => tone.addEventListener("ended", resolve));
    tone.start();
    tone.stop(context.currentTime + TONE_S);
    await player.play();
    await ended;
  } finally {
    player.srcObject = null;
    await context.close();
  }
}
