//! What auditors ask of the log's index.

use anyhow::Result;
use domain::{accounts::Role, boundary::Boundary, conversion::ConversionEvent, ids::AccountId};
use jetstream_es::CommandMeta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::World;

const EVENTS: &str = "/api/v1/audit/events";

fn types(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn only_auditors_and_administrators_may_ask() -> Result<()> {
    let world = World::audited().await?;
    let ada = world.person("ada").await?;
    let chain = format!("/api/v1/audit/chains/{}", Uuid::now_v7());
    for path in [EVENTS, &chain, "/api/v1/accounts"] {
        assert_eq!(world.get_refused(path, &ada).await?, (StatusCode::FORBIDDEN, "not-auditor".to_owned()));
    }
    for role in [Role::Auditor, Role::Admin] {
        let auditor = world.with_role(&ada, role)?;
        world.get_ok(EVENTS, &auditor).await?;
        let refused = world.get_refused(&chain, &auditor).await?;
        assert_eq!(refused, (StatusCode::NOT_FOUND, "chain-not-found".to_owned()));
    }
    Ok(())
}

#[tokio::test]
async fn events_are_found_by_person_room_type_and_time_and_nothing_said_is_shown() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("plans", &[&ada, &bob]).await?;
    let position = world.say(room, &bob, &["sea-monster", "lighthouse"]).await?;
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let ask = async |filter: &str| {
        world.get_ok(&format!("{EVENTS}?reads=false&position={position}&{filter}"), &auditor).await
    };

    let in_room = ask(&format!("room={room}")).await?;
    let said = ["MessagePosted", "MessagePosted", "InvitationAccepted", "MemberInvited", "RoomCreated"];
    assert_eq!(types(&in_room), said);
    assert!(!in_room.to_string().contains("sea-monster"), "{in_room}");
    assert_eq!(in_room["items"][0]["account_id"], json!(bob.account));
    assert_eq!(in_room["items"][0]["subject"], json!(format!("chat.timeline.{room}")));

    let of_ada = ask(&format!("person={}&room={room}", ada.account)).await?;
    assert_eq!(types(&of_ada), ["MemberInvited", "RoomCreated"], "she invited and made it");
    let accepted = ask(&format!("person={}&type=InvitationAccepted", bob.account)).await?;
    assert_eq!(types(&accepted), ["InvitationAccepted"]);
    let nobody = ask(&format!("person={}", AccountId::new(Uuid::now_v7()))).await?;
    assert!(types(&nobody).is_empty());

    let created = in_room["items"][4]["stored_at"].as_str().unwrap();
    let said_at = in_room["items"][1]["stored_at"].as_str().unwrap();
    let before = ask(&format!("room={room}&from={created}&to={said_at}")).await?;
    assert_eq!(types(&before), said[2..]);
    let none = ask(&format!("room={room}&to={created}")).await?;
    assert!(types(&none).is_empty());
    for (wrong, code) in [
        (format!("from={said_at}&to={created}"), "times-reversed"),
        ("person=ada".to_owned(), "malformed-query"),
        ("from=yesterday".to_owned(), "malformed-query"),
        ("cursor=x".to_owned(), "cursor-malformed"),
    ] {
        let refused = world.get_refused(&format!("{EVENTS}?{wrong}"), &auditor).await?;
        assert_eq!(refused, (StatusCode::BAD_REQUEST, code.to_owned()), "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn pages_follow_each_other_across_streams_without_a_gap() -> Result<()> {
    let world = World::audited().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("plans", &[&ada]).await?;
    let said = world.say(room, &ada, &["1", "2", "3", "4", "5"]).await?;
    let (_, requested) = world.request_conversion(&ada, "a.docx").await?;
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let first = format!("{EVENTS}?position={said},{requested}&reads=false");
    let whole = world.get_ok(&first, &auditor).await?;
    assert_eq!(types(&whole).len(), 9, "{whole}");
    assert_eq!(whole["next_cursor"], Value::Null);
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.get_ok(&format!("{first}&limit=2&cursor={cursor}"), &auditor).await?;
        items.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(json!(items), whole["items"]);
    Ok(())
}

#[tokio::test]
async fn every_question_is_in_the_log_before_it_is_answered_and_found_by_whom_it_is_about() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let own = Boundary::audits(Some(ada.account));
    assert!(world.log_of(&own).await?.is_empty());

    world.get_ok(&format!("{EVENTS}?person={}&type=RoomCreated&limit=7", bob.account), &auditor).await?;
    let asked = world.log_of(&own).await?;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].envelope.actor, format!("account:{}", ada.account));
    assert_eq!(asked[0].body["question"], "events");
    assert_eq!(asked[0].body["account"], json!(bob.account));
    let terms = json!([{"name": "person", "value": bob.account}, {"name": "type", "value": "RoomCreated"}]);
    assert_eq!(asked[0].body["terms"], terms);

    // It stands in the index: with whom it is about, and with who asked.
    let position = format!("SYSTEM:{}", asked[0].sequence);
    for person in [&bob, &ada] {
        let path = format!("{EVENTS}?person={}&type=AuditRead&position={position}", person.account);
        let found = world.get_ok(&path, &auditor).await?;
        let first = found["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&first["sequence"], &first["account_id"]), (&json!(1), &json!(bob.account)), "{found:#}");
        assert_eq!(first["actor"], json!(format!("account:{}", ada.account)));
    }
    // What is refused was never asked; what asks for nothing that is there was.
    let before = world.log_of(&own).await?.len();
    world.get(&format!("{EVENTS}?from=yesterday"), &auditor).await?;
    world.get(&format!("{EVENTS}?type=ada@example.org"), &auditor).await?;
    world.get(EVENTS, &bob).await?;
    assert_eq!(world.log_of(&own).await?.len(), before);
    world.get(&format!("/api/v1/audit/chains/{}", Uuid::now_v7()), &auditor).await?;
    assert_eq!(world.log_of(&own).await?.last().unwrap().body["question"], "chain");
    assert!(world.log_of(&Boundary::audits(Some(bob.account))).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_shown() -> Result<()> {
    let world = World::audited().await?;
    let ada = world.person("ada").await?;
    let auditor = world.with_role(&ada, Role::Auditor)?;
    world.get_ok(EVENTS, &auditor).await?;
    world.stop_commands().await;
    let refused = world.get(EVENTS, &auditor).await?;
    let unrecorded = (StatusCode::SERVICE_UNAVAILABLE, "audit-read-unrecorded".to_owned());
    assert_eq!((refused.status, refused.code()), unrecorded);
    assert!(refused.body.get("items").is_none());
    let chain = format!("/api/v1/audit/chains/{}", Uuid::now_v7());
    assert_eq!(world.get_refused(&chain, &auditor).await?, unrecorded);
    Ok(())
}

#[tokio::test]
async fn an_operator_asks_with_a_token_of_the_machine() -> Result<()> {
    let world = World::audited().await?;
    let token = world.signer.operator_token("command-line", world.clock.now(), time::Duration::MINUTE)?.token;
    let asked = world.get_with_token(EVENTS, &token).await?;
    assert_eq!(asked.status, StatusCode::OK);
    let written = world.log_of(&Boundary::audits(None)).await?;
    assert_eq!(written[0].envelope.actor, "operator:command-line");
    Ok(())
}

#[tokio::test]
async fn what_a_command_caused_is_a_tree_across_services() -> Result<()> {
    let world = World::audited().await?;
    let ada = world.person("ada").await?;
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let asked = world.command();
    let asked = CommandMeta { correlation: asked.id.to_string(), ..asked };
    let (conversion, owner) = (domain::ids::ConversionId::new(asked.id), ada.account);
    let boundary = || Boundary::conversion(owner, conversion);
    let cancelled = ConversionEvent::ConversionCancelled { conversion, owner };
    let started = ConversionEvent::ConversionStarted { conversion, owner, attempt: 1 };
    // What they say of the conversion is no matter here: only who caused what.
    world.append_as(&asked, &[(boundary(), started.clone())]).await?;
    let reacted = CommandMeta {
        actor: "worker:conversion".to_owned(),
        correlation: asked.correlation.clone(),
        causation: Some(format!("{}.0", asked.id)),
        ..world.command()
    };
    let position = world.append_as(&reacted, &[(boundary(), started), (boundary(), cancelled)]).await?;

    let chain = |id: String| format!("/api/v1/audit/chains/{id}?position={position}");
    let whole = world.get_ok(&chain(asked.id.to_string()), &auditor).await?;
    let root = &whole["commands"][0];
    assert_eq!((&root["command_id"], &whole["truncated"]), (&json!(asked.id), &json!(false)), "{whole:#}");
    assert_eq!(whole["commands"].as_array().unwrap().len(), 1);
    let caused = &root["events"][0]["caused"];
    assert_eq!(caused[0]["actor"], "worker:conversion");
    assert_eq!(caused[0]["events"].as_array().unwrap().len(), 2);
    assert_eq!(caused[0]["events"][1]["type"], "ConversionCancelled");
    assert!(root["events"][0]["projections"].as_array().unwrap().contains(&json!("audit_index")), "{root:#}");

    // From the middle on: what the worker's command did, and what came of it.
    let middle = world.get_ok(&chain(reacted.id.to_string()), &auditor).await?;
    // Which read models have taken it in may have changed between the two answers; the events have not.
    let events = |commands: &Value| {
        let events = commands[0]["events"].as_array().unwrap().iter();
        events.map(|event| event["event_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(middle["commands"].as_array().unwrap().len(), 1);
    assert_eq!(events(&middle["commands"]), events(caused));
    Ok(())
}
