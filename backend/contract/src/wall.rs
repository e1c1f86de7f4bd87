//! What the administrator's wall shows. Socket namespace `/wall`; the login cookie says who, and only admins are let in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The payload of connecting to `/wall`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallConnect {
    /// What the page was built against.
    pub contract_version: u32,
}

/// Event `wall`, server to admin: everything that is going on now. Also the acknowledgement of `wall:sync`, and embedded in
/// the page as it is first served. Counts and hosts' names only, nothing about customers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallPicture {
    /// Grows with each commit. A page drops anything older than what it shows.
    pub revision: u64,
    /// The server's time when this was made, in milliseconds since 1970.
    pub server_time_ms: u64,
    /// How the service level is reckoned: "answered within 1 min, today since 00:00 Europe/Berlin".
    pub measure: String,
    /// The sessions that are not archived, or still have somebody in line; those with the longest wait first.
    pub sessions: Vec<WallSession>,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallSession {
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether customers may join.
    pub open: bool,
    /// How many are in line, those being offered included.
    pub waiting: u32,
    /// Since when whoever has waited longest would have waited without a break, in milliseconds since 1970.
    pub longest_since_ms: Option<u64>,
    /// Consultations running now, those included where somebody is just coming in or was lost.
    pub running: u32,
    /// How many hosts are on duty.
    pub on_duty: u32,
    /// Its hosts by what they are doing; who is off comes last.
    pub hosts: Vec<WallHosts>,
    /// Today's service level in percent; `null` while there is nothing to have a share of.
    pub service_level: Option<u32>,
    /// Who was answered today.
    pub answered: u32,
    /// Who gave up today.
    pub abandoned: u32,
    /// How often somebody asked to join today and was refused.
    pub turned_away: u32,
    /// Places that are kept now for those whom a closing turned away.
    pub kept_places: u32,
    /// Estimates given at joining, of those who have been called since.
    pub estimates_given: u32,
    /// Those of them that came true.
    pub estimates_held: u32,
}

/// Hosts who are doing the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallHosts {
    /// What they are doing, in words.
    pub doing: String,
    /// Who, by name; at most 30.
    pub names: Vec<String>,
    /// How many they are.
    pub count: u32,
}
