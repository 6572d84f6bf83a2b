//! Setup: everything is there afterwards, and stays as it is when setup runs again.

use anyhow::{Error, Result};
use async_nats::jetstream::{
    self,
    stream::{PersistenceMode, StorageType},
};
use embedded::wait_for;
use futures::future::try_join_all;
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{Expectation, StoreError};
use uuid::Uuid;

use crate::server::{LAZY, Servers};
use crate::support::{Log, SOON, STREAMS, command, consumer_defs, one, stream_defs, timers_consumers};

const ALL_ALLOWED: &str = "
    jetstream { store_dir: $NATS_STORE_DIR }
    authorization { user: all, password: all }
";

#[tokio::test]
async fn the_streams_are_as_the_log_needs_them() -> Result<()> {
    let log = Log::start().await?;
    let context = jetstream::new(log.client("setup").await?);
    for (name, subjects) in STREAMS {
        let config = context.get_stream(name).await?.cached_info().config.clone();
        assert_eq!(config.subjects, [subjects]);
        assert_eq!(config.storage, StorageType::File);
        assert!(
            config.deny_delete && config.deny_purge && config.allow_direct && config.allow_atomic_publish
        );
        assert!(!config.allow_rollup && !config.allow_message_ttl);
        assert_eq!((config.max_messages, config.max_bytes, config.max_age.as_secs()), (-1, -1, 0));
        assert_eq!(config.duplicate_window.as_secs(), 120);
        assert_eq!(config.republish.unwrap().destination, "live.>");
    }
    Ok(())
}

#[tokio::test]
async fn the_bucket_of_keys_drops_nothing_by_itself_and_tells_of_changes() -> Result<()> {
    let log = Log::without_setup().await?;
    let context = jetstream::new(log.client("setup").await?);
    // As an earlier version made it.
    let earlier = jetstream::stream::Config {
        name: "KV_keys".to_owned(),
        subjects: vec!["$KV.keys.>".to_owned()],
        max_messages_per_subject: 1,
        discard: jetstream::stream::DiscardPolicy::New,
        allow_rollup: true,
        allow_direct: true,
        ..Default::default()
    };
    context.create_stream(earlier).await?;
    setup::ensure_buckets(&log.client("setup").await?, 1).await?;
    let config = context.get_stream("KV_keys").await?.cached_info().config.clone();
    assert_eq!((config.max_messages_per_subject, config.max_age.as_secs()), (-1, 0));
    assert!(config.deny_purge && !config.allow_rollup && !config.deny_delete && config.allow_direct);
    let republish = config.republish.unwrap();
    assert_eq!((republish.destination.as_str(), republish.headers_only), ("live.keys.>", true));
    Ok(())
}

#[tokio::test]
async fn the_bucket_of_tickets_waits_for_no_disk_and_is_made_anew_where_it_did() -> Result<()> {
    let log = Log::without_setup().await?;
    let client = log.client("setup").await?;
    let context = jetstream::with_prefix(client.clone(), setup::APP_API);
    // As an earlier version made it.
    let earlier = jetstream::stream::Config {
        name: "KV_tickets".to_owned(),
        subjects: vec!["$KV.tickets.>".to_owned()],
        max_messages_per_subject: 1,
        allow_direct: true,
        ..Default::default()
    };
    context.create_stream(earlier).await?;
    try_join_all((0..4).map(|_| setup::ensure_buckets(&client, 1))).await?;
    let config = context.get_stream("KV_tickets").await?.cached_info().config.clone();
    assert_eq!((config.storage, config.persist_mode), (StorageType::File, Some(PersistenceMode::Async)));
    assert_eq!(config.max_age.as_secs(), 600);
    let (push, ticket) = (log.client("push").await?, Uuid::now_v7());
    assert!(jetstream_es::spend_ticket(&push, ticket).await?);
    log.nats.server().stop().await;
    log.nats.server().start().await?;
    let again = || async {
        jetstream_es::spend_ticket(&log.client("push").await?, ticket).await.map_err(Error::from)
    };
    assert!(!wait_for("the server answers", SOON, again).await?, "a ticket is spent once, restarts or not");
    Ok(())
}

#[tokio::test]
async fn running_again_changes_nothing() -> Result<()> {
    let log = Log::start().await?;
    log.store().await?.append(&command(), one("chat.room.a", "x", Expectation::Any)).await?;
    let before = log.reader().await?.head("CHATS").await?;
    let client = log.client("setup").await?;
    try_join_all((0..4).map(|_| async {
        setup::ensure_streams(&client, &stream_defs(), 1).await?;
        setup::ensure_buckets(&client, 1).await?;
        setup::ensure_timers(&client, &timers_consumers(), 1).await?;
        setup::ensure_consumers(&client, &consumer_defs()).await
    }))
    .await?;
    assert_eq!(log.reader().await?.head("CHATS").await?, before);
    log.nats.server().stop().await;
    log.nats.server().start().await?;
    assert_eq!(log.reader().await?.head("CHATS").await?, before, "the epoch outlives a restart");
    Ok(())
}

#[tokio::test]
async fn several_at_once_agree_on_the_epoch() -> Result<()> {
    let log = Log::start().await?;
    let client = log.client("setup").await?;
    let defs = [StreamDef::new("EXTRA", &["extra.>"])];
    try_join_all((0..4).map(|_| setup::ensure_streams(&client, &defs, 1))).await?;
    let info = jetstream::new(client.clone()).get_stream("EXTRA").await?.cached_info().clone();
    setup::ensure_streams(&client, &defs, 1).await?;
    let again = jetstream::new(client).get_stream("EXTRA").await?.cached_info().clone();
    assert_eq!(info.config.metadata, again.config.metadata);
    Ok(())
}

#[tokio::test]
async fn a_changed_definition_is_brought_in_line_and_the_epoch_stays() -> Result<()> {
    let log = Log::start().await?;
    let before = log.reader().await?.head("SYSTEM").await?;
    let client = log.client("setup").await?;
    setup::ensure_streams(&client, &[StreamDef::new("SYSTEM", &["system.>", "more.>"])], 1).await?;
    let info = jetstream::new(client).get_stream("SYSTEM").await?.cached_info().clone();
    assert_eq!(info.config.subjects, ["system.>", "more.>"]);
    assert_eq!(log.reader().await?.head("SYSTEM").await?, before);
    Ok(())
}

#[tokio::test]
async fn nobody_can_delete_or_purge_what_is_stored() -> Result<()> {
    // Even with every permission that the server knows.
    let all = Servers::single(ALL_ALLOWED).await?;
    let client = all.client("all", "all").await?;
    setup::ensure_streams(&client, &stream_defs(), 1).await?;
    client.request("chat.room.a", "x".into()).await?;
    let stream = jetstream::new(client).get_stream("CHATS").await?;
    assert!(stream.delete_message(1).await.is_err());
    assert!(stream.purge().await.is_err());
    assert_eq!(stream.get_info().await?.state.messages, 1);
    Ok(())
}

#[tokio::test]
async fn lazy_sync_is_seen() -> Result<()> {
    let log = Log::start().await?;
    setup::check_synced(&log.client("sys").await?).await?;

    let lazy = Servers::single(LAZY).await?;
    let refused = setup::check_synced(&lazy.client("sys", "sys").await?).await;
    assert!(matches!(refused, Err(StoreError::Unfit(_))), "{refused:?}");
    // A user of another account cannot tell; that is not taken for a yes.
    let unknown = tokio::time::timeout(SOON, setup::check_synced(&log.client("setup").await?)).await?;
    assert!(matches!(unknown, Err(StoreError::Unavailable { .. })), "{unknown:?}");
    Ok(())
}
