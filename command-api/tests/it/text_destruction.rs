//! Letting a deleted message's text go for good: not early, not by mistake, once, and nothing else with it.

use std::{fs, path::Path};

use domain::{
    boundary::{Boundary, CHATS},
    chat::{MessageChangeEvent, TimelineEvent},
    ids::{AccountId, MessageId, RoomId},
};
use futures::future::try_join_all;
use jetstream_es::{
    CommandMeta, Expectation, KeyVault, NewEvent, OWN_API, Proposal, Recorded, requests::CommandReply,
};
use personal::{Deletable, Personal};
use reqwest::Method;
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::{people::Person, workers::code, world::World};

const GRACE: Duration = Duration::days(14);
const DESTROYED: &str = "MessageTextDestroyed";

/// Bob in a room of his own, of whose messages the first is deleted.
struct Deleted {
    bob: Person,
    room: String,
    /// Where it was deleted.
    deletion: u64,
}

impl World {
    async fn deleted(&self) -> anyhow::Result<Deleted> {
        let bob = self.person("bob").await?;
        let room = self.room(&bob).await?;
        let messages = format!("/api/v1/rooms/{room}/messages");
        let mut posted = Vec::new();
        for text in ["not meant to be said", "meant to be said"] {
            let answer = self.post(&messages).token(&bob.access).json(&json!({"body": text})).await?;
            posted.push(answer.expect(201)?["message_id"].as_str().unwrap_or_default().to_owned());
        }
        self.delete(&format!("{messages}/{}", posted[0])).token(&bob.access).send().await?.expect(200)?;
        let deletion = self.events(CHATS.name).await?.last().map_or(0, |event| event.sequence);
        Ok(Deleted { bob, room, deletion })
    }

    async fn destroy(&self, deletion: u64, id: Uuid) -> anyhow::Result<CommandReply> {
        self.send("destroy-message-text", id, json!({ "deletion": deletion })).await
    }

    /// What can still be read of every text, in the order of the log, by who has read none before.
    async fn texts(&self) -> anyhow::Result<Vec<Option<String>>> {
        let (config, mut texts) = (&self.config, Vec::new());
        let client = jetstream_es::connect(&config.nats).await?;
        let keys = KeyVault::new(client, OWN_API, config.master_keys.clone());
        for event in self.events(CHATS.name).await? {
            if event.subject.starts_with("chat.timeline.") {
                let TimelineEvent::MessagePosted { body, .. } = event.open(&keys).await?;
                texts.push(body.into_value());
            } else if event.envelope.event_type == "MessageEdited" {
                let MessageChangeEvent::MessageEdited { body, .. } = event.open(&keys).await? else {
                    continue;
                };
                texts.push(body.into_value());
            }
        }
        Ok(texts)
    }

    /// What this person's keys are stored as, wrapped.
    async fn wrapped_keys(&self, of: AccountId) -> anyhow::Result<Vec<u8>> {
        let client = jetstream_es::connect(&self.config.nats).await?;
        let record = format!("$JS.API.DIRECT.GET.KV_keys.$KV.keys.{}", of.person());
        Ok(client.request(record, "".into()).await?.payload.to_vec())
    }

    async fn destroyed(&self) -> anyhow::Result<Vec<Recorded>> {
        let events = self.events(CHATS.name).await?;
        Ok(events.into_iter().filter(|event| event.envelope.event_type == DESTROYED).collect())
    }

    async fn append(&self, by: AccountId, event: NewEvent) -> anyhow::Result<u64> {
        let meta = CommandMeta::new(self.command_id(), "filler", format!("account:{by}"), self.clock.now());
        let proposal = Proposal { stream: CHATS.name.to_owned(), events: vec![event] };
        Ok(self.log.append(&meta, proposal).await?.position.sequence)
    }
}

/// How often these bytes are in the files below a folder.
fn count_in_files(below: &Path, bytes: &[u8]) -> anyhow::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(below)? {
        let path = entry?.path();
        if path.is_dir() {
            count += count_in_files(&path, bytes)?;
        } else {
            // What is gone since the folder was listed holds nothing.
            let content = fs::read(&path).unwrap_or_default();
            count += content.windows(bytes.len()).filter(|window| *window == bytes).count();
        }
    }
    Ok(count)
}

/// As ids that follow from events, it tells no time.
fn another_id() -> Uuid {
    Uuid::new_v5(&Uuid::now_v7(), b"destroy")
}

fn both() -> Vec<Option<String>> {
    vec![Some("not meant to be said".to_owned()), Some("meant to be said".to_owned())]
}

fn only_the_second() -> Vec<Option<String>> {
    vec![None, Some("meant to be said".to_owned())]
}

#[tokio::test]
async fn a_text_goes_when_its_grace_time_is_over_and_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let Deleted { bob, room, deletion } = world.deleted().await?;
    let id = another_id();
    let early = Err((409, "grace-not-over".to_owned()));
    assert_eq!(code_of(world.destroy(deletion, id).await?), early);
    world.clock.advance(GRACE - Duration::minutes(1));
    assert_eq!(code_of(world.destroy(deletion, id).await?), early, "a minute before");
    assert_eq!((world.texts().await?, world.destroyed().await?.len()), (both(), 0));

    world.clock.advance(Duration::minutes(2));
    let first = world.destroy(deletion, id).await?;
    assert_eq!(world.texts().await?, only_the_second());
    assert_eq!(world.destroy(deletion, id).await?, first, "killed and begun again");
    assert_eq!(code_of(world.destroy(deletion, another_id()).await?), Ok(()), "it is gone already");
    let destroyed = world.destroyed().await?;
    assert_eq!(destroyed.len(), 1);
    assert_eq!(destroyed[0].subject, format!("chat.changes.{room}"));
    let envelope = &destroyed[0].envelope;
    assert_eq!((envelope.actor.as_str(), envelope.causation.as_deref()), ("worker:test", Some("the event")));
    let said = world.events(CHATS.name).await?;
    let deleted = said.iter().find(|event| event.sequence == deletion).expect("the deletion");
    let fields = ["room", "message", "sequence", "author"];
    assert_eq!(fields.map(|field| &destroyed[0].body[field]), fields.map(|field| &deleted.body[field]));
    assert_eq!(destroyed[0].body["author"], json!(bob.account));
    Ok(())
}

#[tokio::test]
async fn every_text_of_a_message_goes_with_it_in_the_log_and_on_the_disk() -> anyhow::Result<()> {
    let world = World::start().await?;
    let bob = world.person("bob").await?;
    let room = world.room(&bob).await?;
    let messages = format!("/api/v1/rooms/{room}/messages");
    let body = json!({"body": "one"});
    let post = async || world.post(&messages).token(&bob.access).json(&body).await?.expect(201);
    let [gone, kept] = [post().await?, post().await?]
        .map(|said| format!("{messages}/{}", said["message_id"].as_str().unwrap_or_default()));
    for message in [&gone, &kept] {
        for text in ["two", "three"] {
            let edit = world.ask(Method::PATCH, message).token(&bob.access);
            edit.json(&json!({"body": text})).await?.expect(200)?;
        }
    }
    world.delete(&gone).token(&bob.access).send().await?.expect(200)?;
    let events = world.events(CHATS.name).await?;
    let deletion = events.last().expect("the deletion").clone();
    // An edit that was on its way when the message was deleted; it is never shown, and goes as well.
    let MessageChangeEvent::MessageDeleted { room, message, sequence, author, .. } =
        deletion.decode_withheld()?
    else {
        panic!("{deletion:?}")
    };
    let body = Deletable::open(author.person(), "too late".to_owned());
    let (mentions, mentions_room) = (Some(Vec::new()), false);
    let late =
        MessageChangeEvent::MessageEdited { room, message, sequence, author, body, mentions, mentions_room };
    let changes = Boundary::message_changes(room);
    world.append(author, NewEvent::of(changes.subject(), &late, Expectation::Any)?).await?;

    let texts = |texts: [&str; 7]| texts.map(|text| (!text.is_empty()).then(|| text.to_owned())).to_vec();
    assert_eq!(world.texts().await?, texts(["one", "one", "two", "three", "two", "three", "too late"]));
    let wrapped = world.wrapped_keys(bob.account).await?;
    let on_disk = || count_in_files(world.nats.folder(), &wrapped);
    assert!(on_disk()? >= 1, "the test looks at the wrong place");
    world.clock.advance(GRACE + Duration::minutes(1));
    let id = another_id();
    let first = world.destroy(deletion.sequence, id).await?;
    assert_eq!(code_of(first.clone()), Ok(()));
    assert_eq!(world.texts().await?, texts(["", "one", "", "", "two", "three", ""]));
    assert_eq!(on_disk()?, 0, "the keys that they were sealed with are overwritten");
    assert_eq!(world.destroy(deletion.sequence, id).await?, first);
    assert_eq!(world.destroyed().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn whoever_is_killed_before_the_event_begins_anew() -> anyhow::Result<()> {
    let world = World::start().await?;
    let Deleted { bob, deletion, .. } = world.deleted().await?;
    world.clock.advance(GRACE);
    let posted = world.events(CHATS.name).await?.into_iter().find(|e| e.subject.starts_with("chat.timeline"));
    let posted = posted.expect("a message");
    world.log.keys().destroy_leaf(bob.account.person(), &posted.envelope.id).await?;
    assert_eq!(code_of(world.destroy(deletion, another_id()).await?), Ok(()));
    assert_eq!((world.texts().await?, world.destroyed().await?.len()), (only_the_second(), 1));
    Ok(())
}

#[tokio::test]
async fn several_at_once_say_it_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let Deleted { bob, room, deletion } = world.deleted().await?;
    // Somebody else deleted it in the same moment, so there are two timers.
    let first = world.events(CHATS.name).await?.pop().expect("the deletion").decode_withheld()?;
    let MessageChangeEvent::MessageDeleted { .. } = &first else { panic!("{first:?}") };
    let changes = Boundary::message_changes(room.parse::<RoomId>()?);
    let again = NewEvent::of(changes.subject(), &first, Expectation::Any)?;
    let second = world.append(bob.account, again).await?;
    world.clock.advance(GRACE + Duration::minutes(1));
    let at_once = [deletion, second, deletion, second].map(|deletion| world.destroy(deletion, another_id()));
    for reply in try_join_all(at_once).await? {
        assert_eq!(code_of(reply), Ok(()));
    }
    assert_eq!((world.texts().await?, world.destroyed().await?.len()), (only_the_second(), 1));
    Ok(())
}

#[tokio::test]
async fn what_names_no_deletion_destroys_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let Deleted { deletion, .. } = world.deleted().await?;
    world.clock.advance(GRACE * 2);
    let unknown = Err((404, "deletion-not-found".to_owned()));
    // The room, its messages, what is not there yet, and what never is.
    for other in (0..deletion).chain([deletion + 1, u64::MAX]) {
        assert_eq!(code_of(world.destroy(other, another_id()).await?), unknown, "{other}");
    }
    assert_eq!((world.texts().await?, world.destroyed().await?.len()), (both(), 0));
    assert_eq!(code_of(world.destroy(deletion, another_id()).await?), Ok(()));
    let end = world.destroyed().await?[0].sequence;
    assert_eq!(code_of(world.destroy(end, another_id()).await?), unknown, "nor the end of a text");
    Ok(())
}

/// Until version 2 a text was sealed with all else that was its author's.
#[tokio::test]
async fn a_text_of_an_earlier_version_stays() -> anyhow::Result<()> {
    let world = World::start().await?;
    let bob = world.person("bob").await?;
    let room: RoomId = world.room(&bob).await?.parse()?;
    let message = MessageId::new(world.command_id());
    let body = Personal::open(bob.account.person(), "said long ago".to_owned());
    let posted = NewEvent {
        subject: Boundary::timeline(room).subject().to_owned(),
        event_type: "MessagePosted".to_owned(),
        event_version: "1".to_owned(),
        body: json!({"type": "MessagePosted", "room": room, "message": message, "author": bob.account, "body": body}),
        expect: Expectation::Any,
        aggregate: None,
    };
    let sequence = world.append(bob.account, posted).await?;
    let deleted =
        MessageChangeEvent::MessageDeleted { room, message, sequence, author: bob.account, by: bob.account };
    let deleted = NewEvent::of(Boundary::message_changes(room).subject(), &deleted, Expectation::Any)?;
    let deletion = world.append(bob.account, deleted).await?;
    assert_eq!(
        code_of(world.destroy(deletion, another_id()).await?),
        Err((409, "grace-not-over".to_owned()))
    );
    world.clock.advance(GRACE + Duration::minutes(1));
    for _ in 0..2 {
        let refused = code_of(world.destroy(deletion, another_id()).await?);
        assert_eq!(refused, Err((409, "text-has-no-own-key".to_owned())));
    }
    assert_eq!(world.texts().await?, [Some("said long ago".to_owned())]);
    assert!(world.destroyed().await?.is_empty());
    Ok(())
}

fn code_of(reply: CommandReply) -> Result<(), (u16, String)> {
    match code(reply) {
        (200, _) => Ok(()),
        refused => Err(refused),
    }
}
