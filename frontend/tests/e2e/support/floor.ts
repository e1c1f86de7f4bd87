/** What the server itself says about a line, asked over plain HTTP by a host who is not on duty. */

import { type APIRequestContext, expect, request } from "@playwright/test";
import type { DeskPicture, DeskTicket } from "../../../src/contract/types";
import { formToken, pictureOf } from "./documents";
import { type Account, BASE_URL, type Session } from "./environment";

export class Floor {
  readonly #http: APIRequestContext;

  private constructor(http: APIRequestContext) {
    this.#http = http;
  }

  static async open(account: Account): Promise<Floor> {
    const http = await request.newContext({ baseURL: BASE_URL });
    const csrf = formToken(await (await http.get("/login")).text());
    const { username, password } = account;
    const response = await http.post("/login", { form: { csrf, username, password } });
    expect(response.url()).toBe(`${BASE_URL}/host`);
    return new Floor(http);
  }

  /** Everyone in the line of a session, in order. */
  async line(session: Session): Promise<readonly DeskTicket[]> {
    const desk = pictureOf<DeskPicture>(await (await this.#http.get("/host")).text());
    return desk.sessions.find((served) => served.slug === session.slug)?.line ?? [];
  }

  /** The ids of the tickets in line: they stay the same as long as a place is the same. */
  async tickets(session: Session): Promise<readonly string[]> {
    return (await this.line(session)).map((ticket) => ticket.id);
  }

  /** Waits until the line is these people, in this order. */
  async becomes(session: Session, names: readonly string[], timeout = 15_000): Promise<void> {
    const line = async () => (await this.line(session)).map((ticket) => ticket.name);
    await expect.poll(line, { timeout, message: `the line of ${session.name}` }).toEqual(names);
  }

  /** Waits until these people of the line are connected and nobody else is. */
  async connected(session: Session, names: readonly string[], timeout = 30_000): Promise<void> {
    const online = async () =>
      (await this.line(session)).filter((ticket) => ticket.online).map((ticket) => ticket.name);
    await expect.poll(online, { timeout, message: `who is connected in ${session.name}` }).toEqual(names);
  }

  async close(): Promise<void> {
    await this.#http.dispose();
  }
}
