//! The rules of the store ports, on the fake.

use std::sync::Arc;

use anteroom_engine::fakes::MemoryStore;

async fn on_memory<F: Future>(rule: impl FnOnce(Arc<MemoryStore>) -> F) {
    rule(Arc::new(MemoryStore::new())).await;
}

anteroom_engine::port_suite_tests!(crate::on_memory);
