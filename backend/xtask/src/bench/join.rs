//! Joining a line: from the request to the answer, the commit acknowledged in between.

use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Bed;
use super::figures::Figures;
use super::pages;

/// How many customers join.
const CUSTOMERS: usize = 2_000;
/// How many of them are waiting for their answer at a time.
const AT_A_TIME: usize = 50;

/// Measures it.
pub(crate) async fn run(bed: &Bed) -> Result<()> {
    let client = pages::client()?;
    // Seats and tokens come first: they are not what is measured.
    let visitors: Vec<_> = stream::iter(0..CUSTOMERS)
        .map(|number| pages::visitor(&client, &bed.url, "contact-centre", number))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    let mut figures = Figures::default();
    let mut joining = stream::iter(visitors)
        .map(|mut visitor| async move { pages::join(&mut visitor, "contact-centre").await })
        .buffer_unordered(AT_A_TIME);
    while let Some(took) = joining.next().await {
        figures.take(took?);
    }
    figures.print("join, 50 at a time", "promised: p50 <= 10 ms, p99 <= 50 ms");
    Ok(())
}
