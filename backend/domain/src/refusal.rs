//! Why a floor refuses a command. Refusals are answers, not faults: each is a sentence that can be shown.

use jiff::Timestamp;

use crate::{hours::Problem, in_room::RoomRefused, session::SettingProblem};

/// Why a customer cannot join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefused {
    /// There is no such session.
    #[error("There is no such session.")]
    NoSuchSession,
    /// Its opening hours are over, or have not begun.
    #[error("The session is closed at the moment.")]
    Closed,
    /// It is open, and about to close: nobody is admitted any more.
    #[error("It is too late to join before the session closes.")]
    LastAdmission,
    /// The line is as long as the session allows.
    #[error("The line is full at the moment.")]
    LineFull,
    /// Nobody serves, and the session does not admit anyone then.
    #[error("Nobody is here to help at the moment.")]
    Unstaffed,
    /// The customer was here a short while ago, and others come first.
    #[error("You can join again at {until}.")]
    Cooldown {
        /// When.
        until: Timestamp,
    },
}

/// Why a customer's own ticket cannot do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefused {
    /// There is no such ticket, or it is someone else's: that it exists is private.
    #[error("You have no place in this line.")]
    NoSuchTicket,
    /// The visit is over.
    #[error("Your visit is over.")]
    Over,
    /// Nobody is calling.
    #[error("Nobody is calling you at the moment.")]
    NotCalled,
    /// The session asks for an agreement before the wait.
    #[error("You can wait in line once you agree.")]
    ConsentNeeded,
    /// What was asked makes sense only while waiting.
    #[error("You are not waiting in line at the moment.")]
    NotWaiting,
    /// The session does not let anyone step away.
    #[error("This line keeps no place for those who step away.")]
    AwayNotAllowed,
    /// As many people are on the ticket as the session allows.
    #[error("No more people can come along.")]
    PartyFull,
    /// Whoever comes along, or takes over the place, has one of their own in the same line.
    #[error("You have a place in this line already.")]
    HasAPlace,
}

/// Why a host cannot have the next customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NextRefused {
    /// The host serves no such session.
    #[error("You do not serve this session.")]
    NotYourSession,
    /// The host has a customer, or is asked about one.
    #[error("You already have a customer.")]
    Engaged,
    /// The host is paused or off.
    #[error("Switch to available first.")]
    NotAvailable,
    /// Nobody who could be taken is in line.
    #[error("Nobody is waiting.")]
    NobodyWaiting,
}

/// Why an offer cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfferRefused {
    /// It has been answered, or the customer left, or it was another host's.
    #[error("This customer is no longer on offer to you.")]
    NotOffered,
    /// Its time is over.
    #[error("The offer ended at {expires_at}.")]
    Expired {
        /// When.
        expires_at: Timestamp,
    },
}

/// Why a consultation cannot be ended or put on hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndRefused {
    /// It is over, or another host's.
    #[error("This consultation is over.")]
    NoSuchConsultation,
    /// The customer has not come in yet.
    #[error("The customer has not come in yet.")]
    NotBegun,
    /// Someone is lost and expected back; nobody is put on hold then.
    #[error("The connection is just being restored.")]
    Interrupted,
}

/// Why staff cannot do with a ticket what they asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StaffRefused {
    /// There is no such ticket, or it is of a session that the host does not serve.
    #[error("There is no such customer in your sessions.")]
    NoSuchTicket,
    /// The visit is over.
    #[error("This customer's visit is over.")]
    Over,
    /// The customer does not wait: another host was quicker, or something else happened.
    #[error("This customer is not waiting any more.")]
    NotWaiting,
    /// The host has not put this customer on hold.
    #[error("You have not put this customer on hold.")]
    NotHeld,
    /// The host has as many customers on hold as the session allows.
    #[error("You have {most} on hold already, the most that are allowed.")]
    HeldFull {
        /// How many are allowed.
        most: u8,
    },
    /// Nobody waits there: no such session or host, or the host does not serve this session at the moment.
    #[error("The customer cannot be handed on to there.")]
    NoSuchTarget,
    /// The ticket is there already.
    #[error("The customer is there already.")]
    AlreadyThere,
    /// The customer has another visit there.
    #[error("The customer has a place there already.")]
    HasAPlace,
    /// The ticket was not removed, or too long ago.
    #[error("This can no longer be undone.")]
    CannotUndo,
    /// The host is not finishing up.
    #[error("You are not finishing up at the moment.")]
    NotWrappingUp,
    /// There is no such priority.
    #[error("The priority must be between 0 and 9.")]
    BadClass,
}

/// Why a session cannot be made or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefused {
    /// There is no such session.
    #[error("There is no such session.")]
    NoSuchSession,
    /// Another session has this name in addresses.
    #[error("Another session has this address already.")]
    SlugTaken,
    /// The name is empty or longer than 80 characters.
    #[error("The name must have 1 to 80 characters.")]
    BadName,
    /// The description is longer than 400 characters.
    #[error("The description must have at most 400 characters.")]
    BadDescription,
    /// A setting is outside its bounds.
    #[error(transparent)]
    BadSetting(SettingProblem),
    /// Its hours cannot be as they were given.
    #[error(transparent)]
    BadHours(Problem),
    /// Somebody else has changed it in the meantime.
    #[error("Somebody else has changed this session in the meantime.")]
    ChangedMeanwhile,
}

/// Why a command was refused. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Joining.
    #[error(transparent)]
    Join(#[from] JoinRefused),
    /// A customer's own ticket.
    #[error(transparent)]
    Ticket(#[from] TicketRefused),
    /// Asking for the next customer.
    #[error(transparent)]
    Next(#[from] NextRefused),
    /// Answering an offer.
    #[error(transparent)]
    Offer(#[from] OfferRefused),
    /// Ending a consultation.
    #[error(transparent)]
    End(#[from] EndRefused),
    /// Making or changing a session.
    #[error(transparent)]
    Session(#[from] SessionRefused),
    /// What staff do with tickets.
    #[error(transparent)]
    Staff(#[from] StaffRefused),
    /// What goes on in a room.
    #[error(transparent)]
    Room(#[from] RoomRefused),
}

impl Refusal {
    /// A word for programs that never changes, whatever the sentence becomes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Join(JoinRefused::NoSuchSession) | Self::Session(SessionRefused::NoSuchSession) => "no_such_session",
            Self::Join(JoinRefused::Closed) => "closed",
            Self::Join(JoinRefused::LastAdmission) => "last_admission",
            Self::Join(JoinRefused::LineFull) => "line_full",
            Self::Join(JoinRefused::Unstaffed) => "unstaffed",
            Self::Join(JoinRefused::Cooldown { .. }) => "cooldown",
            Self::Ticket(TicketRefused::NoSuchTicket) | Self::Staff(StaffRefused::NoSuchTicket) => "no_such_ticket",
            Self::Ticket(TicketRefused::Over) | Self::Staff(StaffRefused::Over) => "over",
            Self::Ticket(TicketRefused::NotCalled) => "not_called",
            Self::Ticket(TicketRefused::ConsentNeeded) => "consent_needed",
            Self::Ticket(TicketRefused::NotWaiting) | Self::Staff(StaffRefused::NotWaiting) => "not_waiting",
            Self::Ticket(TicketRefused::AwayNotAllowed) => "away_not_allowed",
            Self::Ticket(TicketRefused::PartyFull) => "party_full",
            Self::Ticket(TicketRefused::HasAPlace) | Self::Staff(StaffRefused::HasAPlace) => "has_a_place",
            Self::Next(NextRefused::NotYourSession) => "not_your_session",
            Self::Next(NextRefused::Engaged) => "engaged",
            Self::Next(NextRefused::NotAvailable) => "not_available",
            Self::Next(NextRefused::NobodyWaiting) => "nobody_waiting",
            Self::Offer(OfferRefused::NotOffered) => "not_offered",
            Self::Offer(OfferRefused::Expired { .. }) => "offer_expired",
            Self::End(EndRefused::NoSuchConsultation) => "no_such_consultation",
            Self::End(EndRefused::NotBegun) => "not_begun",
            Self::End(EndRefused::Interrupted) => "interrupted",
            Self::Staff(StaffRefused::NotHeld) => "not_held",
            Self::Staff(StaffRefused::HeldFull { .. }) => "held_full",
            Self::Staff(StaffRefused::NoSuchTarget) => "no_such_target",
            Self::Staff(StaffRefused::AlreadyThere) => "already_there",
            Self::Staff(StaffRefused::CannotUndo) => "cannot_undo",
            Self::Staff(StaffRefused::NotWrappingUp) => "not_wrapping_up",
            Self::Staff(StaffRefused::BadClass) => "bad_class",
            Self::Room(refused) => refused.code(),
            Self::Session(SessionRefused::SlugTaken) => "slug_taken",
            Self::Session(SessionRefused::BadName) => "bad_name",
            Self::Session(SessionRefused::BadDescription) => "bad_description",
            Self::Session(SessionRefused::BadSetting(_)) => "bad_setting",
            Self::Session(SessionRefused::BadHours(_)) => "bad_hours",
            Self::Session(SessionRefused::ChangedMeanwhile) => "changed_meanwhile",
        }
    }
}
