//! Places that are kept for those whom a closing turned away.

use anteroom_domain::ids::{CustomerId, SessionId, TicketId};

use super::{Place, Reference, Session};

/// How long an opening is waited for, in seconds: 30 days.
const KEPT_S: u32 = 30 * 24 * 3_600;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    pub(super) customer: CustomerId,
    pub(super) ticket: TicketId,
    pub(super) place: Place,
}

impl Session {
    pub(super) fn kept_in_order(&self) -> Vec<&Kept> {
        let mut kept: Vec<_> = self.kept.iter().collect();
        kept.sort_by_key(|kept| kept.place);
        kept
    }
}

impl Reference {
    /// The place of a ticket that is turned away, unless the session keeps as many as its line may be long. A customer
    /// has one: the better.
    pub(super) fn keep_place(&mut self, id: TicketId) {
        let ticket = self.ticket(id).expect("it exists").clone();
        let since = self.now_for(KEPT_S);
        let session = self.sessions.iter_mut().find(|s| s.id == ticket.session).expect("it exists");
        let earlier = session.kept.iter().position(|kept| kept.customer == ticket.owner());
        let full = session.kept.len() >= session.settings.line_max as usize;
        if !session.settings.keeps_places || (full && earlier.is_none()) {
            return;
        }
        session.kept_lately = Some(since);
        let new = Kept { customer: ticket.owner(), ticket: id, place: ticket.place };
        match earlier {
            None => session.kept.push(new),
            Some(index) if new.place < session.kept[index].place => session.kept[index] = new,
            Some(_) => {}
        }
    }

    /// What this customer could claim now: they are in time, and it is open.
    pub(super) fn claimable(&self, session: &Session, customer: CustomerId) -> Option<Kept> {
        let in_time = session.window.is_none_or(|window| !self.is_due(window.end()));
        let kept = session.kept.iter().find(|kept| kept.customer == customer);
        kept.filter(|_| in_time && !self.is_closed(session)).cloned()
    }

    /// What is claimed is kept no longer. When nothing is left, nothing is to be claimed.
    pub(super) fn claim(&mut self, session: SessionId, customer: CustomerId) -> Option<Kept> {
        let kept = self.claimable(self.session(session)?, customer)?;
        let session = self.sessions.iter_mut().find(|s| s.id == session).expect("it exists");
        session.kept.retain(|other| *other != kept);
        if session.kept.is_empty() {
            (session.window, session.kept_lately) = (None, None);
        }
        Some(kept)
    }

    /// Opening begins the time in which places can be claimed, its end ends it, and closing before that puts it off.
    /// After a month without an opening nothing is kept.
    pub(super) fn kept_places(&mut self) -> bool {
        for index in 0..self.sessions.len() {
            let session = &self.sessions[index];
            if session.kept.is_empty() {
                continue;
            }
            let given_up = session.kept_lately.is_some_and(|month| self.is_due(month.end()));
            let closed = self.is_closed(session);
            let window = match session.window {
                Some(window) if self.is_due(window.end()) => None,
                Some(_) if closed => {
                    self.sessions[index].window = None;
                    return true;
                }
                Some(_) => continue,
                None if !closed => Some(self.now_for(60 * session.settings.kept_place_min)),
                None if given_up => None,
                None => continue,
            };
            if window.is_none() {
                self.sessions[index].kept.clear();
                self.sessions[index].kept_lately = None;
            }
            self.sessions[index].window = window;
            return true;
        }
        false
    }
}
