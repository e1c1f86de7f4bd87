//! Logins that hold something open here: consoles' sockets, signalling connections. What a login opened ends with it, on
//! whichever node the login was ended.
//!
//! Each node looks, twice a second and once for all of them, at the logins that hold something open on it; whoever ends a
//! login here makes it look at once. That needs no word between nodes, and misses nothing. While the database does not
//! answer, nobody can say that a login is over, and what is open stays open.

use std::{collections::HashMap, sync::Arc, time::Duration};

use anteroom_engine::ports::TokenHash;
use anteroom_socketio::Page;
use parking_lot::Mutex;
use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// How long a login that was ended on another node may hold something open here.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Least time between two looks, however often somebody asks for one.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// What is held open by logins.
#[derive(Default)]
pub struct LiveLogins {
    held: Mutex<HashMap<TokenHash, Held>>,
    look: Notify,
}

struct Held {
    count: usize,
    over: CancellationToken,
    /// The pages among it, which are put out when the login is over.
    pages: Vec<Page>,
}

/// Something that a login holds open, for as long as this lives.
pub(crate) struct Hold {
    logins: Arc<LiveLogins>,
    token: TokenHash,
    over: CancellationToken,
    page: Option<Page>,
}

impl Hold {
    /// Returns when the login is over.
    pub(crate) async fn over(&self) {
        self.over.cancelled().await;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut all = self.logins.held.lock();
        if let Some(held) = all.get_mut(&self.token) {
            held.count -= 1;
            held.pages.retain(|page| Some(page) != self.page.as_ref());
            if held.count == 0 {
                all.remove(&self.token);
            }
        }
    }
}

impl LiveLogins {
    /// Something is open for as long as this login lasts.
    pub(crate) fn hold(self: &Arc<Self>, token: TokenHash) -> Hold {
        self.hold_open(token, None)
    }

    /// This page is connected for as long as this login lasts.
    pub(crate) fn hold_page(self: &Arc<Self>, token: TokenHash, page: Page) -> Hold {
        self.hold_open(token, Some(page))
    }

    fn hold_open(self: &Arc<Self>, token: TokenHash, page: Option<Page>) -> Hold {
        let mut all = self.held.lock();
        let none = || Held { count: 0, over: CancellationToken::new(), pages: Vec::new() };
        let held = all.entry(token).or_insert_with(none);
        held.count += 1;
        held.pages.extend(page.clone());
        Hold { logins: Arc::clone(self), token, over: held.over.clone(), page }
    }

    /// A login has ended, or may have.
    pub(crate) fn look_now(&self) {
        self.look.notify_one();
    }

    fn tokens(&self) -> Vec<TokenHash> {
        self.held.lock().keys().copied().collect()
    }

    fn is_over(&self, token: TokenHash) {
        if let Some(held) = self.held.lock().get(&token) {
            held.over.cancel();
            held.pages.iter().for_each(Page::put_out);
        }
    }
}

/// Looks after the logins that hold something open here, until `stop`.
pub(crate) async fn watch(app: Arc<App>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.live_logins.look.notified() => {}
            () = sleep(LOOK_EVERY) => {}
        }
        look(&app).await;
        sleep(LOOK_PAUSE).await;
    }
}

async fn look(app: &App) {
    let tokens = app.live_logins.tokens();
    if tokens.is_empty() {
        return;
    }
    match app.log_ins.live(&tokens).await {
        Ok(live) => {
            for token in tokens.into_iter().filter(|token| !live.contains_key(token)) {
                app.live_logins.is_over(token);
            }
        }
        Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "logins cannot be looked at"),
    }
}
