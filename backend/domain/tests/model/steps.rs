//! What can happen in a random history. Numbers choose among what there is, the stale, the foreign and the unknown
//! included, so that a failing history can be read and shrinks to small numbers.

use anteroom_domain::{
    consultation::Side,
    host::{Duty, PauseReason},
    hours::OverrideState,
    session::{Assignment, Closing, Settings, Unstaffed},
};
use proptest::prelude::*;

pub(crate) const CUSTOMERS: u8 = 5;
pub(crate) const HOSTS: u8 = 3;
pub(crate) const SESSIONS: u8 = 3;

/// A setting and its value.
pub(crate) type Change = (&'static str, u32);

/// Settings that are tried, with values that meet each other: many timers are due at the same instants.
const CHANGES: [(&str, &[u32]); 31] = [
    ("automatic", &[0, 1, 1]),
    ("refuse_unstaffed", &[0, 1]),
    ("line_max", &[1, 2, 3, 500]),
    ("grace_s", &[1, 5, 40, 120]),
    ("offer_s", &[3, 20, 60, 60]),
    ("answer_s", &[3, 5, 30]),
    ("media_s", &[5, 20]),
    ("rejoin_s", &[5, 40, 90]),
    ("media_min_s", &[0, 1, 10]),
    ("wrap_up_s", &[0, 5, 30]),
    ("reject_delay_s", &[0, 5]),
    ("missed_offers_max", &[1, 2, 3]),
    ("missed_call_behind", &[0, 1, 2, 5]),
    ("consent", &[0, 1]),
    ("draft_s", &[10, 300]),
    ("away_max_s", &[0, 5, 600]),
    ("party_max", &[1, 2, 4]),
    ("longest_wait_s", &[0, 20, 600]),
    ("unstaffed_prompt_s", &[0, 5, 5, 600]),
    ("unstaffed_again_s", &[1, 10, 1_200]),
    ("unstaffed_answer_s", &[10, 120]),
    ("class", &[0, 1, 2, 9]),
    ("ageing_s", &[0, 5, 60]),
    ("weight", &[1, 2, 3]),
    ("cooldown_s", &[0, 1, 60, 3_600]),
    ("held_max", &[0, 1, 2]),
    ("held_host_s", &[5, 40, 100]),
    ("at_closing", &[0, 1, 2, 2]),
    ("transfers_to_tail", &[0, 1]),
    ("keeps_places", &[0, 1, 1, 1]),
    ("kept_place_min", &[1, 1, 15]),
];

/// The default settings with these changes.
pub(crate) fn settings(changes: &[Change]) -> Settings {
    let mut settings = Settings::default();
    for (field, value) in changes {
        let (value, small) = (*value, u8::try_from(*value).unwrap_or(u8::MAX));
        match *field {
            "automatic" => settings.assignment = [Assignment::Manual, Assignment::Automatic][value as usize],
            "refuse_unstaffed" => settings.unstaffed = [Unstaffed::Admit, Unstaffed::Refuse][value as usize],
            "line_max" => settings.line_max = value,
            "grace_s" => settings.grace_s = value,
            "offer_s" => settings.offer_s = value,
            "answer_s" => settings.answer_s = value,
            "media_s" => settings.media_s = value,
            "rejoin_s" => settings.rejoin_s = value,
            "media_min_s" => settings.media_min_s = value,
            "wrap_up_s" => settings.wrap_up_s = value,
            "reject_delay_s" => settings.reject_delay_s = value,
            "missed_offers_max" => settings.missed_offers_max = small,
            "missed_call_behind" => settings.missed_call_behind = value,
            "consent" => settings.consent_text = "You agree.".repeat(value as usize),
            "draft_s" => settings.draft_s = value,
            "away_max_s" => settings.away_max_s = value,
            "party_max" => settings.party_max = small,
            "longest_wait_s" => settings.longest_wait_s = value,
            "unstaffed_prompt_s" => settings.unstaffed_prompt_s = value,
            "unstaffed_again_s" => settings.unstaffed_again_s = value,
            "unstaffed_answer_s" => settings.unstaffed_answer_s = value,
            "class" => settings.class = small,
            "ageing_s" => settings.ageing_s = value,
            "weight" => settings.weight = value,
            "cooldown_s" => settings.cooldown_s = value,
            "held_max" => settings.held_max = small,
            "held_host_s" => settings.held_host_s = value,
            "at_closing" => settings.at_closing = [Closing::Drain, Closing::Cutoff, Closing::Hard][value as usize],
            "transfers_to_tail" => settings.transfers_to_tail = value == 1,
            "keeps_places" => settings.keeps_places = value == 1,
            "kept_place_min" => settings.kept_place_min = value,
            other => panic!("no setting is called {other}"),
        }
    }
    settings
}

/// Who acts for a ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    Owner,
    /// Whoever was invited last, or the owner.
    Friend,
    Customer(u8),
}

/// Which of the hosts acts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    /// The one whom it concerns.
    Right,
    Host(u8),
    /// Of what concerns tickets; else like `Right`.
    Admin,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum To {
    Session(u8),
    Host(u8),
}

/// One thing that happens. Tickets count from the latest live one, those that are over come behind them;
/// consultations count from the latest one that was ever offered or begun.
#[expect(clippy::enum_variant_names, reason = "stepping away is a step")]
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Time passes; the floor is looked at whenever it says that something is due.
    Wait {
        ms: i64,
    },
    /// Time passes and nobody looks.
    Sleep {
        ms: i64,
    },
    /// To an instant at or next to the next deadline; whoever does not look leaves that to the next command.
    ToDeadline {
        plus_ms: i64,
        looks: bool,
    },
    /// The floor is read again from a snapshot.
    Restart,
    /// The floor is read again from its whole log.
    Replay,
    /// The last command once more.
    Again,
    /// What the host and their customer would sensibly do next.
    Proceed {
        host: u8,
        half: bool,
    },
    /// A host connects and is available.
    Return {
        host: u8,
        node: u8,
    },
    /// A host is connected nowhere any more.
    Vanish {
        host: u8,
    },
    Create {
        slug: u8,
        name_length: usize,
        changes: Vec<Change>,
    },
    Configure {
        session: u8,
        edition: Option<u32>,
        name_length: usize,
        changes: Vec<Change>,
    },
    /// Open for some minutes from now on, then again after as long a break; with an unknown zone when it is 0 minutes.
    SetHours {
        session: u8,
        edition: Option<u32>,
        closes_in: u16,
        last_admission_s: u32,
    },
    SetOverride {
        session: u8,
        state: Option<OverrideState>,
        for_s: Option<i64>,
    },
    SetArchived {
        session: u8,
        archived: bool,
    },
    Assign {
        session: u8,
        host: u8,
    },
    Unassign {
        session: u8,
        host: u8,
    },
    Join {
        session: u8,
        customer: u8,
        node: Option<u8>,
    },
    Submit {
        ticket: u8,
        who: Who,
        consent: bool,
    },
    StepAway {
        ticket: u8,
        who: Who,
    },
    ComeBack {
        ticket: u8,
        who: Who,
    },
    Stay {
        ticket: u8,
        who: Who,
    },
    MovePlace {
        ticket: u8,
        from: Who,
        to: u8,
        node: Option<u8>,
    },
    JoinParty {
        ticket: u8,
        customer: u8,
        node: Option<u8>,
    },
    CustomerPresence {
        customer: u8,
        node: u8,
        online: bool,
    },
    Leave {
        ticket: u8,
        who: Who,
    },
    Answer {
        consultation: u8,
        who: Who,
    },
    SetDuty {
        host: u8,
        duty: Duty,
    },
    HostPresence {
        host: u8,
        node: u8,
        online: bool,
    },
    EndWrapUp {
        host: u8,
    },
    ExtendWrapUp {
        host: u8,
    },
    Next {
        host: u8,
        session: Option<u8>,
    },
    Pick {
        host: u8,
        ticket: u8,
    },
    Hold {
        consultation: u8,
        by: By,
    },
    Resume {
        ticket: u8,
        by: By,
    },
    Transfer {
        ticket: u8,
        by: By,
        to: To,
    },
    Remove {
        ticket: u8,
        by: By,
    },
    UndoRemove {
        ticket: u8,
        by: By,
    },
    Prioritise {
        ticket: u8,
        by: By,
        class: u8,
    },
    Accept {
        consultation: u8,
        by: By,
    },
    Decline {
        consultation: u8,
        by: By,
    },
    End {
        consultation: u8,
        by: By,
    },
    Media {
        consultation: u8,
        side: Side,
        up: bool,
    },
    LoseNode {
        node: u8,
    },
    CountTurnedAway {
        session: u8,
        full: u64,
    },
}

/// A history.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// The settings with which the sessions begin.
    pub(crate) sessions: Vec<Vec<Change>>,
    /// Whether enough customers of the first session were served before that estimates are given.
    pub(crate) experienced: bool,
    pub(crate) steps: Vec<Step>,
}

pub(crate) fn any_history(steps: usize) -> impl Strategy<Value = History> {
    let sessions = prop::collection::vec(changes(), usize::from(SESSIONS));
    (sessions, prop::bool::weighted(0.3), prop::collection::vec(any_step(), 1..steps))
        .prop_map(|(sessions, experienced, steps)| History { sessions, experienced, steps })
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop::sample::select(&CHANGES[..])
        .prop_flat_map(|(field, values)| prop::sample::select(values).prop_map(move |value| (field, value)));
    prop::collection::vec(change, 0..8)
}

fn times() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => Just(1),
        3 => 2..1_000_i64,
        6 => 1_000..20_000_i64,
        2 => prop::sample::select(vec![1_000, 5_000, 20_000, 30_000, 40_000, 60_000, 3_600_000]),
        2 => 20_000..150_000_i64,
        1 => 150_000..9_000_000_i64,
    ]
}

/// A number of 1 to `most`, seldom one beyond it, whom nobody knows.
fn one_of(most: u8) -> impl Strategy<Value = u8> + Clone {
    prop_oneof![24 => 1..=most, 1 => Just(most + 1)]
}

fn moments() -> impl Strategy<Value = Step> {
    use Step::*;
    let plus_ms = prop::sample::select(vec![-1, 0, 0, 1]);
    let (host, node) = (1..=HOSTS, 1..=2_u8);
    prop_oneof![
        12 => times().prop_map(|ms| Wait { ms }),
        4 => times().prop_map(|ms| Sleep { ms }),
        24 => (plus_ms, any::<bool>()).prop_map(|(plus_ms, looks)| ToDeadline { plus_ms, looks }),
        2 => Just(Restart),
        1 => Just(Replay),
        4 => Just(Again),
        40 => (host.clone(), prop::bool::weighted(0.25)).prop_map(|(host, half)| Proceed { host, half }),
        // Being back is as likely as being lost.
        8 => (host.clone(), node).prop_map(|(host, node)| Return { host, node }),
        5 => host.prop_map(|host| Vanish { host }),
    ]
}

fn any_who() -> impl Strategy<Value = Who> {
    prop_oneof![6 => Just(Who::Owner), 2 => Just(Who::Friend), 1 => one_of(CUSTOMERS).prop_map(Who::Customer)]
}

fn any_by() -> impl Strategy<Value = By> {
    prop_oneof![5 => Just(By::Right), 2 => one_of(HOSTS).prop_map(By::Host), 2 => Just(By::Admin)]
}

fn any_node() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![1 => Just(None), 5 => (1..=2_u8).prop_map(Some)]
}

/// The latest are meant most often.
fn nth() -> impl Strategy<Value = u8> {
    prop_oneof![4 => Just(0), 6 => 0..4_u8, 2 => 0..12_u8]
}

fn mostly_true() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.65)
}

fn customers() -> impl Strategy<Value = Step> {
    use Step::*;
    let customer = || one_of(CUSTOMERS);
    prop_oneof![
        16 => (one_of(SESSIONS), customer(), any_node())
            .prop_map(|(session, customer, node)| Join { session, customer, node }),
        4 => (nth(), any_who(), prop::bool::weighted(0.8))
            .prop_map(|(ticket, who, consent)| Submit { ticket, who, consent }),
        3 => (nth(), any_who()).prop_map(|(ticket, who)| StepAway { ticket, who }),
        2 => (nth(), any_who()).prop_map(|(ticket, who)| ComeBack { ticket, who }),
        4 => (nth(), any_who()).prop_map(|(ticket, who)| Stay { ticket, who }),
        2 => (nth(), any_who(), customer(), any_node())
            .prop_map(|(ticket, from, to, node)| MovePlace { ticket, from, to, node }),
        6 => (nth(), customer(), any_node())
            .prop_map(|(ticket, customer, node)| JoinParty { ticket, customer, node }),
        7 => (customer(), 1..=2_u8, mostly_true())
            .prop_map(|(customer, node, online)| CustomerPresence { customer, node, online }),
        2 => (nth(), any_who()).prop_map(|(ticket, who)| Leave { ticket, who }),
        2 => nth().prop_map(|ticket| Leave { ticket, who: Who::Friend }),
        3 => (nth(), any_who()).prop_map(|(consultation, who)| Answer { consultation, who }),
        6 => (nth(), prop::sample::select(&Side::BOTH[..]), mostly_true())
            .prop_map(|(consultation, side, up)| Media { consultation, side, up }),
    ]
}

fn hosts() -> impl Strategy<Value = Step> {
    use Step::*;
    let host = || one_of(HOSTS);
    let duty = prop_oneof![
        3 => Just(Duty::Available),
        1 => Just(Duty::Paused(PauseReason::Asked)),
        1 => Just(Duty::Paused(PauseReason::MissedOffers)),
        1 => Just(Duty::Off),
    ];
    let to = prop_oneof![one_of(SESSIONS).prop_map(To::Session), one_of(HOSTS).prop_map(To::Host)];
    prop_oneof![
        5 => (host(), duty).prop_map(|(host, duty)| SetDuty { host, duty }),
        5 => (host(), 1..=2_u8, mostly_true())
            .prop_map(|(host, node, online)| HostPresence { host, node, online }),
        2 => host().prop_map(|host| EndWrapUp { host }),
        2 => host().prop_map(|host| ExtendWrapUp { host }),
        4 => (host(), prop::option::of(one_of(SESSIONS))).prop_map(|(host, session)| Next { host, session }),
        4 => (host(), nth()).prop_map(|(host, ticket)| Pick { host, ticket }),
        4 => (nth(), any_by()).prop_map(|(consultation, by)| Hold { consultation, by }),
        2 => (nth(), any_by()).prop_map(|(ticket, by)| Resume { ticket, by }),
        4 => (nth(), any_by(), to).prop_map(|(ticket, by, to)| Transfer { ticket, by, to }),
        3 => (nth(), any_by()).prop_map(|(ticket, by)| Remove { ticket, by }),
        3 => (nth(), any_by()).prop_map(|(ticket, by)| UndoRemove { ticket, by }),
        3 => (nth(), any_by(), 0..=10_u8).prop_map(|(ticket, by, class)| Prioritise { ticket, by, class }),
        3 => (nth(), any_by()).prop_map(|(consultation, by)| Accept { consultation, by }),
        3 => (nth(), any_by()).prop_map(|(consultation, by)| Decline { consultation, by }),
        2 => (nth(), any_by()).prop_map(|(consultation, by)| End { consultation, by }),
    ]
}

fn admins() -> impl Strategy<Value = Step> {
    use Step::*;
    let session = || one_of(SESSIONS);
    let state = prop_oneof![Just(Some(OverrideState::Open)), Just(Some(OverrideState::Closed)), Just(None)];
    let for_s = prop_oneof![2 => Just(None), 1 => prop_oneof![Just(30_i64), Just(60), Just(600)].prop_map(Some)];
    let last_admission_s = prop_oneof![3 => Just(0_u32), 1 => Just(60), 1 => Just(90)];
    // Mostly without having looked, sometimes with the edition that it is, or was.
    let edition = prop_oneof![3 => Just(None), 1 => (0..3_u32).prop_map(Some)];
    let name_length = || prop_oneof![8 => Just(5_usize), 1 => Just(0), 1 => Just(81)];
    let changes = || prop_oneof![9 => changes(), 1 => Just(vec![("line_max", 0)])];
    prop_oneof![
        1 => (0..2 * SESSIONS, name_length(), changes())
            .prop_map(|(slug, name_length, changes)| Create { slug, name_length, changes }),
        4 => (session(), edition.clone(), name_length(), changes()).prop_map(|(session, edition, name_length, changes)| {
            Configure { session, edition, name_length, changes }
        }),
        4 => (session(), state, for_s).prop_map(|(session, state, for_s)| SetOverride { session, state, for_s }),
        4 => (session(), edition, 0..=6_u16, last_admission_s).prop_map(
            |(session, edition, closes_in, last_admission_s)| SetHours { session, edition, closes_in, last_admission_s }
        ),
        2 => (session(), prop::bool::weighted(0.3)).prop_map(|(session, archived)| SetArchived { session, archived }),
        3 => (session(), one_of(HOSTS)).prop_map(|(session, host)| Assign { session, host }),
        2 => (session(), one_of(HOSTS)).prop_map(|(session, host)| Unassign { session, host }),
        2 => (1..=3_u8).prop_map(|node| LoseNode { node }),
        1 => (session(), 0..3_u64).prop_map(|(session, full)| CountTurnedAway { session, full }),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![10 => moments(), 8 => customers(), 6 => hosts(), 3 => admins()]
}
