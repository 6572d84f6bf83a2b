//! Who a batch bans from rooms, and whose bans it lifts.

use std::collections::BTreeMap;

use domain::ids::{AccountId, RoomId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::ProjectionError;

/// What the table `room_ban` is after a batch; nothing for who is banned no more.
#[derive(Debug, Default)]
pub(super) struct Bans(BTreeMap<(RoomId, AccountId), Option<(AccountId, OffsetDateTime)>>);

impl Bans {
    pub(super) fn add(&mut self, who: (RoomId, AccountId), by: AccountId, at: OffsetDateTime) {
        self.0.insert(who, Some((by, at)));
    }

    pub(super) fn lift(&mut self, who: (RoomId, AccountId)) {
        self.0.insert(who, None);
    }

    pub(super) async fn write(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let (rooms, accounts): (Vec<Uuid>, Vec<Uuid>) =
            self.0.keys().map(|(room, account)| (room.uuid(), account.uuid())).unzip();
        // Also those who are banned from now on: it may be a second time.
        sqlx::query(
            "delete from room_ban b using unnest($1::uuid[], $2::uuid[]) as gone (room_id, account_id)
             where b.room_id = gone.room_id and b.account_id = gone.account_id",
        )
        .bind(&rooms)
        .bind(&accounts)
        .execute(&mut *tables)
        .await?;
        sqlx::query(
            "insert into room_ban (room_id, account_id, banned_by, banned_at)
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as b (r, a, banned_by, t)
             where b.banned_by is not null",
        )
        .bind(&rooms)
        .bind(&accounts)
        .bind(self.0.values().map(|ban| ban.map(|(by, _)| by.uuid())).collect::<Vec<_>>())
        .bind(self.0.values().map(|ban| ban.map(|(_, at)| at)).collect::<Vec<_>>())
        .execute(tables)
        .await?;
        Ok(())
    }
}
