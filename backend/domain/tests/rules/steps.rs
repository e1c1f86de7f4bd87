//! What can happen in a random history.

use anteroom_domain::{
    consultation::Side,
    host::{Duty, PauseReason},
    session::{Assignment, Opening},
};
use proptest::{prelude::*, sample::Index};

pub(crate) const CUSTOMERS: u128 = 6;
const HOSTS: u128 = 3;
pub(crate) const SESSIONS: usize = 3;

/// One thing that happens. Numbers choose among what there is, the stale and the foreign included.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Advance {
        milliseconds: i64,
    },
    /// To the next deadline, or a millisecond short of it.
    ToDeadline {
        short: bool,
    },
    /// Time passes and nobody looks.
    Sleep {
        seconds: i64,
    },
    /// Whatever the host's customer and the host would sensibly do next; `half` of it is the customer's answer alone.
    Proceed {
        host: u128,
        half: bool,
    },
    /// A host connects and is available.
    Return {
        host: u128,
        node: u128,
    },
    Join {
        customer: u128,
        session: usize,
        node: Option<u128>,
    },
    /// The same tickets again, from two tabs at once.
    JoinTwice {
        customer: u128,
        session: usize,
    },
    CustomerPresence {
        customer: u128,
        node: u128,
        online: bool,
    },
    Leave {
        ticket: Index,
        foreign: bool,
    },
    Answer {
        consultation: Index,
        foreign: bool,
    },
    SetDuty {
        host: u128,
        duty: Duty,
    },
    HostPresence {
        host: u128,
        node: u128,
        online: bool,
    },
    EndWrapUp {
        host: u128,
    },
    Next {
        host: u128,
        session: Option<usize>,
    },
    Accept {
        host: Option<u128>,
        consultation: Index,
    },
    Decline {
        host: Option<u128>,
        consultation: Index,
    },
    End {
        host: Option<u128>,
        consultation: Index,
    },
    Media {
        consultation: Index,
        side: Side,
        up: bool,
    },
    LoseNode {
        node: u128,
    },
    SetOpening {
        session: usize,
        opening: Opening,
    },
    Assign {
        session: usize,
        host: u128,
        assigned: bool,
    },
    Configure {
        session: usize,
        assignment: Assignment,
    },
}

pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    use Step::*;
    let (customer, host, node) = (1..=CUSTOMERS, 1..=HOSTS, 1..=2_u128);
    let session = 0..SESSIONS;
    // Mostly the host who is asked, sometimes another.
    let named = || prop_oneof![4 => Just(None), 1 => (1..=HOSTS).prop_map(Some)];
    let duty = prop_oneof![
        4 => Just(Duty::Available),
        1 => Just(Duty::Paused(PauseReason::Asked)),
        1 => Just(Duty::Off),
    ];
    let side = prop_oneof![Just(Side::Customer), Just(Side::Host)];
    let times = prop_oneof![2 => 1..10_i64, 3 => 1_000..20_000_i64, 1 => 20_000..150_000_i64];
    let opening = prop_oneof![3 => Just(Opening::Open), 1 => Just(Opening::Closed)];
    let assignment = prop_oneof![Just(Assignment::Automatic), Just(Assignment::Manual)];
    let online = || prop_oneof![2 => Just(true), 1 => Just(false)];
    prop_oneof![
        6 => times.prop_map(|milliseconds| Advance { milliseconds }),
        8 => any::<bool>().prop_map(|short| ToDeadline { short }),
        1 => (1..200_i64).prop_map(|seconds| Sleep { seconds }),
        30 => (host.clone(), prop::bool::weighted(0.3)).prop_map(|(host, half)| Proceed { host, half }),
        // Being back is as likely as being lost.
        4 => (host.clone(), node.clone()).prop_map(|(host, node)| Return { host, node }),
        12 => (customer.clone(), session.clone(), prop_oneof![1 => Just(None), 5 => node.clone().prop_map(Some)])
            .prop_map(|(customer, session, node)| Join { customer, session, node }),
        1 => (customer.clone(), session.clone()).prop_map(|(customer, session)| JoinTwice { customer, session }),
        5 => (customer, node.clone(), online())
            .prop_map(|(customer, node, online)| CustomerPresence { customer, node, online }),
        2 => (any::<Index>(), prop::bool::weighted(0.2)).prop_map(|(ticket, foreign)| Leave { ticket, foreign }),
        2 => (any::<Index>(), prop::bool::weighted(0.2))
            .prop_map(|(consultation, foreign)| Answer { consultation, foreign }),
        4 => (host.clone(), duty).prop_map(|(host, duty)| SetDuty { host, duty }),
        4 => (host.clone(), node.clone(), online())
            .prop_map(|(host, node, online)| HostPresence { host, node, online }),
        2 => host.clone().prop_map(|host| EndWrapUp { host }),
        4 => (host.clone(), prop::option::of(session.clone())).prop_map(|(host, session)| Next { host, session }),
        2 => (named(), any::<Index>()).prop_map(|(host, consultation)| Accept { host, consultation }),
        2 => (named(), any::<Index>()).prop_map(|(host, consultation)| Decline { host, consultation }),
        2 => (named(), any::<Index>()).prop_map(|(host, consultation)| End { host, consultation }),
        6 => (any::<Index>(), side, any::<bool>())
            .prop_map(|(consultation, side, up)| Media { consultation, side, up }),
        1 => node.prop_map(|node| LoseNode { node }),
        1 => (session.clone(), opening).prop_map(|(session, opening)| SetOpening { session, opening }),
        1 => (session.clone(), host, prop::bool::weighted(0.7))
            .prop_map(|(session, host, assigned)| Assign { session, host, assigned }),
        1 => (session, assignment).prop_map(|(session, assignment)| Configure { session, assignment }),
    ]
}
