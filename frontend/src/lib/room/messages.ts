/** Reads what the VideoRoom plugin says. Nothing of it is trusted to have the shape that it should. */

import { type Feed, type FeedStream, SCREEN } from "./feeds";

/** What a plugin sends: an object of which nothing is known yet. */
export type Message = Readonly<Record<string, unknown>>;

/** The kind of a message: "joined", "attached", "event", "destroyed" and others. */
export function kindOf(message: Message): string {
  return text(message["videoroom"]);
}

/** The publishers that a message names, with what each publishes now. */
export function publishersIn(message: Message): Feed[] {
  return objectsIn(message["publishers"])
    .map((publisher) => ({ id: text(publisher["id"]), streams: objectsIn(publisher["streams"]).map(streamOf) }))
    .filter(({ id }) => id !== "");
}

/** What a subscription consists of, as Janus tells it with each offer. */
export interface SubscribedStream {
  /** The m-line in which the subscriber receives it. */
  readonly mid: string;
  /** The publisher's own name for it. */
  readonly feedMid: string;
}

/** The streams of a subscription, if the message lists them. */
export function subscribedIn(message: Message): SubscribedStream[] {
  return objectsIn(message["streams"]).map((stream) => ({
    mid: text(stream["mid"]),
    feedMid: text(stream["feed_mid"]),
  }));
}

/** The size of a picture that arrives from now on, if the message tells it. */
export function layerIn(message: Message): number | undefined {
  const layer = message["substream"];
  return typeof layer === "number" ? layer : undefined;
}

/** As whom this side has joined. */
export function feedIn(joined: Message): string {
  return text(joined["id"]);
}

/** The publisher that a message says is gone. The room's own farewell says "ok" instead of an id. */
export function goneIn(message: Message): string | undefined {
  const id = text(message["unpublished"]) || text(message["leaving"]) || text(message["kicked"]);
  return id === "" || id === "ok" ? undefined : id;
}

/** The plugin's refusal, if the message is one. */
export function refusalIn(message: Message): string | undefined {
  return message["error_code"] === undefined ? undefined : text(message["error"]) || "refused";
}

function streamOf(stream: Message): FeedStream {
  return {
    mid: text(stream["mid"]),
    isScreen: stream["description"] === SCREEN,
    isLive: stream["disabled"] !== true,
    hasLayers: stream["simulcast"] === true,
  };
}

function objectsIn(value: unknown): Message[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry: unknown): entry is Message => typeof entry === "object" && entry !== null);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
