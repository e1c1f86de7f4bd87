//! What goes on in a room besides its media.

use anteroom_domain::{
    command::Command,
    ids::{CameraId, CustomerId},
    in_room::{CAMERAS_IN_ROOM_MAX, HELPERS_MAX, InRoom, MESSAGES_MAX, RoomRefused, RoomRequest, Tape, Writer},
    refusal::Refusal,
    room::{Chat, Recording},
    ticket::Staff,
};

use crate::{
    common::{ANNA, BILAL, CARLA, DAVID, ELENA},
    situations::Case,
};

/// Nobody knows him yet.
const FARID: CustomerId = CustomerId(0xfa);

/// Anna, with whom Bilal may come along, in a consultation that may be recorded.
fn together() -> Case {
    let mut case = Case::new("in_consultation");
    case.world.configure(case.session, |settings| settings.recording = Recording::Asked);
    case
}

fn ask(case: &mut Case, request: RoomRequest) -> Result<(), Refusal> {
    case.world.run(&Command::InRoom { consultation: case.consultation, request }).map(drop)
}

fn refused(case: &mut Case, request: RoomRequest) -> RoomRefused {
    match ask(case, request) {
        Err(Refusal::Room(refused)) => refused,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn room(case: &Case) -> InRoom {
    case.world.ticket(case.ticket).consultation().expect("it is open").room.clone()
}

fn numbers(case: &Case) -> Vec<u8> {
    room(case).helpers.iter().map(|helper| helper.number).collect()
}

#[test]
fn helpers_come_by_the_hosts_link_until_it_is_full_and_get_numbers_of_their_own() {
    let mut case = together();
    for helper in [CARLA, DAVID, ELENA] {
        ask(&mut case, RoomRequest::Help(helper)).unwrap();
    }
    assert_eq!(numbers(&case), [1, 2, 3]);
    assert_eq!(numbers(&case).len(), HELPERS_MAX);
    assert_eq!(refused(&mut case, RoomRequest::Help(FARID)), RoomRefused::Full);
    let written = case.world.log.len();
    ask(&mut case, RoomRequest::Help(CARLA)).unwrap();
    assert_eq!(case.world.log.len(), written, "coming twice is coming");
    ask(&mut case, RoomRequest::StopHelping(DAVID)).unwrap();
    ask(&mut case, RoomRequest::Help(FARID)).unwrap();
    assert_eq!(numbers(&case), [1, 3, 4], "nobody gets another one's number");
    for customer in [ANNA, BILAL] {
        assert_eq!(refused(&mut case, RoomRequest::Help(customer)), RoomRefused::AlreadyIn);
    }
}

#[test]
fn the_host_and_nobody_else_removes_whoever_helps_or_came_along() {
    let mut case = together();
    let (host, colleague, ticket) = (case.host, case.colleague, case.ticket);
    ask(&mut case, RoomRequest::Help(CARLA)).unwrap();
    for customer in [BILAL, CARLA] {
        let by_colleague = RoomRequest::Remove(colleague, customer);
        assert_eq!(refused(&mut case, by_colleague), RoomRefused::NoSuchConsultation);
        ask(&mut case, RoomRequest::Remove(host, customer)).unwrap();
        assert_eq!(refused(&mut case, RoomRequest::Remove(host, customer)), RoomRefused::NotHelping);
    }
    assert_eq!(case.world.ticket(ticket).people().collect::<Vec<_>>(), [ANNA]);
    assert!(room(&case).helpers.is_empty());
    assert_eq!(refused(&mut case, RoomRequest::Remove(host, ANNA)), RoomRefused::NotHelping, "that is ending it");
}

#[test]
fn into_a_locked_room_nobody_else_comes() {
    let mut case = together();
    let (host, ticket) = (case.host, case.ticket);
    ask(&mut case, RoomRequest::Lock(host, true)).unwrap();
    assert_eq!(refused(&mut case, RoomRequest::Help(DAVID)), RoomRefused::Locked);
    let along = Command::JoinParty { ticket, customer: CARLA, node: None };
    assert_eq!(case.world.refused(&along), Refusal::Room(RoomRefused::Locked));
    ask(&mut case, RoomRequest::Lock(host, false)).unwrap();
    ask(&mut case, RoomRequest::Help(DAVID)).unwrap();
    case.world.done(&along);
}

#[test]
fn whoever_is_in_the_room_writes_where_the_session_lets_them_and_not_for_ever() {
    let mut case = together();
    let host = case.host;
    ask(&mut case, RoomRequest::Help(DAVID)).unwrap();
    for writer in [Writer::Guest(ANNA), Writer::Guest(DAVID), Writer::Host(host)] {
        ask(&mut case, RoomRequest::Write(writer)).unwrap();
    }
    assert_eq!(room(&case).messages, 3);
    for stranger in [Writer::Guest(CARLA), Writer::Host(case.colleague)] {
        assert_eq!(refused(&mut case, RoomRequest::Write(stranger)), RoomRefused::NoSuchConsultation);
    }
    for _ in 3..MESSAGES_MAX {
        ask(&mut case, RoomRequest::Write(Writer::Host(host))).unwrap();
    }
    assert_eq!(refused(&mut case, RoomRequest::Write(Writer::Host(host))), RoomRefused::CannotWrite);
    let mut silent = together();
    silent.world.configure(silent.session, |settings| settings.chat = Chat::Off);
    assert_eq!(refused(&mut silent, RoomRequest::Write(Writer::Guest(ANNA))), RoomRefused::CannotWrite);
}

#[test]
fn the_host_mutes_anybody_who_then_speaks_again_by_their_own_choice() {
    let mut case = together();
    let (host, colleague) = (case.host, case.colleague);
    ask(&mut case, RoomRequest::Help(CARLA)).unwrap();
    for customer in [ANNA, CARLA] {
        ask(&mut case, RoomRequest::Mute(host, customer)).unwrap();
        ask(&mut case, RoomRequest::Mute(host, customer)).unwrap();
        assert!(room(&case).muted.contains(&customer));
    }
    assert_eq!(refused(&mut case, RoomRequest::Mute(host, DAVID)), RoomRefused::NotHere);
    assert_eq!(refused(&mut case, RoomRequest::Mute(colleague, ANNA)), RoomRefused::NoSuchConsultation);
    ask(&mut case, RoomRequest::Unmute(ANNA)).unwrap();
    ask(&mut case, RoomRequest::Unmute(DAVID)).unwrap();
    assert_eq!(room(&case).muted, [CARLA].into());
    ask(&mut case, RoomRequest::StopHelping(CARLA)).unwrap();
    assert!(room(&case).muted.is_empty(), "whoever comes back is not muted");
}

#[test]
fn nothing_is_recorded_before_everyone_who_is_there_has_agreed() {
    let mut case = together();
    let (host, ticket) = (case.host, case.ticket);
    case.world.invite(ticket, ELENA);
    ask(&mut case, RoomRequest::Help(CARLA)).unwrap();
    assert_eq!(refused(&mut case, RoomRequest::AnswerRecording(ANNA, true)), RoomRefused::NotRecording);
    ask(&mut case, RoomRequest::AskToRecord(host)).unwrap();
    for customer in [ANNA, ELENA] {
        ask(&mut case, RoomRequest::AnswerRecording(customer, true)).unwrap();
        assert!(!room(&case).tape.is_running());
    }
    let stranger = RoomRequest::AnswerRecording(DAVID, true);
    assert_eq!(refused(&mut case, stranger), RoomRefused::NoSuchConsultation);
    ask(&mut case, RoomRequest::AnswerRecording(CARLA, true)).unwrap();
    assert!(room(&case).tape.is_running());
    assert_eq!(room(&case).tape.agreed(), [ANNA, CARLA, ELENA].into(), "Bilal has not come");
}

#[test]
fn one_no_is_enough_and_ends_a_recording_that_runs() {
    let mut case = together();
    let host = case.host;
    for before in [false, true] {
        ask(&mut case, RoomRequest::AskToRecord(host)).unwrap();
        if before {
            ask(&mut case, RoomRequest::AnswerRecording(ANNA, true)).unwrap();
            assert!(room(&case).tape.is_running());
        }
        ask(&mut case, RoomRequest::AnswerRecording(ANNA, false)).unwrap();
        assert_eq!(room(&case).tape, Tape::Off);
    }
}

#[test]
fn whoever_comes_later_is_asked_before_it_goes_on() {
    let mut case = together();
    let host = case.host;
    ask(&mut case, RoomRequest::AskToRecord(host)).unwrap();
    ask(&mut case, RoomRequest::AnswerRecording(ANNA, true)).unwrap();
    ask(&mut case, RoomRequest::Help(DAVID)).unwrap();
    assert_eq!(room(&case).tape, Tape::Asked { agreed: [ANNA].into() });
    ask(&mut case, RoomRequest::AnswerRecording(DAVID, true)).unwrap();
    assert!(room(&case).tape.is_running());
    ask(&mut case, RoomRequest::Help(CARLA)).unwrap();
    ask(&mut case, RoomRequest::StopHelping(CARLA)).unwrap();
    ask(&mut case, RoomRequest::AskToRecord(host)).unwrap();
    assert!(room(&case).tape.is_running(), "who had not agreed is gone");
}

#[test]
fn the_host_pauses_goes_on_and_ends_what_is_recorded() {
    let mut case = together();
    let host = case.host;
    assert_eq!(refused(&mut case, RoomRequest::PauseRecording(host, true)), RoomRefused::NotRecording);
    ask(&mut case, RoomRequest::AskToRecord(host)).unwrap();
    ask(&mut case, RoomRequest::AnswerRecording(ANNA, true)).unwrap();
    ask(&mut case, RoomRequest::PauseRecording(host, true)).unwrap();
    assert_eq!(room(&case).tape, Tape::Paused { agreed: [ANNA].into() });
    ask(&mut case, RoomRequest::PauseRecording(host, false)).unwrap();
    assert!(room(&case).tape.is_running());
    ask(&mut case, RoomRequest::StopRecording(host)).unwrap();
    assert_eq!(room(&case).tape, Tape::Off);
}

#[test]
fn nothing_is_recorded_where_the_session_does_not_say_so_or_nobody_has_met() {
    let mut off = Case::new("in_consultation");
    let host = off.host;
    assert_eq!(refused(&mut off, RoomRequest::AskToRecord(host)), RoomRefused::CannotRecord);
    let mut early = Case::new("entering");
    early.world.configure(early.session, |settings| settings.recording = Recording::Asked);
    let host = early.host;
    assert_eq!(refused(&mut early, RoomRequest::AskToRecord(host)), RoomRefused::CannotRecord);
}

#[test]
fn what_goes_on_in_a_room_ends_with_it() {
    let mut case = together();
    let (host, ticket, consultation) = (case.host, case.ticket, case.consultation);
    ask(&mut case, RoomRequest::Help(DAVID)).unwrap();
    ask(&mut case, RoomRequest::BringCamera(Staff::Host(host), CameraId(1))).unwrap();
    case.world.done(&Command::Hold { host, consultation });
    assert_eq!(refused(&mut case, RoomRequest::Help(CARLA)), RoomRefused::NoSuchConsultation);
    case.world.done(&Command::Resume { host, ticket });
    assert_eq!(room(&case), InRoom::default());
}

#[test]
fn the_host_and_admins_bring_cameras_in_and_take_them_out_and_nobody_else_does() {
    let mut case = together();
    let (host, colleague) = (Staff::Host(case.host), Staff::Host(case.colleague));
    let (door, yard) = (CameraId(1), CameraId(2));
    assert_eq!(refused(&mut case, RoomRequest::BringCamera(colleague, door)), RoomRefused::NoSuchConsultation);
    ask(&mut case, RoomRequest::BringCamera(host, door)).unwrap();
    ask(&mut case, RoomRequest::BringCamera(Staff::Admin, yard)).unwrap();
    assert_eq!(room(&case).cameras, [door, yard]);
    let written = case.world.log.len();
    ask(&mut case, RoomRequest::BringCamera(host, door)).unwrap();
    assert_eq!(case.world.log.len(), written, "bringing twice is bringing");
    assert_eq!(refused(&mut case, RoomRequest::TakeCameraOut(colleague, door)), RoomRefused::NoSuchConsultation);
    for _ in 0..2 {
        ask(&mut case, RoomRequest::TakeCameraOut(host, door)).unwrap();
    }
    assert_eq!(case.world.log.len(), written + 1, "and taking out twice is taking out");
    assert_eq!(room(&case).cameras, [yard]);
    ask(&mut case, RoomRequest::TakeCameraOut(Staff::Admin, yard)).unwrap();
    assert!(room(&case).cameras.is_empty());
}

#[test]
fn a_room_has_so_many_cameras_and_no_more() {
    let mut case = together();
    let host = Staff::Host(case.host);
    let cameras: Vec<_> = (1..).map(CameraId).take(CAMERAS_IN_ROOM_MAX + 1).collect();
    let (last, fit) = cameras.split_last().unwrap();
    for camera in fit {
        ask(&mut case, RoomRequest::BringCamera(host, *camera)).unwrap();
    }
    assert_eq!(refused(&mut case, RoomRequest::BringCamera(host, *last)), RoomRefused::TooManyCameras);
    ask(&mut case, RoomRequest::TakeCameraOut(host, fit[0])).unwrap();
    ask(&mut case, RoomRequest::BringCamera(host, *last)).unwrap();
    assert_eq!(room(&case).cameras.len(), CAMERAS_IN_ROOM_MAX);
}

#[test]
fn a_camera_that_is_always_there_stays_out_until_it_is_brought_back() {
    let mut case = together();
    let host = Staff::Host(case.host);
    let [door, yard, gate] = [1, 2, 3].map(CameraId);
    ask(&mut case, RoomRequest::BringCamera(host, gate)).unwrap();
    assert_eq!(room(&case).cameras_there([door, yard]), [gate, door, yard], "what was brought comes first");
    ask(&mut case, RoomRequest::TakeCameraOut(host, door)).unwrap();
    assert_eq!(room(&case).cameras_there([door, yard]), [gate, yard]);
    ask(&mut case, RoomRequest::BringCamera(host, door)).unwrap();
    assert_eq!(room(&case).cameras_there([door, yard]), [gate, door, yard]);
    let many = (1..).map(CameraId).take(20);
    assert_eq!(room(&case).cameras_there(many), [3, 1, 2, 4].map(CameraId), "no more than fit");
}
