//! Threads: what is shown of them where, who follows them, and what of them is new.

use anyhow::Result;
use domain::{
    boundary::Boundary,
    chat::{Answered, InThread, MembershipEvent, RoomRule, TimelineEvent},
    ids::{AccountId, MessageId, RoomId},
};
use jetstream_es::Position;
use personal::Deletable;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, World};

fn sequence(position: &str) -> Result<u64> {
    Ok(position.parse::<Position>()?.sequence)
}

/// A thread of a room: where the message stands that it is to, and who wrote that.
#[derive(Clone, Copy)]
struct Thread {
    room: RoomId,
    root: u64,
    author: AccountId,
}

impl World {
    /// Somebody answers in a thread, maybe mentions somebody, and maybe says it in the room, too.
    async fn answer_in(
        &self,
        thread: Thread,
        author: &Person,
        text: &str,
        (mentioned, also_in_room): (&[&Person], bool),
    ) -> Result<String> {
        let Thread { room, root: sequence, author: of } = thread;
        let (author, message) = (author.account, MessageId::new(Uuid::nil()));
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author,
            body: Deletable::open(author.person(), text.to_owned()),
            answers: Some(Answered {
                message,
                sequence,
                thread: Some(InThread { author: of, also_in_room }),
            }),
            mentions: mentioned.iter().map(|person| person.account).collect(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.append(&[(Boundary::timeline(room), posted)]).await
    }

    async fn decide(&self, person: &Person, event: MembershipEvent) -> Result<String> {
        self.append(&[(Boundary::memberships(person.account), event)]).await
    }

    /// What a room, or a thread of it, shows somebody.
    async fn shown(
        &self,
        room: RoomId,
        thread: Option<u64>,
        person: &Person,
        at: &str,
    ) -> Result<Vec<Value>> {
        let thread = thread.map(|thread| format!("&thread={thread}")).unwrap_or_default();
        let path = format!("/api/v1/rooms/{room}/timeline?position={at}{thread}");
        Ok(self.get_ok(&path, person).await?["items"].as_array().cloned().unwrap_or_default())
    }

    /// What somebody is notified of: the kind, the place and whether it is read.
    async fn told(&self, person: &Person, at: &str) -> Result<Vec<(String, u64, bool)>> {
        let list = self.get_ok(&format!("/api/v1/notifications?position={at}"), person).await?;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let item = |item: &Value| {
            let kind = item["kind"].as_str().unwrap_or_default().to_owned();
            (kind, item["sequence"].as_u64().unwrap_or_default(), item["read"] == true)
        };
        Ok(items.iter().map(item).filter(|(kind, ..)| kind != "invitation").collect())
    }
}

fn bodies(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["body"].as_str()).collect()
}

#[tokio::test]
async fn a_thread_is_shown_beside_the_room_and_its_message_tells_of_it() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let begun = sequence(&world.say(room, &ada, &["tides?"]).await?)?;
    let thread = Thread { room, root: begun, author: ada.account };
    world.answer_in(thread, &bob, "at noon", (&[], false)).await?;
    world.say(room, &ada, &["elsewhere"]).await?;
    let last = world.answer_in(thread, &ada, "thank you", (&[], true)).await?;

    let items = world.shown(room, None, &bob, &last).await?;
    assert_eq!(bodies(&items), ["tides?", "elsewhere", "thank you"]);
    let summary = &items[0]["thread"];
    assert_eq!((&summary["answers"], &summary["last_sequence"]), (&json!(2), &json!(sequence(&last)?)));
    assert_eq!(summary["people"], json!([ada.account, bob.account]));
    // Bob answered, and has one to read after that.
    assert_eq!((&summary["following"], &summary["unread"]), (&json!("yes"), &json!(1)));
    assert_eq!((&items[1]["thread"], &items[1]["in_thread"]), (&json!(null), &json!(null)));
    assert_eq!(items[2]["in_thread"], json!({"sequence": begun, "also_in_room": true}));
    assert_eq!(items[2]["answers"]["line"], "tides?");

    let items = world.shown(room, Some(begun), &bob, &last).await?;
    assert_eq!(bodies(&items), ["tides?", "at noon", "thank you"]);
    assert_eq!(items[1]["in_thread"], json!({"sequence": begun, "also_in_room": false}));
    assert_eq!(items[0]["thread"]["answers"], 2);
    let page = format!("/api/v1/rooms/{room}/timeline?position={last}&thread={begun}&limit=2");
    let page = world.get_ok(&page, &bob).await?;
    let before = page["next_cursor"].as_str().unwrap_or_default();
    let first = format!("/api/v1/rooms/{room}/timeline?thread={begun}&limit=2&before={before}");
    let first = world.get_ok(&first, &bob).await?;
    assert_eq!(bodies(first["items"].as_array().unwrap()), ["tides?"]);
    assert_eq!(first["has_newer"], json!(true));
    // The message that it is to is one of the thread, from wherever that is read.
    for (place, expected) in [
        (format!("around={begun}&limit=1"), vec!["tides?"]),
        (format!("newer_than={begun}"), vec!["at noon", "thank you"]),
        (format!("newer_than={}", begun - 1), vec!["tides?", "at noon", "thank you"]),
        (format!("older_than={}", sequence(&last)?), vec!["tides?", "at noon"]),
    ] {
        let page = format!("/api/v1/rooms/{room}/timeline?thread={begun}&position={last}&{place}");
        assert_eq!(
            bodies(world.get_ok(&page, &bob).await?["items"].as_array().unwrap()),
            expected,
            "{place}"
        );
    }
    assert_eq!(world.shown(room, Some(begun + 1), &bob, &last).await?.len(), 0, "it is in a thread itself");

    // A deleted answer keeps its place, and is not new.
    let position = world.delete_message(room, sequence(&last)?, &ada, &ada).await?;
    let summary = world.shown(room, None, &bob, &position).await?[0]["thread"].clone();
    assert_eq!((&summary["answers"], &summary["unread"]), (&json!(2), &json!(0)));
    Ok(())
}

#[tokio::test]
async fn what_is_said_in_threads_alone_is_not_new_in_the_room_and_is_found() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let begun = sequence(&world.say(room, &ada, &["tides?"]).await?)?;
    world.mark(&bob, room, begun, None).await?;
    let thread = Thread { room, root: begun, author: ada.account };
    let aside = world.answer_in(thread, &ada, "a lighthouse", (&[&bob], false)).await?;
    let rooms = async |position: &str| -> Result<Value> {
        Ok(world.get_ok(&format!("/api/v1/rooms?position={position}"), &bob).await?["items"][0].clone())
    };
    let listed = rooms(&aside).await?;
    assert_eq!((&listed["unread"]["count"], &listed["unread"]["mentions"]), (&json!(0), &json!(0)));
    assert_eq!(listed["last_message"]["body"], "tides?");
    let aloud = world.answer_in(thread, &ada, "a beacon", (&[&bob], true)).await?;
    let listed = rooms(&aloud).await?;
    assert_eq!((&listed["unread"]["count"], &listed["unread"]["mentions"]), (&json!(1), &json!(1)));
    assert_eq!(listed["last_message"]["body"], "a beacon");

    let find = async |text: &str| -> Result<Value> {
        let path = format!("/api/v1/message-searches?position={aloud}");
        let found = world.post(&path, &json!({"text": text}), &bob).await?;
        Ok(found.body["items"][0]["thread_sequence"].clone())
    };
    assert_eq!((find("lighthouse").await?, find("beacon").await?), (json!(begun), json!(null)));
    Ok(())
}

#[tokio::test]
async fn who_follows_a_thread_is_told_of_its_answers_until_they_are_read() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob, &eve]).await?;
    let begun = sequence(&world.say(room, &ada, &["tides?"]).await?)?;
    let thread = Thread { room, root: begun, author: ada.account };
    let first = sequence(&world.answer_in(thread, &bob, "at noon", (&[], false)).await?)?;
    let second = world.answer_in(thread, &ada, "Eve knows", (&[&eve], false)).await?;
    let at = sequence(&second)?;
    let expected = |kind: &str, at: u64, read: bool| (kind.to_owned(), at, read);
    // The author of the first message, who answered, and who is mentioned; nobody of what came before, or was their own.
    assert_eq!(world.told(&ada, &second).await?, [expected("answer", first, false)]);
    assert_eq!(world.told(&bob, &second).await?, [expected("thread", at, false)]);
    assert_eq!(world.told(&eve, &second).await?, [expected("mention", at, false)]);
    let third = world.answer_in(thread, &bob, "ask her", (&[], false)).await?;
    let last = sequence(&third)?;
    assert_eq!(
        world.told(&eve, &third).await?,
        [expected("thread", last, false), expected("mention", at, false)]
    );
    let notices = world.get_ok(&format!("/api/v1/notifications?position={third}"), &eve).await?;
    let item = &notices["items"][0];
    assert_eq!((&item["thread_sequence"], &item["line"]), (&json!(begun), &json!("ask her")));

    // What is read in the thread is read in the list; what is read in the room is not read in the thread.
    world.mark(&eve, room, last, None).await?;
    assert!(!world.told(&eve, &third).await?[0].2);
    let account = eve.account;
    let read = MembershipEvent::ThreadRead { room, account, thread: begun, read_up_to: last };
    let position = world.decide(&eve, read).await?;
    assert!(world.told(&eve, &position).await?.iter().all(|(.., read)| *read));
    let summary = world.shown(room, None, &eve, &position).await?[0]["thread"].clone();
    assert_eq!((&summary["unread"], &summary["read_up_to"]), (&json!(0), &json!(last)));

    // Who unfollows is told what they were told before, and nothing more until they answer.
    let unfollowed = MembershipEvent::ThreadUnfollowed { room, account: bob.account, thread: begun };
    world.decide(&bob, unfollowed).await?;
    let quiet = world.answer_in(thread, &ada, "Bob is not told", (&[], false)).await?;
    assert_eq!(world.told(&bob, &quiet).await?, [expected("thread", at, false)]);
    let summary = world.shown(room, None, &bob, &quiet).await?[0]["thread"].clone();
    assert_eq!((&summary["following"], &summary["unread"]), (&json!("ended"), &json!(0)));
    world.answer_in(thread, &bob, "back again", (&[], false)).await?;
    let heard = world.answer_in(thread, &ada, "welcome", (&[], false)).await?;
    assert_eq!(world.told(&bob, &heard).await?[0], expected("thread", sequence(&heard)?, false));

    // The room's rule holds for its threads, from its place on.
    let rule = RoomRule::Nothing;
    world.decide(&eve, MembershipEvent::RoomRuleChosen { room, account, rule }).await?;
    let before = world.told(&eve, &heard).await?;
    let muted = world.answer_in(thread, &ada, "not for Eve", (&[], false)).await?;
    assert_eq!(world.told(&eve, &muted).await?, before);
    Ok(())
}

#[tokio::test]
async fn nothing_of_a_thread_is_shown_to_who_left_or_of_who_is_blocked() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob, &eve]).await?;
    let begun = sequence(&world.say(room, &eve, &["tides?"]).await?)?;
    let thread = Thread { room, root: begun, author: eve.account };
    world.answer_in(thread, &bob, "at noon", (&[], false)).await?;
    let blocked = MembershipEvent::PersonBlocked { account: eve.account, person: bob.account };
    let position = world.decide(&eve, blocked).await?;
    assert_eq!(world.told(&eve, &position).await?, []);
    assert_eq!(world.shown(room, None, &eve, &position).await?[0]["thread"]["unread"], 0);
    world.answer_in(thread, &ada, "at one", (&[], false)).await?;
    let left = domain::chat::RoomEvent::MemberLeft { room, account: eve.account };
    let position = world.room_changed(room, left).await?;
    assert_eq!(world.told(&eve, &position).await?, []);
    let path = format!("/api/v1/rooms/{room}/timeline?thread={begun}&position={position}");
    assert_eq!(world.get(&path, &eve).await?.code(), "room-not-found");
    Ok(())
}
