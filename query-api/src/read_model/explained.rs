//! How the database would answer a question, for tests: by walking an index, or by reading a whole table.

use std::{net::SocketAddr, time::Duration};

use anyhow::Result;
use domain::boundary::STREAMS;
use embedded::{secrets::Secrets, testing, wait_for};
use jetstream_es::{
    NatsConfig,
    setup::{self, StreamDef},
};
use kit::{clock::Clock, lifecycle::Lifecycle};
use personal::MasterKey;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

/// Connects to a database with the tables, views and indexes of every read model, as the projectors make them, and nothing in
/// them.
pub(crate) async fn made() -> Result<PgConnection> {
    let nats = testing::nats().await?;
    let database = testing::database().await?;
    let as_user = |user: &str| NatsConfig::new(nats.url(), user, nats.password(user));
    let admin = jetstream_es::connect(&as_user("setup")).await?;
    let streams = STREAMS.map(|stream| StreamDef::new(stream.name, &[stream.subjects]));
    setup::ensure_streams(&admin, &streams, 1).await?;
    setup::ensure_buckets(&admin, 1).await?;
    projectors::prepare_database(&database.writer_url).await?;
    let life = Lifecycle::default();
    let config = projectors::Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        nats: as_user("projectors"),
        master_keys: MasterKey::from_base64(&Secrets::generate()?.master_key)?.into(),
        database_url: database.writer_url.clone(),
        clock: Clock::system(),
    };
    let _no_routes = projectors::start(config, &life).await?;
    let url = &database.writer_url;
    wait_for("the indexes", Duration::from_secs(30), || async {
        let mut connection = PgConnection::connect(url).await.map_err(|error| error.to_string())?;
        let are_there: Option<bool> = sqlx::query_scalar("select bool_and(indexed) from kit.build")
            .fetch_one(&mut connection)
            .await
            .map_err(|error| error.to_string())?;
        if are_there == Some(true) { Ok(()) } else { Err("not all of them".to_owned()) }
    })
    .await?;
    life.shutdown().cancel();
    life.finished().await;

    Ok(PgConnection::connect(url).await?)
}

/// The schema of a read model's tables.
pub(crate) async fn schema_of(connection: &mut PgConnection, projection: &str) -> Result<String> {
    let schema = "select schema_name from kit.build where projection = $1 and state = 'live'";
    Ok(sqlx::query_scalar(schema).bind(projection).fetch_one(connection).await?)
}

/// What reads a whole table in this plan.
pub(crate) fn whole_tables(plan: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if plan["Node Type"].as_str().is_some_and(|node| node.contains("Seq Scan")) {
        found.push(plan["Relation Name"].as_str().unwrap_or_default().to_owned());
    }
    for below in plan["Plans"].as_array().into_iter().flatten() {
        found.extend(whole_tables(below));
    }
    found
}
