//! A panic in a simulated node is a finding, not a message on the screen.

use std::{cell::RefCell, panic, sync::Once};

thread_local! {
    /// `Some` while this thread simulates: what panicked, in order.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Listens on this thread until the guard is dropped.
pub(crate) fn listen() -> Listening {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let heard = HEARD.with_borrow_mut(|heard| heard.as_mut().map(|heard| heard.push(info.to_string())));
            if heard.is_none() {
                others(info);
            }
        }));
    });
    HEARD.set(Some(Vec::new()));
    Listening
}

/// Ends listening when it is dropped.
pub(crate) struct Listening;

impl Drop for Listening {
    fn drop(&mut self) {
        HEARD.set(None);
    }
}

/// What panicked since this was last asked; empty when nothing did.
pub(crate) fn take() -> String {
    HEARD.with_borrow_mut(|heard| heard.as_mut().map(|heard| std::mem::take(heard).join("; "))).unwrap_or_default()
}
