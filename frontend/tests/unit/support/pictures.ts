/** Pictures as the server sends them. */

import type {
  DeskPicture,
  DeskSession,
  DeskTicket,
  VisitConsultation,
  VisitPicture,
} from "../../../src/contract/types";

export function visitPicture(changes: Partial<VisitPicture> = {}): VisitPicture {
  return {
    revision: 1,
    stage: "waiting",
    headline: "2 people are ahead of you",
    detail: "One host is here.",
    ahead: 2,
    reason: null,
    consultation: null,
    ...changes,
  };
}

export function visitConsultation(changes: Partial<VisitConsultation> = {}): VisitConsultation {
  return { id: "c1", hostName: "Anna", answerWithinS: 30, alert: 1, interrupted: false, roomAttempt: 1, ...changes };
}

export function ticket(id: string, changes: Partial<DeskTicket> = {}): DeskTicket {
  return { id, name: `Guest ${id}`, waitingSinceMs: 0, online: true, offered: false, ...changes };
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
    ...changes,
  };
}

export function deskPicture(changes: Partial<DeskPicture> = {}): DeskPicture {
  return {
    revision: 1,
    serverTimeMs: Date.now(),
    hostName: "Anna",
    state: "available",
    sinceMs: Date.now(),
    wrapUpUntilMs: null,
    sessions: [deskSession([ticket("1")])],
    offer: null,
    consultation: null,
    ...changes,
  };
}
