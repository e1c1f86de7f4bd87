//! What things are called in counts and journals. Each list is complete: a new event or command is a compile error here,
//! and the test of all seeds then asks for it to happen.

use anteroom_domain::{command::Command, event::Event};

/// What it is counted as when somebody who was turned away has their place again.
pub const HAS_A_KEPT_PLACE: &str = "has a kept place again";

/// Declares a function from an enum to the names of its variants, and the list of them.
macro_rules! names {
    ($function:ident, $list:ident, $type:ident: $($variant:ident)*) => {
        #[doc = concat!("Every name of [`", stringify!($type), "`].")]
        pub const $list: &[&str] = &[$(stringify!($variant)),*];

        pub(crate) fn $function(of: &$type) -> &'static str {
            match of {
                $($type::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

names! {
    event_name, EVENTS, Event:
    SessionCreated SessionConfigured SessionHoursChanged SessionArchivedChanged HostAssigned HostUnassigned
    HostDutyChanged HostPresenceChanged WrapUpEnded WrapUpExtended
    TicketJoined DraftSubmitted CustomerPresenceChanged SteppedAway CameBack PlaceMoved PartyJoined PartyLeft
    AskedToStay StayConfirmed ClassChanged
    TicketOffered OfferReturned TicketCalled AlertedAgain CallAnswered
    MediaChanged InRoom RoomRenewed ConsultationBegan ConsultationInterrupted ConsultationResumed TicketRequeued
    TicketHeld TicketTransferred TicketRemoved RemovalUndone TicketEnded
    KeptPlacesOpened KeptPlacesClosed KeptPlacesLapsed TurnedAwayCounted
    NodeLost
}

names! {
    command_name, COMMANDS, Command:
    CreateSession ConfigureSession SetHours SetOverride SetArchived AssignHost UnassignHost
    Join Submit StepAway ComeBack Stay MovePlace JoinParty CustomerPresence Leave Answer
    SetDuty HostPresence EndWrapUp Next Pick ExtendWrapUp Hold Resume Transfer Remove UndoRemove Prioritise
    Accept Decline End InRoom
    Media CountTurnedAway LoseNode
}
