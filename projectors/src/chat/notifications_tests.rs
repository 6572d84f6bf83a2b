//! The tests of `notifications`.

use super::*;
use crate::projection::spec::{Said, Spec, given, on};
use domain::{
    boundary::Boundary,
    chat::{Answered, Report, ReportOutcome, RoomRule},
    ids::MessageId,
};
use personal::{Deletable, Personal};
use serde_json::{Value, json};

const NOTIFICATIONS: &str = "select account_id, sequence, kind, by_id, message_sequence
                             from read.notification order by sequence, kind, account_id";

fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

fn bob() -> AccountId {
    AccountId::new(Uuid::from_u128(0xb0b))
}

fn room() -> RoomId {
    RoomId::new(Uuid::from_u128(1))
}

fn said(author: AccountId, answers: Option<u64>, mentions: &[AccountId], mentions_room: bool) -> Spec {
    let (room, message) = (room(), MessageId::new(Uuid::from_u128(0x11)));
    let body = Deletable::open(author.person(), "hello".to_owned());
    let answers = answers.map(|sequence| Answered { message, sequence, thread: None });
    let (mentions, attachments) = (mentions.to_vec(), Vec::new());
    let posted = TimelineEvent::MessagePosted {
        room,
        message,
        author,
        body,
        answers,
        mentions,
        mentions_room,
        attachments,
    };
    on(&Boundary::timeline(room), posted)
}

fn reacted(by: AccountId, sequence: u64) -> Spec {
    let (room, message) = (room(), MessageId::new(Uuid::from_u128(0x11)));
    let emoji = Personal::open(by.person(), "👍".to_owned());
    let added = MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji };
    on(&Boundary::message_changes(room), added)
}

/// That what was said at a sequence is made to mention these.
fn edited(author: AccountId, sequence: u64, mentions: Option<&[AccountId]>, mentions_room: bool) -> Spec {
    let said = Said { room: room(), message: MessageId::new(Uuid::from_u128(0x11)), author };
    let body = Deletable::open(author.person(), "hello, all".to_owned());
    said.edited_to_mention(sequence, body, mentions.map(<[_]>::to_vec), mentions_room)
}

fn row(account: Option<AccountId>, sequence: u64, kind: &str, by: AccountId, message: Option<u64>) -> Value {
    json!({"account_id": account, "sequence": sequence, "kind": kind, "by_id": by, "message_sequence": message})
}

#[tokio::test]
async fn who_is_mentioned_answered_or_invited_is_told_and_nobody_of_what_they_did_themselves()
-> anyhow::Result<()> {
    let invited = RoomEvent::MemberInvited { room: room(), account: bob(), by: ada() };
    given([
        on(&Boundary::room(room()), invited),
        said(ada(), None, &[bob()], true),
        said(bob(), Some(2), &[ada()], false),
        said(bob(), Some(3), &[], false),
        said(bob(), Some(99), &[], false),
    ])
    .project::<Notifications>()
    .await?
    .then_rows(
        NOTIFICATIONS,
        json!([
            row(Some(bob()), 1, "invitation", ada(), None),
            row(Some(bob()), 2, "mention", ada(), Some(2)),
            row(None, 2, "mention", ada(), Some(2)),
            row(Some(ada()), 3, "answer", bob(), Some(3)),
            row(Some(ada()), 3, "mention", bob(), Some(3)),
        ]),
    )
    .await
}

#[tokio::test]
async fn an_edit_tells_whom_it_newly_mentions_once_and_takes_back_whom_it_no_longer_does()
-> anyhow::Result<()> {
    let eve = AccountId::new(Uuid::from_u128(0xe7e));
    given([
        said(ada(), None, &[bob()], false),
        edited(ada(), 1, Some(&[bob(), eve]), false),
        // Eve's is taken back, comes again, and is the same; of an old edit nothing follows, nor of one of oneself.
        edited(ada(), 1, Some(&[bob()]), false),
        edited(ada(), 1, Some(&[ada(), eve]), false),
        edited(ada(), 1, None, false),
    ])
    .project::<Notifications>()
    .await?
    .then_rows(NOTIFICATIONS, json!([row(Some(eve), 2, "mention", ada(), Some(1))]))
    .await
}

#[tokio::test]
async fn who_was_told_of_a_message_is_not_told_again_when_an_edit_mentions_them_otherwise()
-> anyhow::Result<()> {
    let eve = AccountId::new(Uuid::from_u128(0xe7e));
    given([
        said(bob(), None, &[], false),
        // It answers Bob, who knows of it.
        said(ada(), Some(1), &[], false),
        edited(ada(), 2, Some(&[bob()]), false),
        // Everybody, then Eve alone: she is told where everybody was.
        said(ada(), None, &[], true),
        edited(ada(), 4, Some(&[eve]), false),
    ])
    .project::<Notifications>()
    .await?
    .then_rows(
        NOTIFICATIONS,
        json!([row(Some(bob()), 2, "answer", ada(), Some(2)), row(Some(eve), 4, "mention", ada(), Some(4))]),
    )
    .await
}

#[tokio::test]
async fn a_reaction_is_told_to_the_author_while_it_is_there() -> anyhow::Result<()> {
    let (message, sequence, by) = (MessageId::new(Uuid::from_u128(0x11)), 1, bob());
    let removed = MessageChangeEvent::ReactionRemoved { room: room(), message, sequence, by, added: 2 };
    given([
        said(ada(), None, &[], false),
        reacted(bob(), 1),
        reacted(bob(), 1),
        reacted(ada(), 1),
        on(&Boundary::message_changes(room()), removed),
    ])
    .project::<Notifications>()
    .await?
    .then_rows(NOTIFICATIONS, json!([row(Some(ada()), 3, "reaction", bob(), Some(1))]))
    .await
}

#[tokio::test]
async fn who_reported_is_told_when_it_was_looked_at_by_somebody_else() -> anyhow::Result<()> {
    let closed = |by| {
        let (message, room, outcome) =
            (MessageId::new(Uuid::from_u128(0x11)), room(), ReportOutcome::Dismissed);
        let report = Report::id(room, message, bob());
        let event = ReportEvent::ReportClosed { report, room, sequence: 7, account: bob(), by, outcome };
        on(&Boundary::report(bob(), report), event)
    };
    given([closed(bob()), closed(ada())])
        .project::<Notifications>()
        .await?
        .then_rows(NOTIFICATIONS, json!([row(Some(bob()), 2, "report", ada(), Some(7))]))
        .await
}

#[tokio::test]
async fn rules_are_kept_with_their_beginning_and_what_is_seen_once() -> anyhow::Result<()> {
    let own = Boundary::memberships(bob());
    let chosen = |rule| on(&own, MembershipEvent::RoomRuleChosen { room: room(), account: bob(), rule });
    let read = |sequence, and_earlier| {
        on(&own, MembershipEvent::NotificationsRead { account: bob(), sequence, and_earlier })
    };
    let rules = [chosen(RoomRule::Nothing), chosen(RoomRule::Mentions)];
    let projected = given(rules.into_iter().chain([read(1, false), read(1, false), read(2, true)]))
        .project::<Notifications>()
        .await?;
    projected
        .then_rows(
            "select sequence, rule from read.notification_rule order by sequence",
            json!([{"sequence": 1, "rule": "nothing"}, {"sequence": 2, "rule": "mentions"}]),
        )
        .await?;
    projected
        .then_rows(
            "select and_earlier, sequence from read.notification_seen order by sequence",
            json!([{"and_earlier": false, "sequence": 1}, {"and_earlier": true, "sequence": 2}]),
        )
        .await
}
