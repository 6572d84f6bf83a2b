//! What auditors do is written down first: questions, and what they have opened.

use anyhow::{Context as _, ensure};
use jetstream_es::{Recorded, requests::CommandReply};
use kit::tokens::Signer;
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    people::{PASSWORD, Person},
    world::World,
};

const REVEALS: &str = "/api/v1/audit/reveals";
const REASON: &str = "a report by a member, case 12";

impl World {
    /// Somebody whom the operator has made an administrator.
    async fn auditor(&self, handle: &str) -> anyhow::Result<Person> {
        self.person(handle).await?;
        self.start_with_admins(&[handle]).await?;
        self.log_in(handle).await
    }

    /// The last event of a type in USERS, as it is stored.
    async fn stored(&self, event_type: &str) -> anyhow::Result<Recorded> {
        let events = self.events("USERS").await?;
        events.into_iter().rfind(|event| event.envelope.event_type == event_type).context("no such event")
    }

    async fn renamed(&self, person: &Person, name: &str) -> anyhow::Result<u64> {
        let profile = json!({"name": name, "bio": ""});
        self.put("/api/v1/profile").token(&person.access).json(&profile).await?.expect(200)?;
        Ok(self.stored("ProfileChanged").await?.sequence)
    }
}

fn reveal(sequence: u64, reason: &str) -> Value {
    json!({"stream": "USERS", "sequence": sequence, "reason": reason})
}

#[tokio::test]
async fn what_is_opened_is_in_the_log_first_and_the_person_finds_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.auditor("eve").await?);
    let sequence = world.renamed(&ada, "Ada Lovelace").await?;

    let id = world.command_id();
    let asked = reveal(sequence, REASON);
    let shown = world.post(REVEALS).token(&eve.access).id(id).json(&asked).await?.expect(200)?;
    assert_eq!((&shown["data"]["name"], &shown["type"]), (&json!("Ada Lovelace"), &json!("ProfileChanged")));
    assert_eq!((&shown["sequence"], &shown["withheld"]), (&json!(sequence), &json!([])));
    let again = world.post(REVEALS).token(&eve.access).id(id).json(&asked).await?.expect(200)?;
    assert_eq!(again, shown, "sent twice, it is one command");

    let written = world.events("SYSTEM").await?;
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].subject, format!("system.audit.{}", eve.account));
    assert_eq!(written[0].envelope.actor, format!("account:{}", eve.account));
    ensure!(!written[0].body.to_string().contains("a report"), "the reason is about a person: it is sealed");
    let revealed = world.last_event("SYSTEM", "PersonalDataRevealed").await?;
    assert_eq!((&revealed["people"], &revealed["by"]), (&json!([ada.account]), &json!(eve.account)));
    assert_eq!((&revealed["stream"], &revealed["sequence"]), (&json!("USERS"), &json!(sequence)));

    // Whose data it is finds who looked and why; others find nothing.
    let bob = world.person("bob").await?;
    for (person, times) in [(&ada, 1), (&bob, 0)] {
        let lines = world.export(person).await?;
        let looks: Vec<_> = lines.iter().filter(|line| line["type"] == "PersonalDataRevealed").collect();
        assert_eq!(looks.len(), times, "{looks:?}");
        for look in looks {
            assert_eq!((&look["data"]["reason"], &look["data"]["by"]), (&json!(REASON), &json!(eve.account)));
        }
    }
    Ok(())
}

#[tokio::test]
async fn secrets_stay_secret_and_who_is_forgotten_stays_so() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.auditor("eve").await?);
    let sequence = world.renamed(&ada, "Ada Lovelace").await?;
    let events = world.events("USERS").await?;
    let registered = events.iter().find(|event| {
        event.envelope.event_type == "AccountRegistered" && event.body["account"] == json!(ada.account)
    });
    let registered = registered.context("she signed up")?.sequence;
    let shown =
        world.post(REVEALS).token(&eve.access).json(&reveal(registered, REASON)).await?.expect(200)?;
    assert_eq!(shown["data"]["email"], json!(ada.email));
    assert_eq!((&shown["withheld"], shown["data"].get("password_hash")), (&json!(["/password_hash"]), None));
    ensure!(!shown.to_string().contains("argon2"));

    let erasure = world.post("/api/v1/account/erasure").token(&ada.access);
    erasure.json(&json!({"password": PASSWORD})).await?.expect(202)?;
    let shown = world.post(REVEALS).token(&eve.access).json(&reveal(sequence, REASON)).await?.expect(200)?;
    assert_eq!(shown["data"]["name"], json!({"erased": true, "person": ada.account}));
    assert_eq!(
        world.events("SYSTEM").await?.len(),
        2,
        "that somebody wanted to see it is written down all the same"
    );
    Ok(())
}

#[tokio::test]
async fn who_may_not_and_what_makes_no_sense_is_refused_and_not_written_down() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.auditor("eve").await?);
    let sequence = world.renamed(&ada, "Ada Lovelace").await?;
    for reason in ["", "  ", "because", "two\nlines of reasons", &"x".repeat(301)] {
        let refused = world.post(REVEALS).token(&eve.access).json(&reveal(sequence, reason)).await?;
        assert_eq!(refused.body["errors"][0]["pointer"], "/reason", "{reason}");
        assert_eq!(refused.code(422)?, "invalid-fields");
    }
    let nowhere = json!({"stream": "NOTHING", "sequence": 1, "reason": REASON});
    let refused = world.post(REVEALS).token(&eve.access).json(&nowhere).await?;
    assert_eq!(refused.body["errors"][0]["code"], "stream-unknown");
    let beyond = world.post(REVEALS).token(&eve.access).json(&reveal(1_000_000, REASON)).await?;
    assert_eq!(beyond.code(404)?, "event-not-found");

    let asked = reveal(sequence, REASON);
    assert_eq!(world.post(REVEALS).token(&ada.access).json(&asked).await?.code(403)?, "not-auditor");
    let signer = Signer::from_pem(&world.secrets.jwt_private_key)?;
    let operator = signer.operator_token("ada", world.clock.now(), Duration::MINUTE)?.token;
    assert_eq!(world.post(REVEALS).token(&operator).json(&asked).await?.code(403)?, "not-auditor");
    assert_eq!(world.post(REVEALS).json(&asked).await?.code(401)?, "token-missing");
    assert!(world.events("SYSTEM").await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_question_is_whose_token_comes_with_it_and_nobody_elses() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.auditor("eve").await?);
    let ask = async |token: &str, terms: Value| {
        let asked = json!({"token": token, "question": "events", "terms": terms, "account": ada.account,
            "room": null, "conversion": null});
        let reply = world.send("record-audit-read", Uuid::nil(), asked).await?;
        anyhow::Ok(match reply {
            CommandReply::Ok { position } => position.context("a position")?,
            CommandReply::Problem { code, .. } => code,
        })
    };
    let terms = json!([{"name": "person", "value": ada.account}]);
    ensure!(ask(&eve.access, terms.clone()).await?.starts_with("SYSTEM:1@"));
    let asked = world.last_event("SYSTEM", "AuditRead").await?;
    assert_eq!(
        (&asked["by"], &asked["account"]),
        (&json!(format!("account:{}", eve.account)), &json!(ada.account))
    );
    ensure!(!asked.to_string().contains(&eve.access), "the token is a secret");

    assert_eq!(ask(&ada.access, terms.clone()).await?, "not-auditor");
    assert_eq!(ask("x", terms.clone()).await?, "token-invalid");
    let words = json!([{"name": "type", "value": "ada@example.org"}]);
    assert_eq!(ask(&eve.access, words).await?, "payload-malformed", "nobody's address gets into the log");
    world.clock.advance(Duration::minutes(11));
    assert_eq!(ask(&eve.access, terms).await?, "token-expired");
    assert_eq!(world.events("SYSTEM").await?.len(), 1);
    Ok(())
}
