//! Who may do what: every user but command-api and setup tries to write to the log, by every way that the
//! server offers, and does what it is there for.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use async_nats::{Client, HeaderMap, jetstream};
use embedded::wait_for;
use futures::StreamExt as _;
use futures::future::{join_all, try_join_all};
use jetstream_es::setup::APP_API;
use jetstream_es::{
    Checkpoints, Expectation, KeyVault, LatestValues, LogReader, NewEvent, OWN_API, Proposal, Timers,
};
use personal::PersonId;
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use crate::support::{
    CONSUMERS, LOG_API, Log, Note, OTHER_TIMERS_CONSUMERS, SOON, STREAMS, TIMERS_CONSUMER, command, master,
    now, person,
};

const INTRUDERS: [&str; 6] = ["projectors", "query_api", "push", "workers", "notary", "auditor"];
/// Subjects that the log's streams and buckets store, one or more of each.
const TARGETS: [&str; 14] = [
    "user.1",
    "user.session.1",
    "chat.room.1",
    "chat.timeline.1",
    "conversion.1.1",
    "system.projection.x",
    "system.audit.x",
    "system.job.x.1",
    "$KV.keys.018f2d6e-0000-7000-8000-000000000001",
    "$KV.sessions.1",
    "$KV.snapshots.CHATS.chat.room.1",
    "$KV.markers.1.2",
    "$KV.devices.1.2",
    "chat.account.1",
];
const LOG_STREAMS: [&str; 9] = [
    "USERS",
    "CHATS",
    "CONVERSIONS",
    "SYSTEM",
    "KV_keys",
    "KV_sessions",
    "KV_snapshots",
    "KV_markers",
    "KV_devices",
];

/// What an account's streams hold: messages, first and last sequence, consumers, and the configuration.
type State = BTreeMap<String, (u64, u64, u64, Vec<String>, serde_json::Value)>;

/// A log with one event in every stream, and jobs that wait.
async fn filled() -> Result<Log> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for (stream, subjects) in STREAMS {
        let subject = subjects.replace('>', "one");
        let event = NewEvent::of(subject, &Note::written("x"), Expectation::Any)?;
        store.append(&command(), Proposal { stream: stream.to_owned(), events: vec![event] }).await?;
    }
    store.keys().create(person()).await?;
    Ok(log)
}

async fn state(log: &Log) -> Result<State> {
    let context = jetstream::new(log.client("setup").await?);
    let mut state = State::new();
    for name in LOG_STREAMS {
        let info = context.get_stream(name).await?.cached_info().clone();
        ensure!(info.state.messages == info.state.last_sequence, "{name} has holes");
        let mut consumers = Vec::new();
        for (stream, durable) in CONSUMERS {
            if stream == name {
                let consumer: jetstream::consumer::PullConsumer =
                    context.get_consumer_from_stream(durable, stream).await?;
                let config = &consumer.cached_info().config;
                consumers.push(format!("{durable} {:?} {:?}", config.ack_wait, config.filter_subjects));
            }
        }
        consumers.push(info.state.consumer_count.to_string());
        state.insert(
            name.to_owned(),
            (
                info.state.messages,
                info.state.first_sequence,
                info.state.last_sequence,
                consumers,
                serde_json::to_value(&info.config)?,
            ),
        );
    }
    Ok(state)
}

/// The consumers of due timers, by their stream.
const TIMERS_CONSUMERS: [(&str, &str); 3] = [
    ("TIMERS", TIMERS_CONSUMER.0),
    ("TIMERS", OTHER_TIMERS_CONSUMERS[0].0),
    ("TIMERS", OTHER_TIMERS_CONSUMERS[1].0),
];

/// Consumers of which readers set the place.
const PAGE_CONSUMERS: [(&str, &str); 2] = [("USERS", "pages-1"), ("CHATS", "pages-2")];

/// Everything that JetStream's API changes or reads, as (verb, request body).
fn requests(stream: &str, target: &str) -> Vec<(String, String)> {
    let config = json!({ "name": stream, "subjects": ["evil.>"], "max_msgs": 1 });
    let source = json!({ "name": "EVIL", "subjects": ["evil.>"],
        "republish": { "src": "evil.>", "dest": target }, "sources": [{ "name": stream }] });
    let consumer = json!({ "stream_name": stream, "config": {
        "durable_name": "evil", "deliver_subject": target, "ack_policy": "none", "deliver_policy": "all" } });
    let mut requests = vec![
        (format!("DIRECT.GET.{stream}"), json!({ "seq": 1 })),
        (format!("DIRECT.GET.{stream}"), json!({ "seq": 1, "batch": 5, "next_by_subj": ">" })),
        (format!("DIRECT.GET.{stream}"), json!({ "multi_last": [">"], "batch": 5 })),
        (format!("DIRECT.GET.{stream}.user.one"), json!({})),
        (format!("STREAM.MSG.GET.{stream}"), json!({ "seq": 1 })),
        (format!("STREAM.INFO.{stream}"), json!({})),
        (format!("STREAM.CREATE.{stream}"), config.clone()),
        ("STREAM.CREATE.EVIL".to_owned(), source),
        (format!("STREAM.UPDATE.{stream}"), config),
        (format!("STREAM.DELETE.{stream}"), json!({})),
        (format!("STREAM.PURGE.{stream}"), json!({})),
        (format!("STREAM.MSG.DELETE.{stream}"), json!({ "seq": 1 })),
        (format!("STREAM.SNAPSHOT.{stream}"), json!({ "deliver_subject": target })),
        (format!("STREAM.RESTORE.{stream}"), json!({ "config": { "name": stream } })),
        ("STREAM.NAMES".to_owned(), json!({})),
        ("STREAM.LIST".to_owned(), json!({})),
        ("INFO".to_owned(), json!({})),
        (format!("CONSUMER.CREATE.{stream}"), consumer.clone()),
        (format!("CONSUMER.CREATE.{stream}.evil"), consumer.clone()),
        (format!("CONSUMER.DURABLE.CREATE.{stream}.evil"), consumer),
        (format!("CONSUMER.NAMES.{stream}"), json!({})),
    ];
    for (of, durable) in CONSUMERS.into_iter().chain(TIMERS_CONSUMERS).chain(PAGE_CONSUMERS) {
        requests.extend([
            (format!("CONSUMER.INFO.{of}.{durable}"), json!({})),
            (format!("CONSUMER.MSG.NEXT.{of}.{durable}"), json!({ "batch": 1, "no_wait": true })),
            (format!("CONSUMER.DELETE.{of}.{durable}"), json!({})),
            (format!("CONSUMER.PAUSE.{of}.{durable}"), json!({ "pause_until": "2100-01-01T00:00:00Z" })),
            (format!("CONSUMER.RESET.{of}.{durable}"), json!({})),
        ]);
    }
    requests.into_iter().map(|(verb, body)| (verb, body.to_string())).collect()
}

/// Tries everything against one target. Nothing is awaited: what is denied has no answer.
async fn attack(client: &Client, target: &str) -> Result<()> {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "evil");
    headers.insert("Nats-Expected-Stream", "USERS");
    client.publish(target.to_owned(), "evil".into()).await?;
    client.publish_with_reply(target.to_owned(), client.new_inbox(), "evil".into()).await?;
    client.publish_with_headers(target.to_owned(), headers, "evil".into()).await?;
    client.publish(format!("live.{target}"), "evil".into()).await?;
    for prefix in ["$JS.API", LOG_API, "APP.API", "$JS.LOG.API"] {
        for stream in LOG_STREAMS.into_iter().chain(["KV_tickets", "KV_engines", "KV_passwords", "TIMERS"]) {
            for (verb, body) in requests(stream, target) {
                client.publish_with_reply(format!("{prefix}.{verb}"), target.to_owned(), body.into()).await?;
            }
        }
    }
    client.publish_with_reply("cmd.evil", target.to_owned(), "{}".into()).await?;
    for (stream, durable) in CONSUMERS.into_iter().chain(TIMERS_CONSUMERS) {
        for answer in ["+NXT", "+NXT {\"batch\": 5}", "+WPI"] {
            let ack = format!("$JS.ACK.{stream}.{durable}.1.1.1.1700000000000000000.0");
            client.publish_with_reply(ack, target.to_owned(), answer.into()).await?;
        }
    }
    for elsewhere in ["_INBOX_command_api.1", "_R_.1.1", "$SYS.REQ.SERVER.PING", "$SYS.ACCOUNT.LOG.CONNECT"] {
        client.publish_with_reply(elsewhere, target.to_owned(), "evil".into()).await?;
    }
    client.flush().await?;
    Ok(())
}

/// Shows that the attack by reply subject is real: inside the log's own account it works. So it is the
/// account that holds the others off.
#[tokio::test]
async fn inside_the_logs_account_a_reply_is_an_append() -> Result<()> {
    let log = filled().await?;
    let before = log.last_sequence("USERS").await?;
    let client = log.client("command_api").await?;
    let body = json!({ "seq": 1 }).to_string();
    client.publish_with_reply("$JS.API.STREAM.MSG.GET.CHATS", "user.1", body.into()).await?;
    client.publish_with_reply("$JS.API.STREAM.INFO.CHATS", "user.2", "{}".into()).await?;
    wait_for("two more messages", SOON, || async {
        match log.last_sequence("USERS").await {
            Ok(last) if last == before + 2 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn nobody_else_can_write_to_the_log() -> Result<()> {
    let log = filled().await?;
    let before = state(&log).await?;
    for user in INTRUDERS {
        let client = log.client(user).await?;
        for target in TARGETS {
            attack(&client, target).await?;
        }
        // The server answers requests in their order, so by now those above have had their effect, if any.
        let reader = LogReader::new(client.clone(), LOG_API);
        for _ in 0..3 {
            reader.head("USERS").await?;
            reader.at("USERS", 1).await?;
        }
        assert_eq!(state(&log).await?, before, "{user} changed the log");
    }
    // Nothing was stopped either: the log goes on as before.
    let event = NewEvent::of("user.after", &Note::written("x"), Expectation::Exactly(0))?;
    let proposal = Proposal { stream: "USERS".to_owned(), events: vec![event] };
    assert_eq!(log.store().await?.append(&command(), proposal).await?.position.sequence, 2);
    Ok(())
}

/// Messages put on the live feed's subjects by way of a reply never reach a follower as events.
#[tokio::test]
async fn the_live_feed_cannot_be_forged() -> Result<()> {
    let log = filled().await?;
    let mut following = log.reader().await?.follow("USERS", 0);
    assert_eq!(timeout(SOON, following.next()).await?.unwrap()?.sequence, 1);

    // push may write its own bucket, so it can choose a message and have it sent to where it likes.
    let push = log.client("push").await?;
    let original = log.reader().await?.at("USERS", 1).await?.unwrap();
    let mut forged = HeaderMap::new();
    for (name, value) in [
        ("Nats-Stream", "USERS"),
        ("Nats-Subject", "user.forged"),
        ("Nats-Sequence", "2"),
        ("Nats-Last-Sequence", "0"),
        ("Nats-Time-Stamp", "2026-01-01T00:00:00Z"),
        ("ce-specversion", "1.0"),
        ("ce-id", "forged.0"),
        ("ce-type", "wherry.Written.v1"),
        ("ce-time", "2026-01-01T00:00:00Z"),
        ("wherry-actor", "account:forged"),
        ("wherry-correlation", "forged"),
        ("wherry-command", &original.envelope.command.to_string()),
        ("wherry-digest", "forged"),
    ] {
        forged.insert(name, value);
    }
    let ack = push.request_with_headers(
        "$KV.tickets.forged",
        forged,
        r#"{"type":"Written","text":"forged"}"#.into(),
    );
    ensure!(!String::from_utf8_lossy(&ack.await?.payload).contains("error"));
    let watching = log.client("projectors").await?;
    let mut seen = watching.subscribe("live.>").await?;
    // An answer to a later question: so the server has taken the subscription.
    LogReader::new(watching, LOG_API).head("USERS").await?;
    push.publish_with_reply(
        "$JS.API.DIRECT.GET.KV_tickets.$KV.tickets.forged",
        "live.user.forged",
        "".into(),
    )
    .await?;
    push.flush().await?;
    let forged = timeout(SOON, seen.next()).await?.unwrap();
    assert_eq!(forged.subject.as_str(), "live.user.forged", "the forgery is on the feed");

    let event = NewEvent::of("user.real", &Note::written("real"), Expectation::Any)?;
    let proposal = Proposal { stream: "USERS".to_owned(), events: vec![event] };
    log.store().await?.append(&command(), proposal).await?;
    let next = timeout(SOON, following.next()).await?.unwrap()?;
    assert_eq!((next.sequence, next.subject.as_str()), (2, "user.real"));
    Ok(())
}

#[tokio::test]
async fn each_can_read_what_it_needs_and_no_more() -> Result<()> {
    let log = filled().await?;
    let (key_of, store) = (person(), log.store().await?);
    store.keys().create(key_of).await?;
    let all = ["USERS", "CHATS", "CONVERSIONS", "SYSTEM"];
    try_join_all(vec![
        may_read(&log, "projectors", &all, Some(key_of)),
        may_read(&log, "push", &all, Some(key_of)),
        may_read(&log, "workers", &all[..3], Some(key_of)),
        may_read(&log, "query_api", &all, None),
        may_read(&log, "notary", &all, None),
        may_read(&log, "auditor", &all, None),
    ])
    .await?;
    Ok(())
}

/// Whether this user can read these streams and no other, and this person's key or none.
async fn may_read(log: &Log, user: &str, streams: &[&str], key: Option<PersonId>) -> Result<()> {
    let client = log.impatient_client(user, &log.nats.url()).await?;
    let reader = LogReader::new(client.clone(), LOG_API);
    for (stream, subjects) in STREAMS {
        let head = reader.head(stream).await;
        assert_eq!(head.is_ok(), streams.contains(&stream), "{user} {stream}");
        if head.is_err() {
            assert!(reader.at(stream, 1).await.is_err(), "{user} {stream}");
            continue;
        }
        assert_eq!(reader.page(stream, 1, Some(subjects), 10).await?.events.len(), 1, "{user} {stream}");
        assert_eq!(reader.messages(stream, 1, None, 10).await?.len(), 1, "{user} {stream}");
        assert!(reader.next_message(stream, 1).await?.is_some(), "{user} {stream}");
        let mut following = reader.follow(stream, 0);
        assert_eq!(timeout(SOON, following.next()).await?.unwrap()?.sequence, 1);
    }
    let vault = KeyVault::new(client, LOG_API, master());
    match key {
        Some(of) => assert!(vault.ring(&[of]).await?.contains(of), "{user}"),
        None => assert!(vault.ring(&[person()]).await.is_err(), "{user} cannot read keys"),
    }
    assert!(vault.create(person()).await.is_err(), "{user} cannot make keys");
    assert!(vault.destroy(person()).await.is_err(), "{user} cannot destroy keys");
    Ok(())
}

/// Destroying a key overwrites its message. That right ends at the bucket of the keys, and is command-api's
/// alone: the others try it in [`nobody_else_can_write_to_the_log`].
#[tokio::test]
async fn command_api_erases_messages_of_keys_and_no_others() -> Result<()> {
    let log = filled().await?;
    let client = log.impatient_client("command_api", &log.nats.url()).await?;
    let delete = |stream: &'static str| {
        let client = client.clone();
        async move { client.request(format!("$JS.API.STREAM.MSG.DELETE.{stream}"), r#"{"seq":1}"#.into()).await }
    };
    for stream in LOG_STREAMS.into_iter().filter(|stream| *stream != "KV_keys") {
        assert!(delete(stream).await.is_err(), "{stream}");
    }
    assert!(String::from_utf8_lossy(&delete("KV_keys").await?.payload).contains("\"success\":true"));
    Ok(())
}

/// The markers and devices of who is forgotten are purged. That right ends at their buckets.
#[tokio::test]
async fn command_api_purges_markers_and_devices_and_nothing_else() -> Result<()> {
    let log = filled().await?;
    let client = log.impatient_client("command_api", &log.nats.url()).await?;
    let purge = |stream: &'static str| {
        let client = client.clone();
        async move { client.request(format!("$JS.API.STREAM.PURGE.{stream}"), "".into()).await }
    };
    let purged = ["KV_markers", "KV_devices"];
    for stream in LOG_STREAMS.into_iter().filter(|stream| !purged.contains(stream)) {
        assert!(purge(stream).await.is_err(), "{stream}");
    }
    for stream in purged {
        assert!(String::from_utf8_lossy(&purge(stream).await?.payload).contains("\"success\":true"));
    }
    Ok(())
}

#[tokio::test]
async fn push_spends_a_ticket_once() -> Result<()> {
    let log = filled().await?;
    let nodes = try_join_all((0..4).map(|_| log.client("push"))).await?;
    let ticket = Uuid::now_v7();
    let spent = try_join_all(nodes.iter().map(|node| jetstream_es::spend_ticket(node, ticket))).await?;
    assert_eq!(spent.iter().filter(|spent| **spent).count(), 1, "one node of four");
    assert!(!jetstream_es::spend_ticket(&nodes[0], ticket).await?);
    assert!(jetstream_es::spend_ticket(&nodes[0], Uuid::now_v7()).await?);

    let info = jetstream::with_prefix(log.client("setup").await?, "APP.API").get_stream("KV_tickets").await?;
    assert_eq!(info.cached_info().config.max_age, Duration::from_mins(10));
    for user in ["projectors", "query_api", "workers"] {
        let client = log.impatient_client(user, &log.nats.url()).await?;
        assert!(jetstream_es::spend_ticket(&client, Uuid::now_v7()).await.is_err(), "{user}");
    }
    Ok(())
}

/// Workers alone say what converters can do, under one key; whoever offers it to people reads it, from either account, and
/// it is forgotten where nobody says it again.
#[tokio::test]
async fn workers_alone_say_what_converters_can_do() -> Result<()> {
    let log = filled().await?;
    let of = |client: Client, prefix: &str| LatestValues::new(client, prefix, "engines");
    for user in INTRUDERS.into_iter().chain(["command_api", "setup"]).filter(|user| *user != "workers") {
        let engines = of(log.impatient_client(user, &log.nats.url()).await?, OWN_API);
        assert!(engines.put("converter", "forged".into()).await.is_err(), "{user}");
    }
    let workers = of(log.impatient_client("workers", &log.nats.url()).await?, OWN_API);
    assert!(workers.put("another", "x".into()).await.is_err(), "another key");
    for said in ["first", "second"] {
        workers.put("converter", said.into()).await?;
    }
    for (user, prefix) in [("query_api", OWN_API), ("command_api", APP_API)] {
        let engines = of(log.client(user).await?, prefix);
        let heard = engines.get("converter").await?.map(|latest| latest.value);
        assert_eq!(heard, Some("second".into()), "{user}");
        assert_eq!(engines.get("another").await?, None, "{user}");
    }
    let info = jetstream::with_prefix(log.client("setup").await?, APP_API).get_stream("KV_engines").await?;
    assert_eq!(info.cached_info().config.max_age, Duration::from_mins(1));
    Ok(())
}

/// Neither may anybody else publish a checkpoint, nor may the notary publish anything else; both are read by whoever
/// audits.
#[tokio::test]
async fn only_the_notary_publishes_checkpoints() -> Result<()> {
    let log = filled().await?;
    for user in INTRUDERS.into_iter().chain(["command_api", "setup"]).filter(|user| *user != "notary") {
        let client = log.impatient_client(user, &log.nats.url()).await?;
        assert!(Checkpoints::new(client).publish("CHATS", 0, "forged".into()).await.is_err(), "{user}");
    }
    let client = log.impatient_client("notary", &log.nats.url()).await?;
    let checkpoints = Checkpoints::new(client.clone());
    let first = checkpoints.publish("CHATS", 0, "1".into()).await?;
    assert_eq!(first, Some(1));
    assert_eq!(checkpoints.publish("CHATS", 0, "another".into()).await?, None, "it is not the first");
    assert_eq!(checkpoints.publish("USERS", 0, "2".into()).await?, Some(2));
    assert_eq!(checkpoints.publish("CHATS", 1, "3".into()).await?, Some(3));
    for elsewhere in ["checkpoint", "checkpoint.CHATS.more", "$KV.tickets.x", "eph.x", "cmd.x", "user.x"] {
        assert!(client.request(elsewhere, "x".into()).await.is_err(), "{elsewhere}");
    }
    let auditor = Checkpoints::new(log.client("auditor").await?);
    let bodies = |page: Vec<jetstream_es::StoredMessage>| {
        page.into_iter().map(|message| (message.sequence, message.body)).collect::<Vec<_>>()
    };
    assert_eq!(bodies(auditor.page("CHATS", 0).await?), [(1, "1".into()), (3, "3".into())]);
    assert_eq!(bodies(auditor.page("CHATS", 2).await?), [(3, "3".into())]);
    assert!(auditor.page("CHATS", 4).await?.is_empty());
    assert_eq!(auditor.last("CHATS").await?.unwrap().body, "3");
    assert!(auditor.last("SYSTEM").await?.is_none());
    Ok(())
}

/// Nobody but the workers may set a timer, and they may set those of texts and of files alone. None may look into the
/// stream, let alone change it.
#[tokio::test]
async fn only_workers_set_timers_and_take_what_is_due() -> Result<()> {
    let log = filled().await?;
    for user in INTRUDERS.into_iter().chain(["command_api", "setup"]).filter(|user| *user != "workers") {
        let client = log.impatient_client(user, &log.nats.url()).await?;
        assert!(Timers::new(client.clone()).set("text", "7", now()).await.is_err(), "{user}");
        for verb in ["CONSUMER.INFO", "CONSUMER.MSG.NEXT"] {
            let subject = format!("$JS.API.{verb}.TIMERS.{}", TIMERS_CONSUMER.0);
            let answer = client.request(subject, "".into()).await.map(|answer| answer.payload);
            // Setup may ask in its own account, which has no such stream.
            let found = answer.is_ok_and(|answer| !String::from_utf8_lossy(&answer).contains("10059"));
            assert!(!found, "{user} {verb}");
        }
    }
    let client = log.impatient_client("workers", &log.nats.url()).await?;
    let timers = Timers::new(client.clone());
    timers.set("text", "7", now() + Duration::from_hours(1)).await?;
    timers.set("files", "7", now() + Duration::from_hours(1)).await?;
    assert!(timers.set("other", "7", now()).await.is_err(), "another kind");
    let forbidden = ["STREAM.INFO", "STREAM.PURGE", "STREAM.DELETE", "STREAM.MSG.GET", "STREAM.UPDATE"];
    let forbidden = forbidden.map(|verb| format!("$JS.API.{verb}.TIMERS")).into_iter();
    let forbidden = forbidden.chain(["timers.due.text.7".to_owned(), "timers.at.text".to_owned()]);
    let attempts = forbidden.map(|subject| {
        let client = client.clone();
        async move { (client.request(subject.clone(), "{}".into()).await, subject) }
    });
    for (answer, subject) in join_all(attempts).await {
        assert!(answer.is_err(), "{subject}");
    }
    let stream = jetstream::with_prefix(log.client("setup").await?, "APP.API").get_stream("TIMERS").await?;
    assert_eq!(stream.cached_info().state.messages, 2, "what is set is there, and nothing else");
    Ok(())
}

/// query-api may have an auditor's question written down, and ask nothing else of command-api; workers may send every
/// command, and nobody else any.
#[tokio::test]
async fn query_api_sends_one_command_and_no_other() -> Result<()> {
    let log = filled().await?;
    let serving = log.client("command_api").await?;
    let mut commands = serving.subscribe("cmd.>").await?;
    serving.flush().await?;
    for user in INTRUDERS {
        let client = log.client(user).await?;
        for name in ["record-audit-read", "record-audit-read.x", "complete-erasure", "evil"] {
            client.publish(format!("cmd.{name}"), user.into()).await?;
        }
        client.flush().await?;
    }
    // The last of them comes after all that are let through.
    let workers = log.client("workers").await?;
    workers.publish("cmd.last", "workers".into()).await?;
    workers.flush().await?;
    let mut heard = Vec::new();
    while let Some(message) = timeout(SOON, commands.next()).await? {
        if message.subject.as_str() == "cmd.last" {
            break;
        }
        heard.push((String::from_utf8(message.payload.to_vec())?, message.subject.to_string()));
    }
    let of =
        |user: &str| heard.iter().filter(|(by, _)| by == user).map(|(_, name)| &**name).collect::<Vec<_>>();
    assert_eq!(of("query_api"), ["cmd.record-audit-read"]);
    assert_eq!(of("workers").len(), 4);
    assert_eq!(heard.len(), 5, "{heard:?}");
    Ok(())
}

#[tokio::test]
async fn ephemeral_messages_go_from_workers_to_push() -> Result<()> {
    let log = filled().await?;
    let push = log.client("push").await?;
    let mut hearing = push.subscribe("eph.>").await?;
    // An answer to a later question: so the server has taken the subscription.
    LogReader::new(push.clone(), LOG_API).head("USERS").await?;
    let workers = log.client("workers").await?;
    workers.publish("eph.conversion.queue", "tick".into()).await?;
    let heard = timeout(SOON, hearing.next()).await?;
    assert_eq!(heard.unwrap().payload, "tick");
    // Neither may say what is the other's.
    workers.publish("eph.presence", "forged".into()).await?;
    workers.publish("eph.typing.room", "forged".into()).await?;
    workers.flush().await?;
    push.publish("eph.conversion.queue", "forged".into()).await?;
    push.publish("eph.presence", "here".into()).await?;
    push.publish("eph.typing.room", "writing".into()).await?;
    for expected in ["here", "writing"] {
        assert_eq!(timeout(SOON, hearing.next()).await?.unwrap().payload, expected);
    }
    Ok(())
}

/// command-api keeps sessions in a bucket of the log's account, through the client's own key-value store.
#[tokio::test]
async fn command_api_keeps_sessions() -> Result<()> {
    let log = filled().await?;
    let sessions = jetstream::new(log.client("command_api").await?).get_key_value("sessions").await?;
    let first = sessions.create("s1", "1".into()).await?;
    let second = sessions.update("s1", "2".into(), first).await?;
    assert!(sessions.update("s1", "3".into(), first).await.is_err());
    assert_eq!(sessions.entry("s1").await?.unwrap().revision, second);
    sessions.purge("s1").await?;
    assert_eq!(sessions.get("s1").await?, None);
    Ok(())
}

/// Only a reply to one's own inbox is received: nobody listens to another's.
#[tokio::test]
async fn nobody_hears_what_is_not_for_it() -> Result<()> {
    let log = filled().await?;
    for user in INTRUDERS {
        let password = log.nats.password(user).to_owned();
        let (denied, mut denials) = tokio::sync::mpsc::unbounded_channel();
        let client = async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password)
            .custom_inbox_prefix(format!("_INBOX_{user}"))
            .event_callback(move |event| {
                let _receiver_may_be_gone = denied.send(event.to_string());
                std::future::ready(())
            })
            .connect(log.nats.url())
            .await?;
        let mut closed =
            vec![">", "_INBOX.>", "_INBOX_command_api.>", "cmd.>", "user.>", "$JS.>", "$KV.>", "$SYS.>"];
        if user == "query_api" {
            // Nor does it need to know whose keys change, or hear what is said.
            closed.extend(["live.>", "live.keys.>", "live.chat.>"]);
        }
        for subject in closed {
            let _subscription = client.subscribe(subject).await?;
            client.flush().await?;
            let denial = async {
                while let Some(event) = denials.recv().await {
                    if event.to_lowercase().contains("permissions violation") {
                        return true;
                    }
                }
                false
            };
            assert!(timeout(SOON, denial).await?, "{user} may subscribe to {subject}");
        }
    }
    Ok(())
}

/// Setup's own rights are what they must be, and end there.
#[tokio::test]
async fn setup_cannot_delete_or_purge() -> Result<()> {
    let log = filled().await?;
    let before = state(&log).await?;
    let client = log.impatient_client("setup", &log.nats.url()).await?;
    let verbs = ["STREAM.DELETE", "STREAM.PURGE", "STREAM.MSG.DELETE", "STREAM.MSG.GET", "DIRECT.GET"];
    let subjects = LOG_STREAMS
        .iter()
        .flat_map(|stream| verbs.map(|verb| format!("$JS.API.{verb}.{stream}")))
        .chain(["$JS.API.STREAM.NAMES".to_owned(), "user.1".to_owned(), "$KV.keys.x".to_owned()]);
    let attempts = subjects.map(|subject| {
        let client = client.clone();
        async move { (client.request(subject.clone(), r#"{"seq":1}"#.into()).await, subject) }
    });
    for (answer, subject) in join_all(attempts).await {
        assert!(answer.is_err(), "{subject}");
    }
    assert_eq!(state(&log).await?, before);
    Ok(())
}
