//! A real Janus, a fake browser, an ear between gate and Janus, and a sink of its events.

pub(crate) mod browser;
pub(crate) mod ear;
pub(crate) mod janus;
pub(crate) mod sink;
pub(crate) mod wire;

use std::time::Duration;

/// How long anything here may take. Generous, as the machine may be busy; nothing waits for it when all is well.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Awaits `what`, and fails the test when it takes too long.
pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let result = tokio::time::timeout(DEADLINE, future).await;
    result.unwrap_or_else(|_elapsed| panic!("{what} took longer than {DEADLINE:?}"))
}

/// Asks again and again until the answer is yes, and fails the test when it never is.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut ask: impl FnMut() -> F) {
    within(what, async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}
