//! Rules of [`Chats`].

use std::sync::Arc;

use anteroom_domain::{
    ids::{CustomerId, FileId, HostId, TicketId},
    in_room::Writer,
};
use tokio::task::JoinSet;

use super::{
    in_time,
    samples::{at, kept},
};
use crate::ports::{ChatLine, Chats, FileCard, PersonalData, Said};

fn line(ms: i64, by: Writer, said: Said) -> ChatLine {
    ChatLine { at: at(ms), by, said, heard: vec![by, Writer::Host(HostId(u128::MAX))] }
}

fn words(ms: i64, text: &str) -> ChatLine {
    line(ms, Writer::Guest(CustomerId(1)), Said::Words(text.to_owned()))
}

fn card(id: u128) -> FileCard {
    FileCard { id: FileId(id), name: "Å plan.pdf".to_owned(), kind: "application/pdf".to_owned(), size: 3 }
}

/// Lines come back whole and in the order in which they were added.
pub async fn lines_come_back_in_their_order(store: Arc<dyn Chats>) {
    let ticket = TicketId(1);
    assert_eq!(store.lines(ticket).await.expect("lines can be read"), []);
    let lines = [
        line(3, Writer::Host(HostId(7)), Said::Came("Ines 🦄".to_owned())),
        words(2, "Hello.\n\"quoted\" $where"),
        line(1, Writer::Guest(CustomerId(u128::MAX)), Said::File(card(9))),
    ];
    for line in &lines {
        store.add(ticket, line, kept(1)).await.expect("a line can be added");
    }
    assert_eq!(store.lines(ticket).await.expect("lines can be read"), lines);
    assert_eq!(store.lines(TicketId(2)).await.expect("lines can be read"), [], "nobody else's");
}

/// Of several who write at once everyone is kept, also when nothing was written before.
pub async fn of_lines_added_at_once_each_is_kept(store: Arc<dyn Chats>) {
    let mut adding = JoinSet::new();
    for n in 0..8 {
        let store = Arc::clone(&store);
        adding.spawn(async move { store.add(TicketId(1), &words(n, &n.to_string()), kept(1)).await });
    }
    let added = in_time("every line is added", adding.join_all()).await;
    assert!(added.iter().all(Result::is_ok), "{added:?}");
    let mut lines = store.lines(TicketId(1)).await.expect("lines can be read");
    lines.sort_by_key(|line| line.at);
    assert_eq!(lines, (0..8).map(|n| words(n, &n.to_string())).collect::<Vec<_>>());
}

/// A file belongs to one ticket, and comes back as it was.
pub async fn a_file_comes_back_whole_and_to_its_ticket_only(store: Arc<dyn Chats>) {
    let bytes: Vec<u8> = (0..=255).cycle().take(1_000_000).collect();
    for _ in 0..2 {
        store.keep_file(TicketId(1), &card(5), &bytes).await.expect("the same file again");
    }
    assert!(store.keep_file(TicketId(1), &card(5), &[1]).await.is_err(), "another file of the same id");
    assert_eq!(store.file(TicketId(1), FileId(5)).await.expect("files can be read"), Some(bytes));
    for (ticket, file) in [(2, 5), (1, 6)] {
        assert_eq!(store.file(TicketId(ticket), FileId(file)).await.expect("files can be read"), None);
    }
}

/// What was written, and every file, goes with what else is personal about the visit.
pub async fn what_is_written_goes_with_the_visit<S: Chats + PersonalData>(store: Arc<S>) {
    for ticket in [TicketId(1), TicketId(2)] {
        store.add(ticket, &words(1, "Hello."), kept(1)).await.expect("a line can be added");
        store.keep_file(ticket, &card(ticket.0), &[1, 2, 3]).await.expect("a file can be kept");
    }
    let open = store.without_end(None, 10).await.expect("visits can be listed");
    assert_eq!(open.into_iter().map(|(ticket, _)| ticket).collect::<Vec<_>>(), [TicketId(1), TicketId(2)]);
    store.delete(&[TicketId(1)]).await.expect("it can be deleted");
    for (ticket, is_there) in [(TicketId(1), false), (TicketId(2), true)] {
        assert_eq!(!store.lines(ticket).await.expect("lines can be read").is_empty(), is_there);
        assert_eq!(store.file(ticket, FileId(ticket.0)).await.expect("files can be read").is_some(), is_there);
    }
}
