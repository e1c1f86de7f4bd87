/** Pictures of a desk as the server sends them. */

import type { DeskConsultation, DeskPicture, DeskSession, DeskTicket } from "../../../src/contract/types";

export function ticket(id: string, changes: Partial<DeskTicket> = {}): DeskTicket {
  return {
    id,
    session: "s1",
    name: `Guest ${id}`,
    waitingSinceMs: 0,
    online: true,
    offlineSinceMs: null,
    awayUntilMs: null,
    stage: "waiting",
    wanted: null,
    priority: "usual",
    people: 1,
    returned: null,
    check: null,
    ...changes,
  };
}

export function deskSession(line: DeskTicket[], changes: Partial<DeskSession> = {}): DeskSession {
  return {
    id: "s1",
    slug: "contact-centre",
    name: "Contact centre",
    open: true,
    automatic: false,
    waiting: line.length,
    line,
    hostsOnDuty: 1,
    colleagues: [],
    ...changes,
  };
}

export function deskCall(changes: Partial<DeskConsultation> = {}): DeskConsultation {
  return {
    id: "c1",
    customer: ticket("1", { name: "Maria" }),
    sessionName: "Contact centre",
    stage: "ringing",
    untilMs: null,
    beganAtMs: null,
    roomAttempt: 1,
    ...changes,
  };
}

export function deskPicture(changes: Partial<DeskPicture> = {}): DeskPicture {
  return {
    revision: 1,
    serverTimeMs: Date.now(),
    hostName: "Anna",
    state: "available",
    duty: "available",
    sinceMs: Date.now(),
    notice: null,
    wrapUpUntilMs: null,
    sessions: [deskSession([ticket("1")])],
    offer: null,
    consultation: null,
    held: [],
    removed: [],
    last: null,
    places: [],
    ...changes,
  };
}
