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
#[path = "account_directory_tests.rs"]
mod tests;
