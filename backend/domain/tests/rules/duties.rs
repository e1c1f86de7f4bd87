//! The other table: what each command of a host makes of what that host is doing.

use anteroom_domain::{
    command::Command,
    host::{Duty, HostState, PauseReason},
    ids::{ConsultationId, HostId, SessionId, TicketId},
    session::Assignment,
};

use crate::common::{ANNA, BILAL, NODE, OTHER_NODE, World};

const STATES: [&str; 8] = ["offline", "available", "holding", "reserved", "calling", "busy", "wrap_up", "paused"];

/// A line for each command, a column for each state; `calling` is busy before the consultation, `holding` available with
/// Anna on hold. Bilal waits in the host's manual session. The cells are those of the other table.
const TABLE: &str = "
                offline         available       holding         reserved        calling         busy            wrap_up         paused
available       available       -               -               -               -               -               -               available
pause           paused          paused          paused          paused          calling         busy            wrap_up         -
off             -               offline         offline         offline         calling         busy            offline         offline
connect         offline         available       holding         reserved        calling         busy            wrap_up         paused
disconnect      offline         available       holding         reserved        calling         busy            wrap_up         paused
lease_ends      -               offline         holding_offline offline         offline         -               offline         offline
end_wrap_up     -               -               -               -               -               -               available       -
extend_wrap_up  !not_wrapping_up !not_wrapping_up !not_wrapping_up !not_wrapping_up !not_wrapping_up !not_wrapping_up wrap_up !not_wrapping_up
next            !not_available  calling         calling         !engaged        !engaged        !engaged        calling         !not_available
pick            !not_available  calling         calling         !engaged        !engaged        !engaged        calling         !not_available
accept          !not_offered    !not_offered    !not_offered    calling         !not_offered    !not_offered    !not_offered    !not_offered
decline         !not_offered    !not_offered    !not_offered    available       !not_offered    !not_offered    !not_offered    !not_offered
end             !no_such_consultation !no_such_consultation !no_such_consultation !not_begun !not_begun wrap_up !no_such_consultation !no_such_consultation
hold            !no_such_consultation !no_such_consultation !no_such_consultation !not_begun !not_begun holding !no_such_consultation !no_such_consultation
resume          !not_held       !not_held       calling         !not_held       !not_held       !not_held       !not_held       !not_held
";

/// A host who is doing something, with a customer of their own or none.
struct Case {
    world: World,
    session: SessionId,
    host: HostId,
    anna: TicketId,
    bilal: TicketId,
    consultation: ConsultationId,
}

fn in_state(state: &str) -> Case {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let anna = world.join(session, ANNA);
    match state {
        "reserved" => {
            world.configure(session, |settings| settings.assignment = Assignment::Automatic);
            world.configure(session, |settings| settings.assignment = Assignment::Manual);
        }
        "calling" | "busy" | "holding" | "wrap_up" => assert_eq!(world.next(host), anna),
        _ => world.leave(anna),
    }
    if matches!(state, "busy" | "holding" | "wrap_up") {
        world.begin(anna);
    }
    let consultation = world.ticket(anna).consultation_id().unwrap_or(ConsultationId(404));
    match state {
        "holding" => world.hold(anna),
        "wrap_up" => world.end(anna),
        "offline" => world.duty(host, Duty::Off),
        "paused" => world.duty(host, Duty::Paused(PauseReason::Asked)),
        _ => {}
    }
    let bilal = world.join(session, BILAL);
    let case = Case { world, session, host, anna, bilal, consultation };
    assert_eq!(case.doing(), state);
    case
}

impl Case {
    fn doing(&self) -> &'static str {
        let holds = !self.world.host_now(self.host).held.is_empty();
        match self.world.doing(self.host) {
            HostState::Offline if holds => "holding_offline",
            HostState::Offline => "offline",
            HostState::Available if holds => "holding",
            HostState::Available => "available",
            HostState::Reserved(_) => "reserved",
            HostState::Busy(ticket) if self.world.is(ticket) == "ringing" => "calling",
            HostState::Busy(_) => "busy",
            HostState::WrapUp(_) => "wrap_up",
            HostState::Paused(_) => "paused",
        }
    }

    fn command(&self, name: &str) -> Command {
        let &Self { host, consultation, session, anna, bilal, .. } = self;
        match name {
            "available" => Command::SetDuty { host, duty: Duty::Available },
            "pause" => Command::SetDuty { host, duty: Duty::Paused(PauseReason::Asked) },
            "off" => Command::SetDuty { host, duty: Duty::Off },
            "connect" => Command::HostPresence { host, node: OTHER_NODE, online: true },
            "disconnect" => Command::HostPresence { host, node: NODE, online: false },
            "end_wrap_up" => Command::EndWrapUp { host },
            "extend_wrap_up" => Command::ExtendWrapUp { host },
            "next" => Command::Next { host, session: Some(session) },
            "pick" => Command::Pick { host, ticket: bilal },
            "accept" => Command::Accept { host, consultation },
            "decline" => Command::Decline { host, consultation },
            "end" => Command::End { host, consultation },
            "hold" => Command::Hold { host, consultation },
            "resume" => Command::Resume { host, ticket: anna },
            other => panic!("there is no command {other}"),
        }
    }
}

fn outcome(name: &str, state: &str) -> String {
    let mut case = in_state(state);
    let written = if name == "lease_ends" {
        case.world.host_online(case.host, false);
        let written = case.world.log.len();
        case.world.advance(40);
        written
    } else {
        let (command, written) = (case.command(name), case.world.log.len());
        if let Err(refusal) = case.world.run(&command) {
            return format!("!{}", refusal.code());
        }
        written
    };
    if case.world.log.len() == written { "-".to_owned() } else { case.doing().to_owned() }
}

#[test]
fn every_command_of_a_host_does_in_every_state_what_the_table_says() {
    let mut lines = TABLE.trim_start().lines().map(str::split_whitespace);
    assert!(lines.next().expect("a head").eq(STATES), "the columns are the states");
    let mut wrong = Vec::new();
    for mut line in lines {
        let name = line.next().expect("a command");
        let expected: Vec<_> = line.collect();
        assert_eq!(expected.len(), STATES.len(), "{name}");
        for (state, expected) in STATES.into_iter().zip(expected) {
            let actual = outcome(name, state);
            if actual != expected {
                wrong.push(format!("{name} while {state}: {actual}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
