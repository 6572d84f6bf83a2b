//! Reports: who is shown them, with what the message says now, and that who reported is told what came of it.

use anyhow::Result;
use domain::{
    accounts::Role,
    boundary::Boundary,
    chat::{Report, ReportEvent, ReportOutcome, ReportReason, RoomEvent},
    ids::{MessageId, RoomId},
};
use personal::Personal;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, World};

fn sequence(position: &str) -> u64 {
    position.trim_start_matches("CHATS:").split('@').next().unwrap().parse().unwrap()
}

/// A message that was posted somewhere.
#[derive(Clone, Copy)]
struct Said<'a> {
    room: RoomId,
    sequence: u64,
    author: &'a Person,
}

impl World {
    async fn report(&self, of: Said<'_>, by: &Person, words: &str) -> Result<String> {
        let Said { room, sequence, author } = of;
        let (message, author, by) = (MessageId::new(Uuid::nil()), author.account, by.account);
        let report = Report::id(room, message, by);
        let words = Personal::open(by.person(), words.to_owned());
        let reason = ReportReason::Spam;
        let event =
            ReportEvent::MessageReported { report, room, message, sequence, author, by, reason, words };
        self.append(&[(Boundary::report(by, report), event)]).await
    }

    async fn close(
        &self,
        of: Said<'_>,
        reporter: &Person,
        by: &Person,
        outcome: ReportOutcome,
    ) -> Result<String> {
        let (room, sequence, account, by) = (of.room, of.sequence, reporter.account, by.account);
        let report = Report::id(room, MessageId::new(Uuid::nil()), account);
        let event = ReportEvent::ReportClosed { report, room, sequence, account, by, outcome };
        self.append(&[(Boundary::report(account, report), event)]).await
    }
}

fn bodies(answer: &Value) -> Vec<&str> {
    answer["reports"].as_array().unwrap().iter().map(|report| report["body"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn those_who_keep_order_see_reports_but_not_of_themselves() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob, &eve]).await?;
    let appointed = RoomEvent::ModeratorAppointed { room, account: bob.account, by: ada.account };
    world.room_changed(room, appointed).await?;
    let path = format!("/api/v1/rooms/{room}/reports");
    let by_bob = sequence(&world.say(room, &bob, &["buy this"]).await?);
    let by_ada = sequence(&world.say(room, &ada, &["buy that"]).await?);
    let bobs = Said { room, sequence: by_bob, author: &bob };
    world.report(bobs, &eve, "everywhere").await?;
    let position = world.report(Said { room, sequence: by_ada, author: &ada }, &bob, "").await?;
    let ask = async |person: &Person| world.get_ok(&format!("{path}?position={position}"), person).await;
    let shown = ask(&ada).await?;
    assert_eq!(bodies(&shown), ["buy this"], "nothing of her own message");
    let report = &shown["reports"][0];
    assert_eq!((&report["reason"], &report["words"]), (&json!("spam"), &json!("everywhere")));
    assert_eq!(
        (&report["author"]["handle"], &report["reported_by"]["handle"]),
        (&json!("bob"), &json!("eve"))
    );
    assert_eq!((&report["message_sequence"], &report["deleted"]), (&json!(by_bob), &json!(false)));
    assert_eq!(bodies(&ask(&bob).await?), ["buy that"]);
    let refused = world.get_refused(&path, &eve).await?;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "not-room-moderator".to_owned()));
    // They find it in their notices, too, each but what is about themselves or their own.
    let told = async |person: &Person| -> Result<Vec<Value>> {
        let list = world.get_ok(&format!("/api/v1/notifications?position={position}"), person).await?;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        Ok(items
            .into_iter()
            .filter(|item| item["kind"] == "reported")
            .map(|item| item["line"].clone())
            .collect())
    };
    assert_eq!(told(&ada).await?, [json!("buy this")]);
    assert_eq!((told(&bob).await?, told(&eve).await?), (vec![], vec![]));

    let position = world.delete_message(room, by_bob, &bob, &ada).await?;
    let shown = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert_eq!((bodies(&shown), &shown["reports"][0]["deleted"]), (vec![""], &json!(true)));

    // Who reported is told, and the report is in the list no more.
    let position = world.close(bobs, &eve, &ada, ReportOutcome::ActedOn).await?;
    let shown = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert_eq!(bodies(&shown), [""; 0]);
    let told = world.get_ok(&format!("/api/v1/notifications?position={position}"), &eve).await?;
    let notice = &told["items"][0];
    assert_eq!((&notice["kind"], &notice["outcome"]), (&json!("report"), &json!("acted-on")));
    assert_eq!((&notice["by"]["handle"], &notice["line"]), (&json!("ada"), &json!(null)));
    let told = world.get_ok(&format!("/api/v1/notifications?position={position}"), &bob).await?;
    assert!(!told["items"].to_string().contains("\"report"), "who is reported learns nothing");
    Ok(())
}

#[tokio::test]
async fn administrators_see_those_of_every_room_and_that_they_look_is_written_down() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let said = sequence(&world.say(room, &bob, &["buy this"]).await?);
    let position = world.report(Said { room, sequence: said, author: &bob }, &ada, "look").await?;
    let path = format!("/api/v1/reports?position={position}");
    let admin = world.with_role(&eve, Role::Admin)?;
    let shown = world.get_ok(&path, &admin).await?;
    assert_eq!((bodies(&shown), &shown["reports"][0]["room_name"]), (vec!["buy this"], &json!("Harbour")));
    let looked = world.log_of(&Boundary::audits(Some(eve.account))).await?;
    assert_eq!(looked.last().map(|event| event.body["question"].clone()), Some(json!("reports")));

    let reported = world.with_role(&bob, Role::Admin)?;
    assert_eq!(bodies(&world.get_ok(&path, &reported).await?), [""; 0], "not of oneself");
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let refused = world.get_refused(&path, &auditor).await?;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "not-admin".to_owned()));
    Ok(())
}
