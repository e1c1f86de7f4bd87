/** Pictures as the server sends them. */

import type { VisitConsultation, VisitPicture } from "../../../src/contract/types";

export function visitPicture(changes: Partial<VisitPicture> = {}): VisitPicture {
  return {
    revision: 1,
    serverTimeMs: Date.now(),
    stage: "waiting",
    headline: "2 people are ahead of you",
    detail: "One host is here.",
    ahead: 2,
    estimate: null,
    reason: null,
    untilMs: null,
    staleAtMs: null,
    inLineSinceMs: 1,
    people: 1,
    party: null,
    invited: false,
    elsewhere: null,
    mayReturn: false,
    keptPlace: null,
    consultation: null,
    ...changes,
  };
}

export function visitConsultation(changes: Partial<VisitConsultation> = {}): VisitConsultation {
  return { id: "c1", hostName: "Anna", answerWithinS: 30, alert: 1, interrupted: false, roomAttempt: 1, ...changes };
}
