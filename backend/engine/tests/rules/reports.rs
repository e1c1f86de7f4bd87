//! Every node has the figures of the whole log, whoever wrote it, and after any start.

use std::sync::Arc;

use anteroom_domain::{
    Timestamp,
    command::Command,
    ids::{CustomerId, NodeId, SessionId, TicketId},
    report::Step,
    session::Settings,
};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore, SeededRandom},
    floor::FloorHandle,
    reports::{Reading, Reports},
};
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

const SESSION: SessionId = SessionId(1);

async fn node(store: &Arc<MemoryStore>, number: u128) -> (FloorHandle, Reports) {
    let (clock, random) = (Arc::new(FakeClock::default()), Arc::new(SeededRandom::new(7)));
    let stop = CancellationToken::new();
    let started = FloorHandle::start(store.clone(), clock, random, NodeId(number), stop.clone()).await;
    let (floor, _) = started.expect("the store answers");
    let reports = Reports::new(floor.clone(), store.clone(), Reading::default());
    tokio::spawn(reports.clone().run(stop));
    (floor, reports)
}

async fn join(floor: &FloorHandle, customer: u128) {
    let (customer, ticket) = (CustomerId(customer), TicketId(customer));
    floor.ask(Command::Join { session: SESSION, customer, ticket, node: None }).await.expect("they may join");
}

async fn joined(floor: &FloorHandle, reports: &Reports) -> u64 {
    let settled = async {
        while reports.revision() < floor.read().revision() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), settled).await.expect("the figures follow the log");
    let report = reports.between(Timestamp::UNIX_EPOCH, Timestamp::MAX, None, Step::Day, &TimeZone::UTC);
    report.sessions.get(&SESSION).map_or(0, |figures| figures.joined)
}

#[tokio::test]
async fn two_nodes_and_one_that_starts_later_have_the_same_figures() {
    let store = Arc::new(MemoryStore::new());
    let (first, first_reports) = node(&store, 1).await;
    let (name, description, settings) = ("A".to_owned(), String::new(), Settings::default());
    let slug = "a".parse().expect("a slug");
    first.ask(Command::CreateSession { session: SESSION, slug, name, description, settings }).await.expect("it is new");
    let (second, second_reports) = node(&store, 2).await;
    for customer in 1..=30 {
        join(if customer % 2 == 0 { &first } else { &second }, customer).await;
    }
    let (third, third_reports) = node(&store, 3).await;
    for floor in [&first, &second, &third] {
        floor.catch_up().await.expect("the store answers");
    }
    assert_eq!(joined(&first, &first_reports).await, 30);
    assert_eq!(joined(&second, &second_reports).await, 30);
    assert_eq!(joined(&third, &third_reports).await, 30);
}
