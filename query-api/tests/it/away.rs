//! Postgres goes away and comes back; and what its role may do while it is there.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use embedded::{testing, wait_for};
use futures::future::try_join_all;
use reqwest::{Method, StatusCode};
use sqlx::{Connection as _, PgConnection};

use crate::world::{Parts, World};

#[tokio::test]
async fn while_postgres_is_away_questions_are_refused_quickly_and_work_again_when_it_is_back() -> Result<()> {
    let postgres = testing::own_postgres().await?;
    let cluster = postgres.cluster();
    cluster.ensure_database("wherry").await?;
    let database = Some((cluster.writer_url("wherry"), cluster.reader_url("wherry")));
    let world = World::with(Parts { database, ..Parts::default() }).await?;
    let ada = world.person("ada").await?;
    let (room, before) = world.room("Harbour", &[&ada]).await?;
    world.get_ok(&format!("/api/v1/rooms/{room}?position={before}"), &ada).await?;

    postgres.server().kill().await;
    let timeline = format!("/api/v1/rooms/{room}/timeline");
    try_join_all(["/api/v1/me", "/api/v1/rooms", &timeline, "/api/v1/conversions"].map(async |path| {
        let begun = Instant::now();
        let response = world.request(Method::GET, path).bearer_auth(&ada.token).send().await?;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(response.headers().contains_key("retry-after"), "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let problem: serde_json::Value = response.json().await?;
        assert_eq!(problem["code"], "read-model-unavailable", "{path}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{path} took {:?}", begun.elapsed());
        anyhow::Ok(())
    }))
    .await?;
    // Who may not ask is told that, whatever is away; what needs no database is answered.
    assert_eq!(world.get_anonymously("/api/v1/me").await?.code(), "token-missing");
    world.get_ok("/api/v1/conversion-formats", &ada).await?;

    // Meanwhile the log goes on.
    let position = world.say(room, &ada, &["said while it was away"]).await?;
    postgres.server().start().await?;
    let page = wait_for("the read model", Duration::from_secs(30), || async {
        let path = format!("/api/v1/rooms/{room}/timeline?position={position}");
        world.get_ok(&path, &ada).await.map_err(|error| error.to_string())
    })
    .await?;
    assert_eq!(page["items"][0]["body"], "said while it was away");
    Ok(())
}

#[tokio::test]
async fn the_role_may_select_and_nothing_else() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let mut database = PgConnection::connect(&world.reader_url).await?;
    let handle: String =
        sqlx::query_scalar("select handle from read.account_directory where account_id = $1")
            .bind(ada.account.uuid())
            .fetch_one(&mut database)
            .await?;
    assert_eq!(handle, ada.handle);
    let directory = projectors::all().into_iter().find(|each| each.name() == "account_directory");
    let schema = directory.context("it is registered")?.schema();
    let insert = format!(
        "insert into {schema}.account (account_id, handle, email, registered_at) \
         values (gen_random_uuid(), 'eve', 'eve@example.org', now())"
    );
    let select = format!("select * from {schema}.account");
    for statement in [
        insert.as_str(),
        "update read.account_directory set handle = 'eve'",
        "delete from read.room_timeline",
        select.as_str(),
        "create table read.mine (id integer)",
        "create temporary table mine (id integer)",
        "drop view read.account_directory",
        "alter view read.account_directory owner to query_api",
        "set role projectors",
    ] {
        let refused = sqlx::query(statement).execute(&mut database).await;
        let refused = refused
            .map_err(|error| error.as_database_error().map(|e| e.code().unwrap_or_default().into_owned()));
        assert_eq!(refused.err().flatten().as_deref(), Some("42501"), "{statement} is not denied");
    }
    Ok(())
}
