//! What an account does.

use anyhow::Result;
use domain::{
    accounts::{AccountEvent, ClaimHash, Role},
    boundary::Boundary,
};
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::world::World;

#[tokio::test]
async fn one_sees_what_one_has_done_and_an_admin_what_anybody_has() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let said = world.say(room, &ada, &["one", "two"]).await?;
    let (_, requested) = world.request_conversion(&ada, "plan.docx").await?;
    let own = world.get_ok(&format!("/api/v1/me/activity?position={said},{requested}"), &ada).await?;
    assert_eq!(own["account_id"], json!(ada.account));
    assert_eq!((&own["messages_posted"], &own["conversions_requested"]), (&json!(2), &json!(1)), "{own:#}");
    assert_eq!(own["erased"], json!(false));
    assert!(own["last_seen_at"].is_string() && own["last_command"]["at"] == own["last_seen_at"], "{own:#}");
    assert!(own["stale"] == false && own["position"].as_str().unwrap().contains("CONVERSIONS:"), "{own:#}");
    let bobs = world.get_ok("/api/v1/me/activity", &bob).await?;
    assert_eq!(bobs["messages_posted"], json!(0));

    let path = format!("/api/v1/accounts/{}/activity?position={said},{requested}", ada.account);
    assert_eq!(world.get_refused(&path, &bob).await?, (StatusCode::FORBIDDEN, "not-admin".to_owned()));
    let admin = world.with_role(&bob, Role::Admin)?;
    assert_eq!(world.get_ok(&path, &admin).await?["messages_posted"], json!(2));
    let asked = world.log_of(&Boundary::audits(Some(bob.account))).await?;
    assert_eq!(asked.len(), 1, "who was refused has not looked");
    assert_eq!(
        (&asked[0].body["question"], &asked[0].body["account"]),
        (&json!("activity"), &json!(ada.account))
    );
    for unknown in [Uuid::now_v7().to_string(), "nobody".to_owned()] {
        let refused = world.get_refused(&format!("/api/v1/accounts/{unknown}/activity"), &admin).await?;
        assert_eq!(refused, (StatusCode::NOT_FOUND, "account-not-found".to_owned()));
    }

    let claim = || ClaimHash::new([7; 32]);
    let (email_claim, handle_claim) = (claim(), claim());
    let account = ada.account;
    let requested = AccountEvent::AccountErasureRequested { account, email_claim, handle_claim };
    let forgotten = world.account_changed(requested, account).await?;
    let path = format!("/api/v1/accounts/{account}/activity?position={forgotten}");
    let shown = world.get_ok(&path, &admin).await?;
    assert_eq!((&shown["erased"], &shown["messages_posted"]), (&json!(true), &json!(0)), "{shown:#}");
    assert_eq!((&shown["last_seen_at"], &shown["days"]), (&json!(null), &json!({})));

    world.stop_commands().await;
    let unrecorded = (StatusCode::SERVICE_UNAVAILABLE, "audit-read-unrecorded".to_owned());
    assert_eq!(world.get_refused(&path, &admin).await?, unrecorded);
    world.get_ok("/api/v1/me/activity", &bob).await?;
    Ok(())
}
