//! Sessions: made and changed by an admin within bounds, opened and closed, with hosts assigned.

use anteroom_domain::{
    command::Command,
    hours::OverrideState,
    ids::{HostId, SessionId, Slug},
    refusal::{Refusal, SessionRefused},
    room::{Chat, Feedback, Recording, VideoCodec},
    session::{Assignment, Closing, Session, SettingProblem, Settings, Unstaffed},
};

use crate::common::{ANNA, BILAL, World};

fn slug(text: &str) -> Slug {
    text.parse().expect("a slug")
}

fn create(id: u128, address: &str, name: &str, description: &str, settings: Settings) -> Command {
    Command::CreateSession {
        session: SessionId(id),
        slug: slug(address),
        name: name.to_owned(),
        description: description.to_owned(),
        settings,
    }
}

fn configure(session: SessionId, name: &str, description: &str, settings: Settings) -> Command {
    let (name, description) = (name.to_owned(), description.to_owned());
    Command::ConfigureSession { session, edition: None, name, description, settings }
}

fn problem(field: &'static str, least: u32, most: u32) -> Refusal {
    Refusal::Session(SessionRefused::BadSetting(SettingProblem { field, least, most }))
}

#[test]
fn a_session_is_open_and_manual_with_an_empty_line_when_it_is_made() {
    let mut world = World::new();
    world.done(&create(1, "contact-centre", "Contact centre", "We answer.", Settings::default()));
    let session = world.floor.session_at(&slug("contact-centre")).unwrap();
    assert_eq!(
        (session.id, session.name.as_str(), session.description.as_str()),
        (SessionId(1), "Contact centre", "We answer.")
    );
    assert!(session.is_open(world.now) && session.hosts.is_empty());
    assert_eq!((session.settings.assignment, session.settings.unstaffed), (Assignment::Manual, Unstaffed::Admit));
    assert_eq!(session.line_len(), 0);
    assert_eq!(world.floor.session_at(&slug("contact")), None);
}

#[test]
fn an_address_belongs_to_one_session() {
    let mut world = World::new();
    world.done(&create(1, "a", "A", "", Settings::default()));
    let twin = create(2, "a", "B", "", Settings::default());
    assert_eq!(world.refused(&twin), Refusal::Session(SessionRefused::SlugTaken));
    // Asking again after a lost reply makes no second one either.
    let again = create(1, "a", "A", "", Settings::default());
    assert_eq!(world.refused(&again), Refusal::Session(SessionRefused::SlugTaken));
}

#[test]
fn names_and_descriptions_have_a_length_in_characters() {
    let mut world = World::new();
    let session = world.manual();
    let long = |count: usize| "é".repeat(count);
    for bad in [String::new(), "  \t".to_owned(), long(81)] {
        let bad_name = Refusal::Session(SessionRefused::BadName);
        assert_eq!(world.refused(&create(9, "x", &bad, "", Settings::default())), bad_name);
        assert_eq!(world.refused(&configure(session, &bad, "", Settings::default())), bad_name);
    }
    let bad_description = Refusal::Session(SessionRefused::BadDescription);
    assert_eq!(world.refused(&create(9, "x", "X", &long(401), Settings::default())), bad_description);
    assert_eq!(world.refused(&configure(session, "X", &long(401), Settings::default())), bad_description);
    world.done(&create(9, "x", &long(80), &long(400), Settings::default()));
    world.done(&configure(session, &long(80), &long(400), Settings::default()));
}

#[test]
fn every_setting_has_bounds_that_include_their_ends() {
    type Set = fn(&mut Settings, u32);
    let settings: &[(&str, u32, u32, Set)] = &[
        ("line_max", 1, 100_000, |s, n| s.line_max = n),
        ("grace_s", 1, 86_400, |s, n| s.grace_s = n),
        ("offer_s", 3, 3_600, |s, n| s.offer_s = n),
        ("answer_s", 3, 3_600, |s, n| s.answer_s = n),
        ("media_s", 5, 3_600, |s, n| s.media_s = n),
        ("rejoin_s", 5, 3_600, |s, n| s.rejoin_s = n),
        ("media_min_s", 0, 3_600, |s, n| s.media_min_s = n),
        ("wrap_up_s", 0, 3_600, |s, n| s.wrap_up_s = n),
        ("reject_delay_s", 0, 3_600, |s, n| s.reject_delay_s = n),
        ("missed_offers_max", 1, 100, |s, n| s.missed_offers_max = u8::try_from(n).expect("small")),
        ("missed_call_behind", 0, 1_000, |s, n| s.missed_call_behind = n),
        ("consent_text", 0, 1_000, |s, n| s.consent_text = "é".repeat(n as usize)),
        ("draft_s", 10, 3_600, |s, n| s.draft_s = n),
        ("away_max_s", 0, 86_400, |s, n| s.away_max_s = n),
        ("party_max", 1, 10, |s, n| s.party_max = u8::try_from(n).expect("small")),
        ("longest_wait_s", 0, 86_400, |s, n| s.longest_wait_s = n),
        ("unstaffed_prompt_s", 0, 86_400, |s, n| s.unstaffed_prompt_s = n),
        ("unstaffed_again_s", 1, 86_400, |s, n| s.unstaffed_again_s = n),
        ("unstaffed_answer_s", 10, 3_600, |s, n| s.unstaffed_answer_s = n),
        ("class", 0, 9, |s, n| s.class = u8::try_from(n).expect("small")),
        ("ageing_s", 0, 86_400, |s, n| s.ageing_s = n),
        ("weight", 1, 100, |s, n| s.weight = n),
        ("cooldown_s", 0, 3_600, |s, n| s.cooldown_s = n),
        ("held_max", 0, 20, |s, n| s.held_max = u8::try_from(n).expect("small")),
        ("held_host_s", 5, 3_600, |s, n| s.held_host_s = n),
        ("kept_place_min", 1, 720, |s, n| s.kept_place_min = n),
        ("video_kbps_max", 100, 8_000, |s, n| s.video_kbps_max = n),
        ("file_mb_max", 1, 10, |s, n| s.file_mb_max = n),
        ("recording_days", 1, 3_650, |s, n| s.recording_days = n),
    ];
    let mut world = World::new();
    let session = world.manual();
    for &(field, least, most, set) in settings {
        let with = |value| {
            let mut settings = Settings::default();
            set(&mut settings, value);
            configure(session, "Contact centre", "", settings)
        };
        for value in [least, most] {
            world.done(&with(value));
        }
        let outside = [least.checked_sub(1), Some(most + 1)];
        for value in outside.into_iter().flatten() {
            assert_eq!(world.refused(&with(value)), problem(field, least, most), "{field} = {value}");
        }
    }
    let bad = Settings { offer_s: 0, ..Settings::default() };
    assert_eq!(world.refused(&create(9, "x", "X", "", bad)), problem("offer_s", 3, 3_600));
}

#[test]
fn the_timers_are_those_of_the_specification_unless_set() {
    let Settings {
        assignment: _,
        unstaffed: _,
        entry: _,
        line_max,
        grace_s,
        offer_s,
        answer_s,
        media_s,
        rejoin_s,
        media_min_s,
        wrap_up_s,
        reject_delay_s,
        missed_offers_max,
        missed_call_behind,
        consent_text,
        draft_s,
        away_max_s,
        party_max,
        longest_wait_s,
        unstaffed_prompt_s,
        unstaffed_again_s,
        unstaffed_answer_s,
        class,
        ageing_s,
        weight,
        cooldown_s,
        held_max,
        held_host_s,
        at_closing,
        transfers_to_tail,
        keeps_places,
        kept_place_min,
        video_codec,
        video_kbps_max,
        chat,
        file_mb_max,
        recording,
        recording_days,
        feedback,
        retention_days,
        nickname_only,
    } = Settings::default();
    assert_eq!((draft_s, held_host_s, longest_wait_s), (300, 100, 0));
    assert_eq!((unstaffed_prompt_s, unstaffed_again_s, unstaffed_answer_s), (600, 1_200, 120));
    assert_eq!((consent_text.as_str(), away_max_s, party_max, cooldown_s), ("", 600, 4, 0));
    assert_eq!((class, ageing_s, weight, held_max), (1, 0, 1, 2));
    assert_eq!((at_closing, transfers_to_tail), (Closing::Drain, false));
    assert_eq!((keeps_places, kept_place_min), (false, 15));
    assert_eq!((video_codec, video_kbps_max, chat, file_mb_max), (VideoCodec::Vp8, 1_500, Chat::Files, 10));
    assert_eq!((recording, recording_days, feedback), (Recording::Off, 30, Feedback::Asked));
    assert_eq!((retention_days, nickname_only), (30, false));
    assert_eq!((grace_s, offer_s, answer_s, media_s, rejoin_s), (120, 20, 30, 20, 90));
    assert_eq!((media_min_s, wrap_up_s, reject_delay_s), (10, 30, 5));
    assert_eq!((missed_offers_max, missed_call_behind, line_max), (2, 2, 500));
    assert_eq!(anteroom_domain::host::HOST_LEASE_S, 40);
}

#[test]
fn nothing_can_be_done_to_a_session_that_does_not_exist() {
    let mut world = World::new();
    let (session, host) = (SessionId(404), HostId(1));
    for command in [
        configure(session, "X", "", Settings::default()),
        Command::by_hand(session, OverrideState::Closed),
        Command::AssignHost { session, host },
        Command::UnassignHost { session, host },
    ] {
        assert_eq!(world.refused(&command), Refusal::Session(SessionRefused::NoSuchSession));
    }
}

#[test]
fn repeating_a_change_writes_nothing() {
    let mut world = World::new();
    let session = world.manual();
    let host = HostId(1);
    world.done(&Command::AssignHost { session, host });
    world.open(session, OverrideState::Closed);
    let Session { name, description, settings, .. } = world.floor.session(session).unwrap().clone();
    let written = world.log.len();
    world.done(&configure(session, &name, &description, settings));
    world.done(&Command::AssignHost { session, host });
    world.open(session, OverrideState::Closed);
    assert_eq!(world.log.len(), written);
    world.done(&Command::UnassignHost { session, host });
    world.done(&Command::UnassignHost { session, host });
    assert_eq!(world.log.len(), written + 1);
}

#[test]
fn changing_or_closing_a_session_neither_reorders_nor_drops_a_ticket() {
    let mut world = World::new();
    let session = world.manual();
    let host = world.host(&[session]);
    let tickets = [ANNA, BILAL].map(|customer| world.join(session, customer));
    world.next(host);
    world.begin(tickets[0]);
    let before = tickets.map(|ticket| world.ticket(ticket).clone());
    world.open(session, OverrideState::Closed);
    world.configure(session, |settings| {
        settings.line_max = 1;
        settings.unstaffed = Unstaffed::Refuse;
        settings.grace_s = 1;
        settings.rejoin_s = 5;
    });
    world.done(&Command::UnassignHost { session, host });
    world.advance(3_600);
    assert_eq!(tickets.map(|ticket| world.ticket(ticket).clone()), before);
}

#[test]
fn the_address_of_a_session_never_changes() {
    let mut world = World::new();
    let session = world.manual();
    let address = world.floor.session(session).unwrap().slug.clone();
    world.done(&configure(session, "Another name", "And a description", Settings::default()));
    let session = world.floor.session_at(&address).unwrap();
    assert_eq!((session.name.as_str(), session.description.as_str()), ("Another name", "And a description"));
}

#[test]
fn every_refusal_has_a_code_and_a_sentence() {
    let mut world = World::new();
    let refusal = world.refused(&configure(SessionId(404), "X", "", Settings::default()));
    assert_eq!((refusal.code(), refusal.to_string().as_str()), ("no_such_session", "There is no such session."));
    let refusal = world.refused(&create(1, "x", "X", "", Settings { offer_s: 1, ..Settings::default() }));
    assert_eq!((refusal.code(), refusal.to_string().as_str()), ("bad_setting", "offer_s must be between 3 and 3600"));
}

#[test]
fn whoever_changes_what_somebody_else_has_changed_since_is_told_and_changes_nothing() {
    let mut world = World::new();
    let session = world.manual();
    let seen = world.floor.session(session).unwrap().edition;
    let change = |edition, name: &str| {
        let (name, description) = (name.to_owned(), String::new());
        Command::ConfigureSession { session, edition, name, description, settings: Settings::default() }
    };
    world.done(&change(Some(seen), "Hers"));
    assert_eq!(world.refused(&change(Some(seen), "His")), Refusal::Session(SessionRefused::ChangedMeanwhile));
    // Even when it would come to the same: what they looked at was another session.
    assert_eq!(world.refused(&change(Some(seen), "Hers")), Refusal::Session(SessionRefused::ChangedMeanwhile));
    assert_eq!(world.floor.session(session).unwrap().name, "Hers");
    world.done(&change(Some(world.floor.session(session).unwrap().edition), "His"));
    world.done(&change(None, "Anybody's"));
    // What changes nothing makes no new edition.
    let edition = world.floor.session(session).unwrap().edition;
    world.done(&change(Some(edition), "Anybody's"));
    assert_eq!(world.floor.session(session).unwrap().edition, edition);
}

#[test]
fn a_session_that_is_put_away_admits_nobody_until_it_is_taken_out_again_and_keeps_everything() {
    let mut world = World::new();
    let session = world.manual();
    world.host(&[session]);
    let before = world.floor.session(session).unwrap().clone();
    world.done(&Command::SetArchived { session, archived: true });
    let archived = world.floor.session(session).unwrap();
    assert!(!archived.is_open(world.now), "whatever its opening says");
    assert_eq!((&archived.hosts, &archived.timetable), (&before.hosts, &before.timetable));
    // Its address stays its own, so that an old link never leads to somebody else.
    let twin = create(9, before.slug.as_str(), "Another", "", Settings::default());
    assert_eq!(world.refused(&twin), Refusal::Session(SessionRefused::SlugTaken));
    let written = world.log.len();
    world.done(&Command::SetArchived { session, archived: true });
    assert_eq!(world.log.len(), written, "repeating it changes nothing");
    world.done(&Command::SetArchived { session, archived: false });
    assert!(world.floor.session(session).unwrap().is_open(world.now));
    let unknown = Command::SetArchived { session: SessionId(404), archived: true };
    assert_eq!(world.refused(&unknown), Refusal::Session(SessionRefused::NoSuchSession));
}
