//! Commands from workers, over NATS.

use jetstream_es::{
    HandedSecrets, KeyVault, NatsConfig, OWN_API,
    requests::{CommandEnvelope, CommandReply, send},
};
use personal::MasterKey;
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    files::{CSV, upload},
    people::Person,
    world::World,
};

impl World {
    /// Sends a command as the user `workers`.
    pub(crate) async fn send(&self, name: &str, id: Uuid, payload: Value) -> anyhow::Result<CommandReply> {
        self.send_as("worker:test", name, id, payload).await
    }

    async fn send_as(
        &self,
        actor: &str,
        name: &str,
        id: Uuid,
        payload: Value,
    ) -> anyhow::Result<CommandReply> {
        let config = NatsConfig::new(self.nats.url(), "workers", self.nats.password("workers"));
        let client = jetstream_es::connect(&config).await?;
        let command = CommandEnvelope {
            command_id: id,
            actor: actor.to_owned(),
            payload,
            correlation: Some("the request".to_owned()),
            causation: Some("the event".to_owned()),
            traceparent: None,
        };
        Ok(send(&client, name, &command).await?)
    }
}

/// A conversion in the queue: its owner and id.
async fn queued(world: &World, owner: &Person) -> anyhow::Result<(Value, Value)> {
    let uploaded = upload(world, owner, "document", CSV).await?.expect(201)?;
    let body = json!({"upload_id": uploaded["upload_id"], "name": "t.csv", "to": "pdf"});
    let answer = world.post("/api/v1/conversions").token(&owner.access).json(&body).await?.expect(202)?;
    Ok((json!(owner.account), answer["conversion_id"].clone()))
}

pub(crate) fn code(reply: CommandReply) -> (u16, String) {
    match reply {
        CommandReply::Problem { status, code, .. } => (status, code),
        CommandReply::Ok { .. } => (200, String::new()),
    }
}

#[tokio::test]
async fn a_worker_takes_a_conversion_through_its_stages() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (owner, conversion) = queued(&world, &world.person("ada").await?).await?;
    let start = json!({"owner": owner, "conversion": conversion, "attempt": 1});
    let id = Uuid::new_v5(&Uuid::nil(), b"start");
    let first = world.send("start-conversion", id, start.clone()).await?;
    assert_eq!(world.send("start-conversion", id, start.clone()).await?, first, "killed and begun again");
    let other =
        world.send("start-conversion", id, json!({"owner": owner, "conversion": conversion, "attempt": 2}));
    assert_eq!(code(other.await?), (422, "command-id-reused".to_owned()));
    let digest = "00".repeat(32);
    let result = json!({"owner": owner, "conversion": conversion, "result": conversion, "size_bytes": 9, "digest": digest});
    let done = world.send("complete-conversion", Uuid::now_v7(), result).await?;
    assert!(
        matches!(&done, CommandReply::Ok { position: Some(p) } if p.starts_with("CONVERSIONS:3@")),
        "{done:?}"
    );
    assert_eq!(
        code(world.send("start-conversion", Uuid::now_v7(), start).await?),
        (409, "conversion-finished".to_owned())
    );
    let events = world.events("CONVERSIONS").await?;
    let types: Vec<_> = events.iter().map(|event| event.envelope.event_type.as_str()).collect();
    assert_eq!(types, ["ConversionRequested", "ConversionStarted", "ConversionCompleted"]);
    let started = &events[1].envelope;
    assert_eq!((started.actor.as_str(), started.correlation.as_str()), ("worker:test", "the request"));
    assert_eq!(started.causation.as_deref(), Some("the event"));
    Ok(())
}

#[tokio::test]
async fn files_expire_by_what_the_log_says_of_their_end() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (owner, conversion) = queued(&world, &world.person("ada").await?).await?;
    let expire = async |ended: u64| {
        world.send("expire-conversion-files", world.command_id(), json!({"ended": ended})).await.map(code)
    };
    let refused = |status, code: &str| (status, code.to_owned());
    for nothing in [1, 7] {
        assert_eq!(expire(nothing).await?, refused(404, "conversion-not-found"), "{nothing}");
    }
    let failed = json!({"owner": owner, "conversion": conversion, "reason": "too-slow"});
    world.send("fail-conversion", Uuid::now_v7(), failed).await?;
    assert_eq!(expire(2).await?, refused(409, "conversion-files-kept"));
    world.clock.advance(Duration::days(7) + Duration::MINUTE);
    assert_eq!(expire(2).await?, refused(200, ""));
    assert_eq!(world.last_event("CONVERSIONS", "ConversionFilesDeleted").await?["cause"], "expired");
    assert_eq!(expire(2).await?, refused(410, "conversion-files-deleted"));
    Ok(())
}

#[tokio::test]
async fn a_password_is_asked_for_and_given_and_is_in_nothing_that_stays() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let (owner, conversion) = queued(&world, &ada).await?;
    let path = format!("/api/v1/conversions/{}/password", conversion.as_str().unwrap_or_default());
    let give = async |by: &Person, password: &str| {
        world.post(&path).token(&by.access).json(&json!({"password": password})).await
    };
    assert_eq!(give(&ada, "ferry").await?.code(409)?, "conversion-password-not-asked");
    let ask = json!({"owner": owner, "conversion": conversion, "because": "protected"});
    assert_eq!(code(world.send("ask-conversion-password", Uuid::now_v7(), ask.clone()).await?).0, 200);
    let again = world.send("ask-conversion-password", Uuid::now_v7(), ask).await?;
    assert_eq!(code(again), (409, "conversion-locked".to_owned()));
    assert_eq!(give(&ada, "").await?.code(422)?, "invalid-fields");
    assert_eq!(give(&ada, &"x".repeat(1025)).await?.code(422)?, "invalid-fields");
    assert_eq!(give(&eve, "ferry").await?.code(404)?, "conversion-not-found");
    let digits = world.post(&path).token(&ada.access).json(&json!({"password": 2_718_281})).await?;
    assert!(!digits.body.to_string().contains("2718281"), "{:?}", digits.body);
    assert_eq!(digits.code(400)?, "malformed-json");
    give(&ada, "a ferry at dawn").await?.expect(200)?;
    assert_eq!(give(&ada, "ferry").await?.code(409)?, "conversion-password-not-asked");

    let types = ["ConversionRequested", "ConversionPasswordAsked", "ConversionPasswordGiven"];
    assert_eq!(world.event_types("CONVERSIONS").await?, types);
    for event in world.events("CONVERSIONS").await? {
        assert!(!format!("{event:?}").contains("dawn"), "{event:?}");
    }
    let config = NatsConfig::new(world.nats.url(), "workers", world.nats.password("workers"));
    let client = jetstream_es::connect(&config).await?;
    let keys = KeyVault::new(client.clone(), "LOG.API", MasterKey::from_base64(&world.secrets.master_key)?);
    let passwords = HandedSecrets::new(client, OWN_API, keys);
    let key = format!("{}.{}", ada.account, conversion.as_str().unwrap_or_default());
    assert_eq!(passwords.take(&key).await?.as_deref(), Some("a ferry at dawn"));
    assert_eq!(passwords.take(&key).await?, None);
    Ok(())
}

#[tokio::test]
async fn what_nobody_gives_a_password_for_fails_at_its_time_and_what_went_on_does_not() -> anyhow::Result<()>
{
    let world = World::with_store().await?;
    let ada = world.person("ada").await?;
    let (owner, conversion) = queued(&world, &ada).await?;
    let expire = async |ended: u64| {
        world.send("expire-conversion-files", world.command_id(), json!({"ended": ended})).await.map(code)
    };
    let ask = json!({"owner": owner, "conversion": conversion, "because": "protected"});
    world.send("ask-conversion-password", world.command_id(), ask.clone()).await?;
    let path = format!("/api/v1/conversions/{}/password", conversion.as_str().unwrap_or_default());
    let given = json!({"password": "ferry"});
    world.post(&path).token(&ada.access).id(world.command_id()).json(&given).await?.expect(200)?;
    world.send("ask-conversion-password", world.command_id(), ask).await?;
    world.clock.advance(Duration::days(7) + Duration::MINUTE);
    let kept = (409, "conversion-files-kept".to_owned());
    assert_eq!(expire(2).await?, kept, "the first question was answered");
    assert_eq!(expire(4).await?.0, 200);
    let types = world.event_types("CONVERSIONS").await?;
    assert_eq!(types[4..], ["ConversionFailed", "ConversionFilesDeleted"]);
    let failed = world.last_event("CONVERSIONS", "ConversionFailed").await?;
    assert_eq!(failed["reason"], "password-protected");
    Ok(())
}

#[tokio::test]
async fn a_worker_says_why_it_failed() -> anyhow::Result<()> {
    let world = World::with_store().await?;
    let (owner, conversion) = queued(&world, &world.person("ada").await?).await?;
    let fail = |reason: &str| json!({"owner": owner, "conversion": conversion, "reason": reason});
    let unknown = world.send("fail-conversion", Uuid::now_v7(), fail("no reason of ours")).await?;
    assert_eq!(code(unknown), (422, "payload-malformed".to_owned()));
    world.send("fail-conversion", Uuid::now_v7(), fail("too-slow")).await?;
    assert_eq!(world.last_event("CONVERSIONS", "ConversionFailed").await?["reason"], "too-slow");
    Ok(())
}

#[tokio::test]
async fn what_is_no_command_of_a_worker_is_refused() -> anyhow::Result<()> {
    let world = World::start().await?;
    let refused = world.send("destroy-everything", Uuid::now_v7(), json!({})).await?;
    assert_eq!(code(refused), (404, "command-unknown".to_owned()));
    let payload = json!({"account": Uuid::now_v7()});
    let posing = world.send_as("account:ada", "claim-invitations", Uuid::now_v7(), payload.clone()).await?;
    assert_eq!(code(posing), (403, "not-a-worker".to_owned()));
    let nobody = world.send("claim-invitations", Uuid::now_v7(), payload).await?;
    assert_eq!(nobody, CommandReply::Ok { position: None });
    Ok(())
}

#[tokio::test]
async fn a_job_that_failed_is_written_down_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let failed = json!({
        "worker": "mailer", "stream": "USERS", "sequence": 7, "event_type": "AccountRegistered", "event_version": 1,
        "reason": "recipient-refused", "detail": "550", "deliveries": 1,
    });
    let with = |name: &str, value: Value| {
        let mut changed = failed.clone();
        changed[name] = value;
        changed
    };
    let id = Uuid::new_v5(&Uuid::nil(), b"the event");
    let first = world.send("record-failed-job", id, failed.clone()).await?;
    assert!(
        matches!(&first, CommandReply::Ok { position: Some(p) } if p.starts_with("SYSTEM:1@")),
        "{first:?}"
    );
    assert_eq!(world.send("record-failed-job", id, failed.clone()).await?, first);
    // Given out once more, and another worker's word for the same job.
    let again = world.send("record-failed-job", id, with("deliveries", json!(2))).await?;
    assert_eq!(code(again), (422, "command-id-reused".to_owned()));
    let other = world.send("record-failed-job", Uuid::now_v7(), with("reason", json!("expired"))).await?;
    assert_eq!(code(other).0, 200);
    for (name, value, expected) in [
        ("stream", json!("NOTHING"), "invalid-fields"),
        ("worker", json!("mail.er"), "payload-malformed"),
        ("detail", json!("ada@example.org"), "payload-malformed"),
        ("reason", json!("bad luck"), "payload-malformed"),
    ] {
        let refused = world.send("record-failed-job", Uuid::now_v7(), with(name, value)).await?;
        assert_eq!(code(refused), (422, expected.to_owned()), "{name}");
    }
    let events = world.events("SYSTEM").await?;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].subject, "system.job.mailer.7");
    Ok(())
}
