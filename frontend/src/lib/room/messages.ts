/** Reads what the VideoRoom plugin says. Nothing of it is trusted to have the shape that it should. */

/** What a plugin sends: an object of which nothing is known yet. */
export type Message = Readonly<Record<string, unknown>>;

/** The kind of a message: "joined", "attached", "event", "destroyed" and others. */
export function kindOf(message: Message): string {
  return text(message["videoroom"]);
}

/** The ids of the publishers that a message names. */
export function publishersIn(message: Message): string[] {
  const publishers = message["publishers"];
  if (!Array.isArray(publishers)) return [];
  return publishers.map((publisher: unknown) => idOf(publisher)).filter((id) => id !== "");
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

function idOf(value: unknown): string {
  return typeof value === "object" && value !== null && "id" in value ? text(value.id) : "";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
