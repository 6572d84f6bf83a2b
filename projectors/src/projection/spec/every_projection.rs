//! Every registered projection keeps what it must. A new one is tested here without being named.

use futures::future::try_join_all;

use super::{
    checks::{self, event_types},
    every,
};

/// A test of one check for all of them.
macro_rules! every_projection {
    ($($test:ident: $check:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $test() -> anyhow::Result<()> {
            let projections = every();
            try_join_all(projections.iter().map(checks::$check)).await?;
            Ok(())
        }
    )+};
}

every_projection! {
    however_events_are_cut_and_streams_take_turns_the_tables_are_the_same: cut_anyhow,
    what_it_says_that_it_does_not_read_changes_nothing: given_everything,
    events_that_come_again_change_nothing: fed_twice,
    a_batch_that_fails_leaves_no_trace: failed,
    a_crash_between_the_fold_and_the_commit_changes_nothing: crashed,
    indexes_may_be_made_first_or_last: indexed_first_or_last,
    keys_that_were_parked_for_a_while_leave_the_same_tables: parked_for_a_while,
    those_that_are_parallel_by_key_make_the_same_tables_in_shards: in_shards,
    readers_see_the_views_and_can_change_nothing: only_read,
}

#[test]
fn the_history_has_every_type_of_event_that_projections_read() {
    let types = event_types(1..=12);
    for event_type in [
        "AccountRegistered",
        "AccountActivated",
        "ProfileChanged",
        "PhotoSet",
        "PhotoRemoved",
        "RoomCreated",
        "DirectRoomOpened",
        "MemberInvited",
        "InvitationAccepted",
        "InvitationDeclined",
        "MemberLeft",
        "MemberRemoved",
        "ModeratorAppointed",
        "ModeratorDismissed",
        "PersonBanned",
        "BanLifted",
        "InviteLinkCreated",
        "InviteLinkRevoked",
        "JoinedByLink",
        "RoomVisibilityChanged",
        "JoinedOpenRoom",
        "RoomRenamed",
        "WebhookCreated",
        "WebhookRevoked",
        "BotRegistered",
        "BotTokenCreated",
        "BotTokenRevoked",
        "BotDisabled",
        "BotEnabled",
        "BotDeleted",
        "BotAdded",
        "RoomArchived",
        "RoomReopened",
        "OwnershipAssigned",
        "MessageReported",
        "ReportClosed",
        "WritingBlocked",
        "PersonBlocked",
        "PersonUnblocked",
        "MessagePinned",
        "MessageUnpinned",
        "MessagePosted",
        "MessageEdited",
        "MessageDeleted",
        "MessageTextDestroyed",
        "ReactionAdded",
        "ReactionRemoved",
        "LinkPreviewed",
        "LinkPreviewRemoved",
        "LinkPreviewsTurnedOff",
        "LinkPreviewsTurnedOn",
        "RoomRuleChosen",
        "NotificationsRead",
        "ThreadFollowed",
        "ThreadUnfollowed",
        "ThreadRead",
        "ConversionRequested",
        "ConversionStarted",
        "ConversionPasswordAsked",
        "ConversionPasswordGiven",
        "ConversionCompleted",
        "ConversionFailed",
        "ConversionCancelled",
        "ConversionFilesDeleted",
    ] {
        assert!(types.contains(event_type), "{event_type} never happens in the tests' history");
    }
}
