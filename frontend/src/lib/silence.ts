/** Sound without any sound: what is sent by whoever has no microphone, or does not want to use it yet. */

/** A track that is silent for as long as it is not stopped. Nothing is sent of it: nothing leads to where it comes from. */
export function silentTrack(context: AudioContext): MediaStreamTrack {
  return trackOf(context.createMediaStreamDestination());
}

/** A silent track of which packets are sent as of any sound, so that they can be counted. */
export function countedSilence(context: AudioContext): MediaStreamTrack {
  const destination = context.createMediaStreamDestination();
  const silence = new ConstantSourceNode(context, { offset: 0 });
  silence.connect(destination);
  silence.start();
  return trackOf(destination);
}

function trackOf({ stream }: MediaStreamAudioDestinationNode): MediaStreamTrack {
  const [track] = stream.getAudioTracks();
  if (!track) throw new Error("the browser makes no sound");
  return track;
}
