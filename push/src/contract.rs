//! That docs/push-protocol.md and docs/push-asyncapi.json say what the code does.

use std::{collections::BTreeMap, fs, path::PathBuf};

use domain::ids::{AccountId, RoomId};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Limits,
    frame::EventFrame,
    protocol::{Aside, ClientFrame, CloseCode, ErrorCode, ResetReason, ServerFrame, UnsubscribeCode},
};

const ROOM: &str = "chat.*.019a5b3c-7d10-7c3e-9f4a-2b6d8e1f0a11";

fn docs(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

fn client_frames() -> Vec<ClientFrame> {
    let topic = || ROOM.to_owned();
    let ticket = || "eyJhbGciOi…".to_owned();
    let typing = ROOM.replace("chat.*.", "typing.");
    let frames = vec![
        ClientFrame::Hello { ticket: ticket() },
        ClientFrame::Subscribe { topic: topic(), after: Some("CHATS:1204@1f3a9c00".to_owned()) },
        ClientFrame::Subscribe { topic: typing.clone(), after: None },
        ClientFrame::Unsubscribe { topic: topic() },
        ClientFrame::Typing { topic: typing },
        ClientFrame::Renew { ticket: ticket() },
        ClientFrame::Pong,
    ];
    for frame in &frames {
        // Who adds a frame is led here, to give an example of it.
        match frame {
            ClientFrame::Hello { .. }
            | ClientFrame::Subscribe { .. }
            | ClientFrame::Unsubscribe { .. }
            | ClientFrame::Typing { .. }
            | ClientFrame::Renew { .. }
            | ClientFrame::Pong => {}
        }
    }
    frames
}

fn server_frames() -> Vec<ServerFrame<'static>> {
    let account = AccountId::new(Uuid::from_u128(0x019a_5b3c_0000_7000_8000_0000_0000_0001));
    let room = RoomId::new(Uuid::from_u128(0x019a_5b3c_7d10_7c3e_9f4a_2b6d_8e1f_0a11));
    let rooms = "chat.account.019a5b3c-0000-7000-8000-000000000001";
    let expires_at = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let epochs = ["CHATS", "CONVERSIONS", "USERS"].map(|stream| (stream, "1f3a9c00".to_owned()));
    let (typing, presence) =
        ("typing.019a5b3c-7d10-7c3e-9f4a-2b6d8e1f0a11", "presence.019a5b3c-7d10-7c3e-9f4a-2b6d8e1f0a11");
    let frames = vec![
        ServerFrame::Welcome {
            limits: (&Limits::default()).into(),
            epochs: BTreeMap::from(epochs),
            expires_at,
            expires_in_ms: 600_000,
        },
        ServerFrame::Subscribed { topic: ROOM, after: Some(1204) },
        ServerFrame::CaughtUp { topic: ROOM, seq: 1311, prev: 1311 },
        ServerFrame::Reset { topic: ROOM, reason: ResetReason::PositionTooOld },
        ServerFrame::Unsubscribed { topic: ROOM, code: UnsubscribeCode::NotAMember },
        ServerFrame::Renewed { expires_at, expires_in_ms: 600_000 },
        ServerFrame::Ephemeral { topic: typing, data: Aside::Typing { typing: account, for_ms: 6000 } },
        ServerFrame::Ephemeral { topic: presence, data: Aside::Present { present: vec![account] } },
        ServerFrame::Ephemeral { topic: presence, data: Aside::Presence { account, online: false } },
        ServerFrame::Ephemeral { topic: rooms, data: Aside::Read { room, read_up_to: 1311 } },
        ServerFrame::Ephemeral { topic: "queue.conversion", data: Aside::Moved {} },
        ServerFrame::Error {
            code: ErrorCode::ReplayBusy,
            title: "Too much is being replayed at the moment.",
            detail: "Subscribe to the topic again later, from the same position.",
            topic: Some(ROOM),
            retry_after_ms: Some(2400),
        },
        ServerFrame::Goaway { code: "drain", retry_after_ms: 4180 },
        ServerFrame::Ping,
    ];
    for frame in &frames {
        match frame {
            ServerFrame::Welcome { .. }
            | ServerFrame::Subscribed { .. }
            | ServerFrame::CaughtUp { .. }
            | ServerFrame::Reset { .. }
            | ServerFrame::Unsubscribed { .. }
            | ServerFrame::Renewed { .. }
            | ServerFrame::Ephemeral { .. }
            | ServerFrame::Error { .. }
            | ServerFrame::Goaway { .. }
            | ServerFrame::Ping => {}
        }
    }
    frames
}

fn server_examples() -> Vec<Value> {
    let event: Value =
        serde_json::from_str(&crate::frame::examples::frame(1311, Some(1290)).text_after(0)).expect("JSON");
    let frames = server_frames().iter().map(|frame| serde_json::to_value(frame).expect("JSON")).collect();
    [frames, vec![event]].concat()
}

/// The JSON of the page's blocks that are marked so.
fn blocks(page: &str, mark: &str) -> Vec<Value> {
    let opening = format!("```json {mark}\n");
    let blocks = page.split(&opening).skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| serde_json::from_str(block).expect(block)).collect()
}

#[test]
fn the_page_shows_every_frame_and_shows_it_as_it_is() {
    let page = fs::read_to_string(docs("push-protocol.md")).expect("the page");
    let ours: Vec<Value> =
        client_frames().iter().map(|frame| serde_json::to_value(frame).expect("JSON")).collect();
    for (mark, examples) in [("client", ours), ("server", server_examples())] {
        let shown = blocks(&page, mark);
        for example in &examples {
            assert!(shown.contains(example), "the page lacks a {mark} frame:\n{example}");
        }
        for block in shown {
            assert!(examples.contains(&block), "no {mark} frame looks so:\n{block}");
        }
    }
    for code in CloseCode::ALL {
        let (number, name) = code.number_and_name();
        assert!(page.contains(&format!("| {number} | `{name}` |")), "{number} {name}");
        assert_eq!(code.is_come_back(), number < 4500);
    }
    for reason in [
        ResetReason::PositionMalformed,
        ResetReason::PositionOfAnotherEpoch,
        ResetReason::PositionTooOld,
        ResetReason::PositionUnknown,
        ResetReason::PastUnreadable,
    ] {
        let name = serde_json::to_value(reason).expect("JSON");
        assert!(page.contains(&format!("`{}`", name.as_str().unwrap_or_default())), "{name}");
    }
    for code in [ErrorCode::TopicNotFound, ErrorCode::ReplayBusy, ErrorCode::LogUnavailable] {
        let name = serde_json::to_value(code).expect("JSON");
        assert!(page.contains(&format!("| `{}` |", name.as_str().unwrap_or_default())), "{name}");
    }
    for code in [UnsubscribeCode::Requested, UnsubscribeCode::NotAMember] {
        let name = serde_json::to_value(code).expect("JSON");
        assert!(page.contains(name.as_str().unwrap_or_default()), "{name}");
    }
}

/// The page says in words how long things take and how much one may ask for; here they are the code's own.
#[test]
fn the_page_says_the_limits_that_there_are() {
    let page = fs::read_to_string(docs("push-protocol.md")).expect("the page");
    let limits = Limits::default();
    for (said, is_so) in [
        ("say `hello` within 5 seconds", limits.hello_within.as_secs() == 5),
        ("asks every 25 seconds whether you are there", limits.ping_every.as_secs() == 25),
        ("Any frame within 8 seconds is an answer", limits.pong_within.as_secs() == 8),
        ("`WHERRY_PUSH_CONNECTIONS_PER_ACCOUNT`, 100", limits.connections_per_account == 100),
        ("| 4001 | `slow` | after a second |", CloseCode::Slow.retry_after().as_secs() == 1),
    ] {
        assert!(page.contains(said) && is_so, "{said}");
    }
}

/// One message for each kind of frame, with the examples that have its type.
fn messages(schema: &Value, examples: &[Value]) -> Map<String, Value> {
    let kinds = schema["oneOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
    let mut messages = Map::new();
    for mut kind in kinds {
        let examples: Vec<_> = examples
            .iter()
            .filter(|example| {
                let name = &kind["properties"]["type"];
                name.get("const").is_none_or(|name| example["type"] == *name)
            })
            .map(|example| json!({"payload": example}))
            .collect();
        let name = examples[0]["payload"]["type"].as_str().unwrap_or_default().to_owned();
        let about = kind.as_object_mut().and_then(|kind| kind.remove("description")).unwrap_or_default();
        messages.insert(
            name.clone(),
            json!({"name": name, "summary": about, "contentType": "application/json", "payload": kind,
                   "examples": examples}),
        );
    }
    messages
}

fn asyncapi() -> Value {
    let settings = schemars::generate::SchemaSettings::draft07()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let client = generator.subschema_for::<ClientFrame>();
    let server = generator.subschema_for::<ServerFrame<'static>>();
    let event = generator.subschema_for::<EventFrame<'static>>();
    let mut schemas = generator.take_definitions(true);
    let mut resolve = |schema: schemars::Schema| {
        let schema = schema.to_value();
        let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
        schemas.remove(name).unwrap_or(schema)
    };
    let (client, server, event) = (resolve(client), resolve(server), resolve(event));
    let ours: Vec<Value> =
        client_frames().iter().map(|frame| serde_json::to_value(frame).expect("JSON")).collect();
    let (of_server, of_events): (Vec<_>, Vec<_>) =
        server_examples().into_iter().partition(|example| example["type"] != "event");
    let said = messages(&client, &ours);
    let mut told = messages(&server, &of_server);
    told.extend(messages(&event, &of_events));
    let refs = |messages: &Map<String, Value>| -> Vec<Value> {
        messages.keys().map(|name| json!({"$ref": format!("#/channels/push/messages/{name}")})).collect()
    };
    let operations = json!({
        "say": {"action": "receive", "channel": {"$ref": "#/channels/push"}, "messages": refs(&said),
                "summary": "What a client says."},
        "tell": {"action": "send", "channel": {"$ref": "#/channels/push"}, "messages": refs(&told),
                 "summary": "What the server says."},
    });
    let all: Map<_, _> = said.into_iter().chain(told).collect();
    let listed: Map<String, Value> = all
        .keys()
        .map(|name| (name.clone(), json!({"$ref": format!("#/components/messages/{name}")})))
        .collect();
    // How it ends is no message, and nothing that AsyncAPI has a place for.
    let close_codes = CloseCode::ALL.map(|code| {
        let (number, name) = code.number_and_name();
        json!({"code": number, "name": name, "come_back": code.is_come_back()})
    });
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wherry push, subprotocol wherry.v1",
            "version": "1",
            "description": "Generated from the code. docs/push-protocol.md says how the frames belong together.",
        },
        "defaultContentType": "application/json",
        "channels": {"push": {
            "address": "/api/v1/push",
            "description": "A WebSocket with the subprotocol wherry.v1; a frame is one text message of JSON.",
            "messages": listed,
            "x-close-codes": close_codes,
        }},
        "operations": operations,
        "components": {"messages": all, "schemas": schemas},
    })
}

/// `UPDATE_ASYNCAPI=1` writes it anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether to write")]
fn the_asyncapi_document_is_what_the_code_says() {
    let path = docs("push-asyncapi.json");
    let generated = serde_json::to_string_pretty(&asyncapi()).expect("JSON") + "\n";
    if std::env::var("UPDATE_ASYNCAPI").is_ok() {
        fs::write(&path, &generated).expect("it can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == generated, "run it with UPDATE_ASYNCAPI=1");
}

#[test]
fn a_client_frame_is_read_as_it_is_written() {
    for frame in client_frames() {
        let text = serde_json::to_string(&frame).expect("JSON");
        assert_eq!(serde_json::from_str::<ClientFrame>(&text).ok(), Some(frame));
    }
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{0,8}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever comes, it is a frame or it is not: what is understood is what was said.
    #[test]
    fn anything_is_a_frame_or_none(
        kind in prop_oneof![
            Just("hello"), Just("subscribe"), Just("unsubscribe"), Just("typing"), Just("renew"), Just("pong"),
            Just("Hello"), Just("")
        ],
        field in prop_oneof![Just("topic"), Just("ticket"), Just("after"), Just("type")],
        value in json_values(),
        topic in ".{0,40}",
    ) {
        let mut said = json!({"topic": topic, "ticket": topic, "type": kind});
        said[field] = value;
        let text = said.to_string();
        if let Ok(frame) = serde_json::from_str::<ClientFrame>(&text) {
            let again = serde_json::to_value(&frame).expect("JSON");
            for (name, value) in again.as_object().expect("an object") {
                prop_assert_eq!(&said[name], value);
            }
        }
    }

    /// Bytes that are nearly a frame, or nothing at all, end in an error and in nothing worse.
    #[test]
    fn damaged_frames_do_no_harm(place in 0..64_usize, byte in any::<u8>(), cut in 0..64_usize, which in 0..7_usize) {
        let mut bytes = serde_json::to_vec(&client_frames()[which]).expect("JSON");
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(bytes.len() - cut % bytes.len());
        if let Ok(frame) = serde_json::from_slice::<ClientFrame>(&bytes) {
            prop_assert!(serde_json::to_string(&frame).is_ok());
        }
    }
}
