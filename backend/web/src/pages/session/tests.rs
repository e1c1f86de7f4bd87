use anteroom_contract::visit::{VisitConsultation, VisitElsewhere};
use anteroom_domain::refusal::JoinRefused;

use super::{
    changes::ChangesPage,
    invite::{InvitationPage, InvitePage},
    move_place::{ContinuePage, MovePage},
    *,
};
use crate::pages::{
    checks::{checked, long},
    qr,
};

const STAGES: [VisitStage; 11] = [
    VisitStage::Before,
    VisitStage::Draft,
    VisitStage::Waiting,
    VisitStage::Away,
    VisitStage::Asked,
    VisitStage::Called,
    VisitStage::Consultation,
    VisitStage::Held,
    VisitStage::Over,
    VisitStage::Elsewhere,
    VisitStage::Moved,
];

fn clock() -> Clock {
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    Clock::until(Language::English, at, at - anteroom_domain::SignedDuration::from_mins(7))
}

fn consultation(answer_within_s: Option<u32>) -> VisitConsultation {
    VisitConsultation {
        id: "0".repeat(32),
        host_name: long(64),
        answer_within_s,
        alert: 1,
        interrupted: false,
        room_attempt: 1,
    }
}

/// A page with everything that may stand in it, or with as little as may.
fn sample(stage: VisitStage, ahead: Option<u32>, consultation: Option<VisitConsultation>) -> SessionPage {
    let many = ahead.unwrap_or(0);
    let full = many > 0;
    let picture = VisitPicture {
        revision: u64::MAX,
        server_time_ms: u64::MAX,
        stage,
        headline: long(120),
        detail: long(300),
        ahead,
        estimate: full.then(|| long(60)),
        reason: full.then(|| long(200)),
        until_ms: None,
        stale_at_ms: None,
        in_line_since_ms: None,
        people: many.min(4),
        party: full.then(|| long(60)),
        invited: false,
        elsewhere: full.then(|| VisitElsewhere { session: "s".repeat(64), name: long(80) }),
        may_return: full,
        kept_place: (full && stage == VisitStage::Over).then(|| long(120)),
        consultation,
    };
    SessionPage {
        assets: assets(),
        lang: Language::English,
        title: long(80),
        csrf: "the-token".to_owned(),
        session: SessionHead {
            slug: "s".repeat(64),
            name: long(80),
            description: long(400),
            open: full,
            status: words::status(Language::English, true, 100_000),
            staffing: words::staffing(Language::English, 0),
            estimate: full.then(|| long(60)),
            before_closing: full.then(|| long(90)),
            hours: HoursWords::default(),
            nickname_only: full,
            name_kept: words::name_kept(Language::English, anteroom_domain::SignedDuration::from_hours(720)),
            said_kept: words::said_kept(Language::English, anteroom_domain::SignedDuration::from_hours(720)),
            entry: if full { EntryWords::Offered } else { EntryWords::Nothing },
        },
        can_join: !full,
        why_not: words::why_not(Language::English, JoinRefused::LineFull),
        name: long(60),
        account: full.then(|| long(80)),
        problem: full.then(|| long(200)),
        stage: stage_word(stage),
        refresh: changes_by_itself(&picture).then(|| "/s/x?still=here".to_owned()),
        until: full.then(clock),
        left_s: 120,
        consent: if full { vec![long(900), long(100)] } else { Vec::new() },
        may: May { step_away: full, invite: full, move_place: full },
        is_own: full,
        leaving: words::leaving(Language::English, many.min(4), false),
        picture_json: json_block(&picture),
        picture,
        talked: words::talked(Language::English, 36_000),
        rating: Some(rating::Question {
            said: full.then(|| long(20)),
            stars: 4,
            comment: long(1_000),
            may_answer: !full || stage == VisitStage::Over,
        }),
        transcript: full.then(|| "/api/visits/0/chat.txt".to_owned()),
        dots_ahead: many.min(DOTS_MAX),
        dots_more: many > DOTS_MAX,
    }
}

#[test]
fn the_page_stands_at_every_stage() {
    for stage in STAGES {
        let says = match stage {
            VisitStage::Before => "Join the line",
            VisitStage::Draft => "I agree, keep my place",
            VisitStage::Waiting => "Leave the line",
            VisitStage::Held => "<summary>Leave</summary>",
            VisitStage::Away => "I am back",
            VisitStage::Asked => "Stay in line",
            VisitStage::Called => "Come in",
            VisitStage::Consultation => "Leave the consultation",
            VisitStage::Over => "You talked for 600 minutes.",
            VisitStage::Elsewhere => "Go to ",
            VisitStage::Moved => "app-lead",
        };
        for ahead in [None, Some(3_000_000_000)] {
            let html = checked(&sample(stage, ahead, Some(consultation(Some(30)))));
            let is_impossible =
                stage == VisitStage::Before && ahead.is_some() || stage == VisitStage::Elsewhere && ahead.is_none();
            assert_eq!(html.contains(says), !is_impossible, "{stage:?} {ahead:?}");
            let is_done = matches!(stage, VisitStage::Before | VisitStage::Elsewhere | VisitStage::Moved)
                || stage == VisitStage::Over && ahead.is_none();
            assert_eq!(html.contains("?still=here"), !is_done, "only who waits asks again: {stage:?}");
        }
    }
    assert!(!checked(&sample(VisitStage::Called, None, Some(consultation(None)))).contains("Come in"));
    checked(&sample(VisitStage::Called, None, None));
}

#[test]
fn whose_place_has_moved_is_offered_nothing_else() {
    let html = checked(&sample(VisitStage::Moved, None, None));
    let main = html.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(!main.contains("<form") && !main.contains("<a "), "{main}");
}

#[test]
fn a_few_people_are_drawn_and_many_are_hinted_at() {
    for (ahead, drawn, more) in [(0, 0, false), (1, 1, false), (8, 8, false), (9, 8, true), (u32::MAX, 8, true)] {
        let html = checked(&sample(VisitStage::Waiting, Some(ahead), None));
        assert_eq!(html.matches("app-line__one").count(), drawn);
        assert_eq!(html.contains("app-line__more"), more);
    }
}

#[test]
fn the_pages_beside_the_visit_stand() {
    for many in [false, true] {
        checked(&ChangesPage {
            assets: assets(),
            lang: Language::English,
            title: "Why".to_owned(),
            slug: "s".repeat(64),
            here: "changes",
            session_name: long(80),
            own: many.then(|| long(100)),
            changes: if many { vec![(clock(), long(80)), (clock(), long(80))] } else { Vec::new() },
            joined: clock(),
        });
    }
    let link = format!("https://meet.example/s/x/join/{}", "l".repeat(75));
    let html = checked(&InvitePage {
        assets: assets(),
        lang: Language::English,
        title: "Invite someone".to_owned(),
        slug: "x".to_owned(),
        here: "invite",
        session_name: long(80),
        link: link.clone(),
        until: clock(),
        words: Language::English.with("invite-words", [("most", 4.into()), ("people", 3.into())]),
    });
    assert!(html.contains(&link) && html.contains("you are 3 now"));
    let html = checked(&MovePage {
        assets: assets(),
        lang: Language::English,
        title: "Continue on another device".to_owned(),
        slug: "x".to_owned(),
        here: "move",
        session_name: long(80),
        code: qr::code(&link),
        link,
        until: clock(),
    });
    assert!(html.contains("02:40 UTC") || html.contains("08:00 UTC, in 7 minutes"), "{html}");
    let (csrf, action) = ("the-token".to_owned(), "/s/x/join/y".to_owned());
    for consent in [Vec::new(), vec![long(1_000)]] {
        let asks = !consent.is_empty();
        let html = checked(&InvitationPage {
            assets: assets(),
            lang: Language::English,
            title: long(80),
            csrf: csrf.clone(),
            action: action.clone(),
            session_name: long(80),
            description: long(400),
            consent,
        });
        assert_eq!(html.contains("I agree, and come along"), asks, "whoever comes along is asked, too");
    }
    checked(&ContinuePage {
        assets: assets(),
        lang: Language::English,
        title: long(80),
        csrf,
        action,
        session_name: long(80),
    });
}
