/** I19 on the real server: a page that loses, doubles and reorders what it is pushed comes to what is so, and never goes back. */

import { type APIRequestContext, request } from "@playwright/test";
import { io, type Socket } from "socket.io-client";
import type { VisitClientEvents, VisitServerEvents } from "../../src/contract/events";
import { CONTRACT_VERSION, type VisitPicture } from "../../src/contract/types";
import { News } from "../../src/lib/news";
import { numbers } from "../numbers";
import { formToken, pictureOf } from "./support/documents";
import { BASE_URL, SESSIONS, type Session } from "./support/environment";
import { expect, test } from "./support/test";

/** How many are ahead of whoever is watched, and go one after another. */
const AHEAD = 12;
const ACK_WITHIN_MS = 5_000;

/** Somebody in line without a page. */
class Visitor {
  readonly #address: string;

  private constructor(
    readonly http: APIRequestContext,
    readonly session: Session,
  ) {
    this.#address = `/s/${session.slug}`;
  }

  static async inLine(session: Session, name: string): Promise<Visitor> {
    const visitor = new Visitor(await request.newContext({ baseURL: BASE_URL }), session);
    await visitor.#post("join", { name });
    return visitor;
  }

  async picture(): Promise<VisitPicture> {
    return pictureOf<VisitPicture>(await (await this.http.get(this.#address)).text());
  }

  async leave(): Promise<void> {
    await this.#post("leave", {});
  }

  /** A connection that is told what changes. */
  async connect(): Promise<Socket<VisitServerEvents, VisitClientEvents>> {
    const { cookies } = await this.http.storageState();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    return io(`${BASE_URL}/visit`, {
      transports: ["websocket"],
      extraHeaders: { cookie, origin: BASE_URL },
      auth: { session: this.session.slug, contractVersion: CONTRACT_VERSION },
    });
  }

  async #post(action: string, form: Record<string, string>): Promise<void> {
    const csrf = formToken(await (await this.http.get(this.#address)).text());
    const answer = await this.http.post(`${this.#address}/${action}`, { form: { csrf, ...form } });
    expect(answer.ok(), `${action}: ${answer.status()}`).toBe(true);
  }
}

test("I19 whatever becomes of its pushes, a page comes to what the server says and never goes back", async () => {
  const session = SESSIONS.usual;
  const ahead: Visitor[] = [];
  for (let number = 1; number <= AHEAD; number += 1) ahead.push(await Visitor.inLine(session, `Ahead ${number}`));
  const watched = await Visitor.inLine(session, "Watched");
  const socket = await watched.connect();
  const pick = numbers(20_261_121);
  const shown: VisitPicture[] = [];
  const underWay: VisitPicture[] = [];
  const fate = { pushed: 0, lost: 0, doubled: 0, late: 0 };
  const patient = socket.timeout(ACK_WITHIN_MS);
  const news = new News<VisitPicture>({ picture: (picture) => shown.push(picture) }, (since) =>
    patient.emitWithAck("visit:sync", since),
  );
  socket.on("visit", (picture) => {
    fate.pushed += 1;
    const copies = pick(3);
    if (copies === 0) fate.lost += 1;
    if (copies === 2) fate.doubled += 1;
    for (let copy = 0; copy < copies; copy += 1) underWay.push(picture);
    // Something that was under way arrives, if not always the oldest.
    const [arrived, rest] = [underWay.splice(pick(underWay.length + 1), 1), underWay.length];
    for (const one of arrived) news.take(one);
    if (arrived.length > 0 && rest > 0) fate.late += 1;
  });
  news.ask();
  await expect.poll(() => shown.at(-1)?.ahead).toBe(AHEAD);

  for (const [index, visitor] of ahead.entries()) {
    const pushed = fate.pushed;
    await visitor.leave();
    // The line is told once a second at most, so each of them is news of its own only when it is waited for.
    await expect.poll(() => fate.pushed).toBeGreaterThan(pushed);
    if (index === AHEAD / 2) {
      socket.disconnect().connect();
      await expect.poll(() => socket.connected).toBe(true);
    }
    if (pick(4) === 0) news.ask();
  }

  // The connection comes back and the page asks; what was still under way arrives after the answer.
  news.ask();
  await expect.poll(() => shown.at(-1)?.ahead).toBe(0);
  for (const late of underWay) news.take(late);
  const timeless = (picture: VisitPicture | undefined) => ({ ...picture, serverTimeMs: 0 });
  expect(timeless(shown.at(-1))).toEqual(timeless(await watched.picture()));
  const revisions = shown.map((picture) => picture.revision);
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  expect(Math.min(fate.lost, fate.doubled, fate.late), JSON.stringify(fate)).toBeGreaterThan(0);

  socket.disconnect();
  await watched.leave();
  for (const visitor of [...ahead, watched]) await visitor.http.dispose();
});
