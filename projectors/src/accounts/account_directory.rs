//! Who has an account: handle, profile, role and whether the address is proven. The password's hash is not in it.
//! Webhooks and bots are in it, too: whoever says something is found here.

use std::collections::BTreeMap;

use domain::{
    accounts::{AccountEvent, Role},
    bots::BotEvent,
    boundary::{CHATS, Stream, USERS},
    chat::RoomEvent,
    ids::AccountId,
    logged::Logged as _,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, ERASED, Projection, ProjectionError, Traces, View, shown};

/// The read model `account_directory`.
///
/// A webhook or a bot has a row with its name and an empty handle, which nobody else has: it can be neither mentioned nor
/// written to. A deleted bot's name is as a forgotten person's; it is its owner's word.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountDirectory;

impl Projection for AccountDirectory {
    const NAME: &'static str = "account_directory";
    const VERSION: u32 = 4;
    const STREAMS: &'static [Stream] = &[USERS, CHATS];
    const TABLES: &'static str = "
        create table account (
            account_id uuid primary key,
            handle text not null,
            email text not null,
            name text not null default '',
            bio text not null default '',
            photo_id uuid,
            role text not null default 'member',
            role_since timestamptz,
            registered_at timestamptz not null,
            activated_at timestamptz,
            abandoned_at timestamptz,
            erased_at timestamptz,
            bot_of uuid,
            erased boolean not null generated always as (erased_at is not null) stored
        );
    ";
    // Those who are forgotten have no handle by which they could stand in order, so they are the last.
    const INDEXES: &'static str = "
        create index account_by_handle on account (erased, handle collate \"C\", account_id);
        create index account_by_role on account (role, erased, handle collate \"C\", account_id);
    ";
    const TRACES: &'static [Traces] = &[
        Traces { table: "account", owner: "account_id", texts: &["handle", "email", "name", "bio"] },
        Traces { table: "account", owner: "bot_of", texts: &["name"] },
    ];
    const VIEWS: &'static [View] = &[View {
        name: "account_directory",
        select:
            "select account_id, handle, email, name, bio, photo_id, role, role_since, registered_at, activated_at,
                    abandoned_at, erased_at, erased
                 from account",
    }];

    fn reads(subject: &str) -> bool {
        AccountEvent::is_on(subject) || BotEvent::is_on(subject) || RoomEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let (mut new, mut erased) = (New::default(), Vec::new());
        let mut changes: BTreeMap<AccountId, Change> = BTreeMap::new();
        for fact in batch.of::<AccountEvent>()? {
            match fact.event {
                AccountEvent::AccountRegistered { account, email, handle, .. } => {
                    new.accounts.push(account.uuid());
                    // Of somebody who is forgotten, the handle is not shown either.
                    new.handles.push(if email.value().is_some() { handle } else { ERASED.to_owned() });
                    new.emails.push(shown(&email));
                    new.registered_at.push(fact.time);
                }
                AccountEvent::AccountActivated { account } => {
                    changes.entry(account).or_default().activated_at = Some(fact.time);
                }
                AccountEvent::AccountAbandoned { account } => {
                    changes.entry(account).or_default().abandoned_at = Some(fact.time);
                }
                AccountEvent::EmailChanged { account, email } => {
                    changes.entry(account).or_default().email = Some(shown(&email));
                }
                AccountEvent::ProfileChanged { account, name, bio } => {
                    let change = changes.entry(account).or_default();
                    (change.name, change.bio) = (Some(shown(&name)), Some(shown(&bio)));
                }
                AccountEvent::PhotoSet { account, photo } => {
                    changes.entry(account).or_default().photo = PhotoChange::Set(photo.uuid());
                }
                AccountEvent::PhotoRemoved { account } => {
                    changes.entry(account).or_default().photo = PhotoChange::Removed;
                }
                AccountEvent::RoleChanged { account, role } => {
                    changes.entry(account).or_default().role = Some((role, fact.time));
                }
                // What is left is the account's id and role, and when it was opened, activated and forgotten.
                AccountEvent::AccountErasureRequested { account, .. } => {
                    let change = changes.entry(account).or_default();
                    (change.name, change.bio) = (Some(ERASED.to_owned()), Some(ERASED.to_owned()));
                    change.photo = PhotoChange::Removed;
                    change.erased_at = Some(fact.time);
                    erased.push(account.uuid());
                }
                AccountEvent::ActivationRequested { .. }
                | AccountEvent::SignUpRepeated { .. }
                | AccountEvent::PasswordResetRequested { .. }
                | AccountEvent::PasswordChanged { .. }
                | AccountEvent::EmailChangeRequested { .. }
                | AccountEvent::SecondFactorTurnedOn { .. }
                | AccountEvent::SecondFactorUsed { .. }
                | AccountEvent::RecoveryCodeUsed { .. }
                | AccountEvent::RecoveryCodesReplaced { .. }
                | AccountEvent::SecondFactorTurnedOff { .. }
                | AccountEvent::SecondFactorReset { .. }
                | AccountEvent::IdentityLinked { .. }
                | AccountEvent::IdentityUnlinked { .. }
                | AccountEvent::AccountErased { .. } => {}
            }
        }
        let mut programs = Programs::default();
        for fact in batch.of::<BotEvent>()? {
            match fact.event {
                BotEvent::BotRegistered { bot, owner, name } => {
                    programs.add(bot.uuid(), shown(&name), Some(owner.uuid()), fact.time);
                }
                BotEvent::BotDeleted { bot, .. } => {
                    changes.entry(bot).or_default().name = Some(ERASED.to_owned());
                }
                BotEvent::BotTokenCreated { .. }
                | BotEvent::BotTokenRevoked { .. }
                | BotEvent::BotDisabled { .. }
                | BotEvent::BotEnabled { .. } => {}
            }
        }
        for fact in batch.of::<RoomEvent>()? {
            if let RoomEvent::WebhookCreated { webhook, name, .. } = fact.event {
                programs.add(webhook.uuid(), name, None, fact.time);
            }
        }
        programs.insert(tables).await?;
        // An account registers before anything else happens to it, so this order keeps the log's.
        new.insert(tables).await?;
        update(tables, &changes).await?;
        erase(tables, &erased).await
    }
}

/// The accounts that a batch registers, column by column.
#[derive(Default)]
struct New {
    accounts: Vec<Uuid>,
    handles: Vec<String>,
    emails: Vec<String>,
    registered_at: Vec<OffsetDateTime>,
}

impl New {
    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.accounts.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into account (account_id, handle, email, registered_at)
             select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])",
        )
        .bind(&self.accounts)
        .bind(&self.handles)
        .bind(&self.emails)
        .bind(&self.registered_at)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// The webhooks and bots that a batch makes, column by column.
#[derive(Default)]
struct Programs {
    ids: Vec<Uuid>,
    names: Vec<String>,
    /// Whose word the name is, if it is sealed.
    owners: Vec<Option<Uuid>>,
    times: Vec<OffsetDateTime>,
}

impl Programs {
    fn add(&mut self, id: Uuid, name: String, owner: Option<Uuid>, time: OffsetDateTime) {
        self.ids.push(id);
        self.names.push(name);
        self.owners.push(owner);
        self.times.push(time);
    }

    async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.ids.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into account (account_id, handle, email, name, bot_of, registered_at)
             select id, '', '', name, bot_of, registered_at
             from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[])
                 as p (id, name, bot_of, registered_at)",
        )
        .bind(&self.ids)
        .bind(&self.names)
        .bind(&self.owners)
        .bind(&self.times)
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// What a batch does to somebody's photo.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum PhotoChange {
    #[default]
    None,
    Set(Uuid),
    Removed,
}

impl PhotoChange {
    const fn photo(self) -> Option<Uuid> {
        match self {
            Self::Set(photo) => Some(photo),
            Self::None | Self::Removed => None,
        }
    }
}

/// What a batch leaves changed of one account.
#[derive(Default)]
struct Change {
    activated_at: Option<OffsetDateTime>,
    abandoned_at: Option<OffsetDateTime>,
    erased_at: Option<OffsetDateTime>,
    role: Option<(Role, OffsetDateTime)>,
    email: Option<String>,
    name: Option<String>,
    bio: Option<String>,
    photo: PhotoChange,
}

async fn update(
    tables: &mut PgConnection,
    changes: &BTreeMap<AccountId, Change>,
) -> Result<(), ProjectionError> {
    if changes.is_empty() {
        return Ok(());
    }
    let column = changes.values();
    sqlx::query(
        "update account a set
             activated_at = coalesce(c.activated_at, a.activated_at),
             abandoned_at = coalesce(c.abandoned_at, a.abandoned_at),
             name = coalesce(c.name, a.name),
             bio = coalesce(c.bio, a.bio),
             photo_id = case when c.photo_changes then c.photo_id else a.photo_id end,
             erased_at = coalesce(c.erased_at, a.erased_at),
             email = coalesce(c.email, a.email),
             role = coalesce(c.role, a.role),
             role_since = coalesce(c.role_since, a.role_since)
         from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::boolean[],
                     $7::uuid[], $8::timestamptz[], $9::text[], $10::timestamptz[], $11::text[])
             as c (account_id, activated_at, abandoned_at, name, bio, photo_changes, photo_id, erased_at, role,
                   role_since, email)
         where a.account_id = c.account_id",
    )
    .bind(changes.keys().map(|account| account.uuid()).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.activated_at).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.abandoned_at).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.name.clone()).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.bio.clone()).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.photo != PhotoChange::None).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.photo.photo()).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.erased_at).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.role.map(|(role, _)| role.as_str())).collect::<Vec<_>>())
    .bind(column.clone().map(|c| c.role.map(|(_, since)| since)).collect::<Vec<_>>())
    .bind(column.map(|c| c.email.clone()).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// The address and the handle of who is forgotten, whether their key was there when they were folded or not.
async fn erase(tables: &mut PgConnection, erased: &[Uuid]) -> Result<(), ProjectionError> {
    if !erased.is_empty() {
        sqlx::query("update account set handle = $2, email = $2 where account_id = any($1)")
            .bind(erased)
            .bind(ERASED)
            .execute(tables)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
        let requested = AccountEvent::AccountErasureRequested {
            account: ada(),
            email_claim: hash(),
            handle_claim: hash(),
        };
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
}
