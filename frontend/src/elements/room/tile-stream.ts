/** Keeps one stream for a picture, and changes it only when it must. */

/**
 * The stream that holds exactly `tracks`. As long as one of them was there before, it is the same stream, so the picture
 * does not blink when sound and picture arrive one after the other. Without tracks it stays: the last picture is kept.
 */
export function streamFor(current: MediaStream | null, tracks: readonly MediaStreamTrack[]): MediaStream | null {
  if (tracks.length === 0) return current;
  const held = current?.getTracks() ?? [];
  if (!current || !held.some((track) => tracks.includes(track))) return new MediaStream([...tracks]);
  for (const track of held) if (!tracks.includes(track)) current.removeTrack(track);
  for (const track of tracks) if (!held.includes(track)) current.addTrack(track);
  return current;
}

/** Copies what a video shows now, so that it can stay on screen while the next stream starts. */
export function copyFrame(video: HTMLVideoElement, still: HTMLCanvasElement): boolean {
  if (video.videoWidth === 0) return false;
  still.width = video.videoWidth;
  still.height = video.videoHeight;
  still.getContext("2d")?.drawImage(video, 0, 0);
  return true;
}
