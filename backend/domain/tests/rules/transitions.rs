//! The whole table: what each command, given by the right person, makes of a ticket in each state.

use anteroom_domain::{
    command::Command,
    consultation::Side,
    host::{Duty, PauseReason},
    ids::{ConsultationId, HostId, SessionId, TicketId},
    refusal::Refusal,
    session::Opening,
};

use crate::common::{ANNA, NODE, World};

const STATES: [&str; 8] =
    ["waiting", "offline", "offered", "ringing", "entering", "in_consultation", "interrupted", "ended"];

/// A row for each command, a column for each state: the state afterwards, `-` where nothing is written at all, or `!`
/// and the code of the refusal. The ticket belongs to an automatic session with one host, who is paused while the
/// ticket waits; `interrupted` is by the customer's media, `ended` is served.
const TABLE: &str = "
                waiting          offline          offered          ringing          entering         in_consultation  interrupted      ended
join            -                -                -                -                -                -                -                waiting
leave           left             left             left             left             left             left             left             !over
lose_customer   waiting          -                offered          ringing          entering         interrupted      interrupted      -
answer          !not_called      !not_called      !not_called      entering         -                -                -                !not_called
available       offered          waiting          -                -                -                -                -                -
pause           -                -                waiting          ringing          entering         in_consultation  interrupted      ended
off             waiting          waiting          waiting          ringing          entering         in_consultation  interrupted      ended
lose_host       waiting          waiting          offered          ringing          entering         interrupted      interrupted      ended
end_wrap_up     -                -                -                -                -                -                -                ended
next            !not_available   !not_available   !engaged         !engaged         !engaged         !engaged         !engaged         !nobody_waiting
accept          !not_offered     !not_offered     ringing          !not_offered     !not_offered     !not_offered     !not_offered     !not_offered
decline         !not_offered     !not_offered     waiting          !not_offered     !not_offered     !not_offered     !not_offered     !not_offered
end             !no_such_consultation !no_such_consultation !not_begun !not_begun   !not_begun       served           served           !no_such_consultation
customer_media  -                -                -                entering         entering         -                in_consultation  -
host_media      -                -                -                ringing          entering         -                -                -
no_customer     -                -                -                -                -                interrupted      -                -
no_host         -                -                -                -                -                interrupted      interrupted      -
lose_node       waiting          waiting          offered          ringing          entering         interrupted      interrupted      ended
close           waiting          waiting          offered          ringing          entering         in_consultation  interrupted      ended
configure       waiting          waiting          offered          ringing          entering         in_consultation  interrupted      ended
unassign        waiting          waiting          offered          ringing          entering         in_consultation  interrupted      ended
assign          -                -                -                -                -                -                -                -
";

struct Case {
    world: World,
    session: SessionId,
    host: HostId,
    ticket: TicketId,
    /// The consultation that is offered or open, else the last one, else one that never was.
    consultation: ConsultationId,
}

fn in_state(state: &str) -> Case {
    let mut world = World::new();
    let session = world.automatic();
    let host = world.host(&[session]);
    if matches!(state, "waiting" | "offline") {
        world.duty(host, Duty::Paused(PauseReason::Asked));
    }
    let ticket = world.join(session, ANNA);
    let depth = STATES.iter().position(|s| *s == state).expect("a known state");
    if state == "offline" {
        world.online(ANNA, false);
    }
    if depth > 2 {
        world.accept(ticket);
    }
    match state {
        "entering" => world.answer(ticket),
        "in_consultation" | "interrupted" | "ended" => world.begin(ticket),
        _ => {}
    }
    let consultation = world.ticket(ticket).consultation_id().unwrap_or(ConsultationId(404));
    match state {
        "interrupted" => world.media(ticket, Side::Customer, false),
        "ended" => world.end(ticket),
        _ => {}
    }
    Case { world, session, host, ticket, consultation }
}

fn command(name: &str, case: &mut Case) -> Command {
    let Case { world, session, host, ticket, consultation } = case;
    let (session, host, ticket, consultation) = (*session, *host, *ticket, *consultation);
    let customer = ANNA;
    match name {
        "join" => world.joining(session, customer),
        "leave" => Command::Leave { ticket, customer },
        "lose_customer" => Command::CustomerPresence { customer, node: NODE, online: false },
        "answer" => Command::Answer { consultation, customer },
        "available" => Command::SetDuty { host, duty: Duty::Available },
        "pause" => Command::SetDuty { host, duty: Duty::Paused(PauseReason::Asked) },
        "off" => Command::SetDuty { host, duty: Duty::Off },
        "lose_host" => Command::HostPresence { host, node: NODE, online: false },
        "end_wrap_up" => Command::EndWrapUp { host },
        "next" => Command::Next { host, session: Some(session) },
        "accept" => Command::Accept { host, consultation },
        "decline" => Command::Decline { host, consultation },
        "end" => Command::End { host, consultation },
        "customer_media" => Command::Media { consultation, side: Side::Customer, up: true },
        "host_media" => Command::Media { consultation, side: Side::Host, up: true },
        "no_customer" => Command::Media { consultation, side: Side::Customer, up: false },
        "no_host" => Command::Media { consultation, side: Side::Host, up: false },
        "lose_node" => Command::LoseNode { node: NODE },
        "close" => Command::SetOpening { session, opening: Opening::Closed },
        "configure" => {
            let s = world.floor.session(session).expect("the session exists").clone();
            Command::ConfigureSession {
                session,
                name: "Another name".to_owned(),
                description: s.description,
                settings: s.settings,
            }
        }
        "unassign" => Command::UnassignHost { session, host },
        "assign" => Command::AssignHost { session, host },
        other => panic!("there is no command {other}"),
    }
}

fn outcome(name: &str, state: &str) -> String {
    let mut case = in_state(state);
    let command = command(name, &mut case);
    let written = case.world.log.len();
    let result = case.world.run(&command).map_err(|refusal: Refusal| format!("!{}", refusal.code()));
    if let Err(refused) = result {
        return refused;
    }
    if case.world.log.len() == written {
        return "-".to_owned();
    }
    // After joining anew it is the new ticket that counts.
    let visit = case.world.floor.visit(ANNA, case.session).expect("the ticket is remembered").id;
    let shown = if name == "join" { visit } else { case.ticket };
    match case.world.is(shown) {
        "served" if state == "ended" => "ended".to_owned(),
        is => is.to_owned(),
    }
}

#[test]
fn every_command_does_in_every_state_what_the_table_says() {
    let mut lines = TABLE.trim_start_matches('\n').lines().map(str::split_whitespace);
    assert!(lines.next().expect("a head").eq(STATES), "the columns are the states");
    let mut wrong = Vec::new();
    let mut cells = 0;
    for mut line in lines {
        let name = line.next().expect("a command");
        let expected: Vec<_> = line.collect();
        assert_eq!(expected.len(), STATES.len(), "{name}");
        for (state, expected) in STATES.into_iter().zip(expected) {
            let actual = outcome(name, state);
            cells += 1;
            if actual != expected {
                wrong.push(format!("{name} while {state}: {actual}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cells, 22 * STATES.len());
}
