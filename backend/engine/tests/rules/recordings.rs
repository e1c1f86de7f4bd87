//! What becomes of recordings: they are known, made into films, kept for their time, and deleted.

use std::sync::Arc;

use anteroom_domain::{
    SignedDuration,
    command::Command,
    ids::{AccountId, ConsultationId, TicketId},
    in_room::RoomRequest::{AnswerRecording, AskToRecord},
    room::Recording as Setting,
};
use anteroom_engine::{
    audit_log::{AuditLog, Deed},
    fakes::{FakeRooms, FakeTapes, SeededRandom},
    names::Names,
    personal::{PURGE_EVERY, Personal, PersonalParts},
    ports::{Actor, Clock as _, FilmProblem, Pieces, RecordingState, Tapes as _},
    recordings::{RecordingParts, Recordings},
};
use tokio_util::sync::CancellationToken;

use crate::{
    common::{ANNA, HERE, HOST, Node, THERE, World},
    media_effects::{begin, care},
};

const ADMIN: Actor = Actor::Account(AccountId(1));

/// A node with its recordings.
struct Studio {
    node: Node,
    recordings: Recordings,
    personal: Personal,
    stop: CancellationToken,
}

impl Studio {
    async fn new(world: &World, tapes: &Arc<FakeTapes>, id: anteroom_domain::ids::NodeId) -> Self {
        let node = world.node(id).await;
        let random = Arc::new(SeededRandom::new(u64::try_from(id.0).expect("small")));
        let audit_log = AuditLog::new(world.store.clone(), world.clock.clone(), random);
        let recordings = Recordings::new(RecordingParts {
            floor: node.floor.clone(),
            store: world.store.clone(),
            tapes: Some(tapes.clone()),
            audit_log: audit_log.clone(),
            clock: world.clock.clone(),
        });
        let personal = Personal::new(PersonalParts {
            floor: node.floor.clone(),
            log: world.store.clone(),
            data: world.store.clone(),
            purges: world.store.clone(),
            checks: world.store.clone(),
            names: Arc::new(Names::new(world.store.clone(), world.store.clone(), world.clock.clone())),
            recordings: recordings.clone(),
            audit_log,
            clock: world.clock.clone(),
        });
        let stop = CancellationToken::new();
        tokio::spawn(recordings.clone().run(stop.clone()));
        Self { node, recordings, personal, stop }
    }

    async fn state(&self, consultation: ConsultationId) -> Option<RecordingState> {
        self.recordings.get(consultation).await.expect("the store answers").map(|found| found.state)
    }

    /// Waits until the recording is in a state.
    async fn is(&self, world: &World, consultation: ConsultationId, code: &str) {
        for _ in 0..600 {
            if self.state(consultation).await.is_some_and(|state| state.code() == code) {
                return;
            }
            world.pass_s(1).await;
        }
        panic!("it does not become {code}: {:?}", self.state(consultation).await);
    }
}

/// Anna's consultation, recorded with her agreement.
async fn recorded(world: &World, tapes: &Arc<FakeTapes>) -> (Studio, ConsultationId, TicketId) {
    let studio = Studio::new(world, tapes, HERE).await;
    let rooms = Arc::new(FakeRooms::default());
    care(&studio.node, &rooms);
    let change = |settings: &mut anteroom_domain::session::Settings| {
        (settings.recording, settings.recording_days, settings.retention_days) = (Setting::Asked, 3, 1);
    };
    studio.node.session(change).await;
    studio.node.host(HOST).await;
    let ticket = studio.node.join(world, ANNA).await;
    world.pass_s(1).await;
    let consultation = begin(world, &studio.node, &rooms).await;
    for request in [AskToRecord(HOST), AnswerRecording(ANNA, true)] {
        studio.node.done(Command::InRoom { consultation, request }).await;
    }
    studio.is(world, consultation, "waiting").await;
    tapes.set_pieces(consultation, Pieces { written_at: world.clock.now(), are_finished: true });
    (studio, consultation, ticket)
}

async fn end(studio: &Studio, consultation: ConsultationId) {
    studio.node.done(Command::End { host: HOST, consultation }).await;
}

async fn deeds(world: &World) -> Vec<(String, Actor)> {
    let log = AuditLog::new(world.store.clone(), world.clock.clone(), Arc::new(SeededRandom::new(9)));
    let entries = log.page(None, 100).await.expect("the store answers").into_iter();
    entries.filter(|entry| entry.deed.starts_with("recording.")).map(|entry| (entry.deed, entry.by)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_film_is_made_when_the_consultation_is_over_and_not_before() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let (studio, consultation, ticket) = recorded(&world, &tapes).await;
    world.pass_s(30).await;
    assert_eq!((studio.state(consultation).await.map(|state| state.code()), tapes.made()), (Some("waiting"), 0));
    end(&studio, consultation).await;
    studio.is(&world, consultation, "ready").await;
    assert_eq!(tapes.files(), (vec![], vec![consultation]), "the pieces are not needed any more");
    let recording = studio.recordings.get(consultation).await.expect("the store answers").expect("it is there");
    assert_eq!((recording.ticket, recording.host, recording.customer), (ticket, HOST, ANNA));
    let film = studio.recordings.play(ADMIN, consultation).await.expect("the store answers");
    assert_eq!(film, Some(tapes.film(consultation)));
    assert_eq!(deeds(&world).await, [(Deed::RecordingPlayed.code().to_owned(), ADMIN)]);
}

#[tokio::test(start_paused = true)]
async fn of_two_nodes_one_makes_the_film_and_the_other_goes_on_when_that_one_is_killed() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let (studio, consultation, _) = recorded(&world, &tapes).await;
    let other = Studio::new(&world, &tapes, THERE).await;
    tapes.set_stuck(true);
    end(&studio, consultation).await;
    studio.is(&world, consultation, "converting").await;
    world.pass_s(200).await;
    assert_eq!(tapes.made(), 1, "whoever is at it says so for as long as it takes");
    let at_it = match studio.state(consultation).await {
        Some(RecordingState::Converting { node, .. }) => node,
        other => panic!("somebody is at it, not {other:?}"),
    };
    tapes.set_stuck(false);
    let (killed, alive) = if at_it == HERE { (&studio, &other) } else { (&other, &studio) };
    killed.stop.cancel();
    alive.is(&world, consultation, "ready").await;
    assert_eq!(tapes.made(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_film_that_cannot_be_made_is_tried_three_times_and_its_pieces_stay() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let (studio, consultation, _) = recorded(&world, &tapes).await;
    tapes.set_problem(Some(FilmProblem::CannotBeMade));
    end(&studio, consultation).await;
    studio.is(&world, consultation, "failed").await;
    assert_eq!((tapes.made(), tapes.files().0), (3, vec![consultation]));
    assert_eq!(studio.recordings.play(ADMIN, consultation).await.expect("the store answers"), None);
}

#[tokio::test(start_paused = true)]
async fn a_recording_that_is_deleted_while_its_film_is_made_does_not_come_back() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let (studio, consultation, _) = recorded(&world, &tapes).await;
    tapes.set_stuck(true);
    end(&studio, consultation).await;
    studio.is(&world, consultation, "converting").await;
    studio.recordings.delete(ADMIN, consultation).await.expect("the store answers");
    world.pass_s(70).await;
    assert_eq!(tapes.files(), (vec![], vec![]));
    assert_eq!(studio.state(consultation).await.map(|state| state.code()), Some("deleted"));
}

#[tokio::test(start_paused = true)]
async fn a_recording_is_deleted_after_its_days_and_not_before() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let (studio, consultation, _) = recorded(&world, &tapes).await;
    end(&studio, consultation).await;
    studio.is(&world, consultation, "ready").await;
    world.clock.advance(SignedDuration::from_hours(72) - PURGE_EVERY * 2);
    studio.personal.look().await.expect("the store answers");
    assert_eq!(tapes.files().1, [consultation], "names are gone by now, and the recording is not");
    world.clock.advance(PURGE_EVERY * 3);
    studio.personal.look().await.expect("the store answers");
    assert_eq!(tapes.files().1, []);
    assert_eq!(deeds(&world).await, [(Deed::RecordingDeleted.code().to_owned(), Actor::Schedule)]);
}

#[tokio::test(start_paused = true)]
async fn erasing_a_visit_or_a_customer_deletes_their_recordings() {
    for by_customer in [false, true] {
        let world = World::new();
        let tapes = Arc::new(FakeTapes::default());
        let (studio, consultation, ticket) = recorded(&world, &tapes).await;
        end(&studio, consultation).await;
        studio.is(&world, consultation, "ready").await;
        let file = studio.personal.file(ticket).await.expect("the store answers").expect("there is a file");
        assert_eq!(file.recordings.len(), 1, "whoever asks is told of it");
        let erased = if by_customer {
            studio.personal.erase_customer(ADMIN, ANNA).await
        } else {
            studio.personal.erase(ADMIN, &[ticket]).await
        };
        erased.expect("the store answers");
        assert_eq!(tapes.files(), (vec![], vec![]));
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_erased_during_the_consultation_is_deleted_at_its_end() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let (studio, consultation, ticket) = recorded(&world, &tapes).await;
    studio.personal.erase(ADMIN, &[ticket]).await.expect("the store answers");
    world.pass_s(70).await;
    assert_eq!(tapes.files().0, [consultation], "the media server writes there");
    end(&studio, consultation).await;
    world.pass_s(70).await;
    assert_eq!((tapes.files(), tapes.made()), ((vec![], vec![]), 0));
}

#[tokio::test(start_paused = true)]
async fn files_of_which_nothing_is_known_do_not_stay() {
    let world = World::new();
    let tapes = Arc::new(FakeTapes::default());
    let _studio = Studio::new(&world, &tapes, HERE).await;
    tapes.set_pieces(ConsultationId(0xdead), Pieces { written_at: world.clock.now(), are_finished: false });
    world.pass_s(120).await;
    assert_eq!(tapes.files().0.len(), 1, "somebody may be about to say what it is");
    world.clock.advance(SignedDuration::from_hours(24));
    world.pass_s(61).await;
    assert_eq!(tapes.files().0, []);
}
