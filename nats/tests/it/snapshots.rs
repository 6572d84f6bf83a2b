//! Snapshots: loading reads as little however long the log is, and is right whatever the bucket holds.

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use jetstream_es::{EventStore, ExecuteError, Expectation, NewEvent, Proposal, SnapshotSchema, States};
use personal::{Deletable, Personal};
use serde_json::{Value, json};

use crate::hot::{Club, ClubEvent, NoMember, Node, apply, folded, room};
use crate::proxy::Proxy;
use crate::support::{Log, ManualClock, SOON, command, person};

/// One node whose clubs have snapshots.
fn node(store: EventStore) -> Node {
    node_with(store, schema())
}

fn node_with(store: EventStore, schema: SnapshotSchema) -> Node {
    Node { clubs: States::new(store.clone(), "CHATS", apply).snapshotted(schema), store }
}

fn schema() -> SnapshotSchema {
    SnapshotSchema::new("club", 1).every(5)
}

/// One event more in a club, by a command of its own.
async fn join(node: &Node, club: &str, member: u8) -> Result<()> {
    let joined = node.change(&command(), club, |_| Ok(vec![ClubEvent::Joined { member }])).await;
    joined.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    Ok(())
}

/// What a process that has just started loads.
async fn cold(log: &Log, club: &str) -> Result<Club> {
    Ok(Club::clone(&node(log.store().await?).clubs.load(&room(club)).await?.state))
}

/// The message of the bucket that holds a club's snapshot.
async fn message(log: &Log, club: &str) -> Result<Option<(u64, Value)>> {
    let client = log.client("command_api").await?;
    let body = json!({ "last_by_subj": format!("$KV.snapshots.CHATS.{}", room(club)) }).to_string();
    let answer = client.request("$JS.API.DIRECT.GET.KV_snapshots", body.into()).await?;
    if answer.status.is_some() {
        return Ok(None);
    }
    let headers = answer.headers.context("headers")?;
    let revision = headers.get("Nats-Sequence").context("a revision")?.as_str().parse()?;
    Ok(Some((revision, serde_json::from_slice(&answer.payload).unwrap_or(Value::Null))))
}

/// Waits until a club's snapshot reaches up to an event of this number.
async fn written(log: &Log, club: &str, version: u64) -> Result<Value> {
    let found = embedded::wait_for("a snapshot", SOON, || async {
        match message(log, club).await {
            Ok(Some((_, value))) if value["version"] == version => Ok(value),
            other => Err(format!("{other:?}")),
        }
    });
    Ok(found.await?)
}

/// Puts something in place of a club's snapshot.
async fn overwrite(log: &Log, club: &str, value: impl Into<bytes::Bytes>) -> Result<()> {
    let client = log.client("command_api").await?;
    let ack = client.request(format!("$KV.snapshots.CHATS.{}", room(club)), value.into()).await?;
    anyhow::ensure!(!String::from_utf8_lossy(&ack.payload).contains("error"), "{:?}", ack.payload);
    Ok(())
}

/// Events of other boundaries, in one batch each thousand.
async fn pad(store: &EventStore, events: usize) -> Result<()> {
    let event = |number: usize| {
        let said = ClubEvent::Said { member: 1 };
        NewEvent::of(format!("chat.timeline.pad-{}", number % 97), &said, Expectation::Any)
    };
    for from in (0..events).step_by(1000) {
        let batch = (from..events.min(from + 1000)).map(event).collect::<Result<_, _>>()?;
        store.append(&command(), Proposal { stream: "CHATS".to_owned(), events: batch }).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_cold_load_reads_the_same_however_long_the_history_is() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let writer = node(log.store().await?);
    for member in 0..200_u8 {
        join(&writer, "a", member).await?;
    }
    // Written when the command came that saw so many events; the last of them are the tail.
    let reached = embedded::wait_for("a late snapshot", SOON, || async {
        match message(&log, "a").await {
            Ok(Some((_, value))) => match value["version"].as_u64() {
                Some(version) if version > 190 => Ok(version),
                other => Err(format!("{other:?}")),
            },
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    // These write nothing, which would be counted too.
    let reader =
        || async { anyhow::Ok(node_with(log.impatient_store(&proxy.url()).await?, schema().every(1000))) };
    let reading = reader().await?;
    // What is the same for every load: the stream's facts.
    reading.clubs.load(&room("other")).await?;
    let answers = proxy.count_answers();
    let loaded = reading.clubs.load(&room("a")).await?;
    assert_eq!((loaded.version, loaded.state.changes), (200, 200));
    let tail = 200 - reached;
    // The snapshot, the last event, and what a scan of the tail or the walk along it takes.
    assert!(answers.get() <= 2 + tail + 2, "{} answers for a tail of {tail}", answers.get());
    assert_eq!(*loaded.state, folded(&writer.store, "a").await?);

    written_by_load(&log, &writer, "a").await?;
    let again = reader().await?;
    again.clubs.load(&room("other")).await?;
    let answers = proxy.count_answers();
    assert_eq!(again.clubs.load(&room("a")).await?.state.changes, 200);
    assert_eq!(answers.get(), 2, "with nothing after the snapshot: it and the last event");
    Ok(())
}

/// Has the snapshot reach up to the club's end: loads with a fold that wants one after each event.
async fn written_by_load(log: &Log, by: &Node, club: &str) -> Result<()> {
    let eager = node_with(by.store.clone(), SnapshotSchema::new("club", 1).every(1));
    let loaded = eager.clubs.load(&room(club)).await?;
    written(log, club, loaded.version).await?;
    Ok(())
}

#[tokio::test]
async fn events_far_apart_are_read_along_their_links() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let writer = node(log.store().await?);
    for member in 0..4 {
        join(&writer, "a", member).await?;
        pad(&writer.store, 5_000).await?;
    }
    let reading = log.impatient_store(&proxy.url()).await?;
    reading.history::<ClubEvent>("CHATS", &room("other")).await?;
    let scanned = reading.history::<ClubEvent>("CHATS", &room("a")).await?;
    let answers = proxy.count_answers();
    let walked = reading.history_by_links::<ClubEvent>("CHATS", &room("a")).await?;
    assert_eq!(answers.get(), 4, "one answer an event");
    assert_eq!((walked.events.len(), &walked), (4, &scanned));
    // No snapshot: too few events. The state is loaded the same way.
    let loading = node(reading);
    loading.clubs.load(&room("other")).await?;
    let answers = proxy.count_answers();
    assert_eq!(loading.clubs.load(&room("a")).await?.version, 4);
    assert_eq!(answers.get(), 5, "an answer that there is no snapshot, and one an event");
    Ok(())
}

#[tokio::test]
async fn without_links_the_events_are_searched_for() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for member in 0..3 {
        let event = NewEvent::of(room("a"), &ClubEvent::Joined { member }, Expectation::Any)?;
        store.append(&command(), Proposal { stream: "CHATS".to_owned(), events: vec![event] }).await?;
    }
    let walked = store.history_by_links::<ClubEvent>("CHATS", &room("a")).await?;
    assert_eq!(walked.events.len(), 3);
    let node = node(store);
    assert_eq!(node.clubs.load(&room("a")).await?.version, 3);
    // A number that does not fit into the chain: the first says that it is the third.
    let odd = NewEvent::of(room("b"), &ClubEvent::Joined { member: 1 }, Expectation::Any)?.numbered(3, 0);
    node.store.append(&command(), Proposal { stream: "CHATS".to_owned(), events: vec![odd] }).await?;
    assert_eq!(node.store.history_by_links::<ClubEvent>("CHATS", &room("b")).await?.events.len(), 1);
    Ok(())
}

#[tokio::test]
async fn whatever_the_bucket_holds_the_state_is_the_logs() -> Result<()> {
    let log = Log::start().await?;
    let writer = node(log.store().await?);
    for member in 0..12 {
        join(&writer, "a", member).await?;
        join(&writer, "b", member + 50).await?;
    }
    for club in ["a", "b"] {
        written_by_load(&log, &writer, club).await?;
    }
    let truth = folded(&writer.store, "a").await?;
    let good = written(&log, "a", 12).await?;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut changed = good.clone();
        change(&mut changed);
        serde_json::to_vec(&changed)
    };
    // A state that nobody would get by folding: whoever uses a snapshot sees it, so this test can fail.
    let marked = with(&|value| value["state"]["changes"] = 1234.into())?;
    overwrite(&log, "a", marked).await?;
    assert_eq!(cold(&log, "a").await?.changes, 1234, "an intact snapshot is used");

    let other_boundary = serde_json::to_vec(&written(&log, "b", 12).await?)?;
    let mut bad = vec![b"not JSON".to_vec(), b"".to_vec(), b"{}".to_vec(), other_boundary];
    let changes: [&dyn Fn(&mut Value); 9] = [
        &|value| value["layout"] = 2.into(),
        &|value| value["epoch"] = "ffffffff".into(),
        &|value| value["sequence"] = 3.into(),
        &|value| value["sequence"] = 10_000.into(),
        &|value| value["version"] = 11.into(),
        &|value| value["event"] = "another.0".into(),
        &|value| value["state"] = json!({ "changes": "many" }),
        // Last, for they stay: another version of the program may be using them.
        &|value| value["fold_number"] = 2.into(),
        &|value| value["fold"] = "other".into(),
    ];
    for change in changes {
        // Had it been used, the wrong count would show it.
        bad.push(with(&|value| {
            value["state"]["changes"] = 1234.into();
            change(value);
        })?);
    }
    let foreign = bad.len() - 2;
    for (index, value) in bad.into_iter().enumerate() {
        let shown = String::from_utf8_lossy(&value).into_owned();
        overwrite(&log, "a", value).await?;
        assert_eq!(cold(&log, "a").await?, truth, "{shown}");
        if index < foreign {
            let mended = || async {
                let value = message(&log, "a").await.map_err(|error| error.to_string())?;
                value.filter(|(_, value)| *value == good).map(drop).ok_or_else(|| shown.clone())
            };
            embedded::wait_for("the snapshot mended", SOON, mended).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn without_the_bucket_the_log_is_read() -> Result<()> {
    let log = Log::without_setup().await?;
    jetstream_es::setup::ensure_streams(&log.client("setup").await?, &crate::support::stream_defs(), 1)
        .await?;
    let clock = ManualClock::default();
    let node = node(log.store_with(clock.ambient()).await?);
    for member in 0..7 {
        // No person's value, so no key is asked for.
        join(&node, "a", member).await?;
    }
    assert_eq!(node.clubs.load(&room("a")).await?.state.changes, 7);
    Ok(())
}

#[tokio::test]
async fn a_snapshot_holds_sealed_values_and_an_erased_person_stays_erased() -> Result<()> {
    let log = Log::start().await?;
    let writer = node(log.store().await?);
    let owner = person();
    writer.store.keys().create(owner).await?;
    let motto = "a motto that is nobody else's";
    let chosen = ClubEvent::MottoChosen { motto: Personal::open(owner, motto.to_owned()) };
    writer
        .change(&command(), "a", |_| Ok(vec![chosen.clone()]))
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    for member in 0..6 {
        join(&writer, "a", member).await?;
    }
    written_by_load(&log, &writer, "a").await?;
    assert_eq!(log.on_disk(motto.as_bytes())?, 0);
    assert_eq!(cold(&log, "a").await?.motto.and_then(|motto| motto.value().cloned()).as_deref(), Some(motto));

    log.store().await?.keys().destroy(owner).await?;
    let before = message(&log, "a").await?;
    let loaded = cold(&log, "a").await?;
    assert_eq!(loaded.motto, Some(Personal::Erased { of: owner }));
    assert_eq!(loaded, folded(&log.store().await?, "a").await?);
    assert_eq!(message(&log, "a").await?, before, "it came from the snapshot, which stays as it is");
    // And so it is in the next one.
    join(&node(log.store().await?), "a", 9).await?;
    written_by_load(&log, &node(log.store().await?), "a").await?;
    assert_eq!(cold(&log, "a").await?.motto, Some(Personal::Erased { of: owner }));
    Ok(())
}

/// The snapshot is made from a state that was never read from the log: folded from the events before they were sealed.
#[tokio::test]
async fn a_value_destroyed_in_its_event_is_destroyed_in_the_snapshot() -> Result<()> {
    let log = Log::start().await?;
    let writer = node(log.store().await?);
    let owner = person();
    writer.store.keys().create(owner).await?;
    join(&writer, "a", 0).await?;
    let toasted = ClubEvent::Toasted { toast: Deletable::open(owner, "to the club".to_owned()) };
    let chosen = ClubEvent::MottoChosen { motto: Personal::open(owner, "carpe diem".to_owned()) };
    let meta = command();
    writer
        .change(&meta, "a", |_| Ok(vec![chosen.clone(), toasted.clone()]))
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    for member in 1..6 {
        join(&writer, "a", member).await?;
    }
    written_by_load(&log, &writer, "a").await?;
    let before = message(&log, "a").await?;
    assert_eq!(cold(&log, "a").await?.toast.and_then(Deletable::into_value).as_deref(), Some("to the club"));

    log.store().await?.keys().destroy_leaf(owner, &format!("{}.1", meta.id)).await?;
    let loaded = cold(&log, "a").await?;
    assert_eq!(loaded.toast, Some(Deletable::erased(owner)));
    assert_eq!(loaded.motto, Some(Personal::open(owner, "carpe diem".to_owned())));
    assert_eq!(loaded, folded(&log.store().await?, "a").await?);
    assert_eq!(message(&log, "a").await?, before, "it came from the snapshot, which stays as it is");
    // And so it is in the next one.
    join(&node(log.store().await?), "a", 9).await?;
    written_by_load(&log, &node(log.store().await?), "a").await?;
    assert_eq!(cold(&log, "a").await?.toast, Some(Deletable::erased(owner)));
    Ok(())
}

#[tokio::test]
async fn a_stream_created_anew_has_no_use_for_the_old_ones_snapshots() -> Result<()> {
    let log = Log::start().await?;
    let writer = node(log.store().await?);
    for member in 0..6 {
        join(&writer, "a", member).await?;
    }
    written_by_load(&log, &writer, "a").await?;
    log.recreate_stream("CHATS").await?;
    assert_eq!(cold(&log, "a").await?, Club::default());
    let anew = node(log.store().await?);
    // As many events again, so sequence and number are those of the old snapshot.
    for member in 100..106 {
        join(&anew, "a", member).await?;
    }
    assert_eq!(cold(&log, "a").await?.members, (100..106).collect());
    written_by_load(&log, &anew, "a").await?;
    assert_eq!(cold(&log, "a").await?.members, (100..106).collect());
    Ok(())
}

#[tokio::test]
async fn what_is_too_large_is_not_kept() -> Result<()> {
    let log = Log::start().await?;
    let node = node(log.store().await?);
    let owner = person();
    node.store.keys().create(owner).await?;
    for _ in 0..6 {
        let motto = Personal::open(owner, "m".repeat(300_000));
        let chosen = ClubEvent::MottoChosen { motto };
        node.change(&command(), "big", |_| Ok(vec![chosen.clone()]))
            .await
            .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    }
    for member in 0..6 {
        join(&node, "small", member).await?;
    }
    // The same node writes one after the other, the large one first.
    node_with(node.store.clone(), SnapshotSchema::new("club", 1).every(1)).clubs.load(&room("big")).await?;
    written_by_load(&log, &node, "small").await?;
    assert_eq!(message(&log, "big").await?, None);
    assert_eq!(cold(&log, "big").await?.changes, 6);
    Ok(())
}

/// Whatever several nodes do at once: no update is lost, numbers have no holes, every load is the log's.
#[tokio::test]
async fn several_nodes_write_events_and_snapshots_at_once() -> Result<()> {
    let log = Log::start().await?;
    let stores = try_join_all((0..3).map(|_| log.store())).await?;
    let nodes: Vec<_> = stores.into_iter().map(|store| node_with(store, schema().every(3))).collect();
    let clubs = ["a", "b", "c"];
    let work = (0..12_u8).map(|worker| {
        let node = nodes[usize::from(worker) % nodes.len()].clone();
        let log = &log;
        async move {
            let mut done = [0_u64; 3];
            for round in 0..10_u8 {
                let club = usize::from(worker + round) % clubs.len();
                let counted = node
                    .change(&command(), clubs[club], |_| Ok(vec![ClubEvent::Said { member: worker }]))
                    .await;
                match counted {
                    Ok(_) => done[club] += 1,
                    Err(ExecuteError::Conflict) => {}
                    Err(error) => return Err(anyhow::anyhow!("{error:?}")),
                }
                if round % 4 == 0 {
                    // At least what this worker itself has done is there, by snapshot or not.
                    let seen = cold(log, clubs[club]).await?;
                    anyhow::ensure!(seen.changes >= done[club], "{} of {}", seen.changes, done[club]);
                    let loaded = node.clubs.load(&room(clubs[club])).await?;
                    anyhow::ensure!(loaded.version == loaded.state.changes && loaded.version >= done[club]);
                }
            }
            anyhow::Ok(done)
        }
    });
    let done = try_join_all(work).await?;
    for (index, club) in clubs.iter().enumerate() {
        let acknowledged: u64 = done.iter().map(|done| done[index]).sum();
        let truth = folded(&nodes[0].store, club).await?;
        assert_eq!(truth.changes, acknowledged, "an update is lost or doubled");
        let page = log.reader().await?.page("CHATS", 1, Some(&room(club)), 1000).await?;
        let versions: Vec<_> = page.events.iter().filter_map(|event| event.envelope.version).collect();
        assert_eq!(versions, (1..=acknowledged).collect::<Vec<_>>());
        assert!(message(&log, club).await?.is_some(), "there was a snapshot in play");
        assert_eq!(cold(&log, club).await?, truth);
        for node in &nodes {
            assert_eq!(*node.clubs.load(&room(club)).await?.state, truth);
            assert_eq!(node.seen(club).await?, truth);
        }
    }
    Ok(())
}

/// An older state offered late does not take the place of a newer one.
#[tokio::test]
async fn revisions_only_go_forward() -> Result<()> {
    let log = Log::start().await?;
    let (behind, ahead) = (node(log.store().await?), node(log.store().await?));
    for member in 0..5 {
        join(&behind, "a", member).await?;
    }
    for member in 5..30 {
        join(&ahead, "a", member).await?;
    }
    written_by_load(&log, &ahead, "a").await?;
    let before = message(&log, "a").await?;
    // Its cache knows of five, and that is what it offers.
    let refused = behind.change(&command(), "a", |_| Err(NoMember)).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(NoMember))));
    for member in 0..6 {
        join(&behind, "b", member).await?;
    }
    written_by_load(&log, &behind, "b").await?;
    assert_eq!(message(&log, "a").await?, before);
    Ok(())
}

#[tokio::test]
async fn a_restarted_server_and_process_load_from_what_was_kept() -> Result<()> {
    let log = Log::start().await?;
    let writer = node(log.store().await?);
    for member in 0..10 {
        join(&writer, "a", member).await?;
    }
    written_by_load(&log, &writer, "a").await?;
    log.nats.server().kill().await;
    log.nats.server().start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let reading = node(log.impatient_store(&proxy.url()).await?);
    reading.clubs.load(&room("other")).await?;
    let answers = proxy.count_answers();
    assert_eq!(reading.clubs.load(&room("a")).await?.version, 10);
    assert_eq!(answers.get(), 2);
    Ok(())
}

#[tokio::test]
async fn what_waits_to_be_written_is_written_before_the_store_is_drained() -> Result<()> {
    let log = Log::start().await?;
    let clubs: Vec<_> = (0..40).map(|number| format!("late-{number}")).collect();
    let writer = node_with(log.store().await?, schema().every(1000));
    try_join_all(clubs.iter().map(|club| async {
        let joined = (0..5).map(|member| ClubEvent::Joined { member });
        let changed = writer.change(&command(), club, |_| Ok(joined.clone().collect())).await;
        changed.map_err(|error| anyhow::anyhow!("{error:?}"))
    }))
    .await?;

    let stopping = node(log.store().await?);
    try_join_all(clubs.iter().map(|club| async { stopping.clubs.load(&room(club)).await })).await?;
    stopping.store.drain().await;
    for club in &clubs {
        assert!(message(&log, club).await?.is_some(), "{club} has no snapshot");
    }
    // A state that comes later is not kept, and whoever loads it is none the worse for that.
    let late = node_with(stopping.store.clone(), schema().every(1)).clubs.load(&room(&clubs[0])).await?;
    assert_eq!(late.version, 5);
    Ok(())
}
