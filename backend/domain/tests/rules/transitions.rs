//! The whole table: what each command, given by each person whom it can come from, makes of a ticket in each situation.

use std::collections::{BTreeMap, BTreeSet};

use anteroom_domain::{
    command::Command,
    consultation::Side,
    host::{Duty, PauseReason},
    hours::{OpeningHours, OverrideState},
    ids::SessionId,
    in_room::{RoomRequest, Writer},
    refusal::Refusal,
    session::{Closing, Session},
    ticket::RemoveReason,
    turned_away::TurnedAway,
};

use crate::{
    common::{NODE, OTHER_NODE},
    situations::{Case, SITUATIONS, customer},
};

/// A line for each command and whoever gives it: the outcomes, each with the situations in which it is that. `*` stands
/// for all that are not named. An outcome is the situation afterwards, `=` where something is written but the ticket
/// stays in its situation, `-` where nothing is written at all, or `!` and the code of the refusal. What begins with a
/// space goes on with the line before.
const TABLE: &str = "
join                customer   waiting: ended removed kept  -: *
join                invited    =: ended removed kept  -: *
join                stranger   =: *
submit:agreeing     customer   waiting: drafting  -: waiting offline away asked  !over: ended removed kept  !not_waiting: *
submit:agreeing     invited    waiting: drafting  -: waiting offline away asked  !over: ended removed kept  !not_waiting: *
submit:agreeing     stranger   !no_such_ticket: *
submit:refusing     customer   !consent_needed: drafting  -: waiting offline away asked  !over: ended removed kept
                               !not_waiting: *
submit:refusing     invited    !consent_needed: drafting  -: waiting offline away asked  !over: ended removed kept
                               !not_waiting: *
submit:refusing     stranger   !no_such_ticket: *
step_away           customer   away: waiting offline asked  -: away  !over: ended removed kept  !not_waiting: *
step_away           invited    away: waiting offline asked  -: away  !over: ended removed kept  !not_waiting: *
step_away           stranger   !no_such_ticket: *
come_back           customer   waiting: away  !over: ended removed kept  -: *
come_back           invited    waiting: away  !over: ended removed kept  -: *
come_back           stranger   !no_such_ticket: *
stay                customer   -: waiting offline away  waiting: asked  !over: ended removed kept  !not_waiting: *
stay                invited    -: waiting offline away  waiting: asked  !over: ended removed kept  !not_waiting: *
stay                stranger   !no_such_ticket: *
move_place          customer   waiting: offline  !over: ended removed kept  =: *
move_place          invited    !no_such_ticket: *
move_place          stranger   !no_such_ticket: *
join_party          customer   !over: ended removed kept  -: *
join_party          invited    !over: ended removed kept  -: *
join_party          stranger   waiting: offline  !over: ended removed kept  =: *
connect             customer   waiting: offline  -: ended kept  =: *
connect             invited    waiting: offline  -: ended kept  =: *
connect             stranger   -: *
disconnect          customer   offline: waiting asked  -: offline ended kept  interrupted: in_consultation  =: *
disconnect          invited    -: *
disconnect          stranger   -: *
leave               customer   !over: ended removed kept  left: *
leave               invited    !over: ended removed kept  =: *
leave               stranger   !no_such_ticket: *
answer              customer   entering: ringing  -: entering in_consultation interrupted  !not_called: *
answer              invited    entering: ringing  -: entering in_consultation interrupted  !not_called: *
answer              stranger   !not_called: *
duty:available      host       waiting: asked  -: *
duty:available      colleague  waiting: asked  -: *
duty:available      outsider   -: *
duty:paused         host       -: asked  waiting: offered  =: *
duty:paused         colleague  -: asked  =: *
duty:paused         outsider   =: *
duty:off            host       waiting: offered held  =: *
duty:off            colleague  =: *
duty:off            outsider   =: *
connect             host       =: *
connect             colleague  =: *
connect             outsider   =: *
disconnect          host       interrupted: in_consultation  =: *
disconnect          colleague  =: *
disconnect          outsider   =: *
end_wrap_up         host       =: ended  -: *
end_wrap_up         colleague  -: *
end_wrap_up         outsider   -: *
extend_wrap_up      host       =: ended  !not_wrapping_up: *
extend_wrap_up      colleague  !not_wrapping_up: *
extend_wrap_up      outsider   !not_wrapping_up: *
next                host       ringing: waiting  !not_available: asked
                               !engaged: offered ringing entering in_consultation interrupted  !nobody_waiting: *
next                colleague  ringing: waiting  !not_available: asked  !nobody_waiting: *
next                outsider   !not_your_session: *
pick                host       !not_waiting: drafting held  ringing: waiting offline away  !not_available: asked
                               !over: ended removed kept  !engaged: *
pick                colleague  ringing: waiting offline away  !not_available: asked  !over: ended removed kept
                               !not_waiting: *
pick                outsider   !no_such_ticket: *
accept              host       ringing: offered  !not_offered: *
accept              colleague  !not_offered: *
accept              outsider   !not_offered: *
decline             host       waiting: offered  !not_offered: *
decline             colleague  !not_offered: *
decline             outsider   !not_offered: *
end                 host       !not_begun: offered ringing entering  served: in_consultation interrupted
                               !no_such_consultation: *
end                 colleague  !no_such_consultation: *
end                 outsider   !no_such_consultation: *
hold                host       !not_begun: offered ringing entering  held: in_consultation  !interrupted: interrupted
                               !no_such_consultation: *
hold                colleague  !no_such_consultation: *
hold                outsider   !no_such_consultation: *
resume              host       ringing: held  !not_held: *
resume              colleague  !not_held: *
resume              outsider   !not_held: *
transfer:session    host       =: waiting offline away  !over: ended removed kept  waiting: *
transfer:session    colleague  =: waiting offline away  !over: ended removed kept  waiting: *
transfer:session    outsider   !no_such_ticket: *
transfer:session    admin      =: waiting offline away  !over: ended removed kept  waiting: *
transfer:same       host       !over: ended removed kept  !already_there: *
transfer:same       colleague  !over: ended removed kept  !already_there: *
transfer:same       outsider   !no_such_ticket: *
transfer:same       admin      !over: ended removed kept  !already_there: *
transfer:colleague  host       =: drafting waiting offline away asked  !over: ended removed kept  waiting: *
transfer:colleague  colleague  =: drafting waiting offline away asked  !over: ended removed kept  waiting: *
transfer:colleague  outsider   !no_such_ticket: *
transfer:colleague  admin      =: drafting waiting offline away asked  !over: ended removed kept  waiting: *
transfer:outsider   host       !over: ended removed kept  !no_such_target: *
transfer:outsider   colleague  !over: ended removed kept  !no_such_target: *
transfer:outsider   outsider   !no_such_ticket: *
transfer:outsider   admin      !over: ended removed kept  !no_such_target: *
remove              host       !over: ended removed kept  removed: *
remove              colleague  !over: ended removed kept  removed: *
remove              outsider   !no_such_ticket: *
remove              admin      !over: ended removed kept  removed: *
undo                host       waiting: removed  !cannot_undo: *
undo                colleague  waiting: removed  !cannot_undo: *
undo                outsider   !no_such_ticket: *
undo                admin      waiting: removed  !cannot_undo: *
prioritise          host       !over: ended removed kept  =: *
prioritise          colleague  !over: ended removed kept  =: *
prioritise          outsider   !no_such_ticket: *
prioritise          admin      !over: ended removed kept  =: *
create              admin      =: *
configure           admin      =: *
open                admin      -: kept  =: *
release             admin      =: kept  -: *
hours:drain         admin      =: *
hours:cutoff        admin      closed_out: drafting waiting offline away asked  =: *
hours:hard          admin      closed_out: drafting waiting offline away asked offered  =: *
close:drain         admin      =: *
close:cutoff        admin      closed_out: drafting waiting offline away asked  =: *
close:hard          admin      closed_out: drafting waiting offline away asked offered  =: *
archive:drain       admin      =: *
archive:cutoff      admin      closed_out: drafting waiting offline away asked  =: *
archive:hard        admin      closed_out: drafting waiting offline away asked offered  =: *
assign              host       -: *
assign              colleague  -: *
assign              outsider   waiting: asked  =: *
unassign            host       =: *
unassign            colleague  =: *
unassign            outsider   -: *
write               customer   =: ringing entering in_consultation interrupted  !no_such_consultation: *
write               host       =: ringing entering in_consultation interrupted  !no_such_consultation: *
write               colleague  !no_such_consultation: *
write               stranger   !no_such_consultation: *
help                customer   !already_in: ringing entering in_consultation interrupted  !no_such_consultation: *
help                stranger   =: ringing entering in_consultation interrupted  !no_such_consultation: *
lock                host       =: ringing entering in_consultation interrupted  !no_such_consultation: *
lock                colleague  !no_such_consultation: *
mute                host       =: ringing entering in_consultation interrupted  !no_such_consultation: *
mute                colleague  !no_such_consultation: *
unmute              customer   -: ringing entering in_consultation interrupted  !no_such_consultation: *
media:up            customer   entering: ringing  =: entering  in_consultation: interrupted  -: *
media:up            host       =: ringing entering  -: *
media:down          customer   interrupted: in_consultation  -: *
media:down          host       interrupted: in_consultation  =: interrupted  -: *
count               server     =: *
lose_node           server     offline: waiting asked  interrupted: in_consultation  =: *
";

fn command(name: &str, role: &str, case: &mut Case) -> Command {
    let (session, ticket, consultation) = (case.session, case.ticket, case.consultation);
    let (verb, detail) = name.split_once(':').unwrap_or((name, ""));
    match verb {
        "create" => create(case),
        "configure" => configure(case),
        "open" => Command::by_hand(session, OverrideState::Open),
        "close" => close(case, detail),
        "release" => Command::SetOverride { session, state: None, until: None, message: String::new() },
        "hours" => set_hours(case, detail),
        "archive" => archive(case, detail),
        "assign" => Command::AssignHost { session, host: case.host(role) },
        "unassign" => Command::UnassignHost { session, host: case.host(role) },
        "count" => {
            let counts = TurnedAway { full: 1, ..TurnedAway::default() };
            Command::CountTurnedAway { doors: [(session, counts)].into() }
        }
        "lose_node" => Command::LoseNode { node: NODE },
        "media" => {
            let side = if role == "host" { Side::Host } else { Side::Customer };
            Command::Media { consultation, side, up: detail == "up" }
        }
        "join" => case.world.joining(session, customer(role)),
        _ if ["customer", "invited", "stranger"].contains(&role) => of_customer(verb, detail, role, case),
        _ => of_host(verb, detail, role, case).unwrap_or_else(|| {
            let by = case.staff(role);
            match verb {
                "transfer" => Command::Transfer { ticket, by, to: case.target(detail) },
                "remove" => Command::Remove { ticket, by, why: RemoveReason::Other },
                "undo" => Command::UndoRemove { ticket, by },
                "prioritise" => Command::Prioritise { ticket, by, class: 0 },
                other => panic!("there is no command {other}"),
            }
        }),
    }
}

fn of_customer(verb: &str, detail: &str, role: &str, case: &Case) -> Command {
    let (ticket, consultation) = (case.ticket, case.consultation);
    let (customer, device) = (customer(role), customer("device"));
    match verb {
        "submit" => Command::Submit { ticket, customer, consent: detail == "agreeing" },
        "step_away" => Command::StepAway { ticket, customer },
        "come_back" => Command::ComeBack { ticket, customer },
        "stay" => Command::Stay { ticket, customer },
        "move_place" => Command::MovePlace { ticket, from: customer, to: device, node: Some(NODE) },
        "join_party" => Command::JoinParty { ticket, customer, node: Some(NODE) },
        "connect" => Command::CustomerPresence { customer, node: OTHER_NODE, online: true },
        "disconnect" => Command::CustomerPresence { customer, node: NODE, online: false },
        "leave" => Command::Leave { ticket, customer },
        "answer" => Command::Answer { consultation, customer },
        "write" => Command::InRoom { consultation, request: RoomRequest::Write(Writer::Guest(customer)) },
        "unmute" => Command::InRoom { consultation, request: RoomRequest::Unmute(customer) },
        "help" => Command::InRoom { consultation, request: RoomRequest::Help(customer) },
        other => panic!("there is no command {other}"),
    }
}

/// `None` for what an admin can ask as well.
fn of_host(verb: &str, detail: &str, role: &str, case: &Case) -> Option<Command> {
    let (session, ticket, consultation) = (case.session, case.ticket, case.consultation);
    let host = || case.host(role);
    let command = match verb {
        "duty" => {
            let duty = match detail {
                "available" => Duty::Available,
                "paused" => Duty::Paused(PauseReason::Asked),
                _ => Duty::Off,
            };
            Command::SetDuty { host: host(), duty }
        }
        "connect" => Command::HostPresence { host: host(), node: OTHER_NODE, online: true },
        "disconnect" => Command::HostPresence { host: host(), node: NODE, online: false },
        "end_wrap_up" => Command::EndWrapUp { host: host() },
        "extend_wrap_up" => Command::ExtendWrapUp { host: host() },
        "next" => Command::Next { host: host(), session: Some(session) },
        "pick" => Command::Pick { host: host(), ticket },
        "accept" => Command::Accept { host: host(), consultation },
        "decline" => Command::Decline { host: host(), consultation },
        "end" => Command::End { host: host(), consultation },
        "hold" => Command::Hold { host: host(), consultation },
        "resume" => Command::Resume { host: host(), ticket },
        "write" => Command::InRoom { consultation, request: RoomRequest::Write(Writer::Host(host())) },
        "mute" => Command::InRoom { consultation, request: RoomRequest::Mute(host(), customer("customer")) },
        "lock" => Command::InRoom { consultation, request: RoomRequest::Lock(host(), true) },
        _ => return None,
    };
    Some(command)
}

fn create(case: &Case) -> Command {
    let Session { name, description, settings, .. } =
        case.world.floor.session(case.session).expect("it exists").clone();
    let slug = "another".parse().expect("a slug");
    Command::CreateSession { session: SessionId(404), slug, name, description, settings }
}

fn configure(case: &Case) -> Command {
    let Session { description, settings, .. } = case.world.floor.session(case.session).expect("it exists").clone();
    let (session, name) = (case.session, "Another name".to_owned());
    Command::ConfigureSession { session, edition: None, name, description, settings }
}

fn close(case: &mut Case, how: &str) -> Command {
    closes_with(case, how);
    Command::by_hand(case.session, OverrideState::Closed)
}

fn set_hours(case: &mut Case, how: &str) -> Command {
    closes_with(case, how);
    Command::SetHours { session: case.session, edition: None, hours: OpeningHours::never("UTC") }
}

fn archive(case: &mut Case, how: &str) -> Command {
    closes_with(case, how);
    Command::SetArchived { session: case.session, archived: true }
}

fn closes_with(case: &mut Case, how: &str) {
    let at_closing = match how {
        "drain" => Closing::Drain,
        "cutoff" => Closing::Cutoff,
        _ => Closing::Hard,
    };
    case.world.configure(case.session, |settings| settings.at_closing = at_closing);
}

/// Numbers the commands. A new one does not compile here until it has a number, and so a line in the table.
fn number(command: &Command) -> usize {
    match command {
        Command::CreateSession { .. } => 0,
        Command::ConfigureSession { .. } => 1,
        Command::SetHours { .. } => 2,
        Command::SetOverride { .. } => 33,
        Command::AssignHost { .. } => 3,
        Command::UnassignHost { .. } => 4,
        Command::Join { .. } => 5,
        Command::Submit { .. } => 6,
        Command::StepAway { .. } => 7,
        Command::ComeBack { .. } => 8,
        Command::Stay { .. } => 9,
        Command::MovePlace { .. } => 10,
        Command::JoinParty { .. } => 11,
        Command::CustomerPresence { .. } => 12,
        Command::Leave { .. } => 13,
        Command::Answer { .. } => 14,
        Command::SetDuty { .. } => 15,
        Command::HostPresence { .. } => 16,
        Command::EndWrapUp { .. } => 17,
        Command::Next { .. } => 18,
        Command::Pick { .. } => 19,
        Command::ExtendWrapUp { .. } => 20,
        Command::Hold { .. } => 21,
        Command::Resume { .. } => 22,
        Command::Transfer { .. } => 23,
        Command::Remove { .. } => 24,
        Command::UndoRemove { .. } => 25,
        Command::Prioritise { .. } => 26,
        Command::Accept { .. } => 27,
        Command::Decline { .. } => 28,
        Command::End { .. } => 29,
        Command::Media { .. } => 30,
        Command::LoseNode { .. } => 31,
        Command::SetArchived { .. } => 32,
        Command::CountTurnedAway { .. } => 34,
        Command::InRoom { .. } => 35,
    }
}

const COMMANDS: usize = 36;

/// The number of the command, and what came of it.
fn outcome(name: &str, role: &str, situation: &str) -> (usize, String) {
    let mut case = Case::new(situation);
    let before = case.situation();
    let command = command(name, role, &mut case);
    let written = case.world.log.len();
    let result = case.world.run(&command).map_err(|refusal: Refusal| format!("!{}", refusal.code()));
    let outcome = match result {
        Err(refused) => refused,
        Ok(_) if case.world.log.len() == written => "-".to_owned(),
        // After joining anew it is the new ticket that counts.
        Ok(_) if name == "join" && role == "customer" => {
            let visit = case.world.floor.visit(customer(role), case.session).expect("the ticket is remembered");
            case.world.situation(visit.id).to_owned()
        }
        Ok(_) if case.situation() == before => "=".to_owned(),
        Ok(_) => case.situation().to_owned(),
    };
    (number(&command), outcome)
}

/// The outcome for each situation, from a line of the table.
fn expected<'a>(line: &mut impl Iterator<Item = &'a str>) -> BTreeMap<&'static str, &'a str> {
    let mut expected = BTreeMap::new();
    let (mut outcome, mut otherwise) = (None, None);
    for word in line {
        if let Some(word) = word.strip_suffix(':') {
            outcome = Some(word);
            continue;
        }
        let outcome = outcome.expect("an outcome before its situations");
        if word == "*" {
            assert_eq!(otherwise.replace(outcome), None, "one outcome for all the others");
            continue;
        }
        let situation = SITUATIONS.into_iter().find(|s| *s == word).expect("a known situation");
        assert_eq!(expected.insert(situation, outcome), None, "one outcome for {situation}");
    }
    if let Some(otherwise) = otherwise {
        assert!(expected.len() < SITUATIONS.len(), "there are others");
        for situation in SITUATIONS {
            expected.entry(situation).or_insert(otherwise);
        }
    }
    expected
}

#[test]
fn every_command_does_in_every_situation_what_the_table_says() {
    let mut wrong = Vec::new();
    let mut given = BTreeSet::new();
    for line in TABLE.replace("\n ", " ").lines().filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a command");
        let role = words.next().expect("who gives it");
        let expected = expected(&mut words);
        for situation in SITUATIONS {
            let (number, actual) = outcome(name, role, situation);
            given.insert(number);
            if expected.get(situation) != Some(&actual.as_str()) {
                wrong.push(format!("{name} by {role} while {situation}: {actual}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(given.into_iter().eq(0..COMMANDS), "every command has a line");
}
