/**
 * The two namespaces as typed links. Elements and pages take a link, never a socket, so that a test passes a fake.
 * Who is asking comes from the cookie that the browser sends with the upgrade; nothing here says so.
 */

import { io, type Socket } from "socket.io-client";
import type { DeskClientEvents, DeskServerEvents, VisitClientEvents, VisitServerEvents } from "../contract/events";
import {
  CONTRACT_VERSION,
  type DeskConnect,
  type DeskDuty,
  type DeskPicture,
  type VisitConnect,
  type VisitPicture,
} from "../contract/types";
import { ACK_TIMEOUT_MS, type Outcome, outcomeOf } from "./reply";

/** `lost` mends itself. `refused` does not: the server knows nobody by this cookie, or the page is too old. */
export type Connection = "connected" | "lost" | "refused";

/** What both links tell their page. */
export interface Listener<Picture> {
  picture(picture: Picture): void;
  connection(connection: Connection): void;
}

/** A customer's side of `/visit`. */
export interface VisitLink {
  open(listener: Listener<VisitPicture>): void;
  answer(consultation: string): Promise<Outcome>;
  leave(): Promise<Outcome>;
}

/** A host's side of `/desk`. */
export interface DeskLink {
  open(listener: Listener<DeskPicture>): void;
  duty(duty: DeskDuty): Promise<Outcome>;
  next(session: string | null): Promise<Outcome>;
  accept(consultation: string): Promise<Outcome>;
  decline(consultation: string): Promise<Outcome>;
  end(consultation: string): Promise<Outcome>;
  ready(): Promise<Outcome>;
}

/** Pause before connecting again when the server itself closed the connection, as it does when it restarts. */
const RECONNECT_AFTER_CLOSE_MS = 1_000;

const OPTIONS = { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5_000, autoConnect: false };

/** Opens nothing yet: `open` does. */
export function visitLink(session: string): VisitLink {
  const auth: VisitConnect = { session, contractVersion: CONTRACT_VERSION };
  const socket: Socket<VisitServerEvents, VisitClientEvents> = io("/visit", { ...OPTIONS, auth });
  const patient = socket.timeout(ACK_TIMEOUT_MS);
  return {
    open(listener) {
      socket.on("visit", (picture) => listener.picture(picture));
      watch(socket, listener, () => patient.emitWithAck("visit:sync", {}));
    },
    answer: (consultation) => outcomeOf(patient.emitWithAck("visit:answer", { consultation })),
    leave: () => outcomeOf(patient.emitWithAck("visit:leave", {})),
  };
}

/** Opens nothing yet: `open` does. */
export function deskLink(): DeskLink {
  const auth: DeskConnect = { contractVersion: CONTRACT_VERSION };
  const socket: Socket<DeskServerEvents, DeskClientEvents> = io("/desk", { ...OPTIONS, auth });
  const patient = socket.timeout(ACK_TIMEOUT_MS);
  return {
    open(listener) {
      socket.on("desk", (picture) => listener.picture(picture));
      watch(socket, listener, () => patient.emitWithAck("desk:sync", {}));
    },
    duty: (duty) => outcomeOf(patient.emitWithAck("desk:duty", { duty })),
    next: (session) => outcomeOf(patient.emitWithAck("desk:next", { session })),
    accept: (consultation) => outcomeOf(patient.emitWithAck("desk:accept", { consultation })),
    decline: (consultation) => outcomeOf(patient.emitWithAck("desk:decline", { consultation })),
    end: (consultation) => outcomeOf(patient.emitWithAck("desk:end", { consultation })),
    ready: () => outcomeOf(patient.emitWithAck("desk:ready", {})),
  };
}

/** The part of a socket that is alike in both namespaces. */
interface AnySocket {
  readonly active: boolean;
  connect(): unknown;
  on(event: "connect", listener: () => void): unknown;
  on(event: "disconnect", listener: (reason: string) => void): unknown;
  on(event: "connect_error", listener: () => void): unknown;
}

function watch<Picture>(socket: AnySocket, listener: Listener<Picture>, sync: () => Promise<Picture>): void {
  socket.on("connect", () => {
    listener.connection("connected");
    // Pushes may have been missed while the connection was down, so everything is asked for.
    sync().then(
      (picture) => listener.picture(picture),
      // Without an answer the next push, or the next connection, brings the picture.
      () => undefined,
    );
  });
  socket.on("disconnect", () => {
    listener.connection("lost");
    // The client connects again by itself, except when it was the server that closed the connection.
    if (!socket.active) setTimeout(() => socket.connect(), RECONNECT_AFTER_CLOSE_MS);
  });
  socket.on("connect_error", () => listener.connection(socket.active ? "lost" : "refused"));
  socket.connect();
}
