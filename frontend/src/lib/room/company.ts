/** What goes on in a room besides its media: hears of it from the server, and asks it for things. */

import type { ChatMessage, RoomAsk, RoomInvitation, RoomPicture } from "../../contract/types";
import { say, sayIfKnown } from "../say";
import { addressOf, type Part } from "./part";

const TIMEOUT_MS = 10_000;
/** A file may be ten megabytes, and the line slow. */
const FILE_TIMEOUT_MS = 120_000;
/** `EventSource.CLOSED`, which not every place where this runs knows. */
const CLOSED = 2;
/** When it is tried again after an answer that was an error. */
const AGAIN_MS = 5_000;

/** What became of something that was asked for: `null` when it was done, else why not. */
export type Refused = string | null;

/** As much of an `EventSource` as is needed. */
type Source = Pick<EventSource, "addEventListener" | "close" | "readyState">;

/** What is heard. */
export interface CompanyEvents {
  changed(picture: RoomPicture): void;
  /** There is no such room any more, or the reader has no part in it. Nothing else follows. */
  over(): void;
}

export interface CompanyParts {
  readonly listen: (url: string) => Source;
  readonly fetch: typeof fetch;
}

const REAL: CompanyParts = {
  listen: (url) => new EventSource(url),
  fetch: (input, init) => fetch(input, init),
};

export class Company {
  readonly #part: Part;
  readonly #parts: CompanyParts;
  readonly #on: CompanyEvents;
  #source: Source;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** Listens until it is closed, or the room is no more. */
  constructor(part: Part, on: CompanyEvents, parts: CompanyParts = REAL) {
    this.#part = part;
    this.#parts = parts;
    this.#on = on;
    this.#source = this.#listen();
  }

  /** The browser itself connects again when a connection is lost, but not after an answer that is an error. */
  #listen(): Source {
    const source = this.#parts.listen(addressOf(this.#part, "changes"));
    source.addEventListener("room", (event: MessageEvent<string>) => {
      this.#on.changed(JSON.parse(event.data) as RoomPicture);
    });
    // Else the browser would connect again, to what is not there any more.
    source.addEventListener("over", () => {
      this.close();
      this.#on.over();
    });
    source.addEventListener("error", () => {
      if (source.readyState !== CLOSED) return;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        this.#source = this.#listen();
      }, AGAIN_MS);
    });
    return source;
  }

  close(): void {
    clearTimeout(this.#again);
    this.#source.close();
  }

  ask(ask: RoomAsk): Promise<Refused> {
    return this.#tell("asks", ask);
  }

  /** A link for whoever is to help the host; `null` when none could be had. */
  invitation(): Promise<RoomInvitation | null> {
    return this.#get<RoomInvitation>("invitation");
  }

  say(text: string): Promise<Refused> {
    return this.#tell("messages", { text });
  }

  send(file: File): Promise<Refused> {
    const to = addressOf(this.#part, "files", { name: file.name });
    return this.#post(to, file, "application/octet-stream", FILE_TIMEOUT_MS);
  }

  /** What was written so far; `null` when it cannot be read now. */
  messages(): Promise<readonly ChatMessage[] | null> {
    return this.#get<readonly ChatMessage[]>("messages");
  }

  async #get<T>(what: string): Promise<T | null> {
    try {
      const response = await this.#parts.fetch(addressOf(this.#part, what), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return response.ok ? ((await response.json()) as T) : null;
    } catch {
      return null;
    }
  }

  #tell(what: string, words: object): Promise<Refused> {
    return this.#post(addressOf(this.#part, what), JSON.stringify(words), "application/json", TIMEOUT_MS);
  }

  async #post(to: string, body: BodyInit, type: string, within: number): Promise<Refused> {
    try {
      const headers = { "content-type": type, accept: "application/json" };
      const signal = AbortSignal.timeout(within);
      const response = await this.#parts.fetch(to, { method: "POST", headers, body, signal });
      return response.ok ? null : await problemIn(response);
    } catch {
      return say("problem-unreachable");
    }
  }
}

async function problemIn(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { code?: string; detail?: string; title?: string };
    // What customers may meet is written in each language; the rest is for hosts, who read what the server says.
    const known = sayIfKnown(`problem-${problem.code}`);
    return known ?? problem.detail ?? problem.title ?? say("problem-unreachable");
  } catch {
    return say("problem-unreachable");
  }
}
