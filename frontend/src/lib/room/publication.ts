/** What this page sends on its publisher's handle: the own camera and microphone, and a screen while it is shared. */

import { SCREEN } from "./feeds";
import { type Ice, lookAnew } from "./ice";
import { activeLayers, cameraLayers, type Sending, type SendingRules, weigh } from "./sending";
import type { Handle, Jsep } from "./signalling";

export class Publication {
  readonly #handle: Handle;
  readonly #rules: SendingRules;
  #tracks: readonly MediaStreamTrack[] = [];
  #screen: MediaStreamTrack | null = null;
  /** The m-line that a screen has had before. It is used again, or each sharing would add one. */
  #screenMid: string | undefined;
  #sending: Sending = "all";
  /** Offers go out one after another: a second one before the answer to the first has no meaning. */
  #turn: Promise<void> = Promise.resolve();

  constructor(handle: Handle, rules: SendingRules) {
    this.#handle = handle;
    this.#rules = rules;
  }

  begin(tracks: readonly MediaStreamTrack[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#tracks = tracks;
      const layers = cameraLayers(this.#rules);
      const outgoing = tracks.map((track) => (track.kind === "video" && layers ? { track, layers } : { track }));
      await this.#negotiate({ request: "publish" }, await this.#handle.offer(outgoing));
      await this.#tune();
    });
  }

  share(screen: MediaStreamTrack): Promise<void> {
    return this.#inTurn(async () => {
      if (screen === this.#screen) return;
      const mid = this.#screenMid;
      const offer = await this.#handle.offer([mid === undefined ? { track: screen } : { track: screen, mid }]);
      this.#screenMid = this.#handle.midOf(screen);
      this.#screen = screen;
      const descriptions = [{ mid: this.#screenMid, description: SCREEN }];
      await this.#negotiate({ request: "configure", descriptions }, offer);
      await this.#tune();
    });
  }

  unshare(): Promise<void> {
    return this.#inTurn(async () => {
      const mid = this.#screenMid;
      if (!this.#screen || mid === undefined) return;
      this.#screen = null;
      await this.#negotiate({ request: "configure" }, await this.#handle.offerWithout(mid));
      await this.#tune();
    });
  }

  /** Sends another camera or microphone in place of one. Nobody has to be told. */
  async replace(old: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    await this.#senderOf(old)?.replaceTrack(next);
    this.#tracks = this.#tracks.map((track) => (track === old ? next : track));
  }

  /** Looks for another way to Janus. */
  restartIce(ice: Ice): Promise<void> {
    return this.#inTurn(async () => {
      lookAnew(this.#handle, ice);
      await this.#negotiate({ request: "configure" }, await this.#handle.offer([]));
    });
  }

  /** How much of the camera is sent from now on. */
  async limit(sending: Sending): Promise<void> {
    if (sending === this.#sending) return;
    this.#sending = sending;
    await this.#tune();
  }

  async #negotiate(request: Record<string, unknown>, offer: Jsep): Promise<void> {
    const { jsep } = await this.#handle.ask(request, (answer) => answer["configured"] === "ok", offer);
    if (!jsep) throw new Error("the publication came without an answer");
    await this.#handle.accept(jsep);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #tune(): Promise<void> {
    const isActive = activeLayers(this.#rules, this.#sending, this.#screen !== null);
    for (const track of this.#tracks) {
      const what = track.kind === "audio" ? "sound" : "camera";
      await this.#change(track, (encoding) => {
        const weighed = weigh(encoding, what, this.#rules);
        return what === "camera" ? { ...weighed, active: isActive(encoding) } : weighed;
      });
    }
    if (this.#screen) await this.#change(this.#screen, (encoding) => weigh(encoding, "screen", this.#rules));
  }

  async #change(
    track: MediaStreamTrack,
    change: (encoding: RTCRtpEncodingParameters) => RTCRtpEncodingParameters,
  ): Promise<void> {
    const sender = this.#senderOf(track);
    if (!sender) return;
    const parameters = sender.getParameters();
    parameters.encodings = parameters.encodings.map(change);
    // A browser that does not know one of the wishes refuses them all: the call goes on as the browser likes it.
    await sender.setParameters(parameters).catch(() => undefined);
  }

  #senderOf(track: MediaStreamTrack): RTCRtpSender | undefined {
    return this.#handle
      .peer()
      ?.getSenders()
      .find((sender) => sender.track === track);
  }
}
