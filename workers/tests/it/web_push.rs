//! Devices that are told while the app is closed: what arrives at a push service, and what does not.

use anyhow::{Context as _, ensure};
use domain::{
    accounts::{SessionEndReason, SessionEvent},
    boundary::{Boundary, CHATS, NOTICE_TIMERS},
    chat::{MembershipEvent, MessageChangeEvent, ReadMarker, RoomEvent, RoomRule, TimelineEvent},
    devices::{DEVICES, PushDevice},
    ids::{AccountId, MessageId, RoomId, SessionId},
};
use embedded::{secrets::Secrets, wait_for};
use jetstream_es::{LatestValues, OWN_API, Timers};
use personal::{Deletable, Personal};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use workers::VapidKey;

use crate::{
    fake_push_service::{Browser, FakePushService, Pushed, certificate},
    world::{PATIENCE, Running, World},
};

const CONTACT: &str = "mailto:ops@wherry.example";

/// A world in which devices can be told, and a push service for them.
struct Stage {
    /// These go first: what they work with is still there then.
    _running: Vec<Running>,
    world: World,
    service: FakePushService,
    public_key: String,
}

/// Somebody with a device.
struct Person {
    account: AccountId,
    session: SessionId,
    browser: Browser,
}

impl Stage {
    async fn with(script: &[(u16, Option<&'static str>)]) -> anyhow::Result<Self> {
        Self::start(script, "127.0.0.0/8,::1/128").await
    }

    async fn start(script: &[(u16, Option<&'static str>)], networks: &str) -> anyhow::Result<Self> {
        let mut world = World::start().await?;
        let private = Secrets::generate()?.vapid_private_key;
        world.set("WHERRY_VAPID_PRIVATE_KEY", &private);
        world.set("WHERRY_VAPID_CONTACT", CONTACT);
        world.set("WHERRY_PUSH_PRIVATE_NETWORKS", networks);
        // No timer waits for a deleted text: where none is left, everything is told.
        world.set("WHERRY_DELETED_TEXT_GRACE_SECONDS", "0");
        let mut config = world.config()?;
        let web_push = config.web_push.as_mut().context("it is configured")?;
        web_push.other_roots = vec![certificate()?];
        web_push.pause = Duration::milliseconds(50);
        web_push.first_pause = Duration::milliseconds(50);
        let running = vec![world.command_api().await?, world.workers_with(config).await?];
        let public_key = VapidKey::parse(&private)?.public().to_owned();
        Ok(Self { _running: running, world, service: FakePushService::start(script).await?, public_key })
    }

    async fn person(&self, seed: u8) -> anyhow::Result<Person> {
        let account = self.world.register(&format!("{seed}@example.org")).await?;
        let (session, browser) = (SessionId::new(Uuid::now_v7()), Browser::new(seed)?);
        let started = SessionEvent::SessionStarted { session, account, user_agent: None };
        self.world.append(&Boundary::session(session), &started).await?;
        let person = Person { account, session, browser };
        self.switch_on(&person, |_| {}).await?;
        Ok(person)
    }

    /// Keeps a device as command-api does.
    async fn switch_on(&self, person: &Person, change: impl FnOnce(&mut PushDevice)) -> anyhow::Result<()> {
        let Person { account, session, browser } = person;
        let subscription = browser.subscription(&self.service.endpoint(&session.to_string()))?;
        let now = self.world.clock.now();
        let mut device = PushDevice {
            subscription: Personal::open(account.person(), subscription),
            shows_text: false,
            since: now,
            until: now + Duration::days(14),
            try_asked_at: None,
        };
        change(&mut device);
        let key = PushDevice::key(*account, *session);
        let mut value = serde_json::to_value(&device)?;
        let ring = self.world.store.keys().ring_for([&value]).await?;
        personal::seal(&mut value, &ring, &PushDevice::bound_to(&key), &mut |bytes| bytes.fill(7))?;
        Ok(self.bucket(DEVICES).await?.put(&key, value.to_string().into_bytes().into()).await?)
    }

    async fn bucket(&self, name: &str) -> anyhow::Result<LatestValues> {
        Ok(LatestValues::new(self.world.client("command_api").await?, OWN_API, name))
    }

    /// A room of these people, the first of whom owns it.
    async fn room(&self, people: &[&Person]) -> anyhow::Result<RoomId> {
        let room = RoomId::new(Uuid::now_v7());
        let owner = people[0].account;
        let created = RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner };
        self.world.append(&Boundary::room(room), &created).await?;
        for person in people {
            let account = person.account;
            if account != owner {
                for event in [
                    RoomEvent::MemberInvited { room, account, by: owner },
                    RoomEvent::InvitationAccepted { room, account },
                ] {
                    self.world.append(&Boundary::room(room), &event).await?;
                }
            }
            self.note(account, &MembershipEvent::JoinedRoom { room, account }).await?;
        }
        Ok(room)
    }

    async fn note(&self, account: AccountId, event: &MembershipEvent) -> anyhow::Result<u64> {
        self.world.append(&Boundary::memberships(account), event).await
    }

    async fn say(&self, room: RoomId, author: &Person, mentions: &[&Person]) -> anyhow::Result<u64> {
        let author = author.account;
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(Uuid::now_v7()),
            author,
            body: Deletable::open(author.person(), "the ferry\nis early".to_owned()),
            answers: None,
            mentions: mentions.iter().map(|person| person.account).collect(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.world.append(&Boundary::timeline(room), &posted).await
    }

    /// Has what somebody said at a sequence mention these.
    async fn edit(
        &self,
        room: RoomId,
        sequence: u64,
        author: &Person,
        mentions: &[&Person],
    ) -> anyhow::Result<u64> {
        let (author, message) = (author.account, MessageId::new(Uuid::nil()));
        let edited = MessageChangeEvent::MessageEdited {
            room,
            message,
            sequence,
            author,
            body: Deletable::open(author.person(), "the ferry is late".to_owned()),
            mentions: Some(mentions.iter().map(|person| person.account).collect()),
            mentions_room: false,
        };
        self.world.append(&Boundary::message_changes(room), &edited).await
    }

    async fn mark_read(&self, room: RoomId, person: &Person, sequence: u64) -> anyhow::Result<()> {
        let epoch = self.world.store.reader().head(CHATS.name).await?.epoch;
        let marker = serde_json::to_vec(&ReadMarker::new(sequence, epoch))?;
        let key = ReadMarker::key(person.account, room);
        Ok(self.bucket("markers").await?.put(&key, marker.into()).await?)
    }

    /// Has a timer come due, as if somebody had to be told of the event there, and nothing had been looked at before.
    async fn due(&self, person: &Person, sequence: u64) -> anyhow::Result<()> {
        let name = format!("{}_{}_{sequence}_0", person.account, person.session);
        let timers = Timers::new(self.world.client("workers").await?);
        Ok(timers.set(NOTICE_TIMERS, &name, OffsetDateTime::UNIX_EPOCH).await?)
    }

    /// Waits until everything that was to be told is told, or is not to be told.
    async fn settled(&self) -> anyhow::Result<Vec<Pushed>> {
        self.world.wait_until_over(CHATS.name, "notifier").await?;
        self.world.wait_for_timers(0).await?;
        Ok(self.service.seen())
    }

    async fn device(&self, person: &Person) -> anyhow::Result<bool> {
        let key = PushDevice::key(person.account, person.session);
        Ok(self.bucket(DEVICES).await?.get(&key).await?.is_some())
    }
}

fn seconds(pushed: &Pushed) -> i64 {
    pushed.header("ttl").parse().unwrap_or(-1)
}

#[tokio::test]
async fn a_message_is_told_to_the_others_sealed_for_each_browser_alone() -> anyhow::Result<()> {
    let stage = Stage::with(&[]).await?;
    let (ada, bob) = (stage.person(1).await?, stage.person(2).await?);
    let room = stage.room(&[&ada, &bob]).await?;
    stage.settled().await?;
    let before = stage.service.seen().len();
    let sequence = stage.say(room, &ada, &[]).await?;
    let seen = stage.service.wait_for(before + 1).await?;
    let told = &seen[before];
    ensure!(told.path == format!("/push/{}", bob.session), "{}", told.path);
    let said = bob.browser.open(&told.body)?;
    ensure!(
        said["kind"] == "message" && said["sequence"] == sequence && said["room"] == json!(room),
        "{said}"
    );
    ensure!(said["room_name"] == "Harbour" && said["by"] == "ada" && said.get("line").is_none(), "{said}");
    ensure!(ada.browser.open(&told.body).is_err(), "nobody else reads it");
    ensure!(told.header("content-encoding") == "aes128gcm" && told.header("urgency") == "normal");
    ensure!((4 * 3600 - 60..=4 * 3600).contains(&seconds(told)), "{told:?}");
    ensure!(told.header("topic").len() == 32 && !told.header("topic").contains(&room.to_string()[..8]));
    let claims = told.signed_by(&stage.public_key)?;
    let expires = claims["exp"].as_i64().context("a time")? - stage.world.clock.now().unix_timestamp();
    ensure!(claims["aud"] == stage.service.origin() && claims["sub"] == CONTACT, "{claims}");
    ensure!((3600..=24 * 3600).contains(&expires), "{claims}");

    // What is for somebody in person wakes their device; what was said is there for who wants to see it.
    stage.switch_on(&bob, |device| device.shows_text = true).await?;
    stage.say(room, &ada, &[&bob]).await?;
    let seen = stage.service.wait_for(before + 2).await?;
    let told = &seen[before + 1];
    let said = bob.browser.open(&told.body)?;
    ensure!(said["kind"] == "mention" && said["line"] == "the ferry is early", "{said}");
    ensure!(told.header("urgency") == "high" && seconds(told) > 23 * 3600);
    ensure!(told.header("topic") == seen[before].header("topic"), "one room, one place");
    ensure!(stage.settled().await?.len() == before + 2, "who said it is not told");
    Ok(())
}

#[tokio::test]
async fn whom_an_edit_newly_mentions_is_told_once_and_led_to_the_message() -> anyhow::Result<()> {
    let stage = Stage::with(&[]).await?;
    let (ada, bob) = (stage.person(1).await?, stage.person(2).await?);
    let room = stage.room(&[&ada, &bob]).await?;
    let said = stage.say(room, &ada, &[]).await?;
    stage.mark_read(room, &bob, said).await?;
    let before = stage.settled().await?.len();
    stage.switch_on(&bob, |device| device.shows_text = true).await?;
    let edit = stage.edit(room, said, &ada, &[&bob]).await?;
    let seen = stage.service.wait_for(before + 1).await?;
    let told = bob.browser.open(&seen[before].body)?;
    ensure!(told["kind"] == "mention" && told["line"] == "the ferry is late", "{told}");
    ensure!(told["sequence"] == edit && told["message"] == said, "{told}");
    // Not again, whether it still mentions him or does so once more; nor because of what is said of nobody.
    for mentions in [vec![&bob], vec![], vec![&bob]] {
        stage.edit(room, said, &ada, &mentions).await?;
    }
    ensure!(stage.settled().await?.len() == before + 1);
    // A timer that finds the mention edited away tells nothing.
    let other = stage.say(room, &ada, &[]).await?;
    stage.mark_read(room, &bob, other).await?;
    let before = stage.settled().await?.len();
    let called = stage.edit(room, other, &ada, &[&bob]).await?;
    stage.settled().await?;
    stage.edit(room, other, &ada, &[]).await?;
    let told = stage.settled().await?.len();
    stage.due(&bob, called).await?;
    ensure!(stage.settled().await?.len() == told && told <= before + 1, "{told}");
    Ok(())
}

#[tokio::test]
async fn a_direct_message_and_an_invitation_are_for_somebody_in_person() -> anyhow::Result<()> {
    let stage = Stage::with(&[]).await?;
    let (ada, bob) = (stage.person(1).await?, stage.person(2).await?);
    let room = RoomId::new(Uuid::now_v7());
    let opened = RoomEvent::DirectRoomOpened { room, by: ada.account, account: bob.account };
    stage.world.append(&Boundary::room(room), &opened).await?;
    for person in [&ada, &bob] {
        let account = person.account;
        stage.note(account, &MembershipEvent::JoinedDirectRoom { room, account, by: ada.account }).await?;
    }
    stage.say(room, &ada, &[]).await?;
    let told = &stage.service.wait_for(1).await?[0];
    let said = bob.browser.open(&told.body)?;
    ensure!(said["kind"] == "message" && said["room_name"] == Value::Null, "{said}");
    ensure!(told.header("urgency") == "high");

    let other = stage.room(&[&ada]).await?;
    let account = bob.account;
    stage.note(account, &MembershipEvent::InvitedToRoom { room: other, account, by: ada.account }).await?;
    let invited = RoomEvent::MemberInvited { room: other, account, by: ada.account };
    stage.world.append(&Boundary::room(other), &invited).await?;
    let told = &stage.service.wait_for(2).await?[1];
    let said = bob.browser.open(&told.body)?;
    ensure!(said["kind"] == "invitation" && said["room_name"] == "Harbour" && said["by"] == "ada", "{said}");
    Ok(())
}

/// All of it is looked at right before something is sent: each timer here is due as if nothing had been looked at before.
#[tokio::test]
async fn what_is_not_to_be_told_any_more_is_not_sent() -> anyhow::Result<()> {
    let stage = Stage::with(&[]).await?;
    let ada = stage.person(1).await?;
    let people: Vec<Person> = {
        let mut people = Vec::new();
        for seed in 2..9 {
            people.push(stage.person(seed).await?);
        }
        people
    };
    let everybody: Vec<&Person> = [&ada].into_iter().chain(&people).collect();
    let room = stage.room(&everybody).await?;
    stage.settled().await?;
    let before = stage.service.seen().len();
    let [reader, muted, blocker, gone, logged_out, over, told] = &people[..] else { anyhow::bail!("seven") };
    let account = muted.account;
    stage.note(account, &MembershipEvent::RoomRuleChosen { room, account, rule: RoomRule::Nothing }).await?;
    let account = blocker.account;
    stage.note(account, &MembershipEvent::PersonBlocked { account, person: ada.account }).await?;
    let account = gone.account;
    stage.note(account, &MembershipEvent::LeftRoom { room, account }).await?;
    let (session, account) = (logged_out.session, logged_out.account);
    let ended = SessionEvent::SessionEnded { session, account, reason: SessionEndReason::Revoked };
    stage.world.append(&Boundary::session(session), &ended).await?;
    stage.switch_on(over, |device| device.until = device.since).await?;

    let sequence = stage.say(room, &ada, &[]).await?;
    stage.mark_read(room, reader, sequence).await?;
    let seen = stage.service.wait_for(before + 1).await?;
    let mut left = stage.settled().await?;
    // Who has read it may have been told in the moment before they had.
    left.retain(|pushed| pushed.path != format!("/push/{}", reader.session));
    ensure!(left.len() == before + 1 && seen.len() > before, "{left:?}");
    ensure!(told.browser.open(&left[before].body)?["sequence"] == sequence);
    let before = stage.service.seen().len();
    for person in &people[..6] {
        stage.due(person, sequence).await?;
    }
    // Who came after it was said, and who said it; an event that is none of this kind, or not there.
    let late = stage.person(20).await?;
    let account = late.account;
    stage.note(account, &MembershipEvent::JoinedRoom { room, account }).await?;
    for (person, sequence) in [(&late, sequence), (&ada, sequence), (told, 1), (told, 999)] {
        stage.due(person, sequence).await?;
    }
    stage.settled().await?;
    ensure!(stage.service.seen().len() == before, "{:?}", &stage.service.seen()[before..]);

    // A message that was deleted, and one that is old.
    let message = stage.world.store.at(CHATS.name, sequence).await?.context("the message")?;
    let message: MessageId = serde_json::from_value(message.body["message"].clone())?;
    let by = ada.account;
    let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author: by, by };
    stage.world.append(&Boundary::message_changes(room), &deleted).await?;
    stage.due(told, sequence).await?;
    stage.settled().await?;
    ensure!(stage.service.seen().len() == before, "it was deleted");
    let (said, called) = (stage.say(room, &ada, &[]).await?, stage.say(room, &ada, &[told]).await?);
    stage.settled().await?;
    let before = stage.service.seen().len();
    stage.world.clock.advance(Duration::hours(5));
    for sequence in [said, called] {
        stage.due(told, sequence).await?;
    }
    stage.settled().await?;
    let seen = stage.service.seen();
    ensure!(seen.len() == before + 1, "a mention is worth telling for longer: {}", seen.len() - before);
    ensure!(told.browser.open(&seen[before].body)?["sequence"] == called);
    Ok(())
}

#[tokio::test]
async fn a_push_service_that_is_away_is_tried_again_and_one_that_refuses_is_not() -> anyhow::Result<()> {
    let script = [(503, None), (429, Some("1")), (500, None), (201, None), (400, None)];
    let stage = Stage::with(&script).await?;
    let (ada, bob) = (stage.person(1).await?, stage.person(2).await?);
    let room = stage.room(&[&ada, &bob]).await?;
    stage.world.wait_until_over(CHATS.name, "notifier").await?;
    let sequence = stage.say(room, &ada, &[]).await?;
    let seen = stage.service.wait_for(4).await?;
    for pushed in &seen {
        ensure!(bob.browser.open(&pushed.body)?["sequence"] == sequence);
    }
    ensure!(seen[0].body != seen[1].body, "each is sealed anew");
    stage.settled().await?;
    stage.say(room, &ada, &[]).await?;
    stage.service.wait_for(5).await?;
    ensure!(stage.settled().await?.len() == 5, "what is refused is not tried again");
    ensure!(stage.device(&bob).await?);
    Ok(())
}

#[tokio::test]
async fn a_device_that_is_gone_is_forgotten_unless_it_was_switched_on_again() -> anyhow::Result<()> {
    let stage = Stage::with(&[(410, None), (404, None)]).await?;
    let (ada, bob, eve) = (stage.person(1).await?, stage.person(2).await?, stage.person(3).await?);
    let room = stage.room(&[&ada, &bob, &eve]).await?;
    stage.world.wait_until_over(CHATS.name, "notifier").await?;
    stage.say(room, &ada, &[]).await?;
    stage.service.wait_for(2).await?;
    for person in [&bob, &eve] {
        wait_for("the device to be forgotten", PATIENCE, || async {
            match stage.device(person).await {
                Ok(false) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await?;
    }
    stage.switch_on(&bob, |_| {}).await?;
    stage.say(room, &ada, &[]).await?;
    let seen = stage.service.wait_for(3).await?;
    ensure!(seen[2].path == format!("/push/{}", bob.session));
    ensure!(stage.settled().await?.len() == 3 && stage.device(&bob).await?);
    Ok(())
}

#[tokio::test]
async fn what_somebody_asks_for_to_see_whether_it_arrives_is_sent_once() -> anyhow::Result<()> {
    let stage = Stage::with(&[]).await?;
    let bob = stage.person(2).await?;
    // Until workers listen, what is asked for is lost, and asked for again.
    wait_for("a try", PATIENCE, || async {
        if stage.service.seen().is_empty() {
            let now = stage.world.clock.now();
            let asked = stage.switch_on(&bob, |device| device.try_asked_at = Some(now)).await;
            asked.map_err(|error| error.to_string())?;
        }
        if stage.service.seen().is_empty() { Err("nothing came".to_owned()) } else { Ok(()) }
    })
    .await?;
    let told = &stage.service.seen()[0];
    ensure!(bob.browser.open(&told.body)? == json!({"kind": "try"}));
    ensure!(told.header("urgency") == "high" && seconds(told) == 60 && told.header("topic").is_empty());
    Ok(())
}

#[tokio::test]
async fn nobody_has_us_knock_at_doors_of_our_own_network() -> anyhow::Result<()> {
    let stage = Stage::start(&[], "").await?;
    let (ada, bob) = (stage.person(1).await?, stage.person(2).await?);
    let room = stage.room(&[&ada, &bob]).await?;
    stage.say(room, &ada, &[&bob]).await?;
    ensure!(stage.settled().await?.is_empty() && stage.service.connections() == 0);
    ensure!(stage.device(&bob).await?, "it is a matter of the operator's, not of the device");
    Ok(())
}
