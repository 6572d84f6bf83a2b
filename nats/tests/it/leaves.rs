//! Destroying single texts: the key of one event's values, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Result, ensure};
use async_nats::jetstream;
use futures::future::{join_all, try_join_all};
use jetstream_es::{
    AppendError, CommandMeta, EventStore, Expectation, Forgotten, KeyState, KeyVault, NewEvent, OWN_API,
    Outcome, Rewrapped, StoreError,
};
use personal::{
    Deletable, KEY_BYTES, KeyTree, LeafIndex, MasterKey, MasterKeys, PersonId, PersonKeys, Personal,
};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::proxy::{Proxy, contains};
use crate::support::{LOG_API, Log, Note, SOON, chats, command, master, person};

/// As the vault's: a tree that takes more gives a branch away.
const LARGEST_TREE_BYTES: usize = 256 * 1024;

pub(crate) async fn vault(log: &Log) -> Result<KeyVault> {
    Ok(KeyVault::new(log.client("command_api").await?, OWN_API, master()))
}

/// What the bucket holds under each of this person's names.
pub(crate) async fn records(log: &Log, of: PersonId) -> Result<BTreeMap<String, Vec<u8>>> {
    let stream = jetstream::new(log.client("command_api").await?).get_stream("KV_keys").await?;
    let mut records = BTreeMap::new();
    for sequence in 1..=stream.cached_info().state.last_sequence {
        if let Ok(message) = stream.get_raw_message(sequence).await
            && message.subject.contains(&of.to_string())
        {
            records.insert(message.subject.to_string(), message.payload.to_vec());
        }
    }
    Ok(records)
}

async fn messages(log: &Log) -> Result<u64> {
    let stream = jetstream::new(log.client("setup").await?).get_stream("KV_keys").await?;
    Ok(stream.cached_info().state.messages)
}

/// Puts a record in the bucket, as it is.
pub(crate) async fn put(log: &Log, of: PersonId, record: Vec<u8>) -> Result<()> {
    let answer = log.client("command_api").await?.request(format!("$KV.keys.{of}"), record.into()).await?;
    ensure!(!contains(&answer.payload, "error"), "{:?}", answer.payload);
    Ok(())
}

pub(crate) fn random(bytes: &mut [u8]) {
    jetstream_es::Ambient::system().fill_random(bytes);
}

async fn say(store: &EventStore, of: PersonId, words: &str) -> Result<Outcome> {
    let said = Note::Said { words: Deletable::open(of, words.to_owned()) };
    let event = NewEvent::of("chat.timeline.a", &said, Expectation::Any)?;
    Ok(store.append(&command(), chats(vec![event])).await?)
}

/// What every event of the timeline says, as this vault's process reads it.
async fn heard(log: &Log, keys: &KeyVault) -> Result<Vec<String>> {
    let page = log.reader().await?.page("CHATS", 1, None, 1000).await?;
    let opened = page
        .events
        .iter()
        .map(|event| async { Ok::<_, StoreError>(event.open::<Note>(keys).await?.text().to_owned()) });
    Ok(try_join_all(opened).await?)
}

pub(crate) fn deletable(of: PersonId, event_id: &str, keys: &PersonKeys) -> Value {
    let mut body = json!({ "$personal": { "of": of, "open": "hello", "deletable": true } });
    let ring = [(of, keys.clone())].into_iter().collect();
    personal::seal(&mut body, &ring, event_id, &mut random).unwrap();
    body
}

pub(crate) async fn opens(vault: &KeyVault, event_id: &str, sealed: &Value) -> Result<bool> {
    let mut body = sealed.clone();
    let ring = vault.ring_for([sealed]).await?;
    personal::open(&mut body, &ring, event_id)?;
    ensure!(body["$personal"]["open"] == "hello" || body["$personal"]["erased"] == true);
    Ok(body["$personal"]["open"] == "hello")
}

/// Keys whose tree is as large as it may be without giving a branch away, and the events that are destroyed in it.
pub(crate) fn large() -> (PersonKeys, Vec<String>) {
    let mut tree = KeyTree::generate(&mut random);
    let mut gone = Vec::new();
    while tree.to_bytes().len() <= LARGEST_TREE_BYTES - KeyTree::GROWTH_BYTES {
        let event = format!("gone.{}", gone.len());
        tree.destroy(LeafIndex::of_event(&event));
        gone.push(event);
    }
    (PersonKeys::generate(&mut random).with_tree(tree), gone)
}

#[tokio::test]
async fn one_text_is_destroyed_in_the_log_and_on_the_disk_and_the_others_stay() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let (ada, bob) = (person(), person());
    for of in [ada, bob] {
        store.keys().create(of).await?;
    }
    let signed = Note::Signed { by: Personal::open(ada, "Ada".to_owned()) };
    let signed = NewEvent::of("chat.room.a", &signed, Expectation::Any)?;
    store.append(&command(), chats(vec![signed])).await?;
    let doomed = command();
    let said = Note::Said { words: Deletable::open(ada, "regretted".to_owned()) };
    let twice = || chats(vec![NewEvent::of("chat.timeline.a", &said, Expectation::Any).expect("it encodes")]);
    let first = store.append(&doomed, twice()).await?;
    say(&store, ada, "kept").await?;
    say(&store, bob, "another's").await?;
    for event in log.reader().await?.page("CHATS", 1, None, 10).await?.events {
        assert!(personal::is_fully_sealed(&event.body));
        assert!(!event.body.to_string().contains("regretted"), "{}", event.body);
    }
    let elsewhere = KeyVault::new(log.client("push").await?, LOG_API, master());
    for keys in [store.keys(), &elsewhere] {
        assert_eq!(heard(&log, keys).await?, ["Ada", "regretted", "kept", "another's"]);
    }
    let before = records(&log, ada).await?;
    assert_eq!(before.len(), 1);

    let event_id = first.events[0].envelope.id.clone();
    for _ in 0..2 {
        store.keys().destroy_leaf(ada, &event_id).await?;
        for record in before.values() {
            assert_eq!(log.on_disk(record)?, 0);
        }
    }
    let left = ["Ada", "(erased)", "kept", "another's"];
    assert_eq!(heard(&log, store.keys()).await?, left);
    assert_eq!(messages(&log).await?, 2, "one record a person");
    say(&store, ada, "later").await?;

    // The command may arrive again: it has its effect once, and that is not undone.
    let again = store.append(&doomed, twice()).await?;
    assert!(again.replayed);
    assert_eq!(again.position, first.position);
    let another = CommandMeta { digest: "another".to_owned(), ..doomed };
    let reused = store.append(&another, twice()).await;
    assert!(matches!(reused, Err(AppendError::CommandIdReused)), "{reused:?}");

    log.nats.server().stop().await;
    log.nats.server().start().await?;
    for record in before.values() {
        assert_eq!(log.on_disk(record)?, 0, "nor is it written again from memory");
    }
    for keys in [vault(&log).await?, KeyVault::new(log.client("projectors").await?, LOG_API, master())] {
        assert_eq!(heard(&log, &keys).await?, [&left[..], &["later"]].concat());
    }
    Ok(())
}

#[tokio::test]
async fn whose_key_was_made_before_there_were_trees_gets_one_when_it_is_needed() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let ada = person();
    let old = PersonKeys::from(personal::PersonKey::generate(&mut random));
    let record = MasterKeys::new(master()).wrap(ada, &old, &mut random);
    put(&log, ada, record.clone()).await?;
    let reader = KeyVault::new(log.client("push").await?, LOG_API, master());
    // What stands in the log since before the field was deletable.
    let body = json!({ "type": "Said", "words": { "$personal": { "of": ada, "open": "of old" } } });
    let before = NewEvent { body, ..NewEvent::of("chat.timeline.a", &Note::written(""), Expectation::Any)? };
    let before = NewEvent { event_type: "Said".to_owned(), ..before };
    store.append(&command(), chats(vec![before])).await?;
    assert_eq!(heard(&log, &reader).await?, ["of old"]);
    assert_eq!(records(&log, ada).await?.into_values().next().as_ref(), Some(&record));
    // Nothing is there to be destroyed, and nothing is.
    store.keys().destroy_leaf(ada, "any").await?;

    let other = log.store().await?;
    other.keys().ring(&[ada]).await?;
    let (first, second) = futures::join!(say(&store, ada, "new"), say(&other, ada, "newer"));
    let new = first?.events[0].clone();
    second?;
    // Nobody told this one, and it has the old key at hand.
    let all: BTreeSet<_> = heard(&log, &reader).await?.into_iter().collect();
    assert_eq!(all, ["of old", "new", "newer"].map(str::to_owned).into());
    assert_eq!(log.on_disk(&record)?, 0);
    assert_eq!(messages(&log).await?, 1);

    store.keys().destroy_leaf(ada, &new.envelope.id).await?;
    let mut left = heard(&log, &vault(&log).await?).await?;
    left.sort();
    assert_eq!(left, ["(erased)", "newer", "of old"]);
    Ok(())
}

/// Whoever destroys is killed at any message, of any of its ways: the next call finishes it, and nothing else was
/// destroyed.
#[tokio::test]
async fn destroying_one_text_may_be_killed_at_any_message() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let masters = MasterKeys::new(master());
    let (large, large_gone) = large();
    let mut ways = BTreeSet::new();
    for way in ["small", "gives a branch away", "in a branch"] {
        for killed_at in 0.. {
            let ada = person();
            let (keys, mut gone) = match way {
                "small" => (PersonKeys::generate(&mut random), Vec::new()),
                _ => (large.clone(), large_gone.clone()),
            };
            put(&log, ada, masters.wrap(ada, &keys, &mut random)).await?;
            let doomed = if way == "in a branch" {
                let first = beside(&keys, "0");
                vault(&log).await?.destroy_leaf(ada, &first).await?;
                gone.push(first.clone());
                let branch = records(&log, ada).await?.into_keys().next_back().unwrap();
                let name = branch.rsplit('.').next().unwrap().to_owned();
                in_branch(&name)
            } else {
                beside(&keys, "1")
            };
            let text = deletable(ada, &doomed, &keys);
            let others: Vec<_> = ["a", "b", "c", "d"].map(|id| (id, deletable(ada, id, &keys))).into();
            let before = records(&log, ada).await?;
            let others_records = messages(&log).await? - before.len() as u64;

            let victim =
                KeyVault::new(log.impatient_client("command_api", &proxy.url()).await?, OWN_API, master());
            let killed = Arc::new(Notify::new());
            let telling = Arc::clone(&killed);
            let mut passed = 0;
            proxy.lose(move |_, _| {
                passed += 1;
                let lost = passed > killed_at;
                if lost {
                    telling.notify_one();
                }
                lost
            });
            let finished = tokio::select! {
                done = victim.destroy_leaf(ada, &doomed) => Some(done?),
                () = killed.notified() => None,
            };
            proxy.lose(|_, _| false);
            proxy.cut();

            let at = format!("{way}, killed at {killed_at}");
            let reader = vault(&log).await?;
            for (id, other) in &others {
                assert!(opens(&reader, id, other).await?, "{at}");
            }
            reader.destroy_leaf(ada, &doomed).await?;
            let reader = vault(&log).await?;
            assert!(!opens(&reader, &doomed, &text).await?, "{at}");
            for (id, other) in &others {
                assert!(opens(&reader, id, other).await?, "{at}");
            }
            let ring = reader.ring(&[ada]).await?;
            let tree = ring.get(ada).and_then(PersonKeys::tree).unwrap();
            for event in gone.iter().chain([&doomed]) {
                assert!(matches!(tree.leaf(LeafIndex::of_event(event)), personal::Leaf::Destroyed), "{at}");
            }
            let after = records(&log, ada).await?;
            assert_eq!(
                messages(&log).await? - others_records,
                after.len() as u64,
                "{at}: nothing is left over"
            );
            assert_eq!(after.len(), if way == "small" { 1 } else { 2 }, "{at}");
            let changed = before.iter().filter(|(name, record)| after.get(*name) != Some(record));
            for (name, record) in changed {
                ways.insert((way, name.split('.').count()));
                // Its end: a long text is not searched for whole.
                assert_eq!(log.on_disk(&record[record.len() - 100..])?, 0, "{at}");
            }
            // So that the files that are searched stay small.
            reader.destroy(ada).await?;
            if finished.is_some() {
                assert!(killed_at > 4, "{at}: it was killed in between, too");
                break;
            }
        }
    }
    assert_eq!(ways, [("gives a branch away", 3), ("in a branch", 4), ("small", 3)].into());
    Ok(())
}

/// An event whose leaf is not destroyed.
pub(crate) fn beside(keys: &PersonKeys, prefix: &str) -> String {
    let tree = keys.tree().unwrap();
    let free = |event: &String| matches!(tree.leaf(LeafIndex::of_event(event)), personal::Leaf::Key(_));
    (0..1000).map(|number| format!("{prefix}.beside.{number}")).find(free).unwrap()
}

/// An event whose leaf is in the branch of this name.
pub(crate) fn in_branch(name: &str) -> String {
    let branch_of = |event: &String| {
        let mut probe = KeyTree::generate(&mut random);
        probe.destroy(LeafIndex::of_event(event));
        probe.fullest_branch().unwrap().to_string()
    };
    (0..100_000).map(|number| format!("in.{name}.{number}")).find(|event| branch_of(event) == name).unwrap()
}

/// Any sets of texts are destroyed, by several at once, with restarts in between: those are gone and no other.
#[tokio::test]
async fn exactly_what_was_destroyed_is_gone_however_large_the_tree_is() -> Result<()> {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let log = Log::start().await?;
    let masters = MasterKeys::new(master());
    let (large, large_gone) = large();
    let sets = proptest::collection::vec(proptest::collection::btree_set(0..40_usize, 4..12), 3);
    let mut runner = TestRunner::deterministic();
    for (case, keys) in [PersonKeys::generate(&mut random), large].into_iter().enumerate() {
        let ada = person();
        put(&log, ada, masters.wrap(ada, &keys, &mut random)).await?;
        let ids: Vec<_> = (0..40).map(|number| format!("{case}.{number}")).collect();
        let texts: Vec<_> = ids.iter().map(|id| deletable(ada, id, &keys)).collect();
        let old: Vec<_> = large_gone.iter().take(5).collect();
        let mut gone = BTreeSet::new();
        for set in sets.new_tree(&mut runner).map_err(anyhow::Error::msg)?.current() {
            let vaults = [vault(&log).await?, vault(&log).await?];
            let destroyed = set.iter().zip(vaults.iter().cycle());
            try_join_all(destroyed.map(|(number, vault)| vault.destroy_leaf(ada, &ids[*number]))).await?;
            gone.extend(set);
            log.nats.server().stop().await;
            log.nats.server().start().await?;
            let reader = KeyVault::new(log.client("push").await?, LOG_API, master());
            for (number, (id, text)) in ids.iter().zip(&texts).enumerate() {
                assert_eq!(opens(&reader, id, text).await?, !gone.contains(&number), "{case} {id}");
            }
            let ring = reader.ring(&[ada]).await?;
            let tree = ring.get(ada).and_then(PersonKeys::tree).unwrap();
            for event in &old {
                let is_gone = matches!(tree.leaf(LeafIndex::of_event(event)), personal::Leaf::Destroyed);
                assert_eq!(is_gone, case == 1);
            }
        }
        assert!(gone.len() > 8, "something was destroyed");
        assert_eq!(records(&log, ada).await?.len() > 1, case == 1, "the large one gave a branch away");
    }
    Ok(())
}

#[tokio::test]
async fn who_is_erased_or_wrapped_again_is_so_with_all_branches() -> Result<()> {
    let log = Log::start().await?;
    let new = MasterKey::from_bytes([2; KEY_BYTES]);
    let (keys, _) = large();
    let [ada, bob] = [person(), person()];
    let writer = vault(&log).await?;
    for of in [ada, bob] {
        put(&log, of, MasterKeys::new(master()).wrap(of, &keys, &mut random)).await?;
        writer.destroy_leaf(of, &beside(&keys, "0")).await?;
        assert_eq!(records(&log, of).await?.len(), 2);
    }
    let (kept, old) = (deletable(ada, "kept", &keys), records(&log, ada).await?);
    let during =
        KeyVault::new(log.client("command_api").await?, OWN_API, MasterKeys::new(new.clone()).and(master()));
    let done = during.rewrap_all().await?;
    assert_eq!(done, Rewrapped { rewrapped: 4, unreadable: 0 });
    for record in old.values() {
        assert_eq!(log.on_disk(&record[record.len() - 100..])?, 0);
    }
    let after = KeyVault::new(log.client("command_api").await?, OWN_API, new);
    assert!(opens(&after, "kept", &kept).await?);

    // Others destroy texts of hers at the same moment, in the branch and beside it.
    let records_now = records(&log, ada).await?;
    let name = records_now.keys().next_back().and_then(|name| name.rsplit('.').next()).unwrap();
    let texts = [in_branch(name), beside(&keys, "2"), beside(&keys, "3")];
    let destroying = join_all(texts.iter().map(|text| after.destroy_leaf(ada, text)));
    let (erased, destroyed) = futures::join!(during.destroy(ada), destroying);
    erased?;
    for result in destroyed {
        result?;
    }
    assert_eq!(after.state(ada).await?, KeyState::Erased);
    assert_eq!(
        records(&log, ada).await?.into_values().collect::<Vec<_>>(),
        [Vec::<u8>::new()],
        "the marker alone"
    );
    for record in records_now.values() {
        assert_eq!(log.on_disk(&record[record.len() - 100..])?, 0);
    }
    assert!(!opens(&after, "kept", &kept).await?);
    assert_eq!(records(&log, bob).await?.len(), 2, "another's are where they were");
    Ok(())
}

#[tokio::test]
async fn who_watches_hears_of_a_destroyed_text_at_once() -> Result<()> {
    let log = Log::start().await?;
    let writer = vault(&log).await?;
    let (keys, _) = large();
    let ada = person();
    put(&log, ada, MasterKeys::new(master()).wrap(ada, &keys, &mut random)).await?;
    let reader = KeyVault::new(log.client("push").await?, LOG_API, master());
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    reader.on_forgotten(move |what| {
        let _receiver_may_be_gone = told.send(what);
    });
    let shutdown = CancellationToken::new();
    let task = tokio::spawn(reader.clone().watch(shutdown.clone()));
    assert_eq!(tokio::time::timeout(SOON, heard.recv()).await?, Some(Forgotten::Everyone));
    // The first gives a branch away, the second is in it.
    let first = beside(&keys, "0");
    let mut doomed = vec![first.clone()];
    for turn in 0..2 {
        let id = doomed[turn].clone();
        let text = deletable(ada, &id, &keys);
        assert!(opens(&reader, &id, &text).await?);
        writer.destroy_leaf(ada, &id).await?;
        assert_eq!(tokio::time::timeout(SOON, heard.recv()).await?, Some(Forgotten::Person(ada)));
        assert!(!opens(&reader, &id, &text).await?);
        let records = records(&log, ada).await?;
        let name = records.keys().next_back().and_then(|name| name.rsplit('.').next()).unwrap();
        doomed.push(in_branch(name));
    }
    shutdown.cancel();
    tokio::time::timeout(SOON, task).await??;
    Ok(())
}
