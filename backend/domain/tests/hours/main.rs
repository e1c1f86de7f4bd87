//! When a session is open: every sentence of the rules, the properties, and a table made by another library.

mod clock_changes;
mod common;
mod expressions;
mod oddities;
mod oracle;
mod precedence;
mod properties;
mod seeds;
