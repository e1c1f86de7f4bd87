/**
 * Runs inside the pages: collects their peer connections and reads what arrives in the elements that a person sees and
 * hears. Everything is counted from the receivers whose tracks play in the room's own `<video>`.
 */

/** What has arrived in a page since it was loaded, and what it shows now. */
export interface Sample {
  /** Pictures of the other side that were decoded. */
  readonly frames: number;
  /** Energy of the other side's sound: it stands still in silence. */
  readonly energy: number;
  /** Seconds of sound received. */
  readonly heardS: number;
  /** Pictures shown in the own, small picture. */
  readonly ownFrames: number;
  /** How bright the other side's picture is, 0 to 255. */
  readonly brightness: number;
}

/** One size of one picture that a page sends. */
export interface SentPicture {
  /** As in `video/VP8`. */
  readonly codec: string;
  /** The name of the layer; empty where there is only one. */
  readonly layer: string;
  readonly frames: number;
  readonly bytes: number;
}

/** How a page has been connected since it was loaded. */
export interface Connections {
  /** How many peer connections it has made. */
  readonly made: number;
  /** How often one of them has lost its way. */
  readonly lost: number;
}

declare global {
  interface Window {
    anteroomProbe: () => Promise<Sample>;
    anteroomSent: () => Promise<SentPicture[]>;
    anteroomConnections: () => Connections;
    /** As what sound is sent, such as `audio/opus`. */
    anteroomSoundSent: () => Promise<string[]>;
    /** Sends sound whatever the page shows, as a page that was tampered with would; whether there was any to send. */
    anteroomSpeak: () => boolean;
  }
}

/** Has no reference to anything outside of itself: its text is what runs in the page. */
export function installProbe(): void {
  interface Received {
    frames: number;
    energy: number;
    heardS: number;
  }
  const peers: RTCPeerConnection[] = [];
  const received = new Map<RTCRtpReceiver, Received>();
  let lost = 0;
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      peers.push(this);
      this.addEventListener("iceconnectionstatechange", () => {
        if (["disconnected", "failed"].includes(this.iceConnectionState)) lost += 1;
      });
    }
  };

  async function read(receiver: RTCRtpReceiver): Promise<void> {
    for (const stats of (await receiver.getStats()).values()) {
      if (stats.type !== "inbound-rtp") continue;
      const { framesDecoded = 0, totalAudioEnergy = 0, totalSamplesDuration = 0 } = stats;
      received.set(receiver, { frames: framesDecoded, energy: totalAudioEnergy, heardS: totalSamplesDuration });
    }
  }

  function brightnessOf(video: HTMLVideoElement | null): number {
    if (!video || video.videoWidth === 0) return 0;
    const canvas = new OffscreenCanvas(16, 16);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return 0;
    context.drawImage(video, 0, 0, 16, 16);
    const { data } = context.getImageData(0, 0, 16, 16);
    let sum = 0;
    for (let pixel = 0; pixel < data.length; pixel += 4) sum += Math.max(...data.slice(pixel, pixel + 3));
    return sum / (data.length / 4);
  }

  window.anteroomConnections = () => ({ made: peers.length, lost });

  window.anteroomSpeak = () => {
    const sent = peers.flatMap((peer) => peer.getSenders()).flatMap(({ track }) => track ?? []);
    const sounds = sent.filter(({ kind, readyState }) => kind === "audio" && readyState === "live");
    for (const sound of sounds) sound.enabled = true;
    return sounds.length > 0;
  };

  window.anteroomSent = async () => {
    const sent: SentPicture[] = [];
    for (const peer of peers.filter(({ connectionState }) => connectionState === "connected")) {
      const entries = new Map<string, Record<string, unknown>>(await peer.getStats());
      for (const { type, kind, codecId, rid, framesEncoded, bytesSent } of entries.values()) {
        if (type !== "outbound-rtp" || kind !== "video") continue;
        const codec = String(entries.get(String(codecId))?.["mimeType"] ?? "");
        sent.push({
          codec,
          layer: String(rid ?? ""),
          frames: Number(framesEncoded ?? 0),
          bytes: Number(bytesSent ?? 0),
        });
      }
    }
    return sent;
  };

  window.anteroomSoundSent = async () => {
    const sent: string[] = [];
    for (const peer of peers.filter(({ connectionState }) => connectionState === "connected")) {
      const entries = new Map<string, Record<string, unknown>>(await peer.getStats());
      for (const { type, kind, codecId } of entries.values()) {
        if (type !== "outbound-rtp" || kind !== "audio") continue;
        sent.push(String(entries.get(String(codecId))?.["mimeType"] ?? ""));
      }
    }
    return sent;
  };

  window.anteroomProbe = async () => {
    const remote = document.querySelector<HTMLVideoElement>(".app-tile__picture");
    const own = document.querySelector<HTMLVideoElement>(".app-own__picture");
    const stream = remote?.srcObject instanceof MediaStream ? remote.srcObject : null;
    const playing = stream && remote && !remote.paused && !remote.muted ? stream.getTracks() : [];
    const receivers = peers.flatMap((peer) => peer.getReceivers());
    await Promise.all(receivers.filter((receiver) => playing.includes(receiver.track)).map(read));
    const total = { frames: 0, energy: 0, heardS: 0 };
    for (const { frames, energy, heardS } of received.values()) {
      total.frames += frames;
      total.energy += energy;
      total.heardS += heardS;
    }
    // Firefox counts pictures of what is live in a way of its own.
    const painted = (own as { mozPaintedFrames?: number } | null)?.mozPaintedFrames ?? 0;
    const ownFrames = own?.getVideoPlaybackQuality().totalVideoFrames || painted;
    return { ...total, ownFrames, brightness: brightnessOf(remote) };
  };
}
