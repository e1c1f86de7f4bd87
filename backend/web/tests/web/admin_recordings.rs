//! What admins do with recordings.

use anteroom_domain::{
    ids::{ConsultationId, CustomerId, TicketId},
    room::Recording as Setting,
};
use anteroom_engine::ports::{Film, Recording, RecordingState, RecordingStore as _, Tapes as _};
use reqwest::Method;

use crate::common::{ADMIN, HANNA, SESSION, World};

const RECORDED: ConsultationId = ConsultationId(0xf11);
const FILM: &[u8] = b"0123456789abcdef";

/// A recording that can be played, and where its film lies.
async fn with_film() -> (World, tempfile::TempDir) {
    let world = World::with_settings(|settings| {
        (settings.recording, settings.recording_days) = (Setting::Asked, 30);
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    world.tapes.set_folder(folder.path().to_owned());
    std::fs::write(world.tapes.film(RECORDED), FILM).expect("a file");
    let recording = Recording {
        consultation: RECORDED,
        version: 0,
        ticket: TicketId(5),
        session: SESSION,
        host: HANNA,
        customer: CustomerId(6),
        recorded_at: "2026-03-02T09:00:00Z".parse().expect("a time"),
        state: RecordingState::Ready(Film { length_ms: 61_000, bytes: 16 }),
    };
    world.store.begin(&recording).await.expect("the store answers");
    (world, folder)
}

#[tokio::test]
async fn a_recording_is_listed_with_whom_and_until_when_it_is_kept() {
    let (world, _folder) = with_film().await;
    let admin = world.staff("admin").await;
    let list = admin.get("/admin/recordings").await;
    for words in ["The contact-centre", "HANNA", "2026-03-02 09:00 UTC", "1:01 min", "Kept until 2026-04-01 09:00 UTC"]
    {
        assert!(list.text.contains(words), "{words} is missing in {}", list.text);
    }
    let one = admin.get(&format!("/admin/recordings/{RECORDED}")).await;
    assert!(one.text.contains(&format!("src=\"/admin/recordings/{RECORDED}/film\"")), "{}", one.text);
    assert_eq!(world.audited().await.iter().filter(|entry| entry.deed == "recording.played").count(), 0);
}

#[tokio::test]
async fn a_film_is_played_in_parts_by_admins_only_and_that_is_written_down() {
    let (world, _folder) = with_film().await;
    let address = format!("/admin/recordings/{RECORDED}/film");
    let (admin, hanna, nobody) = (world.staff("admin").await, world.staff("hanna").await, world.browser());
    assert_eq!((hanna.get(&address).await.status, nobody.get(&address).await.status), (403, 303));
    let whole = admin.get(&address).await;
    assert_eq!((whole.status, whole.text.as_bytes()), (200, FILM));
    for (name, value) in
        [("content-type", "video/webm"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")]
    {
        assert_eq!(whole.header(name), Some(value), "{name}");
    }
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let part = admin.send(admin.request(Method::GET, &address).header("range", "bytes=4-7")).await;
    assert_eq!((part.status, part.text.as_str()), (206, "4567"));
    assert_eq!(part.header("content-range"), Some("bytes 4-7/16"));
    let beyond = admin.send(admin.request(Method::GET, &address).header("range", "bytes=99-")).await;
    assert_eq!(beyond.status, 416);
    let written: Vec<_> = world.audited().await.into_iter().filter(|entry| entry.deed == "recording.played").collect();
    assert_eq!(written.len(), 1, "once a minute");
    assert_eq!(written[0].by, World::actor(ADMIN));
    assert_eq!(written[0].details, [("recording".to_owned(), RECORDED.to_string())]);
}

#[tokio::test]
async fn a_deleted_recording_is_gone_at_once_and_that_is_written_down() {
    let (world, _folder) = with_film().await;
    let admin = world.staff("admin").await;
    let address = format!("/admin/recordings/{RECORDED}");
    admin.get(&address).await;
    let unsure = admin.submit(&address, &[]).await;
    assert_eq!(unsure.status, 422);
    assert_eq!(admin.get(&format!("{address}/film")).await.status, 200);
    let deleted = admin.submit(&address, &[("sure", "yes")]).await;
    assert_eq!((deleted.status, deleted.location().as_str()), (303, "/admin/recordings?done=deleted"));
    assert_eq!(admin.get(&format!("{address}/film")).await.status, 404);
    assert!(admin.get("/admin/recordings").await.text.contains("Deleted "));
    let written = world.audited().await;
    let deleted: Vec<_> = written.iter().filter(|entry| entry.deed == "recording.deleted").collect();
    assert_eq!((deleted.len(), deleted[0].by), (1, World::actor(ADMIN)));
}
