//! A log and its keys are taken away, and brought back on another server.

use std::{fs, io::BufReader, path::Path};

use anyhow::{Context as _, ensure};
use command_api::{
    Cadence, ImportKeysConfig, ImportLogConfig, ImportedKeys, RewrapConfig, export_keys, import_keys,
    import_log,
};
use domain::{
    accounts::{AccountEvent, ClaimHash},
    boundary::{Boundary, CHATS, CONVERSIONS, STREAMS, USERS},
    chat::{MessageChangeEvent, TimelineEvent},
    conversion::{ConversionEvent, SourceFormat},
    ids::{AccountId, ConversionId, MessageId, RoomId},
};
use embedded::{nats::Nats, testing, wait_for};
use jetstream_es::{
    CommandMeta, EventStore, Expectation, KeyState, KeyVault, LogReader, NatsConfig, NewEvent, OWN_API,
    Proposal,
    setup::{StreamDef, ensure_streams},
};
use kit::{clock::Clock, config::Vars};
use ledger::export::{Finding, Line, VerifiedExport, verify_export};
use personal::Deletable;
use uuid::Uuid;
use workers::{Auditor, ExportOptions, export_to_file};

use crate::{
    notary::{auditor, grow},
    world::{PATIENCE, World},
};

/// What a service of the new installation, with the secrets of the old one, is configured with.
fn vars(old: &World, new: &Nats) -> anyhow::Result<Vars> {
    let mut vars: Vars = old.vars("command_api").into_iter().collect();
    vars.set("WHERRY_NATS_URL", new.url());
    for (name, user) in [("WHERRY_NATS_PASSWORD", "command_api"), ("WHERRY_NATS_SETUP_PASSWORD", "setup")] {
        vars.set(name, new.password(user));
    }
    vars.set("WHERRY_NOTARY_PUBLIC_KEY", old.config()?.notary.key.verifying_key().to_string());
    Ok(vars)
}

async fn client(nats: &Nats, user: &str) -> anyhow::Result<async_nats::Client> {
    Ok(jetstream_es::connect(&NatsConfig::new(nats.url(), user, nats.password(user))).await?)
}

async fn exported(world: &World, file: &Path, words: &[&str]) -> anyhow::Result<u64> {
    let words = [&[file.to_str().context("a path")?], words].concat();
    let options = ExportOptions::parse(&words.into_iter().map(str::to_owned).collect::<Vec<_>>())?;
    export_to_file(auditor(world).await?, &options, &Clock::system(), |_, _| {}).await
}

fn verified(world: &World, file: &Path) -> anyhow::Result<VerifiedExport> {
    let key = world.config()?.notary.key.verifying_key();
    Ok(verify_export(BufReader::new(fs::File::open(file)?), &key, &[])?)
}

/// Waits until everything that is in the log is attested.
async fn wait_until_attested(world: &World) -> anyhow::Result<()> {
    let auditor: Auditor = auditor(world).await?;
    wait_for("checkpoints of everything", PATIENCE, || async {
        for stream in STREAMS {
            let verified =
                auditor.verify(stream.name, None, false).await.map_err(|error| error.to_string())?;
            let attested = verified.checkpoint.map_or(0, |signed| signed.checkpoint().size);
            if attested < verified.events {
                return Err(format!("{}: {attested} of {}", stream.name, verified.events));
            }
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// The lines that are events, as they are.
fn events(file: &Path) -> anyhow::Result<Vec<String>> {
    let lines = fs::read_to_string(file)?;
    Ok(lines.lines().filter(|line| line.contains("\"wherrysequence\"")).map(str::to_owned).collect())
}

/// An export with one checkpoint of each stream, and the same with its last event of a chat changed.
fn without_later_checkpoints(text: &str) -> anyhow::Result<(String, String)> {
    let (mut lines, mut seen, mut last) = (Vec::new(), Vec::new(), None);
    for line in text.lines() {
        match Line::parse(line.as_bytes())? {
            Line::Checkpoint(checkpoint) if seen.contains(&checkpoint.stream) => continue,
            Line::Checkpoint(checkpoint) => seen.push(checkpoint.stream),
            Line::Event(event) if event.stream() == CHATS.name => last = Some(lines.len()),
            _ => {}
        }
        lines.push(line.to_owned());
    }
    let stripped = lines.join("\n") + "\n";
    let last = &mut lines[last.context("a message")?];
    let changed = last.replacen("\"wherryactor\":\"", "\"wherryactor\":\"x", 1);
    ensure!(stripped != text && *last != changed, "{last}");
    *last = changed;
    Ok((stripped, lines.join("\n") + "\n"))
}

async fn say(
    world: &World,
    author: AccountId,
    words: &str,
) -> anyhow::Result<(Boundary, TimelineEvent, u64)> {
    let (room, message) = (RoomId::new(Uuid::now_v7()), MessageId::new(Uuid::now_v7()));
    let posted = TimelineEvent::MessagePosted {
        room,
        message,
        author,
        body: Deletable::open(author.person(), words.to_owned()),
        answers: None,
        mentions: Vec::new(),
        mentions_room: false,
        attachments: Vec::new(),
    };
    let boundary = Boundary::timeline(room);
    let sequence = world.append(&boundary, &posted).await?;
    Ok((boundary, posted, sequence))
}

#[tokio::test]
async fn a_log_is_exported_in_pieces_and_every_piece_verifies() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let workers = world.workers().await?;
    let folder = tempfile::tempdir()?;
    let [whole, cut, part] = ["whole", "cut", "part"].map(|name| folder.path().join(name));
    grow(&world, 8).await?;
    world.register("ada@example.org").await?;
    wait_until_attested(&world).await?;
    ensure!(exported(&world, &whole, &[]).await? == 9);
    let good = verified(&world, &whole)?;
    ensure!(good.findings.is_empty() && good.is_whole, "{good:?}");
    ensure!(good.streams["CONVERSIONS"].attested() == 8, "{good:?}");
    let refused = exported(&world, &whole, &[]).await.map_err(|error| error.to_string());
    ensure!(refused.as_ref().is_err_and(|why| why.contains("--resume")), "{refused:?}");

    // Broken off anywhere, it is gone on with.
    let bytes = fs::read(&whole)?;
    for at in (1..8).map(|eighth| bytes.len() * eighth / 8) {
        fs::write(&cut, &bytes[..at])?;
        exported(&world, &cut, &["--resume"]).await?;
        let again = verified(&world, &cut)?;
        ensure!(again.findings.is_empty() && again.is_whole, "cut at {at}: {again:?}");
        ensure!(events(&cut)? == events(&whole)?, "cut at {at}");
    }

    // What comes later is a part of its own; an event that is changed is named.
    ensure!(exported(&world, &whole, &["--resume"]).await? == 0);
    grow(&world, 4).await?;
    wait_until_attested(&world).await?;
    ensure!(exported(&world, &whole, &["--resume"]).await? == 4);
    let longer = verified(&world, &whole)?;
    ensure!(longer.findings.is_empty() && longer.streams["CONVERSIONS"].attested() == 12, "{longer:?}");
    let text = fs::read_to_string(&whole)?;
    let other =
        events(&whole)?.into_iter().find(|line| line.contains("\"wherrysequence\":\"11\"")).context("11")?;
    fs::write(&cut, text.replace(&other, &other.replace("ConversionCancelled\"", "ConversionCanceled\"")))?;
    let found = verified(&world, &cut)?.findings;
    ensure!(found.iter().any(|finding| finding.to_string().contains("event 11 was changed")), "{found:?}");

    // One whose last event is another one than that of the log is left as it is: as of a log that was put back.
    let last = events(&whole)?.pop().context("an event")?;
    let of_other = text.replace(&last, &last.replace("\"wherryactor\":\"", "\"wherryactor\":\"x"));
    ensure!(of_other != text);
    fs::write(&cut, &of_other)?;
    let refused = exported(&world, &cut, &["--resume"]).await.map_err(|error| format!("{error:#}"));
    ensure!(refused.as_ref().is_err_and(|why| why.contains("is another one in the log")), "{refused:?}");
    ensure!(fs::read_to_string(&cut)? == of_other);

    // A part of it says that it is one.
    ensure!(exported(&world, &part, &["--subject", "user.*", "--since", "2020-01-01T00:00:00Z"]).await? == 1);
    let some = verified(&world, &part)?;
    ensure!(some.findings.is_empty() && !some.is_whole, "{some:?}");
    let refused = exported(&world, &part, &["--resume"]).await.map_err(|error| format!("{error:#}"));
    ensure!(refused.as_ref().is_err_and(|why| why.contains("leaves out other events")), "{refused:?}");
    fs::remove_file(&part)?;
    ensure!(exported(&world, &part, &["--stream", "CONVERSIONS", "--after", "3", "--upto", "5"]).await? == 2);
    fs::remove_file(&part)?;
    let words = ["--stream", "CONVERSIONS", "--after", "300"];
    let refused = exported(&world, &part, &words).await.map_err(|error| format!("{error:#}"));
    ensure!(refused.as_ref().is_err_and(|why| why.contains("lies beyond the log")), "{refused:?}");
    ensure!(!part.exists(), "nothing is begun");
    ensure!(exported(&world, &folder.path().join("none"), &["--until", "2020-01-01T00:00:00Z"]).await? == 0);
    workers.stop().await;
    Ok(())
}

/// What carries this attribute in the first event of a file.
fn attribute(file: &Path, name: &str) -> anyhow::Result<String> {
    let lines = events(file)?;
    let event: serde_json::Value = serde_json::from_str(lines.first().context("an event")?)?;
    Ok(event[name].as_str().context("the attribute")?.to_owned())
}

#[tokio::test]
async fn events_are_exported_by_who_and_what_they_are_about() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    let folder = tempfile::tempdir()?;
    let part = folder.path().join("part");
    let (ada, bob) = (world.register("ada@example.org").await?, world.register("bob@example.org").await?);
    grow(&world, 3).await?;
    let (_, TimelineEvent::MessagePosted { room, .. }, _) = say(&world, ada, "ahoy").await?;
    let (ada, bob, room) = (ada.to_string(), bob.to_string(), room.to_string());
    exported(&world, &part, &["--room", &room]).await?;
    let command = attribute(&part, "wherrycommand")?;
    fs::remove_file(&part)?;
    for (words, expected) in [
        (&["--person", &ada][..], 2),
        (&["--person", &ada, "--type", "MessagePosted"], 1),
        (&["--person", &bob, "--type", "MessagePosted"], 0),
        (&["--room", &room], 1),
        (&["--room", &room, "--stream", "USERS"], 0),
        (&["--type", "AccountRegistered"], 2),
        (&["--command", &command], 1),
        (&["--correlation", "test"], 6),
        (&["--correlation", "test", "--since", "2020-01-01T00:00:00Z", "--subject", "user.*"], 2),
        (&["--no-reads"], 6),
    ] {
        ensure!(exported(&world, &part, words).await? == expected, "{words:?}");
        let some = verified(&world, &part)?;
        ensure!(some.findings.is_empty() && !some.is_whole && !some.selection.filters.is_empty(), "{some:?}");
        ensure!(u64::try_from(events(&part)?.len())? == expected, "{words:?}");
        fs::remove_file(&part)?;
    }

    // It grows by what came since, and by nothing else.
    let words = ["--person", &ada, "--resume"];
    ensure!(exported(&world, &part, &words).await? == 2);
    say(&world, AccountId::new(bob.parse()?), "me, too").await?;
    say(&world, AccountId::new(ada.parse()?), "ahoy again").await?;
    ensure!(exported(&world, &part, &words).await? == 1);
    let whole = fs::read(&part)?;
    ensure!(exported(&world, &part, &words).await? == 0 && fs::read(&part)? == whole, "nothing came");
    ensure!(verified(&world, &part)?.findings.is_empty());
    // Broken off anywhere, it is gone on with, and has the same events.
    let same = events(&part)?;
    for at in (1..8).map(|eighth| whole.len() * eighth / 8) {
        fs::write(&part, &whole[..at])?;
        // First the part that was broken off, then what came since.
        exported(&world, &part, &words).await?;
        exported(&world, &part, &words).await?;
        ensure!(verified(&world, &part)?.findings.is_empty() && events(&part)? == same, "cut at {at}");
    }
    // Two at once would mix their lines.
    let whole = fs::read(&part)?;
    let other = fs::File::open(&part)?;
    other.lock()?;
    let refused = exported(&world, &part, &words).await.map_err(|error| format!("{error:#}"));
    ensure!(refused.as_ref().is_err_and(|why| why.contains("another export writes into")), "{refused:?}");
    ensure!(fs::read(&part)? == whole);
    drop(other);

    // What is not there is refused, and nothing is begun.
    let nobody = Uuid::now_v7().to_string();
    let none = folder.path().join("none");
    for option in ["person", "room", "conversion"] {
        let refused = exported(&world, &none, &[&format!("--{option}"), &nobody]).await;
        let refused = refused.map_err(|error| format!("{error:#}"));
        let expected = format!("there is no {option} {nobody}");
        ensure!(refused.as_ref().is_err_and(|why| why.contains(&expected)), "{refused:?}");
        ensure!(!none.exists(), "nothing is begun");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_whose_log_goes_away_says_how_to_go_on_and_goes_on() -> anyhow::Result<()> {
    let world = World::with_bucket().await?;
    grow(&world, 3).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("log");
    let options = ExportOptions::parse(&[file.to_str().context("a path")?.to_owned()])?;
    let (server, mut is_killed) = (world.nats.server(), false);
    // Told for the first time when the header is written.
    let tell = |_, _| {
        if !std::mem::replace(&mut is_killed, true) {
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(server.kill()));
        }
    };
    let broken_off = export_to_file(auditor(&world).await?, &options, &Clock::system(), tell).await;
    let broken_off = broken_off.map_err(|error| format!("{error:#}"));
    ensure!(
        broken_off.as_ref().is_err_and(|why| why.contains("go on with it by --resume")),
        "{broken_off:?}"
    );
    server.start().await?;
    wait_for("the log to answer again", PATIENCE, || async {
        exported(&world, &file, &["--resume"]).await.map_err(|error| format!("{error:#}"))
    })
    .await?;
    let whole = verified(&world, &file)?;
    ensure!(whole.findings.is_empty() && whole.is_whole && events(&file)?.len() == 3, "{whole:?}");
    Ok(())
}

#[tokio::test]
async fn a_log_and_its_keys_come_back_on_another_server_without_who_was_erased() -> anyhow::Result<()> {
    let (old, new) = (World::with_bucket().await?, testing::nats().await?);
    let workers = old.workers().await?;
    let (ada, bob) = (old.register("ada@example.org").await?, old.register("bob@example.org").await?);
    old.request(SourceFormat::Csv, b"a,b").await?;
    let kept = say(&old, ada, "ahoy").await?;
    let gone = say(&old, ada, "forget this").await?;
    let TimelineEvent::MessagePosted { room, message, author, .. } = gone.1.clone();
    let body = Deletable::open(ada.person(), "forget that".to_owned());
    let (sequence, mentions, mentions_room) = (gone.2, Some(Vec::new()), false);
    let edited =
        MessageChangeEvent::MessageEdited { room, message, sequence, author, body, mentions, mentions_room };
    let edit = old.append(&Boundary::message_changes(room), &edited).await?;
    let folder = tempfile::tempdir()?;
    let [log, keys, again] = ["log", "keys", "again"].map(|name| folder.path().join(name));
    let key_config = RewrapConfig::from_vars(&old.vars("command_api").into_iter().collect())?;
    export_keys(key_config, &keys, &Clock::system()).await?;

    // After the keys were taken: a text is destroyed, and somebody asks to be forgotten.
    let (event, sequence) = (old.store.at(CHATS.name, gone.2).await?.context("a message")?, gone.2);
    old.store.keys().destroy_leaf(ada.person(), &event.envelope.id).await?;
    let destroyed = MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author };
    old.append(&Boundary::message_changes(room), &destroyed).await?;
    let claim = || ClaimHash::new([0; 32]);
    let requested =
        AccountEvent::AccountErasureRequested { account: bob, email_claim: claim(), handle_claim: claim() };
    old.append(&Boundary::account(bob), &requested).await?;
    wait_until_attested(&old).await?;
    exported(&old, &log, &[]).await?;
    let text = fs::read_to_string(&log)?;

    // What is not a whole and good export of this log changes nothing.
    let import = ImportLogConfig::from_vars(&vars(&old, &new)?)?;
    let other_key = ledger::SigningKey::new("another", &[1; 32])?.verifying_key();
    let other = ImportLogConfig { key: other_key, ..import.clone() };
    let changed = text.replacen("\"wherrysequence\":\"1\"", "\"wherrysequence\":\"2\"", 1);
    let timeless = text.replacen("\"wherrystored\":\"2", "\"wherrystored\":\"x", 1);
    let strict = ImportLogConfig { cadence: Cadence { events: 0, ..import.cadence }, ..import.clone() };
    let lenient = ImportLogConfig { accept_unattested: 1_000, ..import.clone() };
    let seen = verified(&old, &log)?.streams[CHATS.name].checkpoint.clone();
    let pinned = ImportLogConfig { pins: seen.into_iter().collect(), ..lenient.clone() };
    let (stripped, rewritten) = without_later_checkpoints(&text)?;
    for (config, content, why) in [
        (&strict, stripped.as_str(), "--accept-unattested"),
        (&pinned, rewritten.as_str(), "the export is not good"),
        (&import, &text[..text.len() / 2], "broken off"),
        (&import, changed.as_str(), "missing"),
        (&other, text.as_str(), "the key is that of"),
        (&import, timeless.as_str(), "`wherrystored`"),
        (&import, "", "empty"),
    ] {
        fs::write(&again, content)?;
        let refused = import_log(config.clone(), &again).await.map_err(|error| format!("{error:#}"));
        ensure!(refused.as_ref().is_err_and(|error| error.contains(why)), "{why}: {refused:?}");
    }
    fs::remove_file(&again)?;
    let reader = LogReader::new(client(&new, "command_api").await?, OWN_API);
    ensure!(reader.head(USERS.name).await.is_err(), "there is no stream yet");
    ensure_streams(&client(&new, "setup").await?, &[StreamDef::new(USERS.name, &[USERS.subjects])], 1)
        .await?;
    let import_key_config = ImportKeysConfig::from_vars(&vars(&old, &new)?)?;
    let refused = import_keys(import_key_config.clone(), &keys).await.map_err(|error| error.to_string());
    ensure!(refused.as_ref().is_err_and(|why| why.contains("the log is empty")), "{refused:?}");

    // A server that was set up would send all mails again.
    let used = World::with_bucket().await?;
    let refused = import_log(ImportLogConfig::from_vars(&vars(&old, &used.nats)?)?, &log).await;
    let refused = refused.map_err(|error| format!("{error:#}"));
    ensure!(refused.as_ref().is_err_and(|why| why.contains("set up already")), "{refused:?}");
    let imported = import_log(import.clone(), &log).await?;
    ensure!(imported.streams[USERS.name].events == 3, "{imported:?}");
    ensure!(imported == import_log(import.clone(), &log).await?, "a second time nothing is done");
    for stream in STREAMS {
        let was = &imported.streams[stream.name];
        let from = reader.imported_from(stream.name).await?.context("where it comes from")?;
        ensure!((&from.epoch, from.upto) == (&was.old_epoch, was.events));
        let head = reader.head(stream.name).await?;
        ensure!(head.epoch == was.epoch && head.epoch != was.old_epoch && head.last_sequence == was.events);
    }

    // Leaf by leaf the same, with the times of storing.
    let key = old.config()?.notary.key.verifying_key();
    let options = ExportOptions::parse(&[again.to_string_lossy().into_owned()])?;
    let reads = Auditor::new(&client(&new, "auditor").await?, key);
    export_to_file(reads, &options, &Clock::system(), |_, _| {}).await?;
    ensure!(events(&again)? == events(&log)?);

    // Bob's files are in the store again, as from an old copy: whatever a person may have there.
    let folders = ["photos", "uploads", "results", "result-previews", "attachments", "previews", "pending"];
    let mut objects = folders.map(|folder| format!("{folder}/{}/1", bob.uuid())).to_vec();
    objects.push(format!("link-previews/{}/7/1", bob.uuid()));
    for object in &objects {
        old.files.put_bytes(object, b"bob".to_vec(), "image/png", &[]).await?;
    }
    let done = import_keys(import_key_config.clone(), &keys).await?;
    ensure!(done == ImportedKeys { stored: 2, kept: 0, erased: 1, texts: 2, objects: 8 }, "{done:?}");
    let done = import_keys(import_key_config.clone(), &keys).await?;
    ensure!((done.stored, done.kept, done.erased) == (0, 2, 1), "{done:?}");
    for object in &objects {
        ensure!(old.files.head(object).await?.is_none(), "{object} is back");
    }
    let vault =
        KeyVault::new(client(&new, "command_api").await?, OWN_API, import_key_config.master_keys.clone());
    ensure!(vault.state(bob.person()).await? == KeyState::Erased, "he is back");
    for (boundary, _, sequence) in [&kept, &gone] {
        let event = reader.at(CHATS.name, *sequence).await?.context("a message")?;
        ensure!(event.subject == boundary.subject());
        let TimelineEvent::MessagePosted { body, .. } = event.open::<TimelineEvent>(&vault).await?;
        ensure!(body.value().is_some() == (*sequence == kept.2), "{sequence}");
    }
    let event = reader.at(CHATS.name, edit).await?.context("the edit")?;
    if let MessageChangeEvent::MessageEdited { body, .. } = event.open(&vault).await? {
        ensure!(body.value().is_none(), "nor does what it was edited to come back");
    }

    // A log that has people whose keys are not in the file needs a later file.
    let everybody = fs::read_to_string(&keys)?;
    let of_ada =
        everybody.lines().filter(|line| !line.contains(&ada.to_string())).collect::<Vec<_>>().join("\n");
    fs::write(&again, of_ada.replace("\"records\":3", "\"records\":2"))?;
    let empty = testing::nats().await?;
    import_log(ImportLogConfig::from_vars(&vars(&old, &empty)?)?, &log).await?;
    let refused = import_keys(ImportKeysConfig::from_vars(&vars(&old, &empty)?)?, &again).await;
    let refused = refused.map_err(|error| error.to_string());
    ensure!(
        refused.as_ref().is_err_and(|why| why.contains("1 people of the log have no key")),
        "{refused:?}"
    );

    // Once it serves, it is no target any more.
    let store = EventStore::new(client(&new, "command_api").await?, vault, "/test");
    let cancelled =
        ConversionEvent::ConversionCancelled { conversion: ConversionId::new(Uuid::now_v7()), owner: ada };
    let event = NewEvent::of("conversion.a.b", &cancelled, Expectation::Any)?;
    let meta = CommandMeta {
        id: Uuid::now_v7(),
        digest: "test".to_owned(),
        actor: "account:test".to_owned(),
        correlation: "test".to_owned(),
        causation: None,
        traceparent: None,
        issued_at: old.clock.now(),
    };
    store.append(&meta, Proposal { stream: CONVERSIONS.name.to_owned(), events: vec![event] }).await?;
    let refused = import_log(import, &log).await.map_err(|error| format!("{error:#}"));
    ensure!(refused.as_ref().is_err_and(|why| why.contains("is not empty")), "{refused:?}");
    let none: Vec<Finding> = verified(&old, &log)?.findings;
    ensure!(none.is_empty());
    workers.stop().await;
    Ok(())
}
