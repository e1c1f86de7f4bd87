//! What can happen in a random history.

use anteroom_domain::{
    consultation::Side,
    host::{Duty, PauseReason},
    hours::OverrideState,
    session::{Assignment, Closing, Settings},
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
    /// Somebody on a ticket, or not, asks for something.
    Ask {
        ticket: Index,
        who: Who,
        ask: Ask,
    },
    MovePlace {
        ticket: Index,
        to: u128,
        node: Option<u128>,
    },
    JoinParty {
        ticket: Index,
        customer: u128,
        node: Option<u128>,
    },
    Answer {
        consultation: Index,
        who: Who,
    },
    Write {
        consultation: Index,
        who: Who,
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
    ExtendWrapUp {
        host: u128,
    },
    Next {
        host: u128,
        session: Option<usize>,
    },
    /// Mostly the host whom a consultation concerns does something with it, sometimes another.
    Serve {
        host: Option<u128>,
        consultation: Index,
        deed: Deed,
    },
    /// A host, or an admin where they can, does something with a ticket.
    Manage {
        host: Option<u128>,
        ticket: Index,
        measure: Measure,
    },
    Media {
        consultation: Index,
        side: Side,
        up: bool,
    },
    LoseNode {
        node: u128,
    },
    SetOverride {
        session: usize,
        state: Option<OverrideState>,
        for_s: Option<i64>,
    },
    /// Open for some minutes from now on, then again after a while.
    SetHours {
        session: usize,
        closes_in: u16,
        last_admission_s: u32,
    },
    SetArchived {
        session: usize,
        archived: bool,
    },
    Assign {
        session: usize,
        host: u128,
        assigned: bool,
    },
    Configure {
        session: usize,
        change: Change,
    },
}

/// Who acts for a ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    Owner,
    /// Whoever was invited last, or the owner.
    Friend,
    Anyone(u128),
}

/// What is asked for a ticket by its customers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    Submit { consent: bool },
    StepAway,
    ComeBack,
    Stay,
    Leave,
}

/// What a host does with a consultation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    Accept,
    Decline,
    Hold,
    End,
}

/// What staff do with a ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Measure {
    Pick,
    Resume,
    ToSession(usize),
    ToHost(u128),
    Remove,
    Undo,
    Prioritise(u8),
}

/// A change of the settings.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    Assignment(Assignment),
    Consent(bool),
    AwayMax(u32),
    PartyMax(u8),
    LongestWait(u32),
    UnstaffedPrompt(u32),
    Class(u8),
    Ageing(u32),
    Weight(u32),
    Cooldown(u32),
    HeldMax(u8),
    AtClosing(Closing),
    ToTail(bool),
}

impl Change {
    pub(crate) fn make(self, settings: &mut Settings) {
        match self {
            Self::Assignment(assignment) => settings.assignment = assignment,
            Self::Consent(asked) => settings.consent_text = if asked { "You agree.".to_owned() } else { String::new() },
            Self::AwayMax(seconds) => settings.away_max_s = seconds,
            Self::PartyMax(people) => settings.party_max = people,
            Self::LongestWait(seconds) => settings.longest_wait_s = seconds,
            Self::UnstaffedPrompt(seconds) => settings.unstaffed_prompt_s = seconds,
            Self::Class(class) => settings.class = class,
            Self::Ageing(seconds) => settings.ageing_s = seconds,
            Self::Weight(weight) => settings.weight = weight,
            Self::Cooldown(seconds) => settings.cooldown_s = seconds,
            Self::HeldMax(most) => settings.held_max = most,
            Self::AtClosing(at_closing) => settings.at_closing = at_closing,
            Self::ToTail(to_tail) => settings.transfers_to_tail = to_tail,
        }
    }
}

fn any_change() -> impl Strategy<Value = Change> {
    use Change::{Ageing, AtClosing, AwayMax, Class, Consent, Cooldown, HeldMax, LongestWait, PartyMax, ToTail};
    use Change::{UnstaffedPrompt, Weight};
    let assignment = prop_oneof![Just(Assignment::Automatic), Just(Assignment::Manual)];
    prop_oneof![
        4 => assignment.prop_map(Change::Assignment),
        1 => any::<bool>().prop_map(Consent),
        1 => prop_oneof![Just(0), Just(30), Just(600)].prop_map(AwayMax),
        1 => (1..=4_u8).prop_map(PartyMax),
        1 => prop_oneof![Just(0), Just(60), Just(600)].prop_map(LongestWait),
        1 => prop_oneof![Just(0), Just(30)].prop_map(UnstaffedPrompt),
        1 => (0..=2_u8).prop_map(Class),
        1 => prop_oneof![Just(0), Just(30)].prop_map(Ageing),
        1 => (1..=3_u32).prop_map(Weight),
        1 => prop_oneof![Just(0), Just(60)].prop_map(Cooldown),
        1 => (0..=2_u8).prop_map(HeldMax),
        1 => prop_oneof![Just(Closing::Drain), Just(Closing::Cutoff), Just(Closing::Hard)].prop_map(AtClosing),
        1 => any::<bool>().prop_map(ToTail),
    ]
}

fn any_ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        4 => prop::bool::weighted(0.8).prop_map(|consent| Ask::Submit { consent }),
        2 => Just(Ask::StepAway),
        2 => Just(Ask::ComeBack),
        5 => Just(Ask::Stay),
        2 => Just(Ask::Leave),
    ]
}

fn any_measure() -> impl Strategy<Value = Measure> {
    prop_oneof![
        3 => Just(Measure::Pick),
        3 => Just(Measure::Resume),
        2 => (0..SESSIONS).prop_map(Measure::ToSession),
        2 => (1..=HOSTS).prop_map(Measure::ToHost),
        3 => Just(Measure::Remove),
        4 => Just(Measure::Undo),
        1 => (0..=3_u8).prop_map(Measure::Prioritise),
    ]
}

fn any_step_of_time() -> impl Strategy<Value = Step> {
    let times = prop_oneof![2 => 1..10_i64, 3 => 1_000..20_000_i64, 1 => 20_000..150_000_i64];
    prop_oneof![
        6 => times.prop_map(|milliseconds| Step::Advance { milliseconds }),
        8 => any::<bool>().prop_map(|short| Step::ToDeadline { short }),
        1 => (1..200_i64).prop_map(|seconds| Step::Sleep { seconds }),
    ]
}

fn any_step_of_customers() -> impl Strategy<Value = Step> {
    use Step::{Answer, CustomerPresence, Join, JoinParty, JoinTwice, MovePlace, Write};
    let (customer, session) = (1..=CUSTOMERS, 0..SESSIONS);
    let node = || prop_oneof![1 => Just(None), 5 => (1..=2_u128).prop_map(Some)];
    let who = || prop_oneof![4 => Just(Who::Owner), 3 => Just(Who::Friend), 1 => (1..=CUSTOMERS).prop_map(Who::Anyone)];
    prop_oneof![
        12 => (customer.clone(), session.clone(), node())
            .prop_map(|(customer, session, node)| Join { customer, session, node }),
        1 => (customer.clone(), session).prop_map(|(customer, session)| JoinTwice { customer, session }),
        5 => (customer.clone(), 1..=2_u128, prop::bool::weighted(0.66))
            .prop_map(|(customer, node, online)| CustomerPresence { customer, node, online }),
        12 => (any::<Index>(), who(), any_ask()).prop_map(|(ticket, who, ask)| Step::Ask { ticket, who, ask }),
        1 => (any::<Index>(), customer.clone(), node()).prop_map(|(ticket, to, node)| MovePlace { ticket, to, node }),
        3 => (any::<Index>(), customer, node())
            .prop_map(|(ticket, customer, node)| JoinParty { ticket, customer, node }),
        2 => (any::<Index>(), who()).prop_map(|(consultation, who)| Answer { consultation, who }),
        1 => (any::<Index>(), who()).prop_map(|(consultation, who)| Write { consultation, who }),
    ]
}

fn any_step_of_hosts() -> impl Strategy<Value = Step> {
    use Step::*;
    let (host, node) = (1..=HOSTS, 1..=2_u128);
    // Mostly the host who is asked, sometimes another.
    let named = || prop_oneof![4 => Just(None), 1 => (1..=HOSTS).prop_map(Some)];
    let duty = prop_oneof![
        4 => Just(Duty::Available),
        1 => Just(Duty::Paused(PauseReason::Asked)),
        1 => Just(Duty::Off),
    ];
    let deed =
        prop_oneof![2 => Just(Deed::Accept), 2 => Just(Deed::Decline), 3 => Just(Deed::Hold), 2 => Just(Deed::End)];
    prop_oneof![
        30 => (host.clone(), prop::bool::weighted(0.3)).prop_map(|(host, half)| Proceed { host, half }),
        // Being back is as likely as being lost.
        4 => (host.clone(), node.clone()).prop_map(|(host, node)| Return { host, node }),
        4 => (host.clone(), duty).prop_map(|(host, duty)| SetDuty { host, duty }),
        4 => (host.clone(), node, prop::bool::weighted(0.66))
            .prop_map(|(host, node, online)| HostPresence { host, node, online }),
        2 => host.clone().prop_map(|host| EndWrapUp { host }),
        2 => host.clone().prop_map(|host| ExtendWrapUp { host }),
        4 => (host, prop::option::of(0..SESSIONS)).prop_map(|(host, session)| Next { host, session }),
        8 => (named(), any::<Index>(), deed)
            .prop_map(|(host, consultation, deed)| Serve { host, consultation, deed }),
        9 => (named(), any::<Index>(), any_measure())
            .prop_map(|(host, ticket, measure)| Manage { host, ticket, measure }),
    ]
}

fn any_step_of_others() -> impl Strategy<Value = Step> {
    use Step::*;
    let side = prop_oneof![Just(Side::Customer), Just(Side::Host)];
    let state = prop_oneof![
        2 => Just(Some(OverrideState::Open)),
        1 => Just(Some(OverrideState::Closed)),
        1 => Just(None)
    ];
    let for_s = prop::option::of(1..300_i64);
    prop_oneof![
        12 => (any::<Index>(), side, any::<bool>())
            .prop_map(|(consultation, side, up)| Media { consultation, side, up }),
        2 => (1..=2_u128).prop_map(|node| LoseNode { node }),
        4 => (0..SESSIONS, state, for_s).prop_map(|(session, state, for_s)| SetOverride { session, state, for_s }),
        1 => (0..SESSIONS, 1..10_u16, prop_oneof![Just(0_u32), Just(60)])
            .prop_map(|(session, closes_in, last_admission_s)| SetHours { session, closes_in, last_admission_s }),
        2 => (0..SESSIONS, prop::bool::weighted(0.3)).prop_map(|(session, archived)| SetArchived { session, archived }),
        2 => (0..SESSIONS, 1..=HOSTS, prop::bool::weighted(0.7))
            .prop_map(|(session, host, assigned)| Assign { session, host, assigned }),
        2 => (0..SESSIONS, any_change()).prop_map(|(session, change)| Configure { session, change }),
    ]
}

pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        15 => any_step_of_time(),
        31 => any_step_of_customers(),
        66 => any_step_of_hosts(),
        11 => any_step_of_others(),
    ]
}
