//! `GET /api/v1/audit/chains/{id}`: what did this cause?

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use domain::audit::AuditQuestion;
use kit::{problem::Problem, tokens::Auditor};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Asked, AuditEvent, item::COLUMNS};
use crate::{
    read_model::{AUDIT_INDEX, Answer, AtPosition, Positions, QueryError, Reached, Snapshot},
    state::App,
};

/// The most events of one chain that are shown.
const MOST: usize = 1000;
/// The most commands that are shown below each other.
const DEEPEST: usize = 100;

/// Everything that something caused, across services.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chain {
    /// The commands at the beginning; those of workers stand below the event that they reacted to.
    commands: Vec<ChainCommand>,
    /// True when there is more than is shown: the first thousand events, and a hundred commands below each other.
    truncated: bool,
    #[serde(flatten)]
    reached: Reached,
}

/// A command and what it did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChainCommand {
    command_id: Uuid,
    actor: String,
    events: Vec<ChainEvent>,
}

/// An event and what it caused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChainEvent {
    #[serde(flatten)]
    event: AuditEvent,
    /// The read models that have taken it in.
    projections: Vec<String>,
    /// What workers did because of it.
    #[schema(no_recursion)]
    caused: Vec<ChainCommand>,
}

/// How far a read model has come in a stream: its name, the stream and the sequence.
type Checkpoint = (String, String, i64);
/// What waits in a read model: its name, the stream, the key, and the sequence from which on events of the key wait.
type Waiting = (String, String, String, i64);

/// What did this cause? By the id of a command, or by a correlation; auditors and administrators may ask.
#[utoipa::path(
    get, path = "/api/v1/audit/chains/{id}", tag = "audit", security(("access_token" = [])),
    params(("id" = String, Path, description = "A command's id or a correlation"), AtPosition),
    responses(
        (status = 200, body = Chain),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn audit_chain(
    State(app): State<App>,
    auditor: Auditor,
    Path(id): Path<String>,
    wanted: Positions,
) -> Result<Answer<Chain>, QueryError> {
    let asked = Asked::new(AuditQuestion::Chain).naming("id", Some(&id))?;
    app.audit_reads.record(&auditor, &asked).await?;
    let mut snapshot = app.read_model.snapshot(&AUDIT_INDEX, &wanted, app.wait_limit).await?;
    snapshot.note_waiting(AUDIT_INDEX[0].projection, None).await?;
    let mut events = correlated(&mut snapshot, &id).await?;
    let mut truncated = events.len() > MOST;
    if let (true, Ok(command)) = (events.is_empty(), id.parse()) {
        (events, truncated) = caused_by(&mut snapshot, command).await?;
    }
    if events.is_empty() {
        let title = "Nothing in the log has this command's id or this correlation.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "chain-not-found", title).into());
    }
    let progress = Progress::read(&mut snapshot).await?;
    events.truncate(MOST);
    let (commands, is_cut) = Tree::of(events, &progress);
    let reached = snapshot.reached();
    let body = Chain { commands, truncated: truncated || is_cut, reached: reached.clone() };
    Ok(Answer { body, reached })
}

const ORDER: &str = "order by e.stored_at, e.stream, e.sequence limit";

/// One more than is shown, so that it shows whether there are more.
fn most() -> i64 {
    i64::try_from(MOST + 1).unwrap_or(i64::MAX)
}

/// By correlation and limit.
pub(super) fn correlated_sql() -> String {
    format!("select {COLUMNS} from read.audit_event e where e.correlation = $1 {ORDER} $2")
}

/// By command and limit.
pub(super) fn of_command_sql() -> String {
    format!("select {COLUMNS} from read.audit_event e where e.command_id = $1 {ORDER} $2")
}

/// By what caused them, without those known already, and limit.
pub(super) fn caused_sql() -> String {
    format!(
        "select {COLUMNS} from read.audit_event e
         where e.causation = any($1) and not e.event_id = any($2) {ORDER} $3"
    )
}

/// What carries this correlation. A person's command gives its own id on to all that it causes.
async fn correlated(snapshot: &mut Snapshot, correlation: &str) -> sqlx::Result<Vec<AuditEvent>> {
    sqlx::query_as(&correlated_sql()).bind(correlation).bind(most()).fetch_all(snapshot.connection()).await
}

/// What a command did in the middle of a chain, and what came of that: level by level, so that neither a long chain nor
/// a broad one is followed further than it is shown. Tells whether there is more.
async fn caused_by(snapshot: &mut Snapshot, command: Uuid) -> sqlx::Result<(Vec<AuditEvent>, bool)> {
    let mut found: Vec<AuditEvent> =
        sqlx::query_as(&of_command_sql()).bind(command).bind(most()).fetch_all(snapshot.connection()).await?;
    let mut ids: Vec<String> = found.iter().map(|event| event.event_id.clone()).collect();
    let (next, mut level, mut levels) = (caused_sql(), ids.clone(), 1);
    while !level.is_empty() && found.len() <= MOST && levels < DEEPEST {
        let caused: Vec<AuditEvent> = sqlx::query_as(&next)
            .bind(&level)
            .bind(&ids)
            .bind(most())
            .fetch_all(snapshot.connection())
            .await?;
        level = caused.iter().map(|event| event.event_id.clone()).collect();
        ids.extend(level.iter().cloned());
        found.extend(caused);
        levels += 1;
    }
    let is_cut = found.len() > MOST || (levels == DEEPEST && !level.is_empty());
    found.sort_by(|a, b| (a.stored_at, &a.stream, a.sequence).cmp(&(b.stored_at, &b.stream, b.sequence)));
    Ok((found, is_cut))
}

/// A chain being put together.
struct Tree<'a> {
    /// The commands that reacted to an event, until they stand below it.
    waiting: BTreeMap<String, Vec<Vec<AuditEvent>>>,
    progress: &'a Progress,
    is_cut: bool,
}

/// How far the read models have come, and what waits in them.
struct Progress {
    checkpoints: Vec<Checkpoint>,
    waits: Vec<Waiting>,
}

impl Progress {
    async fn read(snapshot: &mut Snapshot) -> sqlx::Result<Self> {
        let checkpoints =
            sqlx::query_as("select projection, stream, sequence from read.checkpoint order by projection")
                .fetch_all(snapshot.connection())
                .await?;
        let waits = sqlx::query_as("select projection, stream, key, from_sequence from read.waiting")
            .fetch_all(snapshot.connection())
            .await?;
        Ok(Self { checkpoints, waits })
    }

    /// The read models that have taken an event in. Those that have passed it may have put it off, because an event
    /// of its key could not be applied.
    fn taken(&self, event: &AuditEvent) -> Vec<String> {
        let key = event.subject.rsplit('.').next().unwrap_or_default();
        let waits = |name: &str| {
            self.waits.iter().any(|(projection, stream, parked, from)| {
                projection == name && *stream == event.stream && parked == key && *from <= event.sequence
            })
        };
        let passed = |(name, stream, sequence): &&Checkpoint| {
            *stream == event.stream && *sequence >= event.sequence && !waits(name)
        };
        self.checkpoints.iter().filter(passed).map(|(name, ..)| name.clone()).collect()
    }
}

impl Tree<'_> {
    /// Puts every command below the event that it reacted to, each once whatever the log says. Tells whether
    /// something lies deeper than is shown.
    fn of(events: Vec<AuditEvent>, progress: &Progress) -> (Vec<ChainCommand>, bool) {
        let known: BTreeSet<String> = events.iter().map(|event| event.event_id.clone()).collect();
        let mut commands: Vec<Vec<AuditEvent>> = Vec::new();
        let mut index: BTreeMap<Uuid, usize> = BTreeMap::new();
        for event in events {
            let at = *index.entry(event.command_id).or_insert_with(|| {
                commands.push(Vec::new());
                commands.len() - 1
            });
            commands[at].push(event);
        }
        let mut tree = Tree { waiting: BTreeMap::new(), progress, is_cut: false };
        let mut roots = Vec::new();
        for command in commands {
            let cause = command.first().and_then(|event| event.causation.clone());
            match cause.filter(|cause| known.contains(cause)) {
                Some(cause) => tree.waiting.entry(cause).or_default().push(command),
                None => roots.push(command),
            }
        }
        let mut shown: Vec<_> = roots.into_iter().map(|command| tree.branch(command, 1)).collect();
        // Where causes go round in a circle, no command is the first.
        while !tree.is_cut
            && let Some((_, commands)) = tree.waiting.pop_first()
        {
            shown.extend(commands.into_iter().map(|command| tree.branch(command, 1)));
        }
        (shown, tree.is_cut)
    }

    fn branch(&mut self, command: Vec<AuditEvent>, level: usize) -> ChainCommand {
        let (command_id, actor) =
            command.first().map(|event| (event.command_id, event.actor.clone())).unwrap_or_default();
        let mut events = Vec::with_capacity(command.len());
        for event in command {
            let mut caused = Vec::new();
            if level < DEEPEST {
                for command in self.waiting.remove(&event.event_id).unwrap_or_default() {
                    caused.push(self.branch(command, level + 1));
                }
            } else {
                self.is_cut |= self.waiting.contains_key(&event.event_id);
            }
            events.push(ChainEvent { projections: self.progress.taken(&event), event, caused });
        }
        ChainCommand { command_id, actor, events }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::OffsetDateTime;

    /// The effect of a command, as a reaction to an event.
    fn event(command: u128, causation: Option<&str>) -> AuditEvent {
        AuditEvent {
            stream: "CHATS".to_owned(),
            sequence: i64::try_from(command).expect("small"),
            stored_at: OffsetDateTime::UNIX_EPOCH,
            event_id: format!("{command}.0"),
            event_type: "RoomCreated".to_owned(),
            event_version: 1,
            subject: "chat.room.a".to_owned(),
            boundary: "chat.room.*".to_owned(),
            account_id: None,
            room_id: None,
            conversion_id: None,
            actor: "worker:test".to_owned(),
            command_id: Uuid::from_u128(command),
            correlation: "c".to_owned(),
            causation: causation.map(str::to_owned),
        }
    }

    fn nothing() -> Progress {
        Progress { checkpoints: Vec::new(), waits: Vec::new() }
    }

    fn depth(commands: &[ChainCommand]) -> usize {
        let below = |command: &ChainCommand| command.events.iter().map(|event| depth(&event.caused)).max();
        commands.iter().filter_map(below).max().map_or(0, |deepest| deepest + 1)
    }

    #[test]
    fn a_chain_is_cut_where_it_is_too_deep_and_says_so() {
        let chain = |length: u128| {
            let events = (1..=length).map(|n| event(n, (n > 1).then(|| format!("{}.0", n - 1)).as_deref()));
            Tree::of(events.collect(), &nothing())
        };
        let (whole, is_cut) = chain(DEEPEST as u128);
        assert_eq!((whole.len(), depth(&whole), is_cut), (1, DEEPEST, false));
        let (cut, is_cut) = chain(1000);
        assert_eq!((cut.len(), depth(&cut), is_cut), (1, DEEPEST, true));
    }

    #[test]
    fn causes_in_a_circle_are_shown_once() {
        let circle = vec![event(1, Some("2.0")), event(2, Some("1.0")), event(3, Some("3.0"))];
        let (shown, is_cut) = Tree::of(circle, &nothing());
        let count = |commands: &[ChainCommand]| {
            serde_json::to_string(commands).expect("JSON").matches("command_id").count() / 2
        };
        assert_eq!((count(&shown), is_cut), (3, false));
    }

    #[test]
    fn a_read_model_in_which_an_event_waits_has_not_taken_it_in() {
        let stands = |projection: &str| (projection.to_owned(), "CHATS".to_owned(), 10);
        let waits = |key: &str, from| ("room_list".to_owned(), "CHATS".to_owned(), key.to_owned(), from);
        let checkpoints = vec![stands("room_list"), stands("room_timeline")];
        let progress = Progress { checkpoints, waits: vec![waits("a", 5), waits("b", 1)] };
        assert_eq!(progress.taken(&event(4, None)), ["room_list", "room_timeline"]);
        assert_eq!(progress.taken(&event(5, None)), ["room_timeline"]);
        assert!(progress.taken(&event(11, None)).is_empty());
    }
}
