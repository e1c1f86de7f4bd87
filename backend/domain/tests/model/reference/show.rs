//! What can be seen of the reference.

use anteroom_domain::{Timestamp, consultation::Side, ids::CustomerId};

use super::{Host, Pages, Reference, Session, Span, Stage, State, Stay, Ticket, UNDO_S, total};
use crate::{
    steps::CUSTOMERS,
    view::{HostView, SessionView, TicketView, View, whole_seconds, word},
};

impl Reference {
    pub(crate) fn view(&self, now: Timestamp) -> View {
        let mut here = self.clone();
        here.now = now;
        let mut tickets: Vec<_> = here.tickets.iter().map(|t| here.show_ticket(t)).collect();
        tickets.sort_by_key(|t| t.id);
        View {
            sessions: here.sessions.iter().map(|s| here.show_session(s)).collect(),
            hosts: here.hosts.iter().map(|h| here.show_host(h)).collect(),
            tickets,
            nodes: here.nodes(),
        }
    }

    fn show_session(&self, session: &Session) -> SessionView {
        let customers = (1..=CUSTOMERS).map(|n| Some(CustomerId(n.into())));
        let code = |customer| self.may_join(session.id, customer).err().unwrap_or("ok");
        SessionView {
            id: session.id,
            slug: session.slug.to_string(),
            name: session.name.clone(),
            description: session.description.clone(),
            hours: session.hours.clone(),
            archived: session.archived,
            edition: session.edition,
            settings: session.settings.clone(),
            hosts: session.hosts.clone(),
            on_duty: self.on_duty(session),
            unstaffed_since: session.unstaffed_since,
            line: self.line(session.id).into_iter().map(|t| t.id).collect(),
            kept: session.kept_in_order().into_iter().map(|kept| (kept.customer, kept.ticket)).collect(),
            claim_until: session.window.map(Span::end),
            may_join: [None].into_iter().chain(customers).map(code).collect(),
        }
    }

    fn show_host(&self, host: &Host) -> HostView {
        HostView {
            id: host.id,
            duty: host.duty,
            is: self.state_of(host),
            free: self.free(host),
            pages: show_pages(&host.pages),
            held: self.held_by(host.id),
            wrap_up_until: host.wrap_up_until,
            left_alone_until: host.left_alone.map(Span::end),
            missed_offers: host.missed_offers,
            idle_since: host.idle_since,
        }
    }

    fn show_ticket(&self, ticket: &Ticket) -> TicketView {
        let (is, until) = match &ticket.state {
            State::Drafting(draft) => ("drafting", vec![draft.end()]),
            State::Waiting => ("waiting", vec![]),
            State::Offered { asked, .. } => ("offered", vec![asked.end()]),
            State::Calling(_, Stage::Ringing { answer, alerted_again: false }) => {
                ("ringing", vec![answer.half(), answer.end()])
            }
            State::Calling(_, Stage::Ringing { answer, alerted_again: true }) => ("ringing", vec![answer.end()]),
            State::Calling(_, Stage::Entering(media)) => ("entering", vec![media.end()]),
            State::Talking(_) => ("in_consultation", vec![]),
            State::Interrupted(_, _, rejoin) => ("interrupted", vec![rejoin.end()]),
            State::Held { .. } => ("held", vec![]),
            State::Ended { why, at, .. } if word(*why) == "removed" => {
                ("removed", vec![Span { from: *at, s: UNDO_S }.end()])
            }
            State::Ended { why, .. } => (word(*why), vec![]),
        };
        let (consultation, host) = match ticket.state {
            State::Held { host, consultation } => (Some(consultation), Some(host)),
            State::Ended { consultation, .. } => (consultation, None),
            _ => (ticket.consultation(), ticket.host()),
        };
        let round = if ticket.live() { |duration| duration } else { whole_seconds };
        let ahead = self.line(ticket.session).iter().filter(|other| other.place < ticket.place).count();
        TicketView {
            id: ticket.id,
            session: ticket.session,
            number: ticket.number,
            joined_at: ticket.joined_at,
            is,
            until,
            host,
            consultation,
            room: ticket.call().map(|c| (c.rooms, c.has_media(Side::Customer), c.has_media(Side::Host))),
            lost: if let State::Interrupted(_, by, _) = ticket.state { Some(by) } else { None },
            class: ticket.place.0,
            resumes: !ticket.place.1,
            people: ticket.people.iter().map(|person| (person.customer, show_pages(&person.pages))).collect(),
            eligible: ticket.eligible(),
            position: ticket.in_line().then_some(ahead + 1),
            away_until: ticket.away.map(Span::end),
            stay: ticket.stay.map(|stay| match stay {
                Stay::WillBeAsked(after) => ("will be asked", after.end()),
                Stay::Asked(answer) => ("asked", answer.end()),
            }),
            age_at: ticket.ageing.map(Span::end),
            longest_wait_at: ticket.longest_wait.map(Span::end),
            kept_for: ticket.kept_for,
            waited: round(total(&ticket.waits, self.now)),
            talked: round(total(&ticket.talks, self.now)),
            missed_calls: ticket.missed_calls,
            media_failures: ticket.media_failures,
            returned: ticket.returned,
            carried_from: ticket.carried_from,
        }
    }
}

fn show_pages(pages: &Pages) -> crate::view::Pages {
    (pages.nodes.clone(), pages.gone.map(|(since, forgiven)| (since, forgiven.end())))
}
