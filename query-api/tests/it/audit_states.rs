//! How things stood at a moment, and what changed between two, as auditors ask.

use anyhow::Result;
use domain::{
    accounts::{AccountEvent, ClaimHash, Role},
    boundary::Boundary,
    chat::{MessageChangeEvent, RoomEvent, TimelineEvent},
    ids::MessageId,
};
use personal::{Deletable, Personal};
use reqwest::StatusCode;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::world::{Person, World};

/// Somebody's room is looked at as it was, by sequence and by time; and so is what changed, and who changed it.
#[tokio::test]
async fn a_room_is_shown_as_it_was_at_a_sequence_and_at_a_time() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("plans", &[&ada, &bob, &eve]).await?;
    let removed = RoomEvent::MemberRemoved { room, account: bob.account, by: ada.account };
    let position = world.room_changed(room, removed).await?;
    let boundary = Boundary::room(room);
    let log = world.log_of(&boundary).await?;
    let (invited, last) = (&log[1], log.last().unwrap());
    let auditor = world.with_role(&eve, Role::Auditor)?;
    let ask = async |question: &str| {
        let path = format!("/api/v1/audit/{question}&stream=CHATS&subject={}", boundary.subject());
        world.get_ok(&path, &auditor).await
    };
    let standing =
        |state: &Value, who: &Person| state["state"]["Open"]["standings"][who.account.to_string()].clone();

    let now = ask("states?").await?;
    assert_eq!((&now["events"], &now["boundary"]), (&json!(6), &json!("chat.room.*")), "{now:#}");
    assert_eq!(position, format!("CHATS:{}@{}", now["at"]["sequence"], now["epoch"].as_str().unwrap()));
    assert_eq!((standing(&now, &bob), standing(&now, &eve)), (Value::Null, json!({"Member": "Member"})));
    assert_eq!(now["last_event"]["type"], "MemberRemoved");
    assert_eq!(now["last_event"]["event_id"], json!(last.envelope.id));

    // Bob is invited, and that is all; whether told by place or by time.
    let by_sequence = ask(&format!("states?at={}", invited.sequence)).await?;
    assert_eq!(standing(&by_sequence, &bob), json!({"Invited": {"by": ada.account}}));
    assert_eq!(by_sequence["events"], 2);
    let before = last.time - time::Duration::NANOSECOND;
    let before = ask(&format!("states?at={}", before.format(&Rfc3339)?)).await?;
    assert_eq!(standing(&before, &bob), json!({"Member": "Member"}));
    assert_eq!(before["at"]["sequence"], json!(last.sequence - 1));
    let nothing_yet = ask(&format!("states?at={}", log[0].sequence - 1)).await?;
    assert_eq!((&nothing_yet["events"], &nothing_yet["state"]), (&json!(0), &Value::Null));
    assert_eq!(nothing_yet["last_event"], Value::Null);

    let diff = ask(&format!("diffs?from={}", last.sequence - 1)).await?;
    let path = format!("/Open/standings/{}", bob.account);
    assert_eq!(
        diff["changes"],
        json!([{"path": path, "kind": "removed", "before": {"Member": "Member"}, "after": null}])
    );
    assert_eq!(diff["events"][0]["type"], "MemberRemoved");
    assert_eq!((diff["events"].as_array().unwrap().len(), &diff["truncated"]), (1, &json!(false)));
    let whole = ask(&format!("diffs?from=0&to={}", log[0].sequence)).await?;
    assert_eq!((&whole["changes"][0]["path"], &whole["changes"][0]["kind"]), (&json!(""), &json!("added")));
    let none = ask(&format!("diffs?from={0}&to={0}", last.sequence)).await?;
    assert_eq!((&none["changes"], &none["events"]), (&json!([]), &json!([])));
    Ok(())
}

#[tokio::test]
async fn personal_values_are_marked_with_their_place_and_erased_ones_as_erased() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let auditor = world.with_role(&bob, Role::Auditor)?;
    let (account, of) = (ada.account, ada.account.person());
    let renamed = |name: &str| AccountEvent::ProfileChanged {
        account,
        name: Personal::open(of, name.to_owned()),
        bio: Personal::open(of, "sea-monster".to_owned()),
    };
    world.account_changed(renamed("Ada"), account).await?;
    world.account_changed(renamed("Ada Lovelace"), account).await?;
    let boundary = Boundary::account(account);
    let log = world.log_of(&boundary).await?;
    let path =
        |question: &str| format!("/api/v1/audit/{question}&stream=USERS&subject={}", boundary.subject());

    let state = world.get_ok(&path("states?"), &auditor).await?;
    assert!(!state.to_string().contains("sea-monster") && !state.to_string().contains("Lovelace"));
    let registered = &state["state"]["Registered"];
    let mark = |sequence: u64, field: &str| json!({"sealed": true, "person": account, "stream": "USERS", "sequence": sequence, "field": field});
    assert_eq!(registered["name"], mark(log[3].sequence, "/name"), "{state:#}");
    assert_eq!(registered["password_hash"], mark(log[0].sequence, "/password_hash"));
    assert_eq!((&registered["handle"], &registered["activation"]), (&json!("ada"), &json!("Activated")));
    // That another name was given shows, and not which.
    let diff = world.get_ok(&path(&format!("diffs?from={}", log[2].sequence)), &auditor).await?;
    let paths: Vec<_> = diff["changes"].as_array().unwrap().iter().map(|change| &change["path"]).collect();
    assert_eq!(paths, ["/Registered/bio", "/Registered/name"]);

    let (email_claim, handle_claim) = (ClaimHash::new([1; 32]), ClaimHash::new([2; 32]));
    let forgotten = AccountEvent::AccountErasureRequested { account, email_claim, handle_claim };
    world.account_changed(forgotten, account).await?;
    let then = world.get_ok(&path(&format!("states?at={}", log[3].sequence)), &auditor).await?;
    let name = &then["state"]["Registered"]["name"];
    assert_eq!(
        (&name["erased"], &name["person"], &name["sealed"]),
        (&json!(true), &json!(account), &Value::Null)
    );
    Ok(())
}

#[tokio::test]
async fn a_message_is_shown_with_what_became_of_it() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let (room, _) = world.room("plans", &[&ada, &bob]).await?;
    let command = world.command();
    let (message, author) = (MessageId::new(command.id), bob.account);
    let body = Deletable::open(author.person(), "sea-monster".to_owned());
    let posted = TimelineEvent::MessagePosted {
        room,
        message,
        author,
        body,
        answers: None,
        mentions: Vec::new(),
        mentions_room: false,
        attachments: Vec::new(),
    };
    world.append_as(&command, &[(Boundary::timeline(room), posted)]).await?;
    world.say(room, &ada, &["another"]).await?;
    let sequence = world.log_of(&Boundary::timeline(room)).await?[0].sequence;
    let edited = world.edit_message(room, sequence, &bob, "kraken").await?;
    let edited = edited.parse::<jetstream_es::Position>()?.sequence;
    let position = world.delete_message(room, sequence, &bob, &ada).await?;
    let path = |question: &str| {
        let subject = Boundary::timeline(room).subject().to_owned();
        format!(
            "/api/v1/audit/{question}&stream=CHATS&subject={subject}&message={message}&position={position}"
        )
    };

    let now = world.get_ok(&path("states?"), &auditor).await?;
    let state = &now["state"];
    assert_eq!((&state["fate"], &state["deleted_by"]), (&json!("deleted"), &json!(ada.account)), "{now:#}");
    assert_eq!(
        state["body"],
        json!({"sealed": true, "person": author, "stream": "CHATS", "sequence": edited, "field": "/body"})
    );
    assert_eq!((&now["events"], &now["last_event"]["type"]), (&json!(3), &json!("MessageDeleted")));
    assert!(!now.to_string().contains("sea-monster") && !now.to_string().contains("kraken"));
    let edit = world.get_ok(&path(&format!("states?at={edited}")), &auditor).await?;
    assert_eq!((&edit["state"]["fate"], &edit["state"]["text_at"]), (&json!("shown"), &json!(edited)));
    let posted = world.get_ok(&path(&format!("states?at={sequence}")), &auditor).await?;
    assert_eq!((&posted["state"]["fate"], &posted["events"]), (&json!("shown"), &json!(1)));
    assert_eq!(posted["state"]["body"]["sequence"], json!(sequence));
    let diff = world.get_ok(&path(&format!("diffs?from={sequence}")), &auditor).await?;
    let paths: Vec<_> = diff["changes"].as_array().unwrap().iter().map(|change| &change["path"]).collect();
    assert_eq!(paths.len(), 4, "what it says and where that stands, its fate and by whom: {diff:#}");

    let destroyed = MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author };
    world.append(&[(Boundary::message_changes(room), destroyed)]).await?;
    let gone = world.get_ok(&path("states?"), &auditor).await?;
    assert_eq!(gone["state"]["body"], json!({"erased": true, "person": author}));
    assert_eq!(gone["state"]["fate"], "text-destroyed");

    for (message, refusal) in [
        (String::new(), (StatusCode::BAD_REQUEST, "message-needed")),
        (format!("&message={}", Uuid::now_v7()), (StatusCode::NOT_FOUND, "message-not-found")),
    ] {
        let path = format!("/api/v1/audit/states?stream=CHATS&subject=chat.timeline.{room}{message}");
        let (status, code) = world.get_refused(&path, &auditor).await?;
        assert_eq!((status, code.as_str()), refusal);
    }
    Ok(())
}

#[tokio::test]
async fn what_lies_outside_the_log_is_refused_by_name() -> Result<()> {
    let world = World::audited().await?;
    let ada = world.person("ada").await?;
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let (room, _) = world.room("plans", &[&ada]).await?;
    let (ours, none) = (format!("chat.room.{room}"), format!("chat.room.{}", Uuid::now_v7()));
    let changes = format!("chat.changes.{room}");
    for (question, status, code) in [
        (format!("states?stream=NONE&subject={ours}"), 400, "stream-unknown"),
        (format!("states?stream=USERS&subject={ours}"), 400, "not-a-boundary"),
        ("states?stream=CHATS&subject=chat.room.*".to_owned(), 400, "not-a-boundary"),
        (format!("states?stream=CHATS&subject={changes}"), 400, "boundary-without-state"),
        (format!("states?stream=CHATS&subject={ours}&at=soon"), 400, "moment-malformed"),
        (format!("states?stream=CHATS&subject={ours}&at=1000"), 400, "sequence-beyond-head"),
        (format!("states?stream=CHATS&subject={ours}&at=2001-01-01T00:00:00Z"), 400, "time-before-log"),
        (format!("states?stream=CHATS&subject={ours}&at=2100-01-01T00:00:00Z"), 400, "time-in-future"),
        (format!("states?stream=CHATS&subject={none}"), 404, "subject-not-found"),
        ("states?stream=CHATS".to_owned(), 400, "malformed-query"),
        (format!("diffs?stream=CHATS&subject={ours}"), 400, "malformed-query"),
        (format!("diffs?stream=CHATS&subject={ours}&from=1&to=0"), 400, "moments-reversed"),
        (format!("diffs?stream=CHATS&subject={ours}&from=1000"), 400, "sequence-beyond-head"),
    ] {
        let refused = world.get_refused(&format!("/api/v1/audit/{question}"), &auditor).await?;
        assert_eq!((refused.0.as_u16(), refused.1.as_str()), (status, code), "{question}");
    }
    Ok(())
}
