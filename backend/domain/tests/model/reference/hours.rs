//! Hours, set and overruled by hand.

use anteroom_domain::{
    Timestamp,
    command::Outcome,
    hours::{OpeningHours, Override, OverrideState, Timetable},
    ids::SessionId,
};

use super::{Answer, Reference, Session};

impl Reference {
    pub(super) fn set_hours(&mut self, session: SessionId, edition: Option<u32>, hours: OpeningHours) -> Answer {
        let known = self.sessions.iter_mut().find(|s| s.id == session).ok_or("no_such_session")?;
        if edition.is_some_and(|seen| seen != known.edition) {
            return Err("changed_meanwhile");
        }
        known.set_hours(hours)
    }

    pub(super) fn set_override(
        &mut self,
        session: SessionId,
        state: Option<OverrideState>,
        until: Option<Timestamp>,
        message: String,
    ) -> Answer {
        let now = self.now;
        let known = self.sessions.iter_mut().find(|s| s.id == session).ok_or("no_such_session")?;
        let mut hours = known.hours.clone();
        // Saying the same again changes nothing, not even since when it has been so.
        let since = match &hours.overriding {
            Some(said) if (Some(said.state), said.until, &said.message) == (state, until, &message) => said.since,
            _ => now,
        };
        hours.overriding = state.map(|state| Override { state, since, until, message });
        known.set_hours(hours)
    }
}

impl Session {
    /// What the hours mean is not doubted here: a table made with another library is held against them.
    pub(super) fn timetable(&self) -> Timetable {
        Timetable::new(&self.hours).expect("the zone is known")
    }

    fn set_hours(&mut self, hours: OpeningHours) -> Answer {
        if !hours.problems().is_empty() {
            return Err("bad_hours");
        }
        self.edition += u32::from(self.hours != hours);
        self.hours = hours;
        Ok(Outcome::Done)
    }
}
