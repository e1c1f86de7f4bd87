/** Sound without any sound: what is sent by whoever has no microphone, or does not want to use it yet. */

/** A track that is silent for as long as it is not stopped. */
export function silentTrack(context: AudioContext): MediaStreamTrack {
  const destination = context.createMediaStreamDestination();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error("the browser makes no sound");
  return track;
}
