/**
 * The namespaces as typed links. Elements and pages take a link, never a socket, so that a test passes a fake.
 * Who is asking comes from the cookie that the browser sends with the upgrade; nothing here says so.
 */

import { io, type Socket } from "socket.io-client";
import type {
  DeskClientEvents,
  DeskServerEvents,
  VisitClientEvents,
  VisitServerEvents,
  WallClientEvents,
  WallServerEvents,
} from "../contract/events";
import {
  CONTRACT_VERSION,
  type DeskConnect,
  type DeskNotesReply,
  type DeskPicture,
  type Reply,
  type VisitCheck,
  type VisitConnect,
  type VisitPicture,
  type WallConnect,
  type WallPicture,
} from "../contract/types";
import { News, type Revised } from "./news";
import { ACK_TIMEOUT_MS, type Outcome, outcomeOf } from "./reply";
import { language } from "./say";

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
  /** Tells what came of a check of device and connection. */
  checked(check: VisitCheck): Promise<Outcome>;
  /** Asks for everything again; what is answered goes to the listener. */
  refresh(): void;
}

/** What a host can ask for that is either done or not. */
export type DeskAction = Exclude<keyof DeskClientEvents, "desk:sync" | "desk:readNotes">;
export type DeskRequest<Action extends DeskAction> = Parameters<DeskClientEvents[Action]>[0];

/** A host's side of `/desk`. */
export interface DeskLink {
  open(listener: Listener<DeskPicture>): void;
  ask<Action extends DeskAction>(action: Action, request: DeskRequest<Action>): Promise<Outcome>;
  /** Fails when the server does not answer. */
  notes(ticket: string): Promise<DeskNotesReply>;
}

/** An administrator's side of `/wall`. */
export interface WallLink {
  open(listener: Listener<WallPicture>): void;
}

/** Pause before connecting again when the server itself closed the connection, as it does when it restarts. */
const RECONNECT_AFTER_CLOSE_MS = 1_000;

const OPTIONS = { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5_000, autoConnect: false };

/** Opens nothing yet: `open` does. */
export function visitLink(session: string): VisitLink {
  const auth: VisitConnect = { session, contractVersion: CONTRACT_VERSION, language: language() };
  const socket: Socket<VisitServerEvents, VisitClientEvents> = io("/visit", { ...OPTIONS, auth });
  const patient = socket.timeout(ACK_TIMEOUT_MS);
  let ask: () => void = () => undefined;
  return {
    open(listener) {
      const news = new News(listener, (since) => patient.emitWithAck("visit:sync", since));
      ask = () => news.ask();
      socket.on("visit", (picture) => news.take(picture));
      watch(socket, listener, news);
    },
    refresh() {
      // Out of touch, everything is asked for on connecting again.
      if (socket.connected) ask();
    },
    answer: (consultation) => outcomeOf(patient.emitWithAck("visit:answer", { consultation })),
    leave: () => outcomeOf(patient.emitWithAck("visit:leave", {})),
    checked: (check) => outcomeOf(patient.emitWithAck("visit:checked", check)),
  };
}

/** Opens nothing yet: `open` does. */
export function deskLink(): DeskLink {
  const auth: DeskConnect = { contractVersion: CONTRACT_VERSION };
  const socket: Socket<DeskServerEvents, DeskClientEvents> = io("/desk", { ...OPTIONS, auth });
  const patient = socket.timeout(ACK_TIMEOUT_MS);
  return {
    open(listener) {
      const news = new News(listener, (since) => patient.emitWithAck("desk:sync", since));
      socket.on("desk", (picture) => news.take(picture));
      watch(socket, listener, news);
    },
    ask: (action, request) => outcomeOf((patient as Asker).emitWithAck(action, request)),
    notes: (ticket) => patient.emitWithAck("desk:readNotes", { ticket }),
  };
}

/** Opens nothing yet: `open` does. */
export function wallLink(): WallLink {
  const auth: WallConnect = { contractVersion: CONTRACT_VERSION };
  const socket: Socket<WallServerEvents, WallClientEvents> = io("/wall", { ...OPTIONS, auth });
  const patient = socket.timeout(ACK_TIMEOUT_MS);
  return {
    open(listener) {
      const news = new News(listener, (since) => patient.emitWithAck("wall:sync", since));
      socket.on("wall", (picture) => news.take(picture));
      watch(socket, listener, news);
    },
  };
}

/** A socket as seen where the event is only known to be one of several; `DeskLink.ask` says what goes with each. */
interface Asker {
  emitWithAck(event: string, request: unknown): Promise<Reply>;
}

/** The part of a socket that is alike in both namespaces. */
interface AnySocket {
  readonly active: boolean;
  connect(): unknown;
  on(event: "connect", listener: () => void): unknown;
  on(event: "disconnect", listener: (reason: string) => void): unknown;
  on(event: "connect_error", listener: () => void): unknown;
}

function watch<Picture extends Revised>(socket: AnySocket, listener: Listener<Picture>, news: News<Picture>): void {
  socket.on("connect", () => {
    listener.connection("connected");
    // Pushes may have been missed while the connection was down.
    news.ask();
  });
  socket.on("disconnect", () => {
    listener.connection("lost");
    // The client connects again by itself, except when it was the server that closed the connection.
    if (!socket.active) setTimeout(() => socket.connect(), RECONNECT_AFTER_CLOSE_MS);
  });
  socket.on("connect_error", () => listener.connection(socket.active ? "lost" : "refused"));
  socket.connect();
}
