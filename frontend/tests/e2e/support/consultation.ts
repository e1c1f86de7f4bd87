/** A consultation that has begun, with both pages open and both films running. */

import { type Film, film, HANNA, MIA } from "./actor";
import type { Customer } from "./customer";
import type { Session } from "./environment";
import type { Host } from "./host";
import type { Media } from "./media";
import { expect, type People } from "./test";

export async function inConsultation(people: People, session: Session): Promise<{ mia: Customer; hanna: Host }> {
  const mia = await people.waiting(session, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await meet(mia, hanna);
  return { mia, hanna };
}

/** The same, with drawn people in place of the artificial cameras; `prepare` is done to the host's browser before it opens a page. */
export async function inFilm(
  people: People,
  session: Session,
  { size, prepare }: { size?: Film; prepare?: (host: Host) => Promise<void> } = {},
): Promise<{ mia: Customer; hanna: Host }> {
  const mia = await people.customer(session);
  await film(mia.context, MIA, size);
  await mia.join("Mia Moor");
  const hanna = await people.host();
  await film(hanna.context, HANNA, size);
  await prepare?.(hanna);
  await hanna.logIn();
  await hanna.goOnDuty();
  await meet(mia, hanna);
  return { mia, hanna };
}

/** The host calls the first in line, who comes in. */
export async function meet(mia: Customer, hanna: Host): Promise<void> {
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
}

/**
 * Does what must not disturb the media between these pages: it flows afterwards, and whenever `work` waits for `flows`, over the
 * connections that it had before, none of which loses its way.
 */
export async function undisturbed(
  media: readonly Media[],
  work: (flows: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const flows = async () => {
    await Promise.all(media.map((one) => one.flows()));
  };
  const connections = () => Promise.all(media.map((one) => one.connections()));
  const before = await connections();
  await work(flows);
  await flows();
  expect(await connections(), "the same connections, never lost").toEqual(before);
}

/** Waits until every page shows new pictures, and tells how long that took. */
export async function seeAgain(media: readonly Media[], withinMs: number): Promise<number> {
  const begin = Date.now();
  const before = await Promise.all(media.map((one) => one.sample()));
  await expect
    .poll(
      async () => {
        const now = await Promise.all(media.map((one) => one.sample()));
        return now.map((sample, side) => sample.frames > (before[side]?.frames ?? 0));
      },
      { timeout: withinMs },
    )
    .toEqual(media.map(() => true));
  return Date.now() - begin;
}
