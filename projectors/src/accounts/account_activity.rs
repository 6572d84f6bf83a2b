//! What each account does, as one document: when it was last seen, how much of what, and on which days.

use std::collections::BTreeMap;

use cqrs_es::{Aggregate, DomainEvent as _, EventEnvelope, View};
use domain::{
    accounts::{Account, AccountEvent, SessionEvent},
    boundary::{CHATS, CONVERSIONS, Stream, USERS},
    chat::{MembershipEvent, MessageChangeEvent, TimelineEvent},
    conversion::{Conversion, ConversionEvent, DeletionCause},
    ids::AccountId,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::projection::{
    Pace,
    document::{Document, Events, Sources, time_of},
};

/// So many of the last days on which an account did something are kept.
const DAYS: usize = 30;

/// The read model `account_activity`.
///
/// Its streams have no order among each other, so that everything in it comes out the same whatever comes first: counts,
/// earliest and latest. Of who is forgotten it tells nothing any more, whatever comes afterwards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountActivity {
    erased: bool,
    #[serde(with = "time::serde::rfc3339::option")]
    first_seen_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    last_seen_at: Option<OffsetDateTime>,
    last_command: Option<LastCommand>,
    sessions_started: u64,
    messages_posted: u64,
    messages_edited: u64,
    messages_deleted: u64,
    rooms_joined: u64,
    rooms_left: u64,
    conversions_requested: u64,
    conversions_completed: u64,
    conversions_failed: u64,
    /// How many things it did on a day (UTC), such as `2026-01-31`.
    days: BTreeMap<String, u64>,
}

/// The last command that the account sent, by its last event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct LastCommand {
    // In this order, that the latest is the greatest; the place tells apart what happened in the same instant.
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    stream: String,
    sequence: u64,
    command: String,
    event_type: String,
}

impl Document for AccountActivity {
    const NAME: &'static str = "account_activity";
    const VERSION: u32 = 2;
    const STREAMS: &'static [Stream] = &[USERS, CHATS, CONVERSIONS];
    const PACE: Pace = Pace::Unwatched;

    fn sources() -> Sources<Self> {
        Sources::default()
            .of::<Account, _>(|event| [account_of(event)])
            .of::<Events<SessionEvent>, _>(|event| match event {
                SessionEvent::SessionStarted { account, .. } | SessionEvent::SessionEnded { account, .. } => {
                    [*account]
                }
            })
            .of::<Events<MembershipEvent>, _>(|event| match event {
                MembershipEvent::InvitedToRoom { account, .. }
                | MembershipEvent::JoinedRoom { account, .. }
                | MembershipEvent::JoinedDirectRoom { account, .. }
                | MembershipEvent::DeclinedRoom { account, .. }
                | MembershipEvent::LeftRoom { account, .. }
                | MembershipEvent::RemovedFromRoom { account, .. }
                | MembershipEvent::PersonBlocked { account, .. }
                | MembershipEvent::PersonUnblocked { account, .. }
                | MembershipEvent::RoomRuleChosen { account, .. }
                | MembershipEvent::NotificationsRead { account, .. }
                | MembershipEvent::ThreadFollowed { account, .. }
                | MembershipEvent::ThreadUnfollowed { account, .. }
                | MembershipEvent::ThreadRead { account, .. } => [*account],
            })
            .of::<Events<TimelineEvent>, _>(|event| match event {
                TimelineEvent::MessagePosted { author, .. } => [*author],
            })
            .of::<Events<MessageChangeEvent>, _>(|event| match event {
                MessageChangeEvent::MessageEdited { author, .. } => Some(*author),
                MessageChangeEvent::MessageDeleted { by, .. }
                | MessageChangeEvent::ReactionAdded { by, .. }
                | MessageChangeEvent::ReactionRemoved { by, .. }
                | MessageChangeEvent::LinkPreviewRemoved { by, .. } => Some(*by),
                // What a link leads to, a worker has found out.
                MessageChangeEvent::MessageTextDestroyed { .. } | MessageChangeEvent::LinkPreviewed { .. } => {
                    None
                }
            })
            .of::<Conversion, _>(|event| match event {
                ConversionEvent::ConversionRequested { owner, .. }
                | ConversionEvent::ConversionStarted { owner, .. }
                | ConversionEvent::ConversionPasswordAsked { owner, .. }
                | ConversionEvent::ConversionPasswordGiven { owner, .. }
                | ConversionEvent::ConversionCompleted { owner, .. }
                | ConversionEvent::ConversionFailed { owner, .. }
                | ConversionEvent::ConversionCancelled { owner, .. }
                | ConversionEvent::ConversionFilesDeleted { owner, .. } => [*owner],
            })
    }
}

const fn account_of(event: &AccountEvent) -> AccountId {
    match event {
        AccountEvent::AccountRegistered { account, .. }
        | AccountEvent::ActivationRequested { account, .. }
        | AccountEvent::SignUpRepeated { account }
        | AccountEvent::AccountActivated { account }
        | AccountEvent::AccountAbandoned { account }
        | AccountEvent::PasswordResetRequested { account, .. }
        | AccountEvent::PasswordChanged { account, .. }
        | AccountEvent::EmailChangeRequested { account, .. }
        | AccountEvent::EmailChanged { account, .. }
        | AccountEvent::SecondFactorTurnedOn { account, .. }
        | AccountEvent::SecondFactorUsed { account, .. }
        | AccountEvent::RecoveryCodeUsed { account, .. }
        | AccountEvent::RecoveryCodesReplaced { account, .. }
        | AccountEvent::SecondFactorTurnedOff { account }
        | AccountEvent::SecondFactorReset { account, .. }
        | AccountEvent::IdentityLinked { account, .. }
        | AccountEvent::IdentityUnlinked { account, .. }
        | AccountEvent::ProfileChanged { account, .. }
        | AccountEvent::PhotoSet { account, .. }
        | AccountEvent::PhotoRemoved { account }
        | AccountEvent::RoleChanged { account, .. }
        | AccountEvent::AccountErasureRequested { account, .. }
        | AccountEvent::AccountErased { account } => *account,
    }
}

impl AccountActivity {
    /// Takes in what the account itself did, and how often that is counted.
    fn acted<A: Aggregate>(&mut self, event: &EventEnvelope<A>, counted: impl FnOnce(&mut Self)) {
        if self.erased {
            return;
        }
        let at = time_of(event);
        self.first_seen_at = Some(self.first_seen_at.map_or(at, |first| first.min(at)));
        self.last_seen_at = self.last_seen_at.max(Some(at));
        let told = |name: &str| event.metadata.get(name).cloned().unwrap_or_default();
        let command = LastCommand {
            at,
            stream: told("stream"),
            sequence: u64::try_from(event.sequence).unwrap_or(u64::MAX),
            command: told("command"),
            event_type: event.payload.event_type(),
        };
        self.last_command = self.last_command.take().max(Some(command));
        *self.days.entry(at.date().to_string()).or_default() += 1;
        // The last days are the same in whatever order they come: one that leaves has as many later ones for ever.
        while self.days.len() > DAYS {
            self.days.pop_first();
        }
        counted(self);
    }

    /// Takes in what happened to it.
    fn suffered(&mut self, counted: impl FnOnce(&mut Self)) {
        if !self.erased {
            counted(self);
        }
    }
}

impl View<Account> for AccountActivity {
    fn update(&mut self, event: &EventEnvelope<Account>) {
        match event.payload {
            AccountEvent::AccountRegistered { .. }
            | AccountEvent::ActivationRequested { .. }
            | AccountEvent::AccountActivated { .. }
            | AccountEvent::PasswordChanged { .. }
            | AccountEvent::EmailChangeRequested { .. }
            | AccountEvent::EmailChanged { .. }
            | AccountEvent::SecondFactorTurnedOn { .. }
            | AccountEvent::RecoveryCodesReplaced { .. }
            | AccountEvent::SecondFactorTurnedOff { .. }
            | AccountEvent::IdentityLinked { .. }
            | AccountEvent::IdentityUnlinked { .. }
            | AccountEvent::ProfileChanged { .. }
            | AccountEvent::PhotoSet { .. }
            | AccountEvent::PhotoRemoved { .. } => self.acted(event, |_| {}),
            AccountEvent::AccountErasureRequested { .. } => *self = Self { erased: true, ..Self::default() },
            // Others did this, or may have, or time; and what a code was taken for is counted by itself.
            AccountEvent::SecondFactorUsed { .. }
            | AccountEvent::RecoveryCodeUsed { .. }
            | AccountEvent::SignUpRepeated { .. }
            | AccountEvent::PasswordResetRequested { .. }
            | AccountEvent::AccountAbandoned { .. }
            | AccountEvent::RoleChanged { .. }
            | AccountEvent::SecondFactorReset { .. }
            | AccountEvent::AccountErased { .. } => {}
        }
    }
}

impl View<Events<SessionEvent>> for AccountActivity {
    fn update(&mut self, event: &EventEnvelope<Events<SessionEvent>>) {
        match event.payload {
            SessionEvent::SessionStarted { .. } => self.acted(event, |own| own.sessions_started += 1),
            SessionEvent::SessionEnded { .. } => {}
        }
    }
}

impl View<Events<MembershipEvent>> for AccountActivity {
    fn update(&mut self, event: &EventEnvelope<Events<MembershipEvent>>) {
        match event.payload {
            MembershipEvent::JoinedRoom { .. } => self.acted(event, |own| own.rooms_joined += 1),
            // The other one opened it.
            MembershipEvent::JoinedDirectRoom { account, by, .. } if account != by => {
                self.suffered(|own| own.rooms_joined += 1);
            }
            MembershipEvent::JoinedDirectRoom { .. } => self.acted(event, |own| own.rooms_joined += 1),
            MembershipEvent::LeftRoom { .. } => self.acted(event, |own| own.rooms_left += 1),
            MembershipEvent::RemovedFromRoom { .. } => self.suffered(|own| own.rooms_left += 1),
            MembershipEvent::DeclinedRoom { .. }
            | MembershipEvent::PersonBlocked { .. }
            | MembershipEvent::PersonUnblocked { .. }
            | MembershipEvent::RoomRuleChosen { .. }
            | MembershipEvent::NotificationsRead { .. }
            | MembershipEvent::ThreadFollowed { .. }
            | MembershipEvent::ThreadUnfollowed { .. }
            | MembershipEvent::ThreadRead { .. } => self.acted(event, |_| {}),
            MembershipEvent::InvitedToRoom { .. } => {}
        }
    }
}

impl View<Events<TimelineEvent>> for AccountActivity {
    fn update(&mut self, event: &EventEnvelope<Events<TimelineEvent>>) {
        match event.payload {
            TimelineEvent::MessagePosted { .. } => self.acted(event, |own| own.messages_posted += 1),
        }
    }
}

impl View<Events<MessageChangeEvent>> for AccountActivity {
    fn update(&mut self, event: &EventEnvelope<Events<MessageChangeEvent>>) {
        match event.payload {
            MessageChangeEvent::MessageEdited { .. } => self.acted(event, |own| own.messages_edited += 1),
            MessageChangeEvent::MessageDeleted { .. } => self.acted(event, |own| own.messages_deleted += 1),
            MessageChangeEvent::ReactionAdded { .. }
            | MessageChangeEvent::ReactionRemoved { .. }
            | MessageChangeEvent::LinkPreviewRemoved { .. } => {
                self.acted(event, |_| {});
            }
            MessageChangeEvent::MessageTextDestroyed { .. } | MessageChangeEvent::LinkPreviewed { .. } => {}
        }
    }
}

impl View<Conversion> for AccountActivity {
    fn update(&mut self, event: &EventEnvelope<Conversion>) {
        match event.payload {
            ConversionEvent::ConversionRequested { .. } => {
                self.acted(event, |own| own.conversions_requested += 1);
            }
            ConversionEvent::ConversionCancelled { .. } => self.acted(event, |_| {}),
            ConversionEvent::ConversionCompleted { .. } => {
                self.suffered(|own| own.conversions_completed += 1);
            }
            ConversionEvent::ConversionFailed { .. } => self.suffered(|own| own.conversions_failed += 1),
            ConversionEvent::ConversionPasswordGiven { .. }
            | ConversionEvent::ConversionFilesDeleted { cause: DeletionCause::ByOwner, .. } => {
                self.acted(event, |_| {});
            }
            ConversionEvent::ConversionStarted { .. }
            | ConversionEvent::ConversionPasswordAsked { .. }
            | ConversionEvent::ConversionFilesDeleted { cause: DeletionCause::Expired, .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::{
        batch::Origin,
        spec::{Said, Spec, given, on},
    };
    use domain::{
        accounts::ClaimHash,
        boundary::Boundary,
        ids::{MessageId, RoomId, SessionId},
    };
    use personal::Deletable;
    use serde_json::json;
    use uuid::Uuid;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(1))
    }

    fn posted() -> Spec {
        let body = Deletable::open(ada().person(), "hello".to_owned());
        Said { room: room(), message: MessageId::new(Uuid::from_u128(7)), author: ada() }.posted(body)
    }

    fn logged_in() -> Spec {
        let session = SessionId::new(Uuid::from_u128(5));
        let started = SessionEvent::SessionStarted { session, account: ada(), user_agent: None };
        on(&Boundary::session(session), started)
    }

    fn joined() -> Spec {
        on(&Boundary::memberships(ada()), MembershipEvent::JoinedRoom { room: room(), account: ada() })
    }

    fn forgotten() -> Spec {
        let hash = || ClaimHash::new([1; 32]);
        let (email_claim, handle_claim) = (hash(), hash());
        let requested = AccountEvent::AccountErasureRequested { account: ada(), email_claim, handle_claim };
        on(&Boundary::account(ada()), requested)
    }

    #[tokio::test]
    async fn what_an_account_does_is_counted_and_the_last_of_it_told() -> anyhow::Result<()> {
        let origin = Origin { command: Uuid::from_u128(0xc), ..Origin::default() };
        given([logged_in(), joined(), posted(), posted().from(origin)])
            .project::<AccountActivity>()
            .await?
            .then_rows(
                "select view_id, version, payload->'messages_posted' as messages, payload->'rooms_joined' as rooms,
                        payload->'sessions_started' as sessions, payload->'first_seen_at' as first_seen,
                        payload->'last_seen_at' as last_seen, payload->'days' as days,
                        payload->'last_command'->>'command' as command
                 from read.account_activity",
                json!([{
                    "view_id": ada(), "version": 4, "messages": 2, "rooms": 1, "sessions": 1,
                    "first_seen": "2026-01-01T00:00:01Z", "last_seen": "2026-01-01T00:00:03Z",
                    "days": {"2026-01-01": 4}, "command": Uuid::from_u128(0xc),
                }]),
            )
            .await
    }

    #[tokio::test]
    async fn of_who_is_forgotten_nothing_is_told_whatever_comes_later() -> anyhow::Result<()> {
        for events in [vec![posted(), logged_in(), forgotten()], vec![forgotten(), posted()]] {
            given(events)
                .project::<AccountActivity>()
                .await?
                .then_rows(
                    "select payload->'erased' as erased, payload->'messages_posted' as messages,
                            payload->'last_seen_at' as seen, payload->'days' as days from read.account_activity",
                    json!([{"erased": true, "messages": 0, "seen": null, "days": {}}]),
                )
                .await?;
        }
        Ok(())
    }

    #[test]
    fn the_last_days_are_kept() {
        let mut activity = AccountActivity::default();
        for day in 0..40 {
            let at = OffsetDateTime::UNIX_EPOCH + time::Duration::days(day);
            let time = at.format(&time::format_description::well_known::Rfc3339).expect("a time");
            activity.update(&EventEnvelope::<Account> {
                aggregate_id: String::new(),
                sequence: 1,
                payload: AccountEvent::PhotoRemoved { account: ada() },
                metadata: [("time".to_owned(), time)].into(),
            });
        }
        assert_eq!(activity.days.len(), DAYS);
        assert_eq!(activity.days.first_key_value().map(|(day, _)| day.as_str()), Some("1970-01-11"));
    }
}
