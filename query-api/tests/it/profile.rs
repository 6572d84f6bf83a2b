//! Who am I?

use anyhow::Result;
use domain::{accounts::AccountEvent, ids::FileId};
use personal::Personal;
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

use crate::world::World;

#[tokio::test]
async fn a_profile_is_what_was_last_said_of_it() -> Result<()> {
    let world = World::start().await?;
    // Without a position: whoever has a token has an account, so the question waits until it is there.
    let (ada, _) = world.sign_up("ada").await?;
    let me = world.get_ok("/api/v1/me", &ada).await?;
    assert_eq!(me["account_id"], json!(ada.account));
    assert_eq!((&me["handle"], &me["email"]), (&json!("ada"), &json!("ada@example.org")));
    assert_eq!((&me["name"], &me["bio"], &me["photo_url"]), (&json!(""), &json!(""), &json!(null)));

    let person = ada.account.person();
    let (name, bio) = (Personal::open(person, "Ada".to_owned()), Personal::open(person, "counts".to_owned()));
    world
        .account_changed(AccountEvent::ProfileChanged { account: ada.account, name, bio }, ada.account)
        .await?;
    let photo = FileId::new(Uuid::now_v7());
    let set = AccountEvent::PhotoSet { account: ada.account, photo };
    let position = world.account_changed(set, ada.account).await?;
    let me = world.get_ok(&format!("/api/v1/me?position={position}"), &ada).await?;
    assert_eq!((&me["name"], &me["bio"]), (&json!("Ada"), &json!("counts")));
    let photo_url = me["photo_url"].as_str().unwrap();
    assert!(photo_url.starts_with("/files/"), "{photo_url}");
    Ok(())
}

#[tokio::test]
async fn an_account_that_the_read_model_does_not_know_yet_may_be_asked_for_later() -> Result<()> {
    let mut world = World::start().await?;
    world.stop_projectors().await;
    world.restart_api(Duration::from_millis(200)).await?;
    let (ada, _) = world.sign_up("ada").await?;
    let refused = world.get_refused("/api/v1/me", &ada).await?;
    assert_eq!(refused, (StatusCode::SERVICE_UNAVAILABLE, "read-model-unavailable".to_owned()));
    Ok(())
}
