//! The tests of `account_directory`.

use super::*;
use crate::projection::spec::{Spec, given, on};
use domain::{
    boundary::Boundary,
    ids::{FileId, RoomId, WebhookId},
};
use personal::Personal;
use serde_json::json;
use time::macros::datetime;

fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

fn photo(id: u128) -> FileId {
    FileId::new(Uuid::from_u128(id))
}

fn happened(event: AccountEvent) -> Spec {
    on(&Boundary::account(ada()), event)
}

fn registered() -> Spec {
    happened(AccountEvent::AccountRegistered {
        account: ada(),
        email: Personal::open(ada().person(), "ada@example.org".to_owned()),
        handle: "ada".to_owned(),
        password_hash: Personal::open(ada().person(), "$argon2id$hash".to_owned()),
        attempt: 1,
        activation_expires_at: datetime!(2026-01-01 1:00 UTC),
    })
}

fn renamed(name: Personal<String>) -> Spec {
    let bio = name.clone().map(|_| "counts".to_owned());
    happened(AccountEvent::ProfileChanged { account: ada(), name, bio })
}

const SHOWN: &str = "select handle, email, name, bio, photo_id, activated_at is not null as activated \
                     from read.account_directory";

#[tokio::test]
async fn a_new_account_has_no_profile_and_is_not_activated() -> anyhow::Result<()> {
    given([registered()])
        .project::<AccountDirectory>()
        .await?
        .then_rows(
            SHOWN,
            json!([{"handle": "ada", "email": "ada@example.org", "name": "", "bio": "", "photo_id": null,
                    "activated": false}]),
        )
        .await
}

#[tokio::test]
async fn the_last_profile_and_photo_count() -> anyhow::Result<()> {
    let person = ada().person();
    given([
        registered(),
        happened(AccountEvent::AccountActivated { account: ada() }),
        renamed(Personal::open(person, "Augusta".to_owned())),
        happened(AccountEvent::PhotoSet { account: ada(), photo: photo(1) }),
        renamed(Personal::open(person, "Ada".to_owned())),
        happened(AccountEvent::PhotoSet { account: ada(), photo: photo(2) }),
    ])
    .project::<AccountDirectory>()
    .await?
    .then_rows(
        SHOWN,
        json!([{"handle": "ada", "email": "ada@example.org", "name": "Ada", "bio": "counts",
                "photo_id": photo(2), "activated": true}]),
    )
    .await
}

#[tokio::test]
async fn a_changed_address_takes_the_place_of_the_old_one() -> anyhow::Result<()> {
    let email = Personal::open(ada().person(), "ada@new.example".to_owned());
    given([registered(), happened(AccountEvent::EmailChanged { account: ada(), email })])
        .project::<AccountDirectory>()
        .await?
        .then_rows("select email from read.account_directory", json!([{"email": "ada@new.example"}]))
        .await
}

#[tokio::test]
async fn a_removed_photo_is_gone_and_an_erased_name_leaves_its_mark() -> anyhow::Result<()> {
    given([
        registered(),
        happened(AccountEvent::PhotoSet { account: ada(), photo: photo(1) }),
        happened(AccountEvent::PhotoRemoved { account: ada() }),
        renamed(Personal::Erased { of: ada().person() }),
    ])
    .project::<AccountDirectory>()
    .await?
    .then_rows(
        "select name, bio, photo_id from read.account_directory",
        json!([{"name": "[erased]", "bio": "[erased]", "photo_id": null}]),
    )
    .await
}

#[tokio::test]
async fn an_abandoned_account_is_marked() -> anyhow::Result<()> {
    given([registered(), happened(AccountEvent::AccountAbandoned { account: ada() })])
        .project::<AccountDirectory>()
        .await?
        .then_rows(
            "select handle, abandoned_at is not null as abandoned from read.account_directory",
            json!([{"handle": "ada", "abandoned": true}]),
        )
        .await
}

#[tokio::test]
async fn the_last_role_counts_and_since_when() -> anyhow::Result<()> {
    let given_role = |role| happened(AccountEvent::RoleChanged { account: ada(), role });
    given([
        registered(),
        happened(AccountEvent::AccountActivated { account: ada() }),
        given_role(Role::Admin),
        given_role(Role::Auditor),
    ])
    .project::<AccountDirectory>()
    .await?
    .then_rows(
        "select role, role_since - registered_at = interval '3 seconds' as is_of_the_last, erased
         from read.account_directory",
        json!([{"role": "auditor", "is_of_the_last": true, "erased": false}]),
    )
    .await
}

#[tokio::test]
async fn who_is_forgotten_leaves_a_tombstone() -> anyhow::Result<()> {
    let hash = || domain::accounts::ClaimHash::new([1; 32]);
    let requested =
        AccountEvent::AccountErasureRequested { account: ada(), email_claim: hash(), handle_claim: hash() };
    let projected = given([
        registered(),
        happened(AccountEvent::AccountActivated { account: ada() }),
        renamed(Personal::open(ada().person(), "Ada".to_owned())),
        happened(AccountEvent::PhotoSet { account: ada(), photo: photo(1) }),
        happened(requested),
        happened(AccountEvent::AccountErased { account: ada() }),
    ])
    .project::<AccountDirectory>()
    .await?;
    projected
        .then_rows(
            SHOWN,
            json!([{"handle": "[erased]", "email": "[erased]", "name": "[erased]", "bio": "[erased]",
                    "photo_id": null, "activated": true}]),
        )
        .await?;
    projected
        .then_rows(
            "select erased, erased_at - registered_at = interval '4 seconds' as is_of_the_request
             from read.account_directory",
            json!([{"erased": true, "is_of_the_request": true}]),
        )
        .await
}

#[tokio::test]
async fn the_password_hash_is_nowhere() -> anyhow::Result<()> {
    let mut projected = given([registered()]).project::<AccountDirectory>().await?;
    assert!(!projected.dump().await?.contains("argon2id"));
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_found_by_its_id_and_has_no_handle() -> anyhow::Result<()> {
    let (room, webhook) = (RoomId::new(Uuid::from_u128(1)), WebhookId::new(Uuid::from_u128(0x3eb)));
    let made = RoomEvent::WebhookCreated { room, webhook, by: ada(), name: "Builds".to_owned() };
    given([registered(), on(&Boundary::room(room), made)])
        .project::<AccountDirectory>()
        .await?
        .then_rows(
            "select account_id, name from read.account_directory where handle = ''",
            json!([{"account_id": webhook, "name": "Builds"}]),
        )
        .await
}

#[tokio::test]
async fn a_bot_is_found_as_a_webhook_is_until_it_is_deleted() -> anyhow::Result<()> {
    let (bot, owner) = (AccountId::new(Uuid::from_u128(0xb07)), ada());
    let name = Personal::open(owner.person(), "Builds".to_owned());
    let made = on(&Boundary::bots(owner), BotEvent::BotRegistered { bot, owner, name });
    let bots = "select account_id, name from read.account_directory where handle = ''";
    given([registered(), made.clone()])
        .project::<AccountDirectory>()
        .await?
        .then_rows(bots, json!([{"account_id": bot, "name": "Builds"}]))
        .await?;
    let deleted = on(&Boundary::bots(owner), BotEvent::BotDeleted { bot, owner });
    given([registered(), made, deleted])
        .project::<AccountDirectory>()
        .await?
        .then_rows(bots, json!([{"account_id": bot, "name": "[erased]"}]))
        .await
}
