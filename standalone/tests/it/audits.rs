//! An auditor at the command line, and a log that is as it was or is not.

use std::fs;

use ledger::SigningKey;
use serde_json::{Value, json};

use crate::audited_log::{AuditedLog, STREAM, Said, copy_folder};
use crate::block_files::{Record, rewrite};

/// What is done to the messages of a stream.
type Meddling = fn(Vec<Record>) -> Vec<Record>;

/// Nine events, in three checkpoints.
async fn attested() -> anyhow::Result<AuditedLog> {
    let log = AuditedLog::start().await?;
    for _ in 0..3 {
        log.grow(3).await?;
        log.attest().await?;
    }
    Ok(log)
}

#[track_caller]
fn assert_said(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!(said.code, Some(code), "{said:?}");
    for part in parts {
        assert!(said.out.contains(part) || said.aside.contains(part), "{said:?} lacks {part}");
    }
}

/// One line for the one thing that was found.
#[track_caller]
fn assert_found(said: &Said, finding: &str) {
    assert_eq!(said.code, Some(1), "{said:?}");
    let found: Vec<_> = said.out.lines().filter_map(|line| line.strip_prefix("FOUND ")).collect();
    assert_eq!(found, [finding], "{said:?}");
}

#[tokio::test]
async fn a_log_that_grows_goes_on_from_what_was_seen() -> anyhow::Result<()> {
    let log = attested().await?;
    let first = log.auditor(&["verify"])?;
    assert_said(&first, 0, &["ok    CONVERSIONS: 9 events, as the checkpoint of 9 attests them\n"]);
    assert_said(&first, 0, &["USERS: 0 events; no checkpoint", "for the first time", ".local/state/wherry"]);
    log.grow(3).await?;
    let record = log.attest().await?;
    log.grow(1).await?;
    let again = log.auditor(&["verify", "--stream", STREAM])?;
    assert_said(&again, 0, &["13 events", "the checkpoint of 9 seen before; 1 are not attested yet"]);
    assert!(!again.aside.contains("first time") && !again.out.contains("USERS"), "{again:?}");
    let new = log.auditor(&["verify", "--new", "--json"])?;
    assert_said(&new, 0, &[]);
    let new: Value = serde_json::from_str(&new.out)?;
    let stream = &new["streams"][2];
    assert_eq!((&stream["stream"], &stream["read"]), (&STREAM.into(), &4.into()), "{new}");
    assert_eq!((&new["good"], &stream["goes_on_from"]), (&true.into(), &12.into()), "{new}");
    // From a copy of a checkpoint, as the file store has them.
    fs::write(log.file("c.note"), log.attest().await?.signed().note())?;
    log.grow(2).await?;
    let since = log.auditor(&["verify", "--stream", STREAM, "--since", &log.file("c.note")])?;
    assert_said(&since, 0, &["15 events, the last 3 of them read", "checkpoint of 13 seen before"]);
    fs::write(log.file("forged.note"), record.signed().note().replace("\n12\n", "\n11\n"))?;
    let forged = log.auditor(&["verify", "--since", &log.file("forged.note")])?;
    assert_said(&forged, 2, &["the note was changed or forged"]);
    Ok(())
}

#[tokio::test]
async fn an_event_is_proved_to_somebody_who_has_only_the_key() -> anyhow::Result<()> {
    let log = attested().await?;
    let proved = log.auditor(&["prove", "CONVERSIONS:5"])?;
    assert_said(&proved, 0, &["c2sp.org/tlog-proof@v1"]);
    let proof = log.file("5.proof");
    fs::write(&proof, &proved.out)?;
    log.nats.server().stop().await;
    let checked = log.auditor(&["check", &proof])?;
    let parts =
        ["proven: event 5 of CONVERSIONS is in the log wherry-test", "checkpoint of 6 events", "type"];
    assert_said(&checked, 0, &parts);
    assert_said(&checked, 0, &["ConversionCancelled", "account:test"]);
    let json: Value = serde_json::from_str(&log.auditor(&["check", &proof, "--json"])?.out)?;
    assert_eq!((&json["proven"], &json["sequence"]), (&true.into(), &5.into()), "{json}");

    let other = SigningKey::new("wherry-test", &[8; 32])?.verifying_key().to_string();
    let of_another_log = SigningKey::new("wherry-other", &[7; 32])?.verifying_key().to_string();
    for key in [&other, &of_another_log] {
        assert_said(&log.auditor(&["check", &proof, "--key", key])?, 1, &["NOT PROVEN", "signed by"]);
    }
    for (name, broken, why) in [
        ("index", proved.out.replace("index 4", "index 5"), "the proof is for CONVERSIONS:6"),
        ("size", proved.out.replace("\n6\n", "\n7\n"), "the note was changed or forged"),
        ("cut", proved.out[..proved.out.len() / 2].to_owned(), "not a proof"),
        ("other", "hello".to_owned(), "not a proof"),
    ] {
        let file = log.file(name);
        fs::write(&file, broken)?;
        assert_said(&log.auditor(&["check", &file])?, 1, &["NOT PROVEN", why]);
    }
    assert_said(&log.auditor(&["check", &log.file("none")])?, 2, &["none", "No such file"]);
    assert_said(&log.auditor(&["check", &proof, "--key", "none"])?, 2, &["--key is no public key"]);
    assert_said(&log.auditor(&["prove", "CONVERSIONS:5"])?, 2, &["does not let us in"]);
    assert_said(&log.auditor(&["verify"])?, 2, &["does not let us in"]);
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_cannot_be_looked_at() -> anyhow::Result<()> {
    let log = attested().await?;
    log.grow(1).await?;
    assert_said(&log.auditor(&["verify", "--stream", "CHAT"])?, 2, &["there is no stream CHAT"]);
    assert_said(&log.auditor(&["prove", "CONVERSIONS:11"])?, 2, &["has no event 11: its last one is 10"]);
    assert_said(&log.auditor(&["prove", "CONVERSIONS:10"])?, 2, &["is not attested yet", "9 events"]);
    assert_said(&log.auditor(&["prove", "17"])?, 2, &["names no event"]);
    fs::write(log.file("pins"), "what is this")?;
    assert_said(&log.auditor(&["verify", "--pins", &log.file("pins")])?, 2, &["holds no pins"]);
    Ok(())
}

/// The server serves all of it as if it had always been so.
#[tokio::test]
async fn whatever_is_done_to_the_servers_files_is_named() -> anyhow::Result<()> {
    let log = attested().await?;
    let (mut original, served) = (Vec::new(), log.messages().await?);
    log.meddle(|store| {
        rewrite(store, STREAM, |records| {
            original.clone_from(&records);
            records
        })
    })
    .await?;
    assert_eq!(log.messages().await?, served);
    assert_said(&log.auditor(&["verify"])?, 0, &[]);

    let meddlings: [(Meddling, &str); 5] = [
        (
            |mut log| {
                let last = log[4].body.len() - 3;
                log[4].body[last] ^= 1;
                log
            },
            "CONVERSIONS: event 5 was changed: it is not the one that the checkpoint of 6 events attests",
        ),
        (
            |mut log| {
                log.remove(3);
                log
            },
            "CONVERSIONS: event 4 was removed, and what follows moved up: the checkpoint of 6 events attests it",
        ),
        (
            |mut log| {
                log.insert(1, log[0].clone().renamed());
                log
            },
            "CONVERSIONS: event 2 was inserted, and what followed moved down: the checkpoint of 3 events does not \
             attest it",
        ),
        (
            |mut log| {
                log.swap(6, 8);
                log
            },
            "CONVERSIONS: events 7 and 9 were reordered: each stands in the other's place",
        ),
        (
            |mut log| {
                log.truncate(7);
                log
            },
            "CONVERSIONS: the log was rolled back: it ends with event 7, and a checkpoint attests 9 events",
        ),
    ];
    for (meddling, finding) in meddlings {
        let original = original.clone();
        log.meddle(|store| rewrite(store, STREAM, |_| meddling(original))).await?;
        assert_found(&log.auditor(&["verify"])?, finding);
    }
    let json: Value = serde_json::from_str(&log.auditor(&["verify", "--json"])?.out)?;
    let finding = &json["findings"][0];
    assert_eq!(json["good"], false);
    assert_eq!((&finding["kind"], &finding["sequence"]), (&"rolled-back".into(), &8.into()), "{json}");
    log.meddle(|store| rewrite(store, STREAM, |_| original)).await?;
    assert_said(&log.auditor(&["verify"])?, 0, &[]);
    Ok(())
}

#[tokio::test]
async fn a_log_that_is_rolled_back_with_its_checkpoints_is_found_by_who_has_seen_more() -> anyhow::Result<()>
{
    let log = attested().await?;
    let yesterday = tempfile::tempdir()?;
    log.meddle(|store| copy_folder(store, yesterday.path())).await?;
    log.grow(3).await?;
    log.attest().await?;
    assert_said(&log.auditor(&["verify"])?, 0, &["as the checkpoint of 12"]);
    log.meddle(|store| {
        fs::remove_dir_all(store)?;
        copy_folder(yesterday.path(), store)
    })
    .await?;
    let finding =
        "CONVERSIONS: the log was rolled back: it ends with event 9, and a checkpoint attests 12 events";
    assert_found(&log.auditor(&["verify"])?, finding);
    // Somebody who sees it for the first time cannot know.
    assert_said(&log.auditor(&["verify", "--pins", &log.file("new.pins")])?, 0, &["for the first time"]);
    // It has another future now. What was seen is not forgotten by having been contradicted.
    log.grow(4).await?;
    log.attest().await?;
    let forked = "CONVERSIONS: something between the events 10 and 12 was changed, removed, inserted or reordered: \
                  the log has another root than the checkpoint of 12 events";
    assert_found(&log.auditor(&["verify"])?, forked);
    assert_found(&log.auditor(&["verify", "--new"])?, forked);
    Ok(())
}

/// Its checkpoints are still there, and no later one was signed: nothing that came since is attested.
#[tokio::test]
async fn a_log_that_is_rolled_back_and_has_grown_again_is_found_by_who_reads_only_what_is_new()
-> anyhow::Result<()> {
    let log = attested().await?;
    assert_said(&log.auditor(&["verify"])?, 0, &["as the checkpoint of 9"]);
    let rolled_back = |mut records: Vec<Record>| {
        records.truncate(7);
        records
    };
    log.meddle(|store| rewrite(store, STREAM, rolled_back)).await?;
    log.grow(4).await?;
    let finding =
        "CONVERSIONS: event 8 was changed: it is not the one that the checkpoint of 9 events attests";
    assert_found(&log.auditor(&["verify", "--new"])?, finding);
    assert_found(&log.auditor(&["verify"])?, finding);
    Ok(())
}

#[tokio::test]
async fn an_import_counts_as_what_was_seen_before_if_its_events_are_those() -> anyhow::Result<()> {
    let log = attested().await?;
    let verify = |log: &AuditedLog, pins: &str| log.auditor(&["verify", "--stream", STREAM, "--pins", pins]);
    let pins = log.file("seen.pins");
    assert_said(&verify(&log, &pins)?, 0, &["as the checkpoint of 9"]);
    let epoch = fs::read_to_string(&pins)?;
    let epoch =
        epoch.lines().find_map(|line| line.split_once("/CONVERSIONS/")).expect("an origin").1.to_owned();
    let copy = |name: &str| -> anyhow::Result<String> {
        fs::copy(&pins, log.file(name))?;
        Ok(log.file(name))
    };

    let good = AuditedLog::imported(&log, |_| ()).await?;
    let own = copy("good.pins")?;
    let equal = format!("imported from epoch {epoch}, equal up to its checkpoint of 9 seen before");
    assert_said(&verify(&good, &own)?, 0, &["9 events; no checkpoint is signed yet", &equal]);
    good.grow(2).await?;
    good.attest().await?;
    assert_said(&verify(&good, &own)?, 0, &["as the checkpoint of 11 attests them", &equal]);
    // From now on the checkpoints of its own are demanded of it.
    assert_said(&verify(&good, &own)?, 0, &["it goes on from the checkpoint of 11 seen before"]);

    let changed = AuditedLog::imported(&log, |messages| messages[3].body = "{}".into()).await?;
    let finding = "CONVERSIONS: something between the events 1 and 9 was changed, removed, inserted or reordered: \
                   the log has another root than the checkpoint of 9 events";
    let own = copy("changed.pins")?;
    assert_found(&verify(&changed, &own)?, finding);
    // Its own notary has signed what it has: two histories of one log.
    changed.attest().await?;
    let finding =
        "CONVERSIONS: the checkpoints are forked: two with different roots attest 9 events, both well signed";
    assert_found(&verify(&changed, &own)?, finding);
    let shorter = AuditedLog::imported(&log, |messages| messages.truncate(8)).await?;
    shorter.grow(4).await?;
    shorter.attest().await?;
    let finding =
        "CONVERSIONS: the log was rolled back: it ends with event 8, and a checkpoint attests 9 events";
    assert_found(&verify(&shorter, &copy("shorter.pins")?)?, finding);
    Ok(())
}

#[tokio::test]
async fn forged_checkpoints_and_another_notary_are_named() -> anyhow::Result<()> {
    let log = attested().await?;
    assert_said(&log.auditor(&["verify"])?, 0, &[]);
    let stranger = SigningKey::new("wherry-test", &[1; 32])?;
    let forged = log.attest_with(&stranger).await?;
    let said = log.auditor(&["verify"])?;
    assert_said(&said, 1, &["ok    CONVERSIONS: 9 events"]);
    assert_said(
        &said,
        1,
        &["FOUND CONVERSIONS: a checkpoint is forged or damaged (message 4 of CHECKPOINTS)"],
    );
    // Everything is signed anew, by a key that its operators say is theirs.
    let key = stranger.verifying_key().to_string();
    assert_said(
        &log.auditor(&["verify", "--key", &key])?,
        1,
        &["FOUND the log is attested by the key", &key],
    );
    assert_eq!(forged.checkpoint().size, 9);
    log.forge(b"noise".to_vec()).await?;
    assert_said(&log.auditor(&["verify"])?, 1, &["message 5 of CHECKPOINTS", "not a record"]);
    Ok(())
}

/// An export is a file: whoever has it can change it, and whoever has the key finds that out.
#[tokio::test]
async fn whatever_is_done_to_an_export_is_named() -> anyhow::Result<()> {
    let log = attested().await?;
    let export = log.export().await?;
    let verify = |name: &str, text: &str| {
        let file = log.file(name);
        fs::write(&file, text)?;
        log.auditor(&["verify", "--export", &file])
    };
    log.nats.server().stop().await;
    assert_said(
        &verify("good", &export)?,
        0,
        &["ok    CONVERSIONS: 9 events, as the checkpoint of 9 attests"],
    );

    let lines: Vec<&str> = export.lines().collect();
    let of = |sequence: u64| {
        let is_its = |line: &&str| line.contains(&format!("\"wherrysequence\":\"{sequence}\""));
        lines.iter().position(is_its).expect("the event is there")
    };
    let text = |lines: &[&str]| lines.join("\n") + "\n";
    let changed = lines[of(5)].replace("ConversionCancelled", "ConversionCompleted");
    let mut meddled = lines.clone();
    meddled[of(5)] = &changed;
    let said = verify("changed", &text(&meddled))?;
    assert_said(&said, 1, &["FOUND CONVERSIONS: event 5 was changed"]);
    let mut meddled = lines.clone();
    meddled.remove(of(4));
    assert_said(&verify("removed", &text(&meddled))?, 1, &["FOUND CONVERSIONS: event 4 is missing"]);
    let mut meddled = lines.clone();
    meddled.insert(of(2), lines[of(1)]);
    assert_said(&verify("inserted", &text(&meddled))?, 1, &["event 1 comes where event 2 must"]);
    let mut meddled = lines.clone();
    meddled.swap(of(7), of(9));
    assert_said(&verify("reordered", &text(&meddled))?, 1, &["FOUND CONVERSIONS: event 7 is missing"]);
    assert_said(&verify("cut", &text(&lines[..of(8)]))?, 1, &["the export was broken off after line"]);

    // Nothing contradicts a file without checkpoints, or without a stream: but nothing is proven by it, and that is said.
    let is_no_checkpoint = |line: &&&str| !line.contains("\"wherryexport\":\"checkpoint\"");
    let stripped: Vec<&str> = lines.iter().filter(is_no_checkpoint).copied().collect();
    assert_eq!(stripped.len(), lines.len() - 3);
    let said = verify("stripped", &text(&stripped))?;
    let parts = ["its last events, 9 of CONVERSIONS", "nothing is proven", "nothing of USERS, CHATS, SYSTEM"];
    assert_said(&said, 0, &parts);
    let said = log.auditor(&["verify", "--export", &log.file("stripped"), "--json"])?;
    let told: Value = serde_json::from_str(&said.out)?;
    assert_eq!((&told["streams"][0]["unattested"], &told["streams"][0]["whole"]), (&json!(9), &json!(true)));

    let other = SigningKey::new("wherry-test", &[8; 32])?.verifying_key().to_string();
    let said = log.auditor(&["verify", "--export", &log.file("good"), "--key", &other])?;
    assert_said(&said, 1, &["a checkpoint is forged or damaged"]);
    assert_said(&log.auditor(&["verify", "--export", &log.file("none")])?, 2, &["No such file"]);
    Ok(())
}
