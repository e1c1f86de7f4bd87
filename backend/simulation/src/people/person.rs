//! Somebody with a browser.

use std::{future::pending, sync::Arc, time::Duration};

use anteroom_domain::{
    command::{Command, Outcome},
    consultation::Side,
    host::HostState,
    ids::{ConsultationId, HostId, TicketId},
    ticket::{CallStage, StayPrompt, Ticket, TicketState},
};
use anteroom_engine::{
    attendance::{Attendee, Connection},
    floor::AskError,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::sleep,
};

use super::{
    host_id,
    repertoire::{Deed, Row, Scene, Stage, draw},
    session_id,
};
use crate::{dice::Dice, names::command_name, node::Node, world::World};

/// Most pages that somebody has open.
const TABS_MAX: usize = 3;
/// How long the most patient wait for an answer.
const PATIENCE_MAX_MS: u32 = 12_000;

pub(crate) struct Person {
    pub(crate) who: Attendee,
    /// For the journal.
    pub(crate) name: String,
    pub(crate) dice: Dice,
    /// A consultation that is over, or was about to be: some press a button twice.
    pub(crate) earlier: Option<ConsultationId>,
    /// The ticket that they removed last: some take it back.
    pub(crate) removed: Option<TicketId>,
    world: Arc<World>,
    table: &'static [Row],
    tabs: Vec<Tab>,
}

/// A page, and its connection while it has one.
struct Tab {
    node: Arc<Node>,
    _connection: Connection,
}

impl Person {
    pub(crate) fn new(world: &Arc<World>, who: Attendee, name: String, table: &'static [Row], dice: Dice) -> Self {
        Self { who, name, dice, earlier: None, removed: None, world: world.clone(), table, tabs: Vec::new() }
    }

    /// Lives until everybody goes home.
    pub(crate) async fn live(mut self) {
        let mut storm = self.world.storm.subscribe();
        let mut stage = Stage::Gone;
        loop {
            let pause = self.pause(stage);
            tokio::select! {
                biased;
                () = self.world.closing.cancelled() => return self.go_home(),
                () = next_storm(&mut storm) => self.reload().await,
                () = sleep(pause) => {}
            }
            self.reconnect();
            let Some((node, scene)) = self.look() else { continue };
            stage = scene.stage;
            if let Some(row) = draw(self.table, scene.stage, &mut self.dice) {
                self.take(row, &node, &scene).await;
            }
        }
    }

    fn pause(&mut self, stage: Stage) -> Duration {
        let mean = match stage {
            Stage::Outside | Stage::Gone => 15_000,
            Stage::InLine | Stage::Away | Stage::OnHold | Stage::Off | Stage::Paused => 6_000,
            Stage::Drafting | Stage::AskedToStay => 5_000,
            Stage::Free | Stage::WrappingUp | Stage::Meeting => 4_000,
            Stage::Called | Stage::Asked | Stage::Calling => 2_000,
            Stage::Entering => 700,
        };
        self.dice.around_ms(mean * self.world.plan.pauses / 100)
    }

    fn go_home(mut self) {
        for consultation in self.world.rooms.rooms() {
            self.publish(consultation, false);
        }
        self.world.note(|| format!("{} goes home", self.name));
        self.tabs.clear();
    }

    async fn take(&mut self, row: &'static Row, node: &Arc<Node>, scene: &Scene) {
        match row.deed {
            Deed::Do(act) => {
                self.world.note(|| format!("{} {}", self.name, row.name));
                *self.world.journal.lock().counts.moves.entry(row.name).or_default() += 1;
                act(self, scene);
            }
            Deed::Ask(what) => {
                if let Some(command) = what(self, scene) {
                    self.earlier = scene.consultation.or(self.earlier);
                    self.world.note(|| format!("{} {}: {command:?} at place {}", self.name, row.name, node.place));
                    let patience = self.dice.ms(300, PATIENCE_MAX_MS);
                    let result = ask(&self.world, node, command, patience).await;
                    self.world.note(|| format!("{} is told: {result}", self.name));
                }
            }
        }
    }

    /// Opens another page, at any node.
    pub(crate) fn open_tab(&mut self) {
        let running = self.world.running();
        let Some(node) = self.dice.one(&running).filter(|_| self.tabs.len() < TABS_MAX) else { return };
        let connection = node.attendance.connect(self.who);
        self.tabs.push(Tab { node: node.clone(), _connection: connection });
    }

    pub(crate) fn close_tab(&mut self) {
        self.tabs.pop();
    }

    /// The browser dies, or the phone falls asleep.
    pub(crate) fn close_everything(&mut self) {
        self.tabs.clear();
    }

    async fn reload(&mut self) {
        let tabs = std::mem::take(&mut self.tabs).len();
        sleep(self.dice.ms(20, 3_000)).await;
        for _ in 0..tabs {
            self.open_tab();
        }
    }

    /// Pages of nodes that are gone connect elsewhere.
    fn reconnect(&mut self) {
        let before = self.tabs.len();
        self.tabs.retain(|tab| !tab.node.link.is_dead());
        for _ in self.tabs.len()..before {
            self.open_tab();
        }
    }

    pub(crate) fn side(&self) -> Side {
        match self.who {
            Attendee::Customer(_) => Side::Customer,
            Attendee::Host(_) => Side::Host,
        }
    }

    /// Begins or stops to send media into the room.
    pub(crate) fn publish(&mut self, consultation: ConsultationId, up: bool) {
        self.world.set_media(consultation, self.side(), up);
    }

    /// Anybody who serves.
    pub(crate) fn any_host(&mut self) -> HostId {
        let count = u64::try_from(self.world.plan.hosts).unwrap_or(1);
        host_id(usize::try_from(self.dice.below(count)).unwrap_or(0))
    }

    pub(crate) fn fresh_ticket(&mut self) -> TicketId {
        TicketId(u128::from(self.dice.next()))
    }

    /// What the page shows that was opened first, or any node's page for somebody who has none open.
    fn look(&mut self) -> Option<(Arc<Node>, Scene)> {
        let running = self.world.running();
        let node = self.tabs.first().map(|tab| &tab.node).or_else(|| self.dice.one(&running))?.clone();
        let count = u64::try_from(self.world.plan.sessions.len()).unwrap_or(1);
        let session = session_id(usize::try_from(self.dice.below(count)).unwrap_or(0));
        let gone = self.tabs.is_empty();
        let floor = node.floor.read();
        // Any ticket, lately ended ones included: some act on what their page still shows.
        let tickets: Vec<_> = floor.tickets().map(|t| t.id).collect();
        let other = self.dice.one(&tickets).copied();
        let stage = Stage::Outside;
        let mut scene = Scene { stage, node: node.id, session, ticket: None, consultation: None, other, held: None };
        match self.who {
            Attendee::Customer(customer) => {
                let live = floor.visits_of(customer).filter(|t| t.is_live());
                if let Some(ticket) = live.max_by_key(|t| t.consultation_id().is_some()) {
                    scene.ticket = Some(ticket.id);
                    scene.session = ticket.session;
                    scene.consultation = ticket.consultation().map(|c| c.id);
                    scene.stage = if gone { Stage::Gone } else { self.customer_stage(ticket) };
                }
            }
            Attendee::Host(host) => {
                let host = floor.host(host)?;
                let ticket = host.engaged.and_then(|engaged| floor.ticket(engaged.ticket()));
                scene.ticket = ticket.map(|t| t.id);
                scene.consultation = ticket.and_then(Ticket::consultation_id);
                scene.held = host.held.first().copied();
                scene.stage = match host.state(node.clock.now()) {
                    _ if gone => Stage::Gone,
                    HostState::Offline => Stage::Off,
                    HostState::Available => Stage::Free,
                    HostState::Reserved(_) => Stage::Asked,
                    HostState::Busy(_) => self.host_stage(ticket.map(|t| &t.state)),
                    HostState::WrapUp(_) => Stage::WrappingUp,
                    HostState::Paused(_) => Stage::Paused,
                };
            }
        }
        drop(floor);
        Some((node, scene))
    }

    fn customer_stage(&self, ticket: &Ticket) -> Stage {
        match &ticket.state {
            TicketState::Drafting { .. } => Stage::Drafting,
            TicketState::Waiting if ticket.away_until.is_some() => Stage::Away,
            TicketState::Waiting if matches!(ticket.stay, Some(StayPrompt::Asked { .. })) => Stage::AskedToStay,
            TicketState::Waiting | TicketState::Offered(_) | TicketState::Ended(_) => Stage::InLine,
            TicketState::Held { .. } => Stage::OnHold,
            TicketState::Calling { consultation, stage: CallStage::Ringing { .. } } => {
                if self.sends(consultation.id) {
                    Stage::Meeting
                } else {
                    Stage::Called
                }
            }
            TicketState::Calling { consultation, .. }
            | TicketState::InConsultation { consultation, .. }
            | TicketState::Interrupted { consultation, .. } => self.in_room(consultation.id),
        }
    }

    fn host_stage(&self, state: Option<&TicketState>) -> Stage {
        match state {
            Some(TicketState::Calling { consultation, .. }) => {
                if self.sends(consultation.id) {
                    Stage::Calling
                } else {
                    Stage::Entering
                }
            }
            Some(TicketState::InConsultation { consultation, .. } | TicketState::Interrupted { consultation, .. }) => {
                self.in_room(consultation.id)
            }
            Some(_) | None => Stage::Free,
        }
    }

    fn in_room(&self, consultation: ConsultationId) -> Stage {
        if self.sends(consultation) { Stage::Meeting } else { Stage::Entering }
    }

    fn sends(&self, consultation: ConsultationId) -> bool {
        self.world.rooms.sides(consultation).is_some_and(|sides| match self.side() {
            Side::Customer => sides.customer,
            Side::Host => sides.host,
        })
    }
}

/// Waits for the next storm, or is told of one that raged while they were busy.
async fn next_storm(storm: &mut Receiver<()>) {
    if let Err(RecvError::Closed) = storm.recv().await {
        pending::<()>().await;
    }
}

/// Asks a node for something, for as long as patience lasts, and says what came of it.
pub(crate) async fn ask(world: &World, node: &Node, command: Command, patience: Duration) -> &'static str {
    let name = command_name(&command);
    let told = tokio::select! {
        biased;
        () = node.link.died() => "the node died",
        () = sleep(patience) => "impatient",
        result = node.floor.ask(command) => match result {
            Ok(Outcome::Done) => "done",
            Ok(Outcome::Joined { already: false, .. }) => "joined",
            Ok(Outcome::Joined { already: true, .. }) => "joined already",
            Ok(Outcome::Called { .. }) => "called",
            Err(AskError::Refused(refusal)) => refusal.code(),
            Err(AskError::Unavailable) => "unavailable",
        },
    };
    *world.journal.lock().counts.commands.entry((name, told)).or_default() += 1;
    told
}
