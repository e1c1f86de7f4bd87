//! Who serves a session, and what that means for those who wait in it.

use jiff::{SignedDuration, Timestamp};

use super::Floor;
use crate::{
    estimate::{Basis, Estimate},
    host::{Engagement, Host},
    ids::{HostId, SessionId, TicketId},
    line::LineKey,
    session::{Session, seconds},
    ticket::{StayPrompt, Ticket},
};

impl Floor {
    /// Whether a host counts where it is asked how many serve. What concerns another host changes no staffing, and so
    /// no estimate.
    pub(super) fn is_on_duty(&self, host: HostId) -> bool {
        self.hosts.get(&host).is_some_and(Host::is_on_duty)
    }

    /// Brings the sessions of a host in step with who is on duty now.
    pub(super) fn restaff(&mut self, host: HostId, at: Timestamp) {
        let sessions: Vec<_> = self.sessions_of(host).map(|session| session.id).collect();
        for session in sessions {
            self.restaff_session(session, at);
        }
    }

    pub(super) fn restaff_session(&mut self, id: SessionId, at: Timestamp) {
        let basis = self.basis(id, at);
        let Some(session) = self.sessions.get(&id) else { panic!("an event names a session that exists") };
        let unstaffed = self.hosts_on_duty(session) == 0;
        let changed = session.unstaffed_since.is_some() != unstaffed;
        let mut line: Vec<TicketId> = if changed { session.line().collect() } else { Vec::new() };
        // In the order in which tickets are kept, so that a long line is gone through without jumping about.
        line.sort_unstable();
        self.change_session(id, |s| {
            s.tide.turned(basis);
            if changed {
                s.unstaffed_since = unstaffed.then_some(at);
            }
        });
        let stay = self.stay_prompt(id, at);
        for ticket in line {
            self.set_stay(ticket, stay);
        }
    }

    /// What somebody who comes into this line, or for whom staffing has just changed, will be asked.
    pub(super) fn stay_prompt(&self, session: SessionId, at: Timestamp) -> Option<StayPrompt> {
        let session = self.sessions.get(&session)?;
        let after = session.settings.unstaffed_prompt_s;
        let asks = session.unstaffed_since.is_some() && after > 0;
        asks.then(|| StayPrompt::Due { ask_at: at + seconds(after) })
    }

    /// What estimates for a session rest on at `at`.
    pub(super) fn basis(&self, session: SessionId, at: Timestamp) -> Option<Basis> {
        let session = self.sessions.get(&session)?;
        Basis::new(&session.pace, |mean| {
            let hosts = session.hosts.iter().filter_map(|id| self.hosts.get(id)).filter(|host| host.is_on_duty());
            hosts.map(|host| self.free_at(host, session, mean, at)).collect()
        })
    }

    /// When a host can take the next ticket. A consultation that runs long still has its wrap-up to come.
    fn free_at(&self, host: &Host, session: &Session, mean: SignedDuration, at: Timestamp) -> Timestamp {
        match host.engaged {
            Some(Engagement::Reserved(_)) => at,
            Some(Engagement::Busy(ticket)) => {
                let consultation = self.ticket(ticket).and_then(Ticket::consultation);
                let called_at = consultation.map_or(at, |consultation| consultation.called_at);
                (called_at + mean).max(at + seconds(session.settings.wrap_up_s))
            }
            None => [host.wrap_up_until, host.left_alone_until].into_iter().flatten().fold(at, Timestamp::max),
        }
    }

    /// When a ticket in line will be called; `None` when nobody is on duty, too little is known, or it is not in line.
    pub fn estimate(&self, ticket: &Ticket) -> Option<Estimate> {
        self.estimate_with(ticket, self.ahead(ticket)?)
    }

    /// The same, for a caller who has counted the tickets ahead already.
    pub fn estimate_with(&self, ticket: &Ticket, ahead: usize) -> Option<Estimate> {
        self.sessions.get(&ticket.session)?.tide.basis(ticket.key)?.estimate(ahead)
    }

    /// When somebody who joined now would be called.
    pub fn estimate_of_joining(&self, session: &Session, now: Timestamp) -> Option<Estimate> {
        self.estimate_at(session, self.key_of_joining(session, now), now)
    }

    /// The place of a newcomer.
    pub(super) fn key_of_joining(&self, session: &Session, now: Timestamp) -> LineKey {
        LineKey::joining(session.settings.class, now, self.seq + 1)
    }

    /// When somebody who came to this place now would be called.
    pub(super) fn estimate_at(&self, session: &Session, key: LineKey, now: Timestamp) -> Option<Estimate> {
        let ahead = session.line.rank(key);
        if Self::promises_the_past(session, key, now) {
            return self.basis(session.id, now)?.estimate(ahead);
        }
        session.tide.basis(key)?.estimate(ahead)
    }

    /// Whether what estimates rest on has nothing to tell to somebody who comes to this place now: consultations that
    /// run long have overtaken it, or there is nothing. Whoever is in line keeps what they were told.
    pub(super) fn promises_the_past(session: &Session, key: LineKey, now: Timestamp) -> bool {
        let told = session.tide.basis(key).and_then(|basis| basis.estimate(session.line.rank(key)));
        session.line.is_empty() || told.is_none_or(|told| told.likely_by < now)
    }
}
