//! The same command once more: right after the server was killed and has come back, from another node, and when
//! the server has forgotten the command's ids. Its answer is that of the first time, and there is no second event.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use jetstream_es::{AppendError, AttemptError, CommandMeta, EventStore, Expectation, Outcome, Proposal};

use crate::support::{Log, ManualClock, chats, command, command_with, event, id_made_at, now, one};

const KILLS: usize = 4;
const ROOM: &str = "chat.room.a";

/// What a service sends: alone or in batches, with every kind of expectation.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Note,
    Beginning,
    Several,
    Post,
}

const KINDS: [Kind; 4] = [Kind::Note, Kind::Beginning, Kind::Several, Kind::Post];

impl Kind {
    fn home(self, meta: &CommandMeta) -> String {
        match self {
            Self::Note => "chat.timeline.notes".to_owned(),
            Self::Beginning => format!("chat.account.{}", meta.id),
            Self::Several => "chat.timeline.several".to_owned(),
            Self::Post => "chat.timeline.a".to_owned(),
        }
    }

    fn proposal(self, meta: &CommandMeta, room: u64) -> Proposal {
        let home = self.home(meta);
        match self {
            Self::Note => one(&home, "x", Expectation::Any),
            Self::Beginning => one(&home, "x", Expectation::Exactly(0)),
            Self::Several => chats((0..3).map(|_| event(&home, "x", Expectation::Any)).collect()),
            Self::Post => one(&home, "x", Expectation::Guard { subject: ROOM.to_owned(), sequence: room }),
        }
    }

    /// As [`Kind::append`], by the other door.
    async fn execute(self, store: &EventStore, meta: &CommandMeta, room: u64) -> Result<Outcome> {
        let attempt = || std::future::ready(Ok::<_, AttemptError<()>>(self.proposal(meta, room)));
        let outcome = store.execute(meta, "CHATS", &[self.home(meta)], attempt).await;
        outcome.with_context(|| format!("{self:?}"))
    }

    async fn append(self, store: &EventStore, meta: &CommandMeta, room: u64) -> Result<Outcome> {
        store.append(meta, self.proposal(meta, room)).await.with_context(|| format!("{self:?}"))
    }
}

/// Commands that were answered.
struct Answered(Vec<(Kind, CommandMeta, Outcome)>);

impl Answered {
    /// Some of each kind, all at once.
    async fn of(store: &EventStore, metas: impl Fn() -> CommandMeta, room: u64) -> Result<Self> {
        let sent = KINDS.iter().cycle().take(12).map(|kind| {
            let meta = metas();
            async move {
                let outcome = kind.append(store, &meta, room).await?;
                ensure!(!outcome.replayed, "{kind:?} is new");
                Ok((*kind, meta, outcome))
            }
        });
        Ok(Self(try_join_all(sent).await?))
    }

    /// Sends all of them again, by both doors.
    async fn again(&self, store: &EventStore, room: u64) -> Result<()> {
        let sent = self.0.iter().map(|(kind, meta, first)| async move {
            for again in [kind.append(store, meta, room).await?, kind.execute(store, meta, room).await?] {
                ensure!(again.replayed && again.position == first.position, "{kind:?}: {again:?}, {first:?}");
                let ids = |outcome: &Outcome| -> Vec<_> {
                    outcome.events.iter().map(|event| (event.sequence, event.envelope.id.clone())).collect()
                };
                ensure!(ids(&again) == ids(first), "{kind:?}: {again:?}, {first:?}");
            }
            Ok(())
        });
        try_join_all(sent).await?;
        Ok(())
    }
}

async fn room(store: &EventStore) -> Result<u64> {
    let outcome = store.append(&command(), one(ROOM, "x", Expectation::Exactly(0))).await?;
    Ok(outcome.position.sequence)
}

#[tokio::test]
async fn right_after_the_server_was_killed() -> Result<()> {
    let log = Log::start().await?;
    let (store, other) = (log.store().await?, log.store().await?);
    let room = room(&store).await?;
    for kill in 0..KILLS {
        let answered = Answered::of(&store, command, room).await?;
        let before = log.last_sequence("CHATS").await?;
        log.nats.server().kill().await;
        log.nats.server().start().await?;
        // The node that it came to, another one that was there too, and one that has just started.
        let node = [store.clone(), other.clone(), log.store().await?][kill % 3].clone();
        once_back(&node).await?;
        answered.again(&node, room).await?;
        ensure!(log.last_sequence("CHATS").await? == before, "there is a second event");
    }
    Ok(())
}

/// Waits until this node has found the server again.
async fn once_back(store: &EventStore) -> Result<()> {
    embedded::wait_for("the server", crate::support::SOON, || async {
        store.reader().head("CHATS").await.map_err(|error| error.to_string())
    })
    .await?;
    Ok(())
}

/// The server has forgotten the ids, and has been killed since.
#[tokio::test]
async fn when_the_server_has_forgotten_them() -> Result<()> {
    let log = Log::start().await?;
    let window = Duration::from_secs(1);
    log.shorten_duplicate_window("CHATS", window).await?;
    let (store, other) = (log.store().await?, log.store().await?);
    let room = room(&store).await?;
    let made_earlier = || command_with(id_made_at(now() - Duration::from_mins(10)));
    for metas in [&command as &dyn Fn() -> CommandMeta, &made_earlier] {
        let answered = Answered::of(&store, metas, room).await?;
        let (_, last, _) = answered.0.last().context("some")?;
        log.forget_message_ids("CHATS", last, window).await?;
        let before = log.last_sequence("CHATS").await?;
        answered.again(&store, room).await?;
        answered.again(&other, room).await?;
        log.nats.server().kill().await;
        log.nats.server().start().await?;
        once_back(&other).await?;
        answered.again(&other, room).await?;
        ensure!(log.last_sequence("CHATS").await? == before, "there is a second event");
    }
    Ok(())
}

/// Nobody can tell any more whether it had an effect.
#[tokio::test]
async fn after_a_week_it_is_refused_by_both_doors() -> Result<()> {
    let log = Log::start().await?;
    let clock = ManualClock::default();
    let store = log.store_with(clock.ambient()).await?;
    let room = room(&store).await?;
    let meta = command();
    Kind::Post.append(&store, &meta, room).await?;
    clock.advance(Duration::from_hours(7 * 24 + 1));
    let appended = store.append(&meta, Kind::Post.proposal(&meta, room)).await;
    let Err(error @ AppendError::CommandTooOld) = appended else {
        anyhow::bail!("{appended:?}");
    };
    ensure!(error.to_string().contains("7 days"), "{error}");
    let executed = Kind::Post.execute(&store, &meta, room).await;
    ensure!(executed.is_err_and(|error| format!("{error:#}").contains("7 days")), "by the other door");
    ensure!(log.last_sequence("CHATS").await? == 2, "there is a second event");
    Ok(())
}
