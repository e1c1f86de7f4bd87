//! Everything that a ticket can be in, and everyone who can have to do with it.

use anteroom_domain::{
    command::{Command, TransferTo},
    consultation::Side,
    host::{Duty, PauseReason},
    hours::OverrideState,
    ids::{ConsultationId, CustomerId, HostId, SessionId, TicketId},
    session::{Assignment, Closing},
    ticket::Staff,
};

use crate::common::{ANNA, BILAL, CARLA, DAVID, World, asks_for_agreement};

/// A ticket is in one of these; `ended` was served, `removed` may still be taken back, `kept` was turned away by a
/// closing and has its place kept, now that the session is open again.
pub(crate) const SITUATIONS: [&str; 14] = [
    "drafting",
    "waiting",
    "offline",
    "away",
    "asked",
    "offered",
    "ringing",
    "entering",
    "in_consultation",
    "interrupted",
    "held",
    "ended",
    "removed",
    "kept",
];

/// A ticket of Anna's, onto which Bilal was invited without having come yet.
///
/// Its session has a host, who has been asked or serves once anyone does, and a colleague. Both are available, but for
/// a ticket that is `asked`: then both are paused. Another session has a host of its own.
pub(crate) struct Case {
    pub(crate) world: World,
    pub(crate) session: SessionId,
    pub(crate) elsewhere: SessionId,
    pub(crate) host: HostId,
    pub(crate) colleague: HostId,
    pub(crate) outsider: HostId,
    pub(crate) ticket: TicketId,
    /// The consultation that is offered or open, else the last one, else one that never was.
    pub(crate) consultation: ConsultationId,
}

impl Case {
    pub(crate) fn new(situation: &str) -> Self {
        let mut world = World::new();
        let (session, elsewhere) = (world.manual(), world.manual());
        match situation {
            "drafting" => world.configure(session, asks_for_agreement),
            "asked" => world.configure(session, |settings| settings.unstaffed_prompt_s = 60),
            _ => {}
        }
        let [host, colleague] = [(); 2].map(|()| world.host(&[session]));
        let outsider = world.host(&[elsewhere]);
        let ticket = world.join(session, ANNA);
        world.done(&Command::JoinParty { ticket, customer: BILAL, node: None });
        let consultation = ConsultationId(404);
        let mut case = Self { world, session, elsewhere, host, colleague, outsider, ticket, consultation };
        case.come_to(situation);
        assert_eq!(case.situation(), if situation == "ended" { "served" } else { situation });
        case
    }

    fn come_to(&mut self, situation: &str) {
        let Self { world, session, host, colleague, ticket, .. } = self;
        let (host, ticket) = (*host, *ticket);
        match situation {
            "offline" => world.online(ANNA, false),
            "away" => world.step_away(ticket),
            "asked" => {
                for host in [host, *colleague] {
                    world.duty(host, Duty::Paused(PauseReason::Asked));
                }
                world.advance(60);
            }
            "offered" => {
                world.configure(*session, |settings| settings.assignment = Assignment::Automatic);
                world.configure(*session, |settings| settings.assignment = Assignment::Manual);
            }
            "removed" => world.remove(ticket),
            "kept" => {
                world.configure(*session, |settings| {
                    (settings.at_closing, settings.keeps_places) = (Closing::Hard, true);
                });
                world.open(*session, OverrideState::Closed);
                world.open(*session, OverrideState::Open);
                world.configure(*session, |settings| settings.at_closing = Closing::Drain);
            }
            "ringing" | "entering" | "in_consultation" | "interrupted" | "held" | "ended" => {
                assert_eq!(world.next(host), ticket);
                match situation {
                    "ringing" => {}
                    "entering" => world.answer(ticket),
                    _ => world.begin(ticket),
                }
            }
            _ => {}
        }
        self.consultation = world.ticket(ticket).consultation_id().unwrap_or(self.consultation);
        match situation {
            "interrupted" => world.media(ticket, Side::Customer, false),
            "held" => world.hold(ticket),
            "ended" => world.end(ticket),
            _ => {}
        }
    }

    pub(crate) fn situation(&self) -> &'static str {
        self.world.situation(self.ticket)
    }

    pub(crate) fn host(&self, role: &str) -> HostId {
        match role {
            "host" => self.host,
            "colleague" => self.colleague,
            "outsider" => self.outsider,
            other => panic!("no host is called {other}"),
        }
    }

    pub(crate) fn staff(&self, role: &str) -> Staff {
        if role == "admin" { Staff::Admin } else { Staff::Host(self.host(role)) }
    }

    pub(crate) fn target(&self, name: &str) -> TransferTo {
        match name {
            "session" => TransferTo::Session(self.elsewhere),
            "same" => TransferTo::Session(self.session),
            "colleague" => TransferTo::Host(self.colleague),
            "outsider" => TransferTo::Host(self.outsider),
            other => panic!("nothing to hand a ticket to is called {other}"),
        }
    }
}

pub(crate) fn customer(role: &str) -> CustomerId {
    match role {
        "customer" => ANNA,
        "invited" => BILAL,
        "stranger" => CARLA,
        "device" => DAVID,
        other => panic!("no customer is called {other}"),
    }
}
