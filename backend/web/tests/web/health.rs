//! `/health/live` and `/health/ready`.

use crate::common::World;

#[tokio::test]
async fn ready_names_what_is_missing_and_live_does_not_care() {
    let world = World::new().await;
    let monitor = world.browser();
    let cases = [
        (true, true, 200, "ready\n"),
        (false, true, 503, "the database does not answer\n"),
        (true, false, 503, "the media server does not answer\n"),
        (false, false, 503, "neither the database nor the media server answers\n"),
        (true, true, 200, "ready\n"),
    ];
    for (store, rooms, status, words) in cases {
        world.store.set_available(store);
        world.rooms.set_available(rooms);
        let ready = monitor.get("/health/ready").await;
        assert_eq!((ready.status, ready.text.as_str()), (status, words));
        let live = monitor.get("/health/live").await;
        assert_eq!((live.status, live.text.as_str()), (200, "live\n"));
    }
}
