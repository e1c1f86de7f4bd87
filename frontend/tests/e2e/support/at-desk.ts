/** What a host asks of the server, for tests of what a customer sees of it: without the host's page. */

import type { DeskPicture } from "../../../src/contract/types";
import { formToken, pictureOf } from "./documents";
import { BASE_URL } from "./environment";
import type { Host } from "./host";
import { expect } from "./test";

/** Does one thing, and tells what the console shows after it. */
export async function atDesk(host: Host, action: string, form: Record<string, string>): Promise<DeskPicture> {
  const { request } = host.context;
  const csrf = formToken(await (await request.get(`${BASE_URL}/host`)).text());
  const answer = await request.post(`${BASE_URL}/host/${action}`, { form: { csrf, ...form } });
  expect(answer.ok(), `${action}: ${answer.status()}`).toBe(true);
  return pictureOf<DeskPicture>(await answer.text());
}

/** What the console shows. */
export async function deskOf(host: Host): Promise<DeskPicture> {
  return pictureOf<DeskPicture>(await (await host.context.request.get(`${BASE_URL}/host`)).text());
}
