//! `GET /api/v1/notifications`: what concerns me, and what of it is new?

use std::collections::BTreeMap;

use axum::extract::State;
use domain::ids::AccountId;
use kit::{problem::Problem, tokens::Actor};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::quotes::first_line;
use crate::{
    accounts::{Faces, Person},
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, BLOCK_LIST, Cursor, NOTIFICATIONS, Params, Positions,
        QueryError, REPORT_LIST, ROOM_LIST, ROOM_TIMELINE, Reached, Snapshot, THREAD_FOLLOWERS,
    },
    state::App,
};

const USUAL: i64 = 30;
const MOST: i64 = 100;
/// So many events are looked at for a page. Those that one may not see, or does not want to, are left out of it.
const LOOKED_AT: i64 = 200;
/// More than this are not counted.
const MOST_UNREAD: i64 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationParams {
    /// The `next_cursor` of the page before: asks for what happened earlier.
    cursor: Option<String>,
    /// How many at most; 30 unless told, 100 at most.
    limit: Option<i64>,
}

/// What one was notified of, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotificationList {
    items: Vec<Notification>,
    /// Asks for what happened earlier; absent at the end. A page may be short, or empty, and have one.
    next_cursor: Option<String>,
    /// How many of the latest are not read; 100 stands for 100 or more. With the first page only.
    #[schema(minimum = 0, maximum = 100)]
    unread: Option<i64>,
    /// The rooms of which one wants to be told something else than all.
    rules: Vec<RoomRule>,
    #[serde(flatten)]
    reached: Reached,
}

/// Something that concerns one. It is named by the event that it tells of, and by its kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Notification {
    kind: NotificationKind,
    /// Where the event stands in the log that it tells of.
    sequence: i64,
    room_id: Uuid,
    /// Empty of a direct room.
    room_name: String,
    /// Who did it.
    by: Person,
    /// The place of the message that it leads to; none of an invitation.
    message_sequence: Option<i64>,
    /// The place of the message in whose thread that one stands, if it is shown in that alone.
    thread_sequence: Option<i64>,
    /// The first line of what that message says now, 200 characters at most.
    line: Option<String>,
    /// What a reaction says.
    emoji: Option<String>,
    /// What came of a report: `dismissed` or `acted-on`.
    outcome: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    notified_at: OffsetDateTime,
    /// Whether it was marked as read, its message was read in its room, or its invitation was accepted.
    read: bool,
}

/// Why somebody is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum NotificationKind {
    /// A message mentions one, or everybody in the room.
    Mention,
    /// A message answers one's own.
    Answer,
    /// A message answers in a thread that one follows.
    Thread,
    /// Somebody reacted to one's own message.
    Reaction,
    /// Somebody asked one into a room.
    Invitation,
    /// Somebody has looked at what one reported.
    Report,
    /// Somebody reported a message in a room in which one keeps order.
    Reported,
}

/// What of a room one wants to be told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomRule {
    room_id: Uuid,
    /// `mentions` for mentions and answers only, or `nothing`.
    rule: String,
}

impl NotificationKind {
    /// From its column, which has these seven values.
    fn of(column: &str) -> Self {
        match column {
            "mention" => Self::Mention,
            "answer" => Self::Answer,
            "thread" => Self::Thread,
            "reaction" => Self::Reaction,
            "report" => Self::Report,
            "reported" => Self::Reported,
            _ => Self::Invitation,
        }
    }
}

/// An event that may concern one.
struct Candidate {
    notification: Notification,
    /// Whether one may see it and wants to.
    shown: bool,
}

/// What concerns one: mentions, answers, reactions, invitations, what came of reports and, for those who keep order, what is
/// reported; the latest first, also once they are read.
#[utoipa::path(
    get, path = "/api/v1/notifications", tag = "chat", params(AtPosition, NotificationParams), security(("access_token" = [])),
    responses(
        (status = 200, body = NotificationList),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn notifications(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
    Params(params): Params<NotificationParams>,
) -> Result<Answer<NotificationList>, QueryError> {
    let before = Cursor::decode_optional(params.cursor.as_deref())?.map(|cursor| cursor.order);
    let limit = usize::try_from(params.limit.unwrap_or(USUAL).clamp(1, MOST)).unwrap_or(1);
    let sources = [
        NOTIFICATIONS,
        THREAD_FOLLOWERS,
        REPORT_LIST,
        ROOM_LIST,
        ROOM_TIMELINE,
        BLOCK_LIST,
        ACCOUNT_DIRECTORY,
    ];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    for source in [NOTIFICATIONS, ROOM_LIST] {
        snapshot.note_waiting(source.projection, None).await?;
    }
    let epoch = snapshot.epoch(ROOM_LIST.stream).to_owned();
    let mut candidates = candidates(&app, &mut snapshot, actor.account, before).await?;
    let oldest = candidates.last().map(|candidate| candidate.notification.sequence);
    let are_all = i64::try_from(candidates.len()).unwrap_or(i64::MAX) < LOOKED_AT;
    candidates.retain(|candidate| candidate.shown);
    let mut items: Vec<_> = candidates.into_iter().map(|candidate| candidate.notification).collect();
    note_read_in_rooms(&app, &epoch, actor.account, &mut items).await;
    let unread = items.iter().filter(|item| !item.read).count();
    let unread = i64::try_from(unread).unwrap_or(MOST_UNREAD).min(MOST_UNREAD);
    let more = items.len() > limit;
    items.truncate(limit);
    // Either this page is full, or what follows has not been looked at.
    let end = if more { items.last().map(|item| item.sequence) } else { oldest.filter(|_| !are_all) };
    let rules = rules(&mut snapshot, actor.account).await?;
    let reached = snapshot.reached();
    let body = NotificationList {
        items,
        next_cursor: end.map(|sequence| Cursor::at(sequence).encode()),
        unread: before.is_none().then_some(unread),
        rules,
        reached: reached.clone(),
    };
    Ok(Answer { body, reached })
}

/// The latest events before a place that may concern somebody, each once: what names them comes before what names
/// everybody, and a mention before an answer.
///
/// As in a room's timeline, nothing is shown that happened after what the member list knows of the room. Who came into a
/// room is told of what concerns everybody from then on.
///
/// An edit that mentions everybody tells nobody again who knows of the message by name or because it answers them.
///
/// What is answered in a thread is no row of its own: it is found by the threads that one has to do with, and told if one
/// followed the thread by then.
async fn candidates(
    app: &App,
    snapshot: &mut Snapshot,
    account: AccountId,
    before: Option<i64>,
) -> Result<Vec<Candidate>, QueryError> {
    let newest = snapshot.sequence(ROOM_LIST.stream);
    let rows = sqlx::query!(
        r#"
        with mine as (
            select me.room_id, me.status = 'member' as is_member, me.role in ('owner', 'moderator') as keeps_order,
                   me.since_sequence, room.name,
                   least($2::bigint, coalesce(w.from_sequence - 1, $2), $3::bigint - 1) as newest
            from read.room_member me
            join read.room room on room.room_id = me.room_id
            left join read.waiting w
                on w.projection = 'room_list' and w.stream = 'CHATS' and w.key = me.room_id::text
            where me.account_id = $1
        ), told as (
            (select n.* from read.notification n
             where n.account_id = $1 and n.sequence < coalesce($3::bigint, $2 + 1)
             order by n.sequence desc
             limit $4)
            union all
            select n.* from mine
            cross join lateral (
                select * from read.notification n
                where n.room_id = mine.room_id and n.account_id is null and n.sequence > mine.since_sequence
                  and n.sequence <= mine.newest
                  and not (n.kind = 'mention' and exists (
                      select from read.notification o
                      where o.account_id = $1 and o.room_id = n.room_id and o.message_sequence = n.message_sequence
                        and o.kind in ('mention', 'answer') and o.sequence < n.sequence))
                order by n.sequence desc
                limit $4
            ) n
            where mine.is_member
            union all
            select null::uuid, m.sequence, 'thread', m.room_id, m.author_id, m.sequence, m.posted_at
            from (select distinct f.room_id, f.root_sequence from read.thread_reason f where f.account_id = $1) t
            join mine on mine.room_id = t.room_id and mine.is_member
            cross join lateral (
                select * from read.room_timeline m
                where m.room_id = t.room_id and m.thread_sequence = t.root_sequence
                  and m.sequence > mine.since_sequence and m.sequence <= mine.newest
                order by m.sequence desc
                limit $4
            ) m
        ), latest as (
            select distinct on (told.sequence) told.* from told
            order by told.sequence desc, told.account_id nulls last, told.kind desc
            limit $4
        )
        select n.kind as "kind!", n.sequence as "sequence!", n.room_id as "room_id!", n.by_id as "by_id!",
               n.message_sequence, case when m.in_room then null else m.thread_sequence end as "thread_sequence?",
               n.notified_at as "notified_at!", mine.name as "room_name?",
               case when m.edited_sequence > $2 or m.deleted_at is not null then null else left(m.body, 1000) end as body,
               p.outcome as "outcome?", e.emoji as "emoji?", a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?",
               coalesce(n.sequence <= mine.newest and n.by_id <> $1 and a.handle is distinct from '[erased]'
                        and not exists (select from read.block_list b where b.account_id = $1 and b.person_id = n.by_id)
                        and case n.kind
                            when 'invitation' then true
                            when 'report' then mine.is_member
                            when 'reported' then mine.is_member and mine.keeps_order and made.author_id <> $1
                                                 and made.outcome is null
                            when 'reaction' then mine.is_member and m.deleted_at is null and e.emoji <> '[erased]'
                                                 and coalesce(r.rule, 'all') = 'all'
                            else mine.is_member and m.deleted_at is null and m.sequence is not null
                                 and coalesce(r.rule, 'all') <> 'nothing'
                                 and (n.kind = 'mention' or m.thread_sequence is null or thread.follows)
                            end, false) as "shown!",
               (n.sequence <= (select coalesce(max(s.sequence), 0) from read.notification_seen s
                               where s.account_id = $1 and s.and_earlier)
                or exists (select from read.notification_seen s
                           where s.account_id = $1 and not s.and_earlier and s.sequence = n.sequence)
                or n.kind in ('mention', 'answer', 'thread') and n.sequence <= coalesce(thread.read_up_to, 0)
                or (n.kind = 'invitation' and coalesce(mine.is_member, false))) as "read!"
        from latest n
        left join mine on mine.room_id = n.room_id
        left join read.room_timeline m on m.room_id = n.room_id and m.sequence = n.message_sequence
        left join read.message_reaction e
            on n.kind = 'reaction' and e.room_id = n.room_id and e.sequence = n.message_sequence
               and e.added_sequence = n.sequence
        left join read.report p on n.kind = 'report' and p.closed_sequence = n.sequence
        left join read.report made on n.kind = 'reported' and made.reported_sequence = n.sequence
        left join read.account_directory a on a.account_id = n.by_id
        left join lateral (
            select rule from read.notification_rule r
            where r.account_id = $1 and r.room_id = n.room_id and r.sequence < n.sequence
            order by r.sequence desc
            limit 1
        ) r on true
        left join lateral (
            select coalesce(
                       (select f.follows from read.thread_reason f
                        where f.account_id = $1 and f.room_id = n.room_id and f.root_sequence = m.thread_sequence
                              and f.chosen and f.sequence < n.sequence
                        order by f.sequence desc
                        limit 1),
                       exists (select from read.thread_reason f
                               where f.account_id = $1 and f.room_id = n.room_id and f.root_sequence = m.thread_sequence
                                     and not f.chosen and f.sequence < n.sequence)) as follows,
                   (select s.read_up_to from read.thread_seen s
                    where s.account_id = $1 and s.room_id = n.room_id and s.root_sequence = m.thread_sequence) as read_up_to
        ) thread on m.thread_sequence is not null
        order by n.sequence desc
        "#,
        account.uuid(),
        newest,
        before,
        LOOKED_AT,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let faces = Faces::new(app);
    let candidates = rows.into_iter().map(|row| Candidate {
        notification: Notification {
            kind: NotificationKind::of(&row.kind),
            sequence: row.sequence,
            room_id: row.room_id,
            room_name: row.room_name.unwrap_or_default(),
            by: faces.person(row.by_id, row.handle, row.name, row.photo_id),
            message_sequence: row.message_sequence,
            thread_sequence: row.thread_sequence,
            line: row.body.as_deref().map(first_line),
            emoji: row.emoji,
            outcome: row.outcome,
            notified_at: row.notified_at,
            read: row.read,
        },
        shown: row.shown,
    });
    Ok(candidates.collect())
}

/// Marks what leads to messages of others that were read where they stand. While the markers do not answer, it is left
/// as it is. What is shown in a thread alone is not read with its room.
async fn note_read_in_rooms(app: &App, epoch: &str, account: AccountId, items: &mut [Notification]) {
    let is_open = |item: &Notification| {
        let is_said = matches!(
            item.kind,
            NotificationKind::Mention | NotificationKind::Answer | NotificationKind::Thread
        );
        !item.read && is_said && item.thread_sequence.is_none()
    };
    let mut rooms: Vec<_> = items.iter().filter(|item| is_open(item)).map(|item| item.room_id).collect();
    rooms.sort_unstable();
    rooms.dedup();
    if rooms.is_empty() {
        return;
    }
    let Some(read_up_to) = app.read_markers.if_they_answer(account, &rooms, epoch).await else { return };
    let read_up_to: BTreeMap<_, _> = rooms.into_iter().zip(read_up_to).collect();
    for item in items.iter_mut().filter(|item| is_open(item)) {
        item.read = read_up_to.get(&item.room_id).is_some_and(|up_to| item.sequence <= *up_to);
    }
}

/// What somebody chose last of each room, where that is not to be told of all.
async fn rules(snapshot: &mut Snapshot, account: AccountId) -> Result<Vec<RoomRule>, QueryError> {
    let rules = sqlx::query_as!(
        RoomRule,
        r#"
        select r.room_id as "room_id!", r.rule as "rule!"
        from (select distinct on (room_id) room_id, rule from read.notification_rule
              where account_id = $1
              order by room_id, sequence desc) r
        where r.rule <> 'all'
        "#,
        account.uuid(),
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(rules)
}
