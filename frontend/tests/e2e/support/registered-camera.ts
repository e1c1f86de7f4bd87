/** A camera that an admin has registered. */

import type { Page } from "@playwright/test";
import { ADA, SESSIONS } from "./environment";
import { expect, type People } from "./test";

/** A camera, and the page of the admin who has registered it. */
export interface Registered {
  readonly page: Page;
  readonly id: string;
  readonly origin: string;
}

/** Where a camera is or was. */
export interface CameraRoom {
  readonly state: string;
  /** The node that keeps it there; `null` when none does. */
  readonly kept_by: string | null;
  readonly history: readonly unknown[];
}

/** How a camera is registered. */
export interface Wish {
  readonly name: string;
  readonly address: string;
  /** Whether it is in every consultation. */
  readonly always?: boolean;
  /** Whether each viewer gets the size that their line bears, so that what the camera sends is re-encoded. */
  readonly sizes?: boolean;
}

/** Registers a camera for the usual session, let go of at once when nobody watches. */
export async function register(people: People, wish: Wish): Promise<Registered> {
  const ada = await people.host(ADA);
  await ada.logIn();
  return registerAs(ada.page, wish);
}

/** The same, by an admin who has logged in. */
export async function registerAs(
  page: Page,
  { name, address, always = false, sizes = true }: Wish,
): Promise<Registered> {
  const origin = new URL(page.url()).origin;
  const settings = { close_after_s: 0, network_cache_ms: 0, adaptative_bitrate: sizes };
  const data = { name, address, sessions: [SESSIONS.usual.slug], always, settings };
  const made = await page.request.post("/api/v1/cameras", { data, headers: { origin } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  return { page, id, origin };
}

/** Where the camera is and was, the latest first. */
export async function roomsOf({ page, id }: Registered): Promise<readonly CameraRoom[]> {
  const state = await page.request.get(`/api/v1/cameras/${id}/state`);
  expect(state.status(), await state.text()).toBe(200);
  return ((await state.json()) as { rooms: readonly CameraRoom[] }).rooms;
}

export async function unregister({ page, id, origin }: Registered): Promise<void> {
  const deleted = await page.request.delete(`/api/v1/cameras/${id}`, { headers: { origin } });
  expect(deleted.status()).toBe(204);
}
