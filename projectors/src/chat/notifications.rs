//! What people are notified of: who mentioned them, answered them, reacted to them or asked them into a room, and what
//! came of what they reported.

use domain::{
    boundary::{CHATS, Stream},
    chat::{MembershipEvent, MessageChangeEvent, ReportEvent, RoomEvent, TimelineEvent},
    ids::{AccountId, RoomId},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::mention_edits::MentionEdits;
use crate::projection::{Batch, Fact, Pace, Projection, ProjectionError, Traces, View};

/// The read model `notifications`.
///
/// A row is named by whom it is for, the place of the event that it tells of, and its kind; no account stands for
/// everybody who was in the room, or of a report for those of them who keep order. It holds ids only: what was said, who
/// may still see it, whether it is deleted and what its reader wants to be told, is joined when it is read, so that nothing
/// here has to be taken back. That goes for the rules, too: each is kept with the place from which on it holds.
///
/// Only a mention that an edit takes back is taken back here: its row stands no more, and stands again, as the same one, when a
/// later edit mentions the same person. So an edit calls whomever it newly mentions, and nobody twice because of one message.
///
/// An answer and a reaction name the place of a message, so the author of every message is kept beside them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notifications;

impl Projection for Notifications {
    const NAME: &'static str = "notifications";
    const VERSION: u32 = 3;
    const STREAMS: &'static [Stream] = &[CHATS];
    const PACE: Pace = Pace::Unwatched;
    const TABLES: &'static str = "
        create table author (
            room_id uuid not null,
            sequence bigint not null,
            author_id uuid not null,
            primary key (room_id, sequence)
        );
        create table notification (
            account_id uuid,
            sequence bigint not null,
            kind text not null check (kind in ('mention', 'answer', 'reaction', 'invitation', 'report', 'reported')),
            room_id uuid not null,
            by_id uuid not null,
            message_sequence bigint,
            notified_at timestamptz not null,
            standing boolean not null default true,
            unique nulls not distinct (account_id, sequence, kind)
        );
        create index notification_of_message on notification (room_id, message_sequence);
        create index notification_of_reaction on notification (sequence) where kind = 'reaction';
        create table rule (
            account_id uuid not null,
            room_id uuid not null,
            sequence bigint not null,
            rule text not null check (rule in ('all', 'mentions', 'nothing')),
            primary key (account_id, room_id, sequence)
        );
        create table seen (
            account_id uuid not null,
            and_earlier boolean not null,
            sequence bigint not null,
            primary key (account_id, and_earlier, sequence)
        );
    ";
    const INDEXES: &'static str =
        "create index notification_of_all on notification (room_id, sequence) where account_id is null;";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[
        View {
            name: "notification",
            select: "select account_id, sequence, kind, room_id, by_id, message_sequence, notified_at
                     from notification where standing",
        },
        View { name: "notification_rule", select: "select account_id, room_id, sequence, rule from rule" },
        View { name: "notification_seen", select: "select account_id, and_earlier, sequence from seen" },
    ];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let (mut authors, mut told, mut gone) = (Authors::default(), Told::default(), Vec::new());
        for Fact { event, sequence, time } in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted { room, author, answers, mentions, mentions_room, .. } = event;
            authors.push(room, sequence, author);
            let of = Source { room, sequence, by: author, message: Some(sequence), time };
            let everybody = mentions_room.then_some(None);
            for account in mentions.into_iter().map(Some).chain(everybody) {
                told.push(of, "mention", For::Account(account));
            }
            if let Some(answered) = answers.and_then(|to| i64::try_from(to.sequence).ok()) {
                told.push(of, "answer", For::AuthorOf(answered));
            }
        }
        for Fact { event, sequence, time } in batch.of::<MessageChangeEvent>()? {
            match event {
                MessageChangeEvent::ReactionAdded { room, sequence: message, by, .. } => {
                    // A place that Postgres cannot name is no message's.
                    let Ok(message) = i64::try_from(message) else { continue };
                    let of = Source { room, sequence, by, message: Some(message), time };
                    told.push(of, "reaction", For::AuthorOf(message));
                }
                MessageChangeEvent::ReactionRemoved { added, .. } => gone.extend(i64::try_from(added)),
                MessageChangeEvent::MessageEdited { .. }
                | MessageChangeEvent::MessageDeleted { .. }
                | MessageChangeEvent::MessageTextDestroyed { .. }
                | MessageChangeEvent::LinkPreviewed { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. } => {}
            }
        }
        for Fact { event, sequence, time } in batch.of::<RoomEvent>()? {
            if let RoomEvent::MemberInvited { room, account, by } = event {
                let of = Source { room, sequence, by, message: None, time };
                told.push(of, "invitation", For::Account(Some(account)));
            }
        }
        for Fact { event, sequence, time } in batch.of::<ReportEvent>()? {
            match event {
                // Who keeps order in the room by then is told; whose message it is not, whoever that is.
                ReportEvent::MessageReported { room, sequence: message, by, .. } => {
                    let message = i64::try_from(message).ok();
                    told.push(Source { room, sequence, by, message, time }, "reported", For::Account(None));
                }
                ReportEvent::ReportClosed { room, sequence: message, account, by, .. } => {
                    let message = i64::try_from(message).ok();
                    let of = Source { room, sequence, by, message, time };
                    told.push(of, "report", For::Account(Some(account)));
                }
            }
        }
        authors.insert(tables).await?;
        told.insert(tables).await?;
        // A message is posted before it is edited, maybe in the same batch.
        mention(tables, &MentionEdits::of(batch)?).await?;
        take_back(tables, &gone).await?;
        Chosen::of(batch)?.insert(tables).await
    }
}

/// Who wrote the messages of a batch, column by column.
#[derive(Default)]
struct Authors {
    rooms: Vec<Uuid>,
    sequences: Vec<i64>,
    people: Vec<Uuid>,
}

impl Authors {
    fn push(&mut self, room: RoomId, sequence: i64, author: AccountId) {
        self.rooms.push(room.uuid());
        self.sequences.push(sequence);
        self.people.push(author.uuid());
    }

    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into author (room_id, sequence, author_id)
             select * from unnest($1::uuid[], $2::bigint[], $3::uuid[])",
        )
        .bind(&self.rooms)
        .bind(&self.sequences)
        .bind(&self.people)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// The event that is told of.
#[derive(Clone, Copy)]
struct Source {
    room: RoomId,
    sequence: i64,
    by: AccountId,
    /// Where the message was posted that it leads to.
    message: Option<i64>,
    time: OffsetDateTime,
}

/// Whom it is for.
#[derive(Clone, Copy)]
enum For {
    /// Somebody, or everybody in the room.
    Account(Option<AccountId>),
    /// Who wrote the message of the room that was posted at this place.
    AuthorOf(i64),
}

/// What a batch tells people, column by column.
#[derive(Default)]
struct Told {
    accounts: Vec<Option<Uuid>>,
    /// Where the message was posted whose author it is for, if it is for an author.
    about: Vec<Option<i64>>,
    sequences: Vec<i64>,
    kinds: Vec<&'static str>,
    rooms: Vec<Uuid>,
    by: Vec<Uuid>,
    messages: Vec<Option<i64>>,
    times: Vec<OffsetDateTime>,
}

impl Told {
    fn push(&mut self, of: Source, kind: &'static str, whom: For) {
        let (account, about) = match whom {
            For::Account(account) => (account, None),
            For::AuthorOf(message) => (None, Some(message)),
        };
        self.accounts.push(account.map(AccountId::uuid));
        self.about.push(about);
        self.sequences.push(of.sequence);
        self.kinds.push(kind);
        self.rooms.push(of.room.uuid());
        self.by.push(of.by.uuid());
        self.messages.push(of.message);
        self.times.push(of.time);
    }

    /// After the authors of the batch: a message may be answered in it. Nobody is told of what they did themselves.
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into notification (account_id, sequence, kind, room_id, by_id, message_sequence, notified_at)
             select coalesce(t.account_id, a.author_id), t.sequence, t.kind, t.room_id, t.by_id, t.message_sequence,
                    t.notified_at
             from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::uuid[], $6::uuid[], $7::bigint[],
                         $8::timestamptz[])
                  as t (account_id, about, sequence, kind, room_id, by_id, message_sequence, notified_at)
             left join author a on a.room_id = t.room_id and a.sequence = t.about
             where (t.about is null or a.author_id is not null)
               and coalesce(t.account_id, a.author_id) is distinct from t.by_id",
        )
        .bind(&self.accounts)
        .bind(&self.about)
        .bind(&self.sequences)
        .bind(&self.kinds)
        .bind(&self.rooms)
        .bind(&self.by)
        .bind(&self.messages)
        .bind(&self.times)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// Tells those whom edits newly mention, and takes back the mentions that they take away.
///
/// Who was told of the message already, by its name, as one of everybody, or because it answers them, is not told again. Everybody
/// comes first: who is mentioned by name after that is told where everybody was.
async fn mention(tables: &mut PgConnection, edits: &MentionEdits) -> Result<(), ProjectionError> {
    if edits.is_empty() {
        return Ok(());
    }
    let mentioned = edits.mentioned();
    for by_name in [false, true] {
        sqlx::query(
            "insert into notification (account_id, sequence, kind, room_id, by_id, message_sequence, notified_at)
             select c.account_id, coalesce(everybody.sequence, c.version), 'mention', c.room_id, c.by_id, c.message_sequence,
                    coalesce(everybody.notified_at, c.edited_at)
             from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::timestamptz[])
                  as c (account_id, version, room_id, by_id, message_sequence, edited_at)
             left join notification everybody
                  on everybody.room_id = c.room_id and everybody.message_sequence = c.message_sequence
                     and everybody.kind = 'mention' and everybody.account_id is null and everybody.sequence < c.version
                     and c.account_id is not null
             where (c.account_id is not null) = $7 and c.account_id is distinct from c.by_id
               and not exists (select from notification n
                               where n.room_id = c.room_id and n.message_sequence = c.message_sequence
                                 and n.kind in ('mention', 'answer') and n.account_id is not distinct from c.account_id)",
        )
        .bind(&mentioned.accounts)
        .bind(&mentioned.versions)
        .bind(&mentioned.rooms)
        .bind(&mentioned.authors)
        .bind(&mentioned.sequences)
        .bind(&mentioned.times)
        .bind(by_name)
        .execute(&mut *tables)
        .await?;
    }
    let standing = "update notification n
         set standing = exists (select from unnest($3::uuid[], $4::bigint[], $5::uuid[]) as s (room_id, sequence, account_id)
                                where s.room_id = n.room_id and s.sequence = n.message_sequence
                                  and (s.account_id is null or s.account_id = n.account_id))
         from unnest($1::uuid[], $2::bigint[]) as e (room_id, sequence)
         where n.room_id = e.room_id and n.message_sequence = e.sequence and n.kind = 'mention'";
    edits.set_standing(tables, standing).await
}

/// Reactions that are not there any more, by the place at which each was added, maybe in the same batch.
async fn take_back(tables: &mut PgConnection, gone: &[i64]) -> Result<(), ProjectionError> {
    if gone.is_empty() {
        return Ok(());
    }
    sqlx::query("delete from notification where kind = 'reaction' and sequence = any($1)")
        .bind(gone)
        .execute(tables)
        .await?;
    Ok(())
}

/// What people of a batch want to be told, and what they have seen, column by column.
#[derive(Default)]
struct Chosen {
    rules: Vec<(Uuid, Uuid, i64, &'static str)>,
    seen: Vec<(Uuid, bool, i64)>,
}

impl Chosen {
    fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut chosen = Self::default();
        for Fact { event, sequence: at, .. } in batch.of::<MembershipEvent>()? {
            match event {
                MembershipEvent::RoomRuleChosen { room, account, rule } => {
                    chosen.rules.push((account.uuid(), room.uuid(), at, rule.name()));
                }
                MembershipEvent::NotificationsRead { account, sequence, and_earlier } => {
                    let Ok(sequence) = i64::try_from(sequence) else { continue };
                    chosen.seen.push((account.uuid(), and_earlier, sequence));
                }
                MembershipEvent::InvitedToRoom { .. }
                | MembershipEvent::JoinedRoom { .. }
                | MembershipEvent::JoinedDirectRoom { .. }
                | MembershipEvent::DeclinedRoom { .. }
                | MembershipEvent::LeftRoom { .. }
                | MembershipEvent::RemovedFromRoom { .. }
                | MembershipEvent::PersonBlocked { .. }
                | MembershipEvent::PersonUnblocked { .. }
                | MembershipEvent::ThreadFollowed { .. }
                | MembershipEvent::ThreadUnfollowed { .. }
                | MembershipEvent::ThreadRead { .. } => {}
            }
        }
        Ok(chosen)
    }

    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if !self.rules.is_empty() {
            sqlx::query(
                "insert into rule (account_id, room_id, sequence, rule)
                 select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[])",
            )
            .bind(self.rules.iter().map(|(account, ..)| *account).collect::<Vec<_>>())
            .bind(self.rules.iter().map(|(_, room, ..)| *room).collect::<Vec<_>>())
            .bind(self.rules.iter().map(|(_, _, at, _)| *at).collect::<Vec<_>>())
            .bind(self.rules.iter().map(|(.., rule)| *rule).collect::<Vec<_>>())
            .execute(&mut *tables)
            .await?;
        }
        if !self.seen.is_empty() {
            sqlx::query(
                "insert into seen (account_id, and_earlier, sequence)
                 select * from unnest($1::uuid[], $2::boolean[], $3::bigint[])
                 on conflict do nothing",
            )
            .bind(self.seen.iter().map(|(account, ..)| *account).collect::<Vec<_>>())
            .bind(self.seen.iter().map(|(_, earlier, _)| *earlier).collect::<Vec<_>>())
            .bind(self.seen.iter().map(|(.., sequence)| *sequence).collect::<Vec<_>>())
            .execute(tables)
            .await?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "notifications_tests.rs"]
mod tests;
