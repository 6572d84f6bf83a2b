//! Links whose pages are looked at: what is recorded of them, what is never asked, and what becomes of the pictures.

use std::{
    collections::BTreeSet,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, ensure};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{LinkedPage, MessageChangeEvent, PictureSize, RoomEvent, TimelineEvent},
    ids::{AccountId, LinkPreviewId, MessageId, RoomId},
};
use embedded::wait_for;
use jetstream_es::MAX_PAGE;
use personal::Deletable;
use uuid::Uuid;
use workers::Failpoint;

use crate::{
    fake_site::FakeSite,
    world::{PATIENCE, Running, World},
};

const ALL_OF_LOOPBACK: &str = "127.0.0.0/8,::1/128";

/// A world in which links are looked at, and somebody who posts some.
struct Stage {
    /// These go first: what they work with is still there then.
    _running: Vec<Running>,
    world: World,
    ada: AccountId,
    room: RoomId,
}

/// A preview that was recorded, and of which message.
#[derive(Debug)]
struct Shown {
    sequence: u64,
    preview: LinkPreviewId,
    page: LinkedPage,
}

impl Shown {
    fn said(&self) -> [&str; 6] {
        let LinkedPage { link, url, host, site, title, description, .. } = &self.page;
        [link, url, host, site, title, description].map(|text| text.value().map_or("", String::as_str))
    }
}

impl Stage {
    async fn start(sites: &[&FakeSite], networks: &str) -> anyhow::Result<Self> {
        Self::start_with(sites, networks, |_| {}, Failpoint::default()).await
    }

    async fn start_with(
        sites: &[&FakeSite],
        networks: &str,
        set: impl FnOnce(&mut World),
        failpoint: Failpoint,
    ) -> anyhow::Result<Self> {
        let mut world = World::with_bucket().await?;
        let ports: Vec<_> = sites.iter().map(|site| site.address.port().to_string()).collect();
        world.set("WHERRY_LINK_PREVIEWS", "on");
        world.set("WHERRY_LINK_PREVIEW_NETWORKS", networks);
        world.set("WHERRY_LINK_PREVIEW_PORTS", format!("80,443,{}", ports.join(",")));
        set(&mut world);
        let mut config = world.config()?;
        config.failpoint = failpoint;
        let running = vec![world.command_api().await?, world.workers_with(config).await?];
        let ada = world.register("ada@example.org").await?;
        let room = room_of(&world, ada).await?;
        Ok(Self { _running: running, world, ada, room })
    }

    async fn say(&self, text: &str) -> anyhow::Result<u64> {
        self.say_in(self.room, text).await
    }

    async fn say_in(&self, room: RoomId, text: &str) -> anyhow::Result<u64> {
        let author = self.ada;
        let posted = TimelineEvent::MessagePosted {
            room,
            message: message(),
            author,
            body: Deletable::open(author.person(), text.to_owned()),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.world.append(&Boundary::timeline(room), &posted).await
    }

    async fn edit(&self, sequence: u64, text: &str) -> anyhow::Result<u64> {
        let (room, message, author) = (self.room, message(), self.ada);
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
        self.world.append(&Boundary::message_changes(room), &edited).await
    }

    /// Waits until every event was reacted to.
    async fn settled(&self) -> anyhow::Result<()> {
        self.world.wait_until_over(CHATS.name, "previewer").await
    }

    /// What is recorded, in the order of the log.
    async fn shown(&self) -> anyhow::Result<Vec<Shown>> {
        let page = self.world.store.reader().page(CHATS.name, 1, Some("chat.changes.*"), MAX_PAGE).await?;
        let mut shown = Vec::new();
        for event in page.events {
            if let MessageChangeEvent::LinkPreviewed { sequence, preview, page, .. } =
                event.open(self.world.store.keys()).await?
            {
                ensure!(event.envelope.actor == "worker:link-previews", "{}", event.envelope.actor);
                shown.push(Shown { sequence, preview, page: *page });
            }
        }
        Ok(shown)
    }

    fn key(&self, shown: &Shown) -> String {
        format!("link-previews/{}/{}/{}", self.ada, shown.sequence, shown.preview)
    }

    async fn has_picture(&self, shown: &Shown) -> anyhow::Result<bool> {
        Ok(self.world.files.head(&self.key(shown)).await?.is_some())
    }

    async fn wait_until_without_picture(&self, shown: &Shown) -> anyhow::Result<()> {
        wait_for("the end of a picture", PATIENCE, || async {
            let is_there = self.has_picture(shown).await.map_err(|error| error.to_string())?;
            if is_there { Err("it is there".to_owned()) } else { Ok(()) }
        })
        .await?;
        Ok(())
    }
}

fn message() -> MessageId {
    MessageId::new(Uuid::from_u128(0x3e))
}

async fn room_of(world: &World, owner: AccountId) -> anyhow::Result<RoomId> {
    let room = RoomId::new(Uuid::now_v7());
    let created = RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner };
    world.append(&Boundary::room(room), &created).await?;
    Ok(room)
}

#[tokio::test]
async fn what_a_page_says_is_recorded_with_a_small_picture() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let stage = Stage::start(&[&site], ALL_OF_LOOPBACK).await?;
    let link = site.page("/moved#part");
    let sequence = stage.say(&format!("see {link}, and {}.", site.page("/plain"))).await?;
    stage.settled().await?;
    let shown = stage.shown().await?;
    ensure!(shown.len() == 2, "{shown:?}");
    let led_to = site.page("/tides");
    let expected =
        [link.as_str(), &led_to, "127.0.0.1", "The Site", "All of /tides <b>", "What is to be known"];
    ensure!(shown[0].said() == expected, "{:?}", shown[0].said());
    ensure!(shown[0].sequence == sequence);
    ensure!(shown[0].page.picture == Some(PictureSize { width: 480, height: 252 }), "{shown:?}");
    ensure!(shown[1].said()[4] == "Plain" && shown[1].page.picture.is_none(), "{shown:?}");
    let stored = stage.world.files.get(&stage.key(&shown[0]), None).await?.context("a picture")?;
    ensure!(stored.info.content_type.as_deref() == Some("image/jpeg"));
    let decoded = image::load_from_memory(&stored.body.collect().await?.to_vec())?;
    ensure!((decoded.width(), decoded.height()) == (480, 252));
    // It is asked without anything by which somebody is known.
    let headers = site.headers();
    ensure!(headers["user-agent"].to_str()?.starts_with("WherryLinkPreview/"), "{headers:?}");
    for name in ["cookie", "authorization", "referer", "origin"] {
        ensure!(!headers.contains_key(name), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_worker_that_is_killed_over_a_link_does_it_again_and_it_is_there_once() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let hit = Arc::new(Mutex::new(BTreeSet::new()));
    let failpoint = {
        let hit = Arc::clone(&hit);
        let ours = ["store the picture of a link in", "record-link-preview", "say the end of"];
        Failpoint::new(move |before| {
            let is_ours = ours.iter().any(|each| before.starts_with(each));
            is_ours && hit.lock().unwrap_or_else(PoisonError::into_inner).insert(before.to_owned())
        })
    };
    let stage = Stage::start_with(&[&site], ALL_OF_LOOPBACK, |_| {}, failpoint).await?;
    stage.say(&site.page("/tides")).await?;
    stage.settled().await?;
    ensure!(hit.lock().unwrap_or_else(PoisonError::into_inner).len() == 3);
    let shown = stage.shown().await?;
    ensure!(shown.len() == 1, "{shown:?}");
    ensure!(stage.has_picture(&shown[0]).await?);
    Ok(())
}

#[tokio::test]
async fn the_same_link_in_ten_rooms_is_asked_for_once() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let stage = Stage::start(&[&site], ALL_OF_LOOPBACK).await?;
    for _ in 0..10 {
        let room = room_of(&stage.world, stage.ada).await?;
        // A page and its parts are the same page.
        stage.say_in(room, &site.page("/tides#part")).await?;
        stage.say_in(room, &site.page("/missing")).await?;
    }
    stage.settled().await?;
    ensure!(stage.shown().await?.len() == 10);
    let asked = ["/tides", "/picture.png", "/missing"].map(|path| site.asked(path));
    ensure!(asked == [1, 1, 1], "{asked:?}");
    // After a while it is looked again whether it is there.
    stage.world.clock.advance(time::Duration::minutes(11));
    stage.say(&site.page("/missing")).await?;
    stage.settled().await?;
    ensure!(site.asked("/missing") == 2);
    Ok(())
}

#[tokio::test]
async fn loopback_is_not_asked_unless_it_is_named() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let stage = Stage::start(&[&site], "").await?;
    let port = site.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "127.1",
        "2130706433",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
    ] {
        stage.say(&format!("http://{host}:{port}/tides")).await?;
    }
    stage.settled().await?;
    ensure!(stage.shown().await?.is_empty() && site.asked_in_all() == 0);
    ensure!(stage.world.failed_jobs().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn links_to_messages_of_this_wherry_are_not_looked_at() -> anyhow::Result<()> {
    let own = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let other = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    // What leads there by a way round is not, either.
    other.lead_to(&own.page("/tides"));
    let public = own.page("/");
    let set = |world: &mut World| world.set("WHERRY_PUBLIC_URL", public);
    let stage = Stage::start_with(&[&own, &other], ALL_OF_LOOPBACK, set, Failpoint::default()).await?;
    stage.say(&format!("{} {}", own.page("/tides?at=7#part"), other.page("/elsewhere"))).await?;
    stage.say(&other.page("/plain")).await?;
    stage.settled().await?;
    let shown = stage.shown().await?;
    ensure!(shown.len() == 1 && shown[0].said()[4] == "Plain", "{shown:?}");
    ensure!(own.asked_in_all() == 0 && other.asked("/elsewhere") == 1);
    Ok(())
}

#[tokio::test]
async fn a_page_that_may_be_asked_leads_nowhere_else_that_may_not() -> anyhow::Result<()> {
    // One is of a network that is named, the other one of none.
    let (named, other) =
        (FakeSite::start(Ipv4Addr::new(127, 0, 0, 2)).await?, FakeSite::start(Ipv4Addr::LOCALHOST).await?);
    let stage = Stage::start(&[&named, &other], "127.0.0.2/32").await?;
    let port = other.address.port();
    let targets = [
        format!("http://127.0.0.1:{port}/tides"),
        format!("http://localhost:{port}/tides"),
        format!("http://[::ffff:127.0.0.1]:{port}/tides"),
        format!("//127.0.0.1:{port}/tides"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://127.0.0.2:22/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ];
    for (number, target) in targets.iter().enumerate() {
        named.lead_to(target);
        stage.say(&format!("{}?{number}", named.page("/elsewhere"))).await?;
        stage.settled().await?;
    }
    ensure!(named.asked("/elsewhere") == targets.len(), "{}", named.asked("/elsewhere"));
    ensure!(other.asked_in_all() == 0 && stage.shown().await?.is_empty());
    // Where it may lead, it does.
    named.lead_to(&named.page("/tides"));
    stage.say(&named.page("/elsewhere?again")).await?;
    stage.settled().await?;
    ensure!(stage.shown().await?.len() == 1);
    Ok(())
}

#[tokio::test]
async fn links_to_nothing_that_can_be_shown_are_quiet() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let stage = Stage::start(&[&site], ALL_OF_LOOPBACK).await?;
    for path in
        ["/missing", "/loop", "/nowhere", "/paper", "/wordless", "/late-title", "/slow", "/picture.png"]
    {
        stage.say(&site.page(path)).await?;
    }
    stage.say("http://ada:secret@127.0.0.1/ and http://127.0.0.1:9/").await?;
    stage.settled().await?;
    ensure!(stage.shown().await?.is_empty());
    ensure!(stage.world.failed_jobs().await?.is_empty());
    ensure!(site.asked("/loop") == 4, "it follows three redirects, and no more: {}", site.asked("/loop"));
    // Of these the words are shown, and no picture.
    for path in ["/long", "/huge-picture", "/no-picture"] {
        stage.say(&site.page(path)).await?;
    }
    stage.settled().await?;
    let shown = stage.shown().await?;
    let pictures: BTreeSet<_> =
        shown.iter().map(|each| (each.said()[4].to_owned(), each.page.picture.is_some())).collect();
    let expected = [("/huge-picture", false), ("/long", true), ("/no-picture", false)];
    let expected = expected.map(|(path, has)| (format!("All of {path} <b>"), has));
    ensure!(pictures == BTreeSet::from(expected), "{pictures:?}");
    // A host that wants to be asked less often is left alone.
    stage.say(&site.page("/busy")).await?;
    stage.settled().await?;
    stage.say(&site.page("/winds")).await?;
    stage.settled().await?;
    ensure!(site.asked("/busy") == 1 && site.asked("/winds") == 1, "as a picture, before, and not since");
    Ok(())
}

#[tokio::test]
async fn an_edit_brings_its_own_links_and_no_link_is_previewed_twice() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let stage = Stage::start(&[&site], ALL_OF_LOOPBACK).await?;
    let (tides, winds) = (site.page("/tides"), site.page("/winds"));
    let sequence = stage.say(&format!("see {tides}")).await?;
    stage.settled().await?;
    stage.edit(sequence, &format!("see {tides} and {winds}")).await?;
    stage.settled().await?;
    let shown = stage.shown().await?;
    ensure!(shown.iter().map(|each| each.said()[0]).eq([tides.as_str(), winds.as_str()]), "{shown:?}");
    // What was removed stays so.
    let (room, message, author, by) = (stage.room, message(), stage.ada, stage.ada);
    let preview = shown[0].preview;
    let removed = MessageChangeEvent::LinkPreviewRemoved { room, message, sequence, author, preview, by };
    stage.world.append(&Boundary::message_changes(room), &removed).await?;
    stage.wait_until_without_picture(&shown[0]).await?;
    stage.edit(sequence, &format!("see {tides}, once more, and {winds}")).await?;
    stage.settled().await?;
    ensure!(stage.shown().await?.len() == 2);
    ensure!(stage.has_picture(&shown[1]).await?);
    Ok(())
}

#[tokio::test]
async fn nothing_is_asked_for_a_room_that_wants_none_or_a_message_that_is_gone() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let stage = Stage::start(&[&site], ALL_OF_LOOPBACK).await?;
    let (room, by) = (stage.room, stage.ada);
    let off = RoomEvent::LinkPreviewsTurnedOff { room, by };
    stage.world.append(&Boundary::room(room), &off).await?;
    stage.say(&site.page("/tides")).await?;
    stage.settled().await?;
    let on = RoomEvent::LinkPreviewsTurnedOn { room, by };
    stage.world.append(&Boundary::room(room), &on).await?;
    stage.settled().await?;
    ensure!(site.asked_in_all() == 0 && stage.shown().await?.is_empty());
    // Nor for what was said before anybody thought of looking.
    stage.world.clock.advance(time::Duration::hours(2));
    stage.say(&site.page("/tides")).await?;
    stage.settled().await?;
    ensure!(site.asked_in_all() == 0);
    Ok(())
}

#[tokio::test]
async fn the_picture_goes_with_the_text_of_its_message_and_no_other() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let soon = |world: &mut World| world.set("WHERRY_DELETED_TEXT_GRACE_SECONDS", "1");
    let stage = Stage::start_with(&[&site], ALL_OF_LOOPBACK, soon, Failpoint::default()).await?;
    let sequence = stage.say(&site.page("/tides")).await?;
    stage.say(&site.page("/winds")).await?;
    stage.settled().await?;
    let mut shown = stage.shown().await?;
    shown.sort_by_key(|each| each.sequence);
    ensure!(shown.len() == 2 && shown[0].sequence == sequence, "{shown:?}");
    let (room, message, author) = (stage.room, message(), stage.ada);
    let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence, author, by: author };
    stage.world.append(&Boundary::message_changes(room), &deleted).await?;
    stage.wait_until_without_picture(&shown[0]).await?;
    ensure!(stage.has_picture(&shown[1]).await?);
    // Nor can its words be read any more, by who has read nothing before.
    let keys = jetstream_es::KeyVault::new(
        stage.world.client("command_api").await?,
        jetstream_es::OWN_API,
        stage.world.config()?.master_keys,
    );
    let page = stage.world.store.reader().page(CHATS.name, 1, Some("chat.changes.*"), MAX_PAGE).await?;
    for event in page.events {
        if let MessageChangeEvent::LinkPreviewed { sequence: of, page, .. } = event.open(&keys).await? {
            ensure!(page.title.value().is_none() == (of == sequence), "{page:?}");
        }
    }
    Ok(())
}

/// Killed between storing a picture and recording it, and its author is forgotten before the next worker looks.
#[tokio::test]
async fn a_picture_that_nobody_was_told_of_goes_though_its_author_is_forgotten() -> anyhow::Result<()> {
    let site = FakeSite::start(Ipv4Addr::LOCALHOST).await?;
    let failpoint = Failpoint::new(|before| before.starts_with("record-link-preview"));
    let stage = Stage::start_with(&[&site], ALL_OF_LOOPBACK, |_| {}, failpoint).await?;
    stage.say(&site.page("/tides")).await?;
    let pictures = format!("link-previews/{}/", stage.ada);
    wait_for("a picture", PATIENCE, || async {
        let found = stage.world.files.list(&pictures).await.map_err(|error| error.to_string())?;
        if found.is_empty() { Err("there is none".to_owned()) } else { Ok(()) }
    })
    .await?;
    stage.world.store.keys().destroy(stage.ada.person()).await?;
    stage.settled().await?;
    ensure!(stage.shown().await?.is_empty());
    ensure!(stage.world.files.list(&pictures).await?.is_empty(), "the picture is there");
    Ok(())
}
