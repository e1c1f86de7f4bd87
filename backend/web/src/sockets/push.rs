//! Commits to pushes.
//!
//! Whoever an event names is told at once. Everyone else in the same line is told when their words change, at most once
//! a second; consoles that serve the line, four times. The last state always arrives, since what is due is a set and not
//! a queue: a picture is made when it is pushed, never when it falls due.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use anteroom_domain::{
    Timestamp,
    event::{Commit, Event, Subjects},
    floor::Floor,
    ids::{CustomerId, HostId, Revision, SessionId, TicketId},
    ticket::Ticket,
};
use tokio::{
    sync::broadcast::error::{RecvError, TryRecvError},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    audience::Push,
    line::{Line, Told},
};
use crate::{
    app::App,
    language::Language,
    pictures::{self, DeskFacts, LineWords, Sight, VisitFacts},
};

/// Least time between telling people of the same line something and looking at it again.
const LINE_EVERY: Duration = Duration::from_secs(1);
/// Least time between two looks at the same line when the first found nothing to tell. A look reads everyone's place.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Least time between two looks at the same console for things that do not concern its host alone.
const DESK_EVERY: Duration = Duration::from_millis(250);
/// How long a page that takes no more pushes is left alone. One that is gone stops answering pings and is closed.
const BEHIND_FOR: Duration = Duration::from_secs(1);
/// How many of a line are looked at together: what is read of thousands at once is no longer at hand when it is told.
const TOGETHER: usize = 32;

/// Somebody who may have something to hear of a line.
#[derive(Debug, Clone, Copy)]
enum Hearer {
    /// Everybody on a ticket whose place is told otherwise now, and how many are ahead of it.
    Moved(usize, TicketId),
    /// Somebody who is looked at in any case, and how many are ahead of them if they are in line.
    Apart(CustomerId, Option<usize>),
}

/// What is to be told, and when.
#[derive(Default)]
struct Due {
    customers: HashSet<(SessionId, CustomerId)>,
    /// Whose page took no more pushes just now, and when it is told again.
    behind: HashMap<(SessionId, CustomerId), Instant>,
    hosts_now: HashSet<HostId>,
    lines: HashSet<SessionId>,
    hosts: HashSet<HostId>,
    /// When wrap-ups run out. That is no event: whether one is over is a matter of the time alone.
    wrap_ups: HashMap<HostId, Instant>,
    /// When sessions open or close by their hours, which is no event either.
    turns: HashMap<SessionId, Instant>,
    /// From when on lines are looked at again.
    rests_until: HashMap<SessionId, Instant>,
    /// What the lines were told last.
    as_told: HashMap<SessionId, Told>,
    desks_told: Option<Instant>,
}

/// Pushes until `stop`.
pub(crate) async fn run(app: Arc<App>, stop: CancellationToken) {
    let mut commits = app.floor.subscribe();
    let mut checks = app.checks.subscribe();
    let mut due = Due::default();
    // Wrap-ups that began before this process did.
    due.hosts_now.extend(app.floor.read().hosts().map(|host| host.id));
    due.lines.extend(app.floor.read().sessions().map(|session| session.id));
    due.tell(&app).await;
    loop {
        let wake = due.wake_at(Instant::now());
        tokio::select! {
            () = stop.cancelled() => return,
            commit = commits.recv() => match commit {
                Ok(commit) => due.add(&app, &commit),
                Err(RecvError::Lagged(_)) => due.add_everyone(&app),
                Err(RecvError::Closed) => return,
            },
            checked = checks.recv() => match checked {
                Ok(ticket) => due.add_check(&app, ticket),
                Err(RecvError::Lagged(_)) => due.add_everyone(&app),
                Err(RecvError::Closed) => return,
            },
            () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
        }
        // What has come in the meantime is told together.
        loop {
            match commits.try_recv() {
                Ok(commit) => due.add(&app, &commit),
                Err(TryRecvError::Lagged(_)) => due.add_everyone(&app),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        due.tell(&app).await;
    }
}

impl Due {
    fn add(&mut self, app: &App, commit: &Commit) {
        let floor = app.floor.read();
        self.customers.extend(commit.events.iter().filter_map(|event| app.audience.departures.note(&floor, event)));
        for event in &commit.events {
            if let Event::KeptPlacesOpened { session, .. } | Event::KeptPlacesClosed { session } = event
                && let Some(keeps) = floor.session(*session)
            {
                self.customers.extend(keeps.kept.iter().map(|(customer, _)| (*session, customer)));
            }
            let subjects = event.subjects();
            let ticket = subjects.ticket.and_then(|id| floor.ticket(id));
            if let Some(ticket) = ticket {
                self.customers.extend(ticket.people().map(|customer| (ticket.session, customer)));
                self.add_line(&floor, ticket.session);
            }
            if let (Event::TicketTransferred { .. }, Some(ticket)) = (event, ticket) {
                // The line that it left is not named, and neither is the page there, which leads to the new one.
                let pages = |customer| app.audience.sessions_of(customer).into_iter().map(move |s| (s, customer));
                self.customers.extend(ticket.people().flat_map(pages));
                self.add_everyone(app);
            }
            self.hosts_now.extend(subjects.host.or_else(|| ticket.and_then(Ticket::host)));
            if let Some(session) = subjects.session {
                self.add_line(&floor, session);
            }
            if let (Some(host), None) = (subjects.host, subjects.ticket) {
                // The words of a line tell how many hosts serve it.
                for session in floor.sessions_of(host) {
                    self.add_line(&floor, session.id);
                }
            }
            if subjects == Subjects::default() {
                drop(floor);
                self.add_everyone(app);
                return;
            }
        }
    }

    /// A customer has checked their device and their connection, which is no event: consoles show what came of it.
    fn add_check(&mut self, app: &App, ticket: TicketId) {
        let floor = app.floor.read();
        let Some(ticket) = floor.ticket(ticket) else { return };
        let serving = floor.session(ticket.session).into_iter().flat_map(|session| &session.hosts);
        self.hosts.extend(serving.copied().chain(ticket.host()));
    }

    fn add_line(&mut self, floor: &Floor, session: SessionId) {
        self.lines.insert(session);
        // Even if the line is due already: its consoles may have been told since.
        if let Some(session) = floor.session(session) {
            self.hosts.extend(session.hosts.iter().copied());
        }
    }

    fn add_everyone(&mut self, app: &App) {
        self.lines.extend(app.audience.sessions());
        self.hosts.extend(app.audience.hosts());
    }

    /// When something is due that had to wait.
    fn wake_at(&self, now: Instant) -> Option<Instant> {
        let lines = self.lines.iter().map(|session| self.line_due(*session, now)).min();
        let desks = (!self.hosts.is_empty()).then(|| self.desks_due(now));
        let wrap_ups = self.wrap_ups.values().min().copied();
        let behind = self.behind.values().min().copied();
        let turns = self.turns.values().min().copied();
        [lines, desks, wrap_ups, behind, turns].into_iter().flatten().min()
    }

    /// What was never told is due at once.
    fn line_due(&self, session: SessionId, now: Instant) -> Instant {
        self.rests_until.get(&session).copied().unwrap_or(now)
    }

    /// A line was looked at, and somebody was told something or not. What concerned nobody, like the page of one who has
    /// left, must not keep the others waiting for what comes next.
    fn looked_at(&mut self, session: SessionId, at: Instant, told: bool) {
        self.rests_until.insert(session, at + if told { LINE_EVERY } else { LOOK_EVERY });
    }

    fn desks_due(&self, now: Instant) -> Instant {
        self.desks_told.map_or(now, |told| told + DESK_EVERY)
    }

    async fn tell(&mut self, app: &App) {
        let now = Instant::now();
        self.customers.extend(self.behind.extract_if(|_, at| *at <= now).map(|(who, _)| who));
        for (session, customer) in std::mem::take(&mut self.customers) {
            if !tell_customer(app, session, customer).await {
                self.behind.insert((session, customer), now + BEHIND_FOR);
            }
        }
        self.hosts_now.extend(self.wrap_ups.extract_if(|_, over| *over <= now).map(|(host, _)| host));
        for host in std::mem::take(&mut self.hosts_now) {
            self.hosts.remove(&host);
            self.tell_host(app, host).await;
        }
        if !self.hosts.is_empty() && self.desks_due(now) <= now {
            self.desks_told = Some(now);
            for host in std::mem::take(&mut self.hosts) {
                self.tell_host(app, host).await;
            }
        }
        for (session, _) in self.turns.extract_if(|_, at| *at <= now).collect::<Vec<_>>() {
            self.add_line(&app.floor.read(), session);
        }
        let lines: Vec<_> = self.lines.iter().copied().filter(|session| self.line_due(*session, now) <= now).collect();
        for session in lines {
            self.lines.remove(&session);
            let told = self.tell_line(app, session).await;
            self.looked_at(session, now, told);
        }
    }

    /// Everyone who has something to hear of a line and whose page is here; whether anybody was told something new.
    async fn tell_line(&mut self, app: &App, id: SessionId) -> bool {
        let now = app.now();
        let (revision, hearers): (_, Vec<_>) = {
            let floor = app.floor.read();
            let Some(session) = floor.session(id) else { return false };
            match session.turns_at(now) {
                Some(at) => self.turns.insert(id, Instant::now() + until(at, now)),
                None => self.turns.remove(&id),
            };
            let line = Line::read(&floor, session, now);
            let before = self.as_told.insert(id, line.told());
            let moved = line.news_since(before.as_ref()).into_iter();
            let moved = moved.filter_map(|rank| Some(Hearer::Moved(rank, line.ticket_id(rank)?)));
            let apart =
                app.audience.take_apart(id).into_iter().map(|person| Hearer::Apart(person, line.rank_of(person)));
            (floor.revision(), moved.chain(apart).collect())
        };
        let (mut told, mut words) = (false, LineWords::default());
        for together in hearers.chunks(TOGETHER) {
            let Some(facts) = facts(app, id, together, revision, now) else { return told };
            for (person, language, facts) in facts {
                let picture = pictures::visit_after(&facts, &app.names, &mut words).await;
                let push = app.audience.tell_in_line(id, person, language, &picture);
                told |= push != Push::Unneeded;
                if push == Push::Missed {
                    self.behind.insert((id, person), Instant::now() + BEHIND_FOR);
                }
            }
        }
        told
    }

    async fn tell_host(&mut self, app: &App, host: HostId) {
        let now = app.now();
        let facts = DeskFacts::read(&app.floor.read(), host, now);
        match facts.wraps_up_for() {
            Some(left) => self.wrap_ups.insert(host, Instant::now() + left),
            None => self.wrap_ups.remove(&host),
        };
        if !app.audience.is_watched_by(host) {
            return;
        }
        let name = app.names.of_host(host).await;
        let picture = pictures::desk(&facts, &name, &app.names, &app.checks).await;
        if app.audience.tell_host(host, &picture) == Push::Missed {
            self.hosts.insert(host);
        }
    }
}

/// What some of a line see, for each of their pages that is here. `revision` is the one of which they were found.
fn facts(
    app: &App,
    id: SessionId,
    together: &[Hearer],
    revision: Revision,
    now: Timestamp,
) -> Option<Vec<(CustomerId, Language, VisitFacts)>> {
    let floor = app.floor.read();
    let session = floor.session(id)?;
    let sight = Sight::of(&floor, &app.audience.departures, session, now);
    // What is told is of one commit as a whole, and others may have come since the first of them were told.
    let line = (floor.revision() != revision).then(|| Line::read(&floor, session, now));
    let mut facts = Vec::with_capacity(together.len());
    let mut see = |person, ticket: Option<&Arc<Ticket>>, rank| {
        let (ticket, rank) = match &line {
            Some(line) => (floor.shared_visit(person, id), line.rank_of(person)),
            None => (ticket, rank),
        };
        for language in app.audience.languages_of(id, person) {
            facts.push((person, language, sight.facts_of(ticket, person, rank, language)));
        }
    };
    for hearer in together {
        match *hearer {
            Hearer::Moved(rank, ticket) => {
                let Some(ticket) = floor.shared_ticket(ticket) else { continue };
                ticket.people().for_each(|person| see(person, Some(ticket), Some(rank)));
            }
            Hearer::Apart(person, rank) => see(person, floor.shared_visit(person, id), rank),
        }
    }
    Some(facts)
}

/// How long until an instant. What is far off is looked at again once a day.
fn until(at: Timestamp, now: Timestamp) -> Duration {
    const DAY: Duration = Duration::from_hours(24);
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO).min(DAY)
}

/// Whether every page takes it.
async fn tell_customer(app: &App, session: SessionId, customer: CustomerId) -> bool {
    let mut taken = true;
    for language in app.audience.languages_of(session, customer) {
        let now = app.now();
        let departures = &app.audience.departures;
        let facts = VisitFacts::read_by_id(&app.floor.read(), departures, session, customer, now, language);
        if let Some(facts) = facts {
            let picture = pictures::visit(&facts, &app.names).await;
            taken &= app.audience.tell_customer(session, customer, language, &picture) != Push::Missed;
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: SessionId = SessionId(1);

    #[test]
    fn what_was_never_told_is_due_at_once() {
        let now = Instant::now();
        let mut due = Due::default();
        assert_eq!(due.wake_at(now), None);
        due.lines.insert(LINE);
        due.hosts.insert(HostId(1));
        assert!(due.line_due(LINE, now) <= now);
        assert!(due.desks_due(now) <= now);
        assert_eq!(due.wake_at(now), Some(now));
    }

    #[test]
    fn what_was_told_a_moment_ago_waits() {
        let now = Instant::now();
        let mut due = Due { desks_told: Some(now), ..Due::default() };
        due.looked_at(LINE, now, true);
        due.lines.insert(LINE);
        assert_eq!(due.wake_at(now), Some(now + LINE_EVERY));
        due.hosts.insert(HostId(1));
        assert_eq!(due.wake_at(now), Some(now + DESK_EVERY));
    }

    #[test]
    fn a_look_that_found_nothing_to_tell_holds_up_the_next_for_a_moment_only() {
        let now = Instant::now();
        let mut due = Due::default();
        due.looked_at(LINE, now, true);
        due.looked_at(LINE, now, false);
        due.lines.insert(LINE);
        assert_eq!(due.wake_at(now), Some(now + LOOK_EVERY));
    }

    #[test]
    fn a_page_that_took_nothing_is_told_again() {
        let again = Instant::now() + BEHIND_FOR;
        let due = Due { behind: HashMap::from([((LINE, CustomerId(1)), again)]), ..Due::default() };
        assert_eq!(due.wake_at(Instant::now()), Some(again));
    }

    #[test]
    fn a_line_is_told_when_its_session_opens_or_closes() {
        let closes = Instant::now() + Duration::from_secs(3);
        let due = Due { turns: HashMap::from([(LINE, closes)]), ..Due::default() };
        assert_eq!(due.wake_at(Instant::now()), Some(closes));
    }

    #[test]
    fn a_console_is_told_when_its_wrap_up_runs_out() {
        let now = Instant::now();
        let over = now + Duration::from_secs(3);
        let due = Due { wrap_ups: HashMap::from([(HostId(1), over)]), ..Due::default() };
        assert_eq!(due.wake_at(now), Some(over));
    }
}
