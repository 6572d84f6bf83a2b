//! Deleted texts: destroyed when their grace time is over, whatever is killed or forged meanwhile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, ensure};
use async_nats::jetstream;
use domain::{
    boundary::{Boundary, CHATS, TEXT_TIMERS},
    chat::{MessageChangeEvent, TimelineEvent},
    ids::{AccountId, MessageId, RoomId},
};
use embedded::wait_for;
use jetstream_es::{KeyVault, MAX_PAGE, NewEvent, OWN_API, Recorded, Timers};
use personal::{Deletable, Personal};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use workers::Failpoint;

use crate::{
    notary::auditor,
    world::{PATIENCE, World},
};

const GRACE: &str = "WHERRY_DELETED_TEXT_GRACE_SECONDS";

/// A message, and where it is.
struct Said {
    room: RoomId,
    author: AccountId,
    message: MessageId,
    sequence: u64,
}

impl World {
    async fn say(&self, author: AccountId, text: &str) -> anyhow::Result<Said> {
        let (room, message) = (RoomId::new(Uuid::now_v7()), MessageId::new(Uuid::now_v7()));
        let body = Deletable::open(author.person(), text.to_owned());
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        let sequence = self.append(&Boundary::timeline(room), &posted).await?;
        Ok(Said { room, author, message, sequence })
    }

    /// Edits it, by the event alone; where that was.
    async fn edit(&self, said: &Said, text: &str) -> anyhow::Result<u64> {
        let Said { room, author, message, sequence } = *said;
        let body = Deletable::open(author.person(), text.to_owned());
        let (mentions, mentions_room) = (Some(Vec::new()), false);
        let edited = MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body,
            mentions,
            mentions_room,
        };
        self.append(&Boundary::message_changes(room), &edited).await
    }

    /// What this edit says, if that can still be read by who has read nothing before.
    async fn edited_text(&self, edit: u64) -> anyhow::Result<Option<String>> {
        let keys = KeyVault::new(self.client("command_api").await?, OWN_API, self.config()?.master_keys);
        let event = self.store.at(CHATS.name, edit).await?.context("the edit")?;
        let MessageChangeEvent::MessageEdited { body, .. } = event.open(&keys).await? else {
            anyhow::bail!("{event:?} is no edit")
        };
        Ok(body.into_value())
    }

    /// Deletes it, by the event alone; where and when that was.
    async fn take_back(&self, said: &Said) -> anyhow::Result<(u64, OffsetDateTime)> {
        let Said { room, author, message, sequence } = *said;
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by: author };
        let deletion = self.append(&Boundary::message_changes(room), &deleted).await?;
        let stored = self.store.at(CHATS.name, deletion).await?.context("the deletion")?;
        Ok((deletion, stored.time))
    }

    /// The text, if it can still be read by who has read nothing before.
    async fn text(&self, said: &Said) -> anyhow::Result<Option<String>> {
        let keys = KeyVault::new(self.client("command_api").await?, OWN_API, self.config()?.master_keys);
        let event = self.store.at(CHATS.name, said.sequence).await?.context("the message")?;
        let TimelineEvent::MessagePosted { body, .. } = event.open(&keys).await?;
        Ok(body.into_value())
    }

    /// The events that say that a text was destroyed.
    async fn ends(&self) -> anyhow::Result<Vec<Recorded>> {
        let page = self.store.reader().page(CHATS.name, 1, Some("chat.changes.*"), MAX_PAGE).await?;
        let is_end = |event: &Recorded| event.envelope.event_type == "MessageTextDestroyed";
        Ok(page.events.into_iter().filter(is_end).collect())
    }

    async fn wait_for_ends(&self, ends: usize) -> anyhow::Result<Vec<Recorded>> {
        let found = wait_for("the end of texts", PATIENCE, || async {
            let found = self.ends().await.map_err(|error| error.to_string())?;
            if found.len() >= ends { Ok(found) } else { Err(format!("{} of {ends}", found.len())) }
        });
        Ok(found.await?)
    }

    /// Waits until so many timers are left, set or due.
    pub(crate) async fn wait_for_timers(&self, left: u64) -> anyhow::Result<()> {
        let app = jetstream::with_prefix(self.client("setup").await?, "APP.API");
        wait_for("timers", PATIENCE, || async {
            let stream = app.get_stream(Timers::stream()).await.map_err(|error| error.to_string())?;
            let found = stream.cached_info().state.messages;
            if found == left { Ok(()) } else { Err(format!("{found} timers")) }
        })
        .await?;
        Ok(())
    }

    async fn forge(&self, name: &str) -> anyhow::Result<()> {
        Ok(Timers::new(self.client("workers").await?).set(TEXT_TIMERS, name, self.clock.now()).await?)
    }
}

#[tokio::test]
async fn a_text_is_destroyed_when_its_grace_time_is_over_and_the_others_stay() -> anyhow::Result<()> {
    let mut world = World::start().await?;
    world.set(GRACE, "1");
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let ada = world.register("ada@example.org").await?;
    let (gone, kept) = (world.say(ada, "not so").await?, world.say(ada, "so").await?);
    let edits = [world.edit(&gone, "not quite so").await?, world.edit(&gone, "not so at all").await?];
    let other = world.edit(&kept, "just so").await?;
    let (deletion, at) = world.take_back(&gone).await?;
    let ends = world.wait_for_ends(1).await?;
    ensure!(ends.len() == 1 && ends[0].time >= at + Duration::SECOND, "{ends:?}");
    ensure!(ends[0].envelope.actor == "worker:text-destruction");
    let deleted = world.store.at(CHATS.name, deletion).await?.context("the deletion")?;
    ensure!(ends[0].envelope.causation.as_ref() == Some(&deleted.envelope.id));
    ensure!(ends[0].envelope.correlation == deleted.envelope.correlation);
    ensure!(world.text(&gone).await?.is_none());
    ensure!(world.text(&kept).await?.as_deref() == Some("so"));
    // What it was edited to goes with it.
    for edit in edits {
        ensure!(world.edited_text(edit).await?.is_none());
    }
    ensure!(world.edited_text(other).await?.as_deref() == Some("just so"));
    world.wait_for_timers(0).await?;
    // The log is what it was, and what was attested before is attested still.
    let auditor = auditor(&world).await?;
    let verified = wait_for("a checkpoint of it all", PATIENCE, || async {
        let verified = auditor.verify(CHATS.name, None, false).await.map_err(|error| format!("{error:?}"))?;
        let attested = verified.checkpoint.as_ref().map_or(0, |signed| signed.checkpoint().size);
        if attested >= ends[0].sequence { Ok(verified) } else { Err(format!("{attested} attested")) }
    })
    .await?;
    ensure!(verified.forged.is_empty() && verified.read == ends[0].sequence);
    Ok(())
}

#[tokio::test]
async fn stopped_before_and_after_every_step_each_text_goes_once() -> anyhow::Result<()> {
    let mut world = World::start().await?;
    world.set(GRACE, "0");
    let _commands = world.command_api().await?;
    let stopped: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let seen = Arc::clone(&stopped);
    let mut config = world.config()?;
    // Each is stopped once, and let through when the job comes to it again.
    config.failpoint = Failpoint::new(move |before| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).insert(before.to_owned())
    });
    let ada = world.register("ada@example.org").await?;
    let mut deletions = Vec::new();
    for text in ["one", "two"] {
        deletions.push(world.take_back(&world.say(ada, text).await?).await?.0);
    }
    let _workers = world.workers_with(config).await?;
    world.wait_for_ends(2).await?;
    world.wait_until_over(CHATS.name, "timekeeper").await?;
    world.wait_for_timers(0).await?;
    ensure!(world.ends().await?.len() == 2);
    let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for deletion in deletions {
        for before in ["set a timer on", "destroy-message-text", "say the end of"] {
            ensure!(stopped.contains(&format!("{before} {deletion}")), "{before} {deletion}: {stopped:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn timers_outlive_workers_and_servers_that_are_killed() -> anyhow::Result<()> {
    let mut world = World::start().await?;
    world.set(GRACE, "3");
    let ada = world.register("ada@example.org").await?;
    let said = [world.say(ada, "one").await?, world.say(ada, "two").await?];
    let (_, at) = world.take_back(&said[0]).await?;
    let worker = world.process()?;
    world.wait_for_timers(1).await?;
    worker.kill()?;
    world.nats.server().kill().await;
    world.nats.server().start().await?;
    // Nobody takes the commands of this one.
    let worker = world.process()?;
    world.take_back(&said[1]).await?;
    world.wait_until_over(CHATS.name, "timekeeper").await?;
    wait_for("a timer that is due", PATIENCE, || async {
        let due = world.timer_deliveries().await.map_err(|error| error.to_string())?;
        if due >= 1 { Ok(()) } else { Err("none".to_owned()) }
    })
    .await?;
    worker.kill()?;
    ensure!(world.ends().await?.is_empty());
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let ends = world.wait_for_ends(2).await?;
    ensure!(ends.len() == 2 && ends[0].time >= at + Duration::seconds(3), "{ends:?}");
    for said in &said {
        ensure!(world.text(said).await?.is_none());
    }
    world.wait_for_timers(0).await
}

/// Also a timer alone may be deleted, by whoever takes over the workers; nobody can tell then which are left.
#[tokio::test]
async fn timers_that_were_lost_are_set_again_at_the_next_start() -> anyhow::Result<()> {
    let mut world = World::start().await?;
    world.set(GRACE, "0");
    let ada = world.register("ada@example.org").await?;
    let done = world.say(ada, "one").await?;
    world.take_back(&done).await?;
    let (commands, workers) = (world.command_api().await?, world.workers().await?);
    world.wait_for_ends(1).await?;
    world.wait_for_timers(0).await?;
    workers.stop().await;
    commands.stop().await;

    world.set(GRACE, "3600");
    let (kept, lost) =
        (world.say(ada, "so").await?, [world.say(ada, "two").await?, world.say(ada, "three").await?]);
    let workers = world.workers().await?;
    let edit = world.edit(&lost[0], "two, or three").await?;
    for said in &lost {
        world.take_back(said).await?;
    }
    world.wait_for_timers(2).await?;
    world.wait_until_over(CHATS.name, "timekeeper").await?;
    workers.stop().await;
    world.lose_timers().await?;
    world.wait_for_timers(0).await?;

    // Set again as they were, and none for what is destroyed.
    let workers = world.workers().await?;
    world.wait_for_timers(2).await?;
    workers.stop().await;
    ensure!(world.timer_deliveries().await? == 0);
    world.lose_timers().await?;

    world.set(GRACE, "0");
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    ensure!(world.wait_for_ends(3).await?.len() == 3);
    for said in &lost {
        ensure!(world.text(said).await?.is_none());
    }
    ensure!(world.edited_text(edit).await?.is_none());
    ensure!(world.text(&kept).await?.as_deref() == Some("so"));
    world.wait_for_timers(0).await
}

#[tokio::test]
async fn a_forged_timer_destroys_nothing_early_and_ends() -> anyhow::Result<()> {
    let mut world = World::start().await?;
    world.set(GRACE, "5");
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let ada = world.register("ada@example.org").await?;
    let (gone, kept) = (world.say(ada, "not so").await?, world.say(ada, "so").await?);
    let (deletion, at) = world.take_back(&gone).await?;
    world.wait_for_timers(1).await?;
    // It takes the true timer's place, and comes at once.
    world.forge(&deletion.to_string()).await?;
    for nothing in [kept.sequence.to_string(), "999999".to_owned(), "0".to_owned(), "x".to_owned()] {
        world.forge(&nothing).await?;
    }
    wait_for("the forgeries", PATIENCE, || async {
        match world.timer_deliveries().await {
            Ok(5..) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    // The true one is set again, and what names nothing is over.
    world.wait_for_timers(1).await?;
    ensure!(world.text(&gone).await?.as_deref() == Some("not so"), "destroyed early");
    let ends = world.wait_for_ends(1).await?;
    ensure!(ends.len() == 1 && ends[0].time >= at + Duration::seconds(5), "{ends:?}");
    ensure!(world.text(&gone).await?.is_none());
    ensure!(world.text(&kept).await?.as_deref() == Some("so"));
    world.wait_for_timers(0).await
}

#[tokio::test]
async fn a_text_without_a_key_of_its_own_is_given_up_after_one_try() -> anyhow::Result<()> {
    let mut world = World::start().await?;
    world.set(GRACE, "0");
    let (_commands, _workers) = (world.command_api().await?, world.workers().await?);
    let ada = world.register("ada@example.org").await?;
    let (room, message) = (RoomId::new(Uuid::now_v7()), MessageId::new(Uuid::now_v7()));
    let body = Personal::open(ada.person(), "said long ago".to_owned());
    let body =
        json!({"type": "MessagePosted", "room": room, "message": message, "author": ada, "body": body});
    let sequence = append_version_1(&world, room, body).await?;
    let said = Said { room, author: ada, message, sequence };
    let (deletion, _) = world.take_back(&said).await?;
    world.wait_until_over(CHATS.name, "timekeeper").await?;
    world.wait_for_timers(0).await?;
    ensure!(world.timer_deliveries().await? == 1);
    ensure!(world.ends().await?.is_empty());
    ensure!(world.text(&said).await?.as_deref() == Some("said long ago"));
    let failed = world.failed_jobs().await?;
    ensure!(
        failed.len() == 1 && failed[0].subject == format!("system.job.destroyer.{deletion}"),
        "{failed:?}"
    );
    ensure!(failed[0].body["detail"] == "destroy-message-text got text-has-no-own-key", "{failed:?}");
    Ok(())
}

async fn append_version_1(world: &World, room: RoomId, body: serde_json::Value) -> anyhow::Result<u64> {
    let event = NewEvent {
        subject: Boundary::timeline(room).subject().to_owned(),
        event_type: "MessagePosted".to_owned(),
        event_version: "1".to_owned(),
        body,
        expect: jetstream_es::Expectation::Any,
        aggregate: None,
    };
    world.append_event(CHATS.name, event).await
}
