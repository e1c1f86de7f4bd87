//! The rules that every store keeps, each as a function that panics when its rule is broken. Run on memory here and on a
//! real database in `anteroom-storage`, so that the fake cannot drift from the truth.
//!
//! Each function wants an empty store of its own. [`port_suite_tests!`](crate::port_suite_tests) makes a test of each.

pub mod accounts;
pub mod audit_log;
pub mod camera_duties;
pub mod cameras;
pub mod chats;
pub mod checks;
pub mod commits;
pub mod leases;
pub mod logins;
pub mod notes;
pub mod one_time_links;
pub mod personal;
pub mod placements;
pub mod purges;
pub mod quality;
pub mod ratings;
pub mod recordings;
pub mod samples;
pub mod snapshots;
pub mod tries;
pub mod visits;
pub mod webhooks;

use std::time::Duration;

/// How long anything may take before its rule counts as broken. Generous: a real database may share its machine.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Waits for `what`, but never past [`DEADLINE`].
pub async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(DEADLINE, work).await;
    done.unwrap_or_else(|_| panic!("not within {DEADLINE:?}: {what}"))
}

/// Makes a test of every rule. `$on` is the full path of a function that opens an empty store, gives it to the rule as
/// an `Arc`, and clears up: `async fn on_memory<F: FnOnce(Arc<MemoryStore>) -> Fut, Fut: Future>(rule: F)`.
#[macro_export]
macro_rules! port_suite_tests {
    ($on:path) => {
        $crate::port_suite_tests! { $on;
            accounts {
                an_account_comes_back_whole,
                a_user_name_belongs_to_one_account_even_in_a_race,
                an_id_belongs_to_one_account,
                an_identity_belongs_to_one_account_even_in_a_race,
                accounts_are_listed_by_user_name_and_unknown_ids_are_left_out,
                a_change_is_made_to_what_was_seen_or_not_at_all,
                customers_are_listed_apart_by_the_beginning_of_their_name,
                a_deleted_account_is_gone,
            }
            audit_log {
                an_entry_comes_back_whole,
                entries_are_read_from_the_newest_on,
                entries_are_gone_at_their_time,
            }
            camera_duties {
                a_camera_has_one_duty_in_a_room,
                a_change_of_a_duty_follows_what_was_seen,
                duties_are_found_while_they_last_and_by_their_camera,
            }
            cameras {
                a_camera_comes_back_whole,
                a_change_of_a_camera_follows_what_was_seen,
                a_camera_that_was_removed_is_gone_and_stays_gone,
            }
            chats {
                lines_come_back_in_their_order,
                of_lines_added_at_once_each_is_kept,
                a_file_comes_back_whole_and_to_its_ticket_only,
                what_is_written_goes_with_the_visit,
            }
            checks {
                the_last_check_of_a_ticket_counts,
                checks_are_found_by_their_time,
                of_checks_kept_at_once_one_is_left,
                the_check_of_a_visit_that_is_erased_is_gone,
            }
            commits {
                the_same_revision_is_written_once,
                a_lost_reply_is_not_a_conflict,
                commits_come_back_in_order_and_whole,
                a_gap_is_never_passed_over,
                a_wakeup_follows_every_commit,
                a_repeated_write_does_not_take_back_a_wakeup,
            }
            leases {
                a_lease_lasts_until_its_time_and_renewing_never_shortens_it,
                renewing_one_lease_many_times_at_once_keeps_the_longest,
            }
            logins {
                a_login_ends_by_the_clock_and_not_when_the_database_gets_round_to_it,
                an_ended_login_is_gone_and_ending_it_again_succeeds,
                a_token_begins_one_login_only,
                logins_are_listed_by_their_last_use,
                all_logins_of_an_account_end_at_once,
            }
            notes {
                notes_replace_those_before,
                of_notes_written_at_once_one_set_is_kept_whole,
            }
            one_time_links {
                a_link_is_used_once_even_in_a_race,
                a_link_is_over_at_its_time,
                links_are_taken_back_by_what_they_are_for,
            }
            personal {
                an_end_is_noted_once,
                what_ended_is_found_by_session_and_time,
                what_is_deleted_is_gone,
                somebody_is_found_by_what_they_are_called,
                visits_are_found_by_whose_they_are,
                a_barred_ticket_stays_barred,
            }
            placements {
                a_room_is_placed_once_even_in_a_race,
                the_last_placement_holds,
                moves_are_found_by_their_time,
                a_server_is_drained_until_it_is_taken_back,
            }
            purges {
                a_slot_has_one_purge,
                a_step_follows_what_was_seen,
                receipts_are_of_what_was_deleted,
            }
            quality {
                what_a_participant_told_last_counts,
                of_those_who_tell_at_once_each_is_kept,
                calls_are_found_by_when_they_began,
                what_was_measured_goes_with_the_visit,
            }
            ratings {
                the_last_rating_of_a_visit_counts,
                of_ratings_given_at_once_one_is_left,
                ratings_are_found_by_their_time,
                what_was_said_goes_with_the_visit,
            }
            recordings {
                a_consultation_has_one_recording,
                a_change_follows_what_was_seen,
                recordings_are_found_by_what_is_wanted,
            }
            snapshots {
                the_newest_snapshot_wins,
                a_snapshot_of_before_is_found,
                a_snapshot_larger_than_one_document_comes_back_whole,
                keeping_a_snapshot_many_times_at_once_changes_nothing,
            }
            tries {
                of_those_who_count_at_once_one_succeeds,
                what_was_forgotten_is_gone,
            }
            visits {
                details_are_read_by_ticket,
                a_ticket_has_one_set_of_details,
            }
            webhooks {
                a_webhook_comes_back_whole,
                a_change_of_a_webhook_follows_what_was_seen,
                one_node_at_a_time_tells,
                an_event_is_kept_once_for_each_receiver,
                a_delivery_comes_back_whole,
                deliveries_are_in_the_order_of_their_events,
                what_is_forgotten_is_not_found,
            }
        }
    };
    ($on:path; $($module:ident { $($rule:ident),+ $(,)? })+) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                $on(|store| $crate::port_suite::$module::$rule(store)).await;
            })+
        })+
    };
}
