//! Reports of messages: by whom, how often, who closes them, and what the log has of the reporter's words.

use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

impl World {
    /// Says something in a room; the path of the message.
    async fn advertise(&self, by: &Person, room: &str) -> anyhow::Result<String> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let said =
            self.post(&path).token(&by.access).json(&json!({"body": "buy this"})).await?.expect(201)?;
        Ok(format!("{path}/{}", said["message_id"].as_str().unwrap_or_default()))
    }

    async fn report(&self, by: &Person, message: &str, body: &Value) -> anyhow::Result<Answer> {
        self.post(&format!("{message}/reports")).token(&by.access).json(body).await
    }

    async fn close(&self, by: &str, message: &str, of: &Person, outcome: &str) -> anyhow::Result<Answer> {
        let path = format!("{message}/reports/{}/outcome", of.account);
        self.put(&path).token(by).json(&json!({"outcome": outcome})).await
    }
}

#[tokio::test]
async fn a_message_is_reported_once_by_each_and_its_words_are_sealed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let eve = world.person("eve").await?;
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let message = world.advertise(&ada, &room).await?;
    let spam = json!({"reason": "spam", "words": "it is in every room"});
    let (path, id) = (format!("{message}/reports"), world.command_id());
    let send = async || world.post(&path).token(&bob.access).id(id).json(&spam).await?.expect(201);
    assert_eq!(send().await?, send().await?, "the same command is the same report");

    let events = world.events("CHATS").await?;
    let event = events.last().expect("the report");
    assert!(event.subject.starts_with(&format!("chat.report.{}.", bob.account)), "{}", event.subject);
    assert!(personal::is_fully_sealed(&event.body) && !event.body.to_string().contains("every room"));
    let reported = world.last_event("CHATS", "MessageReported").await?;
    assert_eq!((&reported["author"], &reported["by"]), (&json!(ada.account), &json!(bob.account)));
    assert_eq!(reported["reason"], "spam");

    assert_eq!(world.report(&bob, &message, &spam).await?.code(409)?, "message-already-reported");
    assert_eq!(world.report(&ada, &message, &spam).await?.code(422)?, "reports-oneself");
    assert_eq!(world.report(&eve, &message, &spam).await?.code(404)?, "room-not-found");
    let nothing = format!("/api/v1/rooms/{room}/messages/{}", world.command_id());
    assert_eq!(world.report(&bob, &nothing, &spam).await?.code(404)?, "message-not-found");
    let long = json!({"reason": "other", "words": "x".repeat(1001)});
    assert_eq!(world.report(&bob, &message, &long).await?.expect(422)?["errors"][0]["pointer"], "/words");
    assert_eq!(
        world.report(&bob, &message, &json!({"reason": "boring"})).await?.code(400)?,
        "malformed-json"
    );
    assert_eq!(world.events("CHATS").await?.len(), events.len(), "nothing of that is in the log");

    // One's own reports are in one's own data, and what others reported of one is in nobody's but theirs.
    let own = serde_json::to_string(&world.export(&bob).await?)?;
    assert!(own.contains("it is in every room"));
    assert!(!serde_json::to_string(&world.export(&ada).await?)?.contains("MessageReported"));
    Ok(())
}

#[tokio::test]
async fn who_keeps_order_and_administrators_close_it_and_never_who_is_reported() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (eve, mia) = (world.person("eve").await?, world.person("mia").await?);
    let room = world.room(&ada).await?;
    for guest in [&bob, &eve] {
        world.join(&ada, &room, guest).await?;
    }
    let moderator = format!("/api/v1/rooms/{room}/moderators/{}", bob.account);
    world.put(&moderator).token(&ada.access).send().await?.expect(200)?;
    let message = world.advertise(&bob, &room).await?;
    world.report(&eve, &message, &json!({"reason": "harassment"})).await?.expect(201)?;

    // Eve reported, Bob is reported and a moderator, Mia is not there at all.
    for nobody in [&eve.access, &bob.access, &mia.access] {
        let refused = world.close(nobody, &message, &eve, "dismissed").await?;
        assert_eq!(refused.code(404)?, "report-not-found");
    }
    world.close(&ada.access, &message, &eve, "acted-on").await?.expect(200)?;
    world.close(&ada.access, &message, &eve, "acted-on").await?.expect(200)?;
    assert_eq!(world.close(&ada.access, &message, &eve, "dismissed").await?.code(409)?, "report-closed");
    let closed = world.event_types("CHATS").await?.into_iter().filter(|name| name == "ReportClosed").count();
    assert_eq!(closed, 1);

    // In the room of two nobody keeps order, so that administrators do.
    world.start_with_admins(&["mia"]).await?;
    let admin = world.log_in("mia").await?;
    let opened =
        world.post("/api/v1/direct-rooms").token(&eve.access).json(&json!({"handle": "bob"})).await?;
    let direct = opened.expect(200)?["room_id"].as_str().unwrap_or_default().to_owned();
    let message = world.advertise(&bob, &direct).await?;
    world.report(&eve, &message, &json!({"reason": "threat"})).await?.expect(201)?;
    assert_eq!(world.close(&eve.access, &message, &eve, "dismissed").await?.code(404)?, "report-not-found");
    world.close(&admin.access, &message, &eve, "dismissed").await?.expect(200)?;
    let closed = world.last_event("CHATS", "ReportClosed").await?;
    assert_eq!((&closed["account"], &closed["by"]), (&json!(eve.account), &json!(mia.account)));
    Ok(())
}

#[tokio::test]
async fn nobody_reports_without_end() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let message = world.advertise(&ada, &room).await?;
    let spam = json!({"reason": "spam"});
    let (path, id) = (format!("{message}/reports"), world.command_id());
    let first = async || world.post(&path).token(&bob.access).id(id).json(&spam).await;
    let answer = first().await?.expect(201)?;
    let mut last = world.report(&bob, &message, &spam).await?;
    for _ in 0..30 {
        if last.status == 429 {
            break;
        }
        last = world.report(&bob, &message, &spam).await?;
    }
    assert!(last.headers["retry-after"].to_str()?.parse::<u32>()? >= 1);
    assert_eq!(last.code(429)?, "too-many-reports");
    assert_eq!(first().await?.expect(201)?, answer, "who lost the answer gets it still");
    Ok(())
}
