//! What people are called.

use std::sync::Arc;

use anteroom_domain::{
    SignedDuration,
    ids::{AccountId, CustomerId, HostId, SessionId, TicketId},
};
use anteroom_engine::{
    fakes::{FakeClock, MemoryStore},
    names::Names,
    port_suite::samples,
    ports::{Account, Accounts, PersonalData},
};

const ANNAS: (TicketId, u64) = (TicketId(1), 11);
const GUESTS: (TicketId, u64) = (TicketId(2), 12);
const SESSION: SessionId = SessionId(5);

struct World {
    store: Arc<MemoryStore>,
    clock: Arc<FakeClock>,
}

impl World {
    fn new() -> Self {
        Self { store: Arc::new(MemoryStore::new()), clock: Arc::new(FakeClock::default()) }
    }

    /// As a node that has just started: it remembers nothing.
    fn names(&self) -> Names {
        Names::new(self.store.clone(), self.store.clone(), self.clock.clone())
    }
}

async fn of(names: &Names, ticket: (TicketId, u64)) -> String {
    names.of_customers(&[ticket]).await.remove(&ticket.0).expect("everyone is called something")
}

#[tokio::test]
async fn whoever_says_no_name_is_a_numbered_guest() {
    let world = World::new();
    let names = world.names();
    names.save(ANNAS.0, SESSION, CustomerId(1), Some("Anna".to_owned())).await.unwrap();
    names.save(GUESTS.0, SESSION, CustomerId(1), None).await.unwrap();
    let both = names.of_customers(&[ANNAS, GUESTS]).await;
    assert_eq!((both[&ANNAS.0].as_str(), both[&GUESTS.0].as_str()), ("Anna", "Guest 12"));
    // Another node reads the same.
    let both = world.names().of_customers(&[ANNAS, GUESTS]).await;
    assert_eq!((both[&ANNAS.0].as_str(), both[&GUESTS.0].as_str()), ("Anna", "Guest 12"));
}

#[tokio::test]
async fn while_names_cannot_be_read_everyone_is_a_guest_and_afterwards_has_their_name_again() {
    let world = World::new();
    world.names().save(ANNAS.0, SESSION, CustomerId(1), Some("Anna".to_owned())).await.unwrap();
    let names = world.names();
    world.store.set_available(false);
    assert_eq!(of(&names, ANNAS).await, "Guest 11");
    world.store.set_available(true);
    assert_eq!(of(&names, ANNAS).await, "Anna");
    world.store.set_available(false);
    assert_eq!(of(&names, ANNAS).await, "Anna", "what was read once is remembered");
}

#[tokio::test]
async fn a_name_that_cannot_be_kept_is_a_failure_of_joining() {
    let world = World::new();
    world.store.set_available(false);
    assert!(
        world.names().save(ANNAS.0, SESSION, CustomerId(1), Some("Anna".to_owned())).await.unwrap_err().is_retryable()
    );
    assert!(
        world.names().save(GUESTS.0, SESSION, CustomerId(1), None).await.is_ok(),
        "there is nothing to keep about a guest"
    );
}

#[tokio::test]
async fn a_name_that_is_to_be_forgotten_is_not_remembered() {
    let world = World::new();
    let names = world.names();
    let forgettings: [&dyn Fn(); 2] = [&|| names.forget(&[ANNAS.0]), &|| names.forget_others(|id| id != ANNAS.0)];
    for forget in forgettings {
        world.store.delete(&[ANNAS.0]).await.unwrap();
        names.save(ANNAS.0, SESSION, CustomerId(1), Some("Anna".to_owned())).await.unwrap();
        world.store.delete(&[ANNAS.0]).await.unwrap();
        assert_eq!(of(&names, ANNAS).await, "Anna", "remembered");
        forget();
        assert_eq!(of(&names, ANNAS).await, "Guest 11");
    }
}

#[tokio::test]
async fn a_host_is_called_as_the_account_says_within_a_minute_of_a_change() {
    let world = World::new();
    let names = world.names();
    let host = HostId(5);
    assert_eq!(names.of_host(host).await, "Your host", "whoever is not known yet");
    let account = Account { id: AccountId(5), ..samples::account(5, "asa") };
    world.store.add(&account).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(names.of_host(host).await, account.display_name);
    world.store.set_available(false);
    assert_eq!(names.of_host(host).await, account.display_name, "remembered meanwhile");
    world.clock.advance(SignedDuration::from_secs(61));
    assert_eq!(names.of_host(host).await, "Your host");
}
