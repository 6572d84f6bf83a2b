//! The tests of `room_list`.

use super::*;
use crate::projection::spec::{Said, Spec, given, on};
use domain::{
    boundary::Boundary,
    chat::{Answered, InThread, MessageChangeEvent, Visibility},
    ids::MessageId,
};
use personal::Deletable;
use serde_json::json;

fn room() -> RoomId {
    RoomId::new(Uuid::from_u128(0x500))
}

fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

fn bob() -> AccountId {
    AccountId::new(Uuid::from_u128(0xb0b))
}

fn happened(event: RoomEvent) -> Spec {
    on(&Boundary::room(room()), event)
}

fn created() -> Spec {
    happened(RoomEvent::RoomCreated { room: room(), name: "Harbour".to_owned(), owner: ada() })
}

fn invited() -> Spec {
    happened(RoomEvent::MemberInvited { room: room(), account: bob(), by: ada() })
}

fn accepted() -> Spec {
    happened(RoomEvent::InvitationAccepted { room: room(), account: bob() })
}

fn posted(body: &str) -> Spec {
    answered(body, None)
}

fn answered(body: &str, answers: Option<Answered>) -> Spec {
    on(
        &Boundary::timeline(room()),
        TimelineEvent::MessagePosted {
            room: room(),
            message: MessageId::new(Uuid::from_u128(1)),
            author: ada(),
            body: Deletable::open(ada().person(), body.to_owned()),
            answers,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        },
    )
}

fn deleted(sequence: u64) -> Spec {
    let message = MessageId::new(Uuid::from_u128(1));
    let (room, author, by) = (room(), ada(), ada());
    let event = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by };
    on(&Boundary::message_changes(room), event)
}

fn edited(sequence: u64, body: &str) -> Spec {
    let said = Said { room: room(), message: MessageId::new(Uuid::from_u128(1)), author: ada() };
    said.edited(sequence, Deletable::open(ada().person(), body.to_owned()))
}

const MEMBERS: &str = "select account_id, status, role, invited_by from read.room_member order by account_id";

#[tokio::test]
async fn an_owner_who_goes_for_ever_leaves_the_room_to_another() -> anyhow::Result<()> {
    let passed = happened(RoomEvent::OwnershipPassed { room: room(), from: ada(), to: bob() });
    let left = happened(RoomEvent::MemberLeft { room: room(), account: ada() });
    let events = [created(), invited(), accepted(), passed, left];
    let expected = json!([{"account_id": bob(), "status": "member", "role": "owner", "invited_by": null}]);
    given(events).project::<RoomList>().await?.then_rows(MEMBERS, expected).await
}

#[tokio::test]
async fn moderators_come_and_go_in_one_batch_or_several() -> anyhow::Result<()> {
    let roles = "select role from read.room_member where account_id <> $me order by account_id"
        .replace("$me", &format!("'{}'", ada()));
    let appointed = || happened(RoomEvent::ModeratorAppointed { room: room(), account: bob(), by: ada() });
    let dismissed = happened(RoomEvent::ModeratorDismissed { room: room(), account: bob(), by: ada() });
    let passed = happened(RoomEvent::OwnershipPassed { room: room(), from: ada(), to: bob() });
    let is = |role| json!([{"role": role}]);
    for (last, role) in [(appointed(), "moderator"), (dismissed, "member"), (passed, "owner")] {
        given([created(), invited(), accepted(), appointed(), last])
            .project::<RoomList>()
            .await?
            .then_rows(&roles, is(role))
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_public_room_is_found_under_its_last_name_until_it_is_private_or_archived() -> anyhow::Result<()> {
    let became =
        |visibility| happened(RoomEvent::RoomVisibilityChanged { room: room(), visibility, by: ada() });
    let renamed = || happened(RoomEvent::RoomRenamed { room: room(), name: "Quay".to_owned(), by: ada() });
    let reason = || personal::Personal::Erased { of: ada().person() };
    let archived = || happened(RoomEvent::RoomArchived { room: room(), by: ada(), reason: reason() });
    let reopened = || happened(RoomEvent::RoomReopened { room: room(), by: ada(), reason: reason() });
    let found = "select name from read.room where public and not archived";
    let public = || became(Visibility::Public);
    for (events, rows) in [
        (vec![created(), renamed()], json!([])),
        (vec![created(), public(), renamed()], json!([{"name": "Quay"}])),
        (vec![created(), public(), became(Visibility::Private)], json!([])),
        (vec![created(), public(), archived()], json!([])),
        (vec![created(), public(), archived(), reopened()], json!([{"name": "Harbour"}])),
    ] {
        given(events).project::<RoomList>().await?.then_rows(found, rows).await?;
    }
    Ok(())
}

#[tokio::test]
async fn who_joins_a_public_room_is_a_member() -> anyhow::Result<()> {
    let joined = happened(RoomEvent::JoinedOpenRoom { room: room(), account: bob() });
    let expected = json!([
        {"account_id": ada(), "status": "member", "role": "owner", "invited_by": null},
        {"account_id": bob(), "status": "member", "role": "member", "invited_by": null},
    ]);
    // Ids are in the order of their bytes.
    let ordered = if ada() < bob() { expected } else { json!([expected[1], expected[0]]) };
    given([created(), joined]).project::<RoomList>().await?.then_rows(MEMBERS, ordered).await
}

#[tokio::test]
async fn who_is_banned_is_out_and_listed_until_the_ban_is_lifted() -> anyhow::Result<()> {
    let bans = "select account_id, banned_by from read.room_ban";
    let banned = || happened(RoomEvent::PersonBanned { room: room(), account: bob(), by: ada() });
    let lifted = || happened(RoomEvent::BanLifted { room: room(), account: bob(), by: ada() });
    let shown = json!([{"account_id": bob(), "banned_by": ada()}]);
    let removed = happened(RoomEvent::MemberRemoved { room: room(), account: bob(), by: ada() });
    let projected = given([created(), invited(), removed, banned()]).project::<RoomList>().await?;
    projected.then_rows(bans, shown.clone()).await?;
    projected.then_rows("select count(*) as members from read.room_member", json!([{"members": 1}])).await?;
    given([created(), banned(), lifted()]).project::<RoomList>().await?.then_rows(bans, json!([])).await?;
    let again = [created(), banned(), lifted(), banned()];
    given(again).project::<RoomList>().await?.then_rows(bans, shown).await
}

#[tokio::test]
async fn a_room_begins_with_its_owner() -> anyhow::Result<()> {
    let projected = given([created()]).project::<RoomList>().await?;
    projected
        .then_rows("select room_id, name from read.room", json!([{"room_id": room(), "name": "Harbour"}]))
        .await?;
    projected
        .then_rows(
            MEMBERS,
            json!([{"account_id": ada(), "status": "member", "role": "owner", "invited_by": null}]),
        )
        .await
}

#[tokio::test]
async fn a_direct_room_has_two_members_and_names_both_also_when_one_is_gone() -> anyhow::Result<()> {
    let opened = happened(RoomEvent::DirectRoomOpened { room: room(), by: bob(), account: ada() });
    let member =
        |account| json!({"account_id": account, "status": "member", "role": "member", "invited_by": null});
    let both = json!([member(ada()), member(bob())]);
    given([opened.clone()]).project::<RoomList>().await?.then_rows(MEMBERS, both).await?;
    let left = happened(RoomEvent::MemberLeft { room: room(), account: bob() });
    let projected = given([opened, left]).project::<RoomList>().await?;
    projected.then_rows(MEMBERS, json!([member(ada())])).await?;
    let pair = json!([{"name": "", "opened_by": bob(), "opened_with": ada()}]);
    projected.then_rows("select name, opened_by, opened_with from read.room", pair).await
}

#[tokio::test]
async fn an_invitation_names_who_invites_until_it_is_accepted() -> anyhow::Result<()> {
    let owner = json!({"account_id": ada(), "status": "member", "role": "owner", "invited_by": null});
    given([created(), invited()])
        .project::<RoomList>()
        .await?
        .then_rows(
            MEMBERS,
            json!([owner, {"account_id": bob(), "status": "invited", "role": "member", "invited_by": ada()}]),
        )
        .await?;
    given([created(), invited(), accepted()])
        .project::<RoomList>()
        .await?
        .then_rows(
            MEMBERS,
            json!([owner, {"account_id": bob(), "status": "member", "role": "member", "invited_by": null}]),
        )
        .await
}

#[tokio::test]
async fn a_member_is_in_since_the_event_that_let_them_in() -> anyhow::Result<()> {
    let since = "select since_sequence, status from read.room_member order by account_id";
    let passed = happened(RoomEvent::OwnershipPassed { room: room(), from: ada(), to: bob() });
    let left = happened(RoomEvent::MemberLeft { room: room(), account: bob() });
    given([created(), posted("before"), invited(), posted("meanwhile"), accepted(), passed])
        .project::<RoomList>()
        .await?
        .then_rows(
            since,
            json!([{"since_sequence": 1, "status": "member"}, {"since_sequence": 5, "status": "member"}]),
        )
        .await?;
    given([created(), invited(), accepted(), left, invited()])
        .project::<RoomList>()
        .await?
        .then_rows(
            since,
            json!([{"since_sequence": 1, "status": "member"}, {"since_sequence": 5, "status": "invited"}]),
        )
        .await
}

#[tokio::test]
async fn who_declines_leaves_or_is_removed_is_gone_and_may_come_back() -> anyhow::Result<()> {
    let gone = [
        RoomEvent::InvitationDeclined { room: room(), account: bob() },
        RoomEvent::MemberLeft { room: room(), account: bob() },
        RoomEvent::MemberRemoved { room: room(), account: bob(), by: ada() },
    ];
    for event in gone {
        given([created(), invited(), accepted(), happened(event.clone())])
            .project::<RoomList>()
            .await?
            .then_rows("select count(*) as members from read.room_member", json!([{"members": 1}]))
            .await?;
        given([created(), invited(), accepted(), happened(event), invited()])
            .project::<RoomList>()
            .await?
            .then_rows(
                "select status from read.room_member where role = 'member'",
                json!([{"status": "invited"}]),
            )
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_last_message_is_the_last_one() -> anyhow::Result<()> {
    given([created(), posted("first"), posted("last")])
        .project::<RoomList>()
        .await?
        .then_rows(
            "select sequence, body from read.room_last_message",
            json!([{"sequence": 3, "body": "last"}]),
        )
        .await
}

#[tokio::test]
async fn an_edited_last_message_shows_what_it_says_now() -> anyhow::Result<()> {
    let last = "select sequence, body, deleted from read.room_last_message";
    let edits = [edited(3, "lost"), edited(3, "latest"), edited(2, "the first")];
    given([created(), posted("first"), posted("last")].into_iter().chain(edits))
        .project::<RoomList>()
        .await?
        .then_rows(last, json!([{"sequence": 3, "body": "latest", "deleted": false}]))
        .await?;
    given([created(), posted("first"), deleted(2), edited(2, "too late")])
        .project::<RoomList>()
        .await?
        .then_rows(last, json!([{"sequence": 2, "body": "[erased]", "deleted": true}]))
        .await
}

#[tokio::test]
async fn a_deleted_last_message_is_shown_as_deleted_until_the_next_one() -> anyhow::Result<()> {
    let last = "select sequence, body, deleted from read.room_last_message";
    let gone = json!([{"sequence": 3, "body": "[erased]", "deleted": true}]);
    given([created(), posted("first"), posted("last"), deleted(2), deleted(3)])
        .project::<RoomList>()
        .await?
        .then_rows(last, gone)
        .await?;
    given([created(), posted("first"), deleted(2), posted("last"), deleted(2)])
        .project::<RoomList>()
        .await?
        .then_rows(last, json!([{"sequence": 4, "body": "last", "deleted": false}]))
        .await
}

#[tokio::test]
async fn what_is_answered_in_a_thread_alone_is_not_said_in_the_room() -> anyhow::Result<()> {
    let in_thread = |also_in_room| {
        let (message, thread) =
            (MessageId::new(Uuid::from_u128(1)), InThread { author: ada(), also_in_room });
        Some(Answered { message, sequence: 2, thread: Some(thread) })
    };
    let last = "select sequence, body from read.room_last_message";
    let aside = [created(), posted("first"), answered("aside", in_thread(false))];
    let first = json!([{"sequence": 2, "body": "first"}]);
    given(aside).project::<RoomList>().await?.then_rows(last, first).await?;
    let aloud = [created(), posted("first"), answered("aloud", in_thread(true))];
    given(aloud).project::<RoomList>().await?.then_rows(last, json!([{"sequence": 3, "body": "aloud"}])).await
}
