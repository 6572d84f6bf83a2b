//! Quotas: what administrators set, what is counted, and what is refused.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    files::{CSV, picture, upload},
    people::Person,
    world::{Answer, World},
};

/// Ada, Bob, and Mia, who administers.
struct Place {
    world: World,
    ada: Person,
    bob: Person,
    mia: Person,
}

impl Place {
    async fn open() -> anyhow::Result<Self> {
        let world = Box::pin(World::with_store()).await?;
        let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
        world.person("mia").await?;
        world.start_with_admins(&["mia"]).await?;
        let mia = world.log_in("mia").await?;
        Ok(Self { world, ada, bob, mia })
    }

    async fn set(&self, by: &Person, whose: &str, limits: &Value) -> anyhow::Result<Answer> {
        self.world.put(&format!("/api/v1/quotas/{whose}")).token(&by.access).json(limits).await
    }

    async fn own(&self, person: &Person) -> anyhow::Result<Value> {
        self.world.ask(Method::GET, "/api/v1/quotas").token(&person.access).send().await?.expect(200)
    }

    async fn convert(&self, by: &Person, upload: &Value) -> anyhow::Result<Answer> {
        let body = json!({"upload_id": upload["upload_id"], "name": "table.csv", "to": "pdf"});
        self.world.post("/api/v1/conversions").token(&by.access).json(&body).await
    }
}

#[tokio::test]
async fn administrators_set_them_for_everybody_and_for_one() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    let own = place.own(ada).await?;
    let (no_limit, most) = (json!(null), json!(world.config.upload_limit_bytes));
    let limits = |conversions: &Value, stored: &Value, upload: &Value| json!({"conversions_per_day": conversions, "conversions_at_once": 100, "stored_bytes": stored, "upload_bytes": upload});
    let set_ones = |conversions: &Value, stored: &Value| {
        let mut set = limits(conversions, stored, &json!(null));
        set["conversions_at_once"] = json!(null);
        set
    };
    assert_eq!(own["limits"], limits(&no_limit, &no_limit, &most), "as the configuration has it");
    assert_eq!(own["used"], json!({"conversions_today": 0, "stored_bytes": 0}));

    let everybodys = json!({"conversions_per_day": 20, "stored_bytes": 1000});
    place.set(mia, "everybody", &everybodys).await?.expect(200)?;
    place.set(mia, "everybody", &everybodys).await?.expect(200)?;
    let set = world.last_event("SYSTEM", "QuotasSet").await?;
    assert_eq!((&set["account"], &set["by"]), (&json!(null), &json!(mia.account)));
    let times = world.event_types("SYSTEM").await?.iter().filter(|name| *name == "QuotasSet").count();
    assert_eq!(times, 1, "once is enough");
    let of_ada = format!("accounts/{}", ada.account);
    place.set(mia, &of_ada, &json!({"conversions_per_day": 5})).await?.expect(200)?;
    assert_eq!(place.own(ada).await?["limits"], limits(&json!(5), &json!(1000), &most));
    assert_eq!(place.own(bob).await?["limits"], limits(&json!(20), &json!(1000), &most));
    let shown = world.ask(Method::GET, &format!("/api/v1/quotas/{of_ada}")).token(&mia.access).send().await?;
    let shown = shown.expect(200)?;
    assert_eq!(shown["set"], set_ones(&json!(5), &no_limit));
    assert_eq!(shown["limits"]["stored_bytes"], json!(1000));
    let shown = world.ask(Method::GET, "/api/v1/quotas/everybody").token(&mia.access).send().await?;
    let shown = shown.expect(200)?;
    assert_eq!(shown["set"], set_ones(&json!(20), &json!(1000)));
    assert_eq!(shown["defaults"], limits(&no_limit, &no_limit, &most));
    // Taken back, everybody's hold again.
    place.set(mia, &of_ada, &json!({})).await?.expect(200)?;
    assert_eq!(place.own(ada).await?["limits"]["conversions_per_day"], json!(20));
    assert!(serde_json::to_string(&world.export(ada).await?)?.contains("QuotasSet"), "it is about her");
    Ok(())
}

#[tokio::test]
async fn nobody_else_sets_or_sees_them_and_numbers_have_limits() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, mia) = (&place.world, &place.ada, &place.mia);
    let of_ada = format!("accounts/{}", ada.account);
    for whose in ["everybody", of_ada.as_str()] {
        assert_eq!(place.set(ada, whose, &json!({})).await?.code(403)?, "not-admin");
        let seen =
            world.ask(Method::GET, &format!("/api/v1/quotas/{whose}")).token(&ada.access).send().await?;
        assert_eq!(seen.code(403)?, "not-admin");
        for (limits, pointer) in [
            (json!({"conversions_per_day": 1_000_001}), "/conversions_per_day"),
            (json!({"conversions_at_once": 0}), "/conversions_at_once"),
            (json!({"stored_bytes": 1_u64 << 53}), "/stored_bytes"),
            (json!({"upload_bytes": 0}), "/upload_bytes"),
            (json!({"upload_bytes": world.config.upload_limit_bytes + 1}), "/upload_bytes"),
        ] {
            let refused = place.set(mia, whose, &limits).await?.expect(422)?;
            assert_eq!(
                (&refused["code"], &refused["errors"][0]["pointer"]),
                (&json!("invalid-fields"), &json!(pointer))
            );
        }
    }
    let nobody = format!("accounts/{}", world.command_id());
    assert_eq!(place.set(mia, &nobody, &json!({})).await?.code(404)?, "account-not-found");
    assert!(!world.event_types("SYSTEM").await?.contains(&"QuotasSet".to_owned()));
    Ok(())
}

#[tokio::test]
async fn conversions_are_counted_by_the_day_and_a_command_that_comes_again_is_answered() -> anyhow::Result<()>
{
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    let uploaded = upload(world, ada, "document", CSV).await?.expect(201)?;
    let of_bob = upload(world, bob, "document", CSV).await?.expect(201)?;
    place.set(mia, "everybody", &json!({"conversions_per_day": 2})).await?.expect(200)?;
    place.convert(ada, &uploaded).await?.expect(202)?;
    let id = world.command_id();
    let body = json!({"upload_id": uploaded["upload_id"], "name": "table.csv", "to": "pdf"});
    let again = async || world.post("/api/v1/conversions").token(&ada.access).id(id).json(&body).await;
    let second = again().await?.expect(202)?;
    let refused = place.convert(ada, &uploaded).await?;
    let seconds: i64 = refused.headers["retry-after"].to_str()?.parse()?;
    assert!((1..=86_400).contains(&seconds), "{seconds}");
    let told = refused.expect(429)?;
    assert_eq!(told["code"], json!("conversion-quota-used-up"));
    let detail = told["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("2 of 2") && detail.contains("midnight UTC"), "{detail}");
    assert_eq!(told["numbers"], json!({"limit": 2, "used": 2, "seconds_left": seconds}));
    assert_eq!(again().await?.expect(202)?, second, "it is there already");
    assert_eq!(upload(world, ada, "document", CSV).await?.code(429)?, "conversion-quota-used-up");
    upload(world, ada, "attachment", CSV).await?.expect(201)?;
    place.convert(bob, &of_bob).await?.expect(202)?;
    assert_eq!(place.own(ada).await?["used"]["conversions_today"], json!(2));

    // An administrator allows more, and the next day is another one.
    place
        .set(mia, &format!("accounts/{}", ada.account), &json!({"conversions_per_day": 3}))
        .await?
        .expect(200)?;
    place.convert(ada, &uploaded).await?.expect(202)?;
    assert_eq!(place.convert(ada, &uploaded).await?.code(429)?, "conversion-quota-used-up");
    world.clock.advance(Duration::DAY);
    let ada = world.log_in("ada").await?;
    place.convert(&ada, &uploaded).await?.expect(202)?;
    Ok(())
}

#[tokio::test]
async fn as_many_wait_or_run_as_may_at_once_and_what_is_cancelled_makes_room() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    let uploaded = upload(world, ada, "document", CSV).await?.expect(201)?;
    let of_bob = upload(world, bob, "document", CSV).await?.expect(201)?;
    place.set(mia, "everybody", &json!({"conversions_at_once": 2})).await?.expect(200)?;
    let first = place.convert(ada, &uploaded).await?.expect(202)?;
    place.convert(ada, &uploaded).await?.expect(202)?;
    let refused = place.convert(ada, &uploaded).await?;
    assert!(refused.headers.contains_key("retry-after"));
    let told = refused.expect(429)?;
    assert_eq!(told["code"], json!("too-many-conversions-at-once"));
    let detail = told["detail"].as_str().unwrap_or_default();
    assert!(detail.starts_with("2 of your documents wait"), "{detail}");
    place.convert(bob, &of_bob).await?.expect(202)?;
    let id = first["conversion_id"].as_str().unwrap_or_default();
    let cancel = world.post(&format!("/api/v1/conversions/{id}/cancel")).token(&ada.access);
    cancel.send().await?.expect(200)?;
    place.convert(ada, &uploaded).await?.expect(202)?;
    assert_eq!(place.convert(ada, &uploaded).await?.code(429)?, "too-many-conversions-at-once");
    Ok(())
}

#[tokio::test]
async fn of_two_that_come_at_once_one_is_let_through() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, mia) = (&place.world, &place.ada, &place.mia);
    let uploaded = upload(world, ada, "document", CSV).await?.expect(201)?;
    place.set(mia, "everybody", &json!({"conversions_per_day": 1})).await?.expect(200)?;
    let tries = (0..6).map(|_| place.convert(ada, &uploaded));
    let answers = futures::future::try_join_all(tries).await?;
    let through = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(through, 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status == 202 || answer.status == 429), "{answers:?}");
    Ok(())
}

#[tokio::test]
async fn files_take_room_until_they_are_deleted() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, mia) = (&place.world, &place.ada, &place.mia);
    let limit =
        async |bytes: u64| place.set(mia, "everybody", &json!({"stored_bytes": bytes})).await?.expect(200);
    let stored = async || anyhow::Ok(place.own(ada).await?["used"]["stored_bytes"].clone());
    limit(30).await?;
    let id = world.command_id();
    let attach = async || {
        let request = world.post("/api/v1/uploads").token(&ada.access).id(id);
        request.header("wherry-purpose", "attachment").raw("x".repeat(25)).send().await
    };
    attach().await?.expect(201)?;
    assert_eq!(stored().await?, json!(25));
    attach().await?.expect(201)?;
    let refused = upload(world, ada, "attachment", "y".repeat(6)).await?.expect(409)?;
    assert_eq!(refused["code"], json!("storage-quota-used-up"));
    let detail = refused["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("25 bytes of 30 bytes") && detail.contains("6 bytes"), "{detail}");
    let numbers = &refused["numbers"];
    for (name, number) in [("limit_bytes", 30), ("used_bytes", 25), ("wanted_bytes", 6)] {
        assert_eq!(numbers[name], json!(number), "{numbers}");
    }
    assert_eq!(upload(world, ada, "document", CSV).await?.code(409)?, "storage-quota-used-up");
    upload(world, ada, "photo", picture(8, 8)?).await?.expect(201)?;
    upload(world, ada, "attachment", "z".repeat(5)).await?.expect(201)?;

    // A document takes room from the moment on that it is to be converted, and once.
    let size = CSV.len() as u64;
    limit(30 + size + 1).await?;
    let uploaded = upload(world, ada, "document", CSV).await?.expect(201)?;
    assert_eq!(stored().await?, json!(30));
    let first = place.convert(ada, &uploaded).await?.expect(202)?;
    let second = place.convert(ada, &uploaded).await?.expect(202)?;
    assert_eq!(stored().await?, json!(30 + size));
    limit(30 + size).await?;
    assert_eq!(
        place.convert(ada, &uploaded).await?.code(409)?,
        "storage-quota-used-up",
        "a result needs room"
    );
    for (conversion, left) in [(&first, 30 + size), (&second, 30)] {
        let id = conversion["conversion_id"].as_str().unwrap_or_default();
        let files = format!("/api/v1/conversions/{id}/files");
        world.delete(&files).token(&ada.access).send().await?.expect(200)?;
        assert_eq!(stored().await?, json!(left));
    }
    upload(world, ada, "document", CSV).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn one_upload_has_a_limit_of_its_own() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let (world, ada, bob, mia) = (&place.world, &place.ada, &place.bob, &place.mia);
    place.set(mia, &format!("accounts/{}", ada.account), &json!({"upload_bytes": 10})).await?.expect(200)?;
    for purpose in ["document", "attachment", "photo"] {
        assert_eq!(upload(world, ada, purpose, CSV).await?.code(413)?, "upload-too-large", "{purpose}");
    }
    upload(world, ada, "attachment", "0123456789").await?.expect(201)?;
    upload(world, bob, "document", CSV).await?.expect(201)?;
    Ok(())
}
