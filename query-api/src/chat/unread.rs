//! What somebody has not read yet: the read models have the messages, and the bucket of markers up to where they are read.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use domain::{
    chat::{MARKERS, ReadMarker},
    ids::{AccountId, RoomId},
};
use jetstream_es::{LatestValues, LogReader, StoreError};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::read_model::{QueryError, ROOM_LIST, Snapshot};

/// More than this are not counted.
const MOST: i64 = 100;
/// How long an answer waits for the markers before it goes without them.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is new to somebody in a room.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Unread {
    /// How many messages of others came after `read_up_to`, without those that were deleted, those of people whom one
    /// has blocked, and those that stand in a thread alone; 100 stands for 100 or more.
    #[schema(minimum = 0, maximum = 100)]
    count: i64,
    /// How many of them mention one, or everybody in the room, as they are now.
    #[schema(minimum = 0, maximum = 100)]
    mentions: i64,
    /// The sequence up to which one has read: where one's marker stands, but not before one came into the room.
    read_up_to: i64,
}

/// The markers, as the log's account keeps them.
pub(crate) struct ReadMarkers {
    values: LatestValues,
    log: LogReader,
    /// Of an epoch of the stream, the last event that was brought there from a backup; there are no older markers.
    imported: Mutex<Option<(String, u64)>>,
}

impl ReadMarkers {
    /// The markers, by way of a client that reaches the log's API below `api_prefix`.
    pub(crate) fn new(client: async_nats::Client, log: LogReader, api_prefix: &str) -> Self {
        Self { values: LatestValues::new(client, api_prefix, MARKERS), log, imported: Mutex::default() }
    }

    /// Up to where somebody has read each of these rooms; nothing while the markers do not answer.
    pub(super) async fn if_they_answer(
        &self,
        account: AccountId,
        rooms: &[Uuid],
        epoch: &str,
    ) -> Option<Vec<i64>> {
        match tokio::time::timeout(PATIENCE, self.of(account, rooms, epoch)).await {
            Ok(Ok(read_up_to)) => Some(read_up_to),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the read markers cannot be read");
                None
            }
            Err(_) => {
                tracing::warn!("the read markers do not answer");
                None
            }
        }
    }

    /// Up to where somebody has read each of these rooms. Where nothing says so, up to 0, or up to where the log was
    /// brought back from a backup: that has no markers, and what was there need not be read again.
    async fn of(&self, account: AccountId, rooms: &[Uuid], epoch: &str) -> Result<Vec<i64>, StoreError> {
        let keys: Vec<_> = rooms.iter().map(|room| ReadMarker::key(account, RoomId::new(*room))).collect();
        let (stored, imported) = tokio::try_join!(self.values.get_each(&keys), self.imported_up_to(epoch))?;
        let markers: BTreeMap<_, _> = stored
            .iter()
            .filter_map(|stored| {
                let marker = serde_json::from_slice::<ReadMarker>(&stored.value).ok()?;
                Some((stored.key.as_str(), marker.sequence_in(epoch)?))
            })
            .collect();
        let read = keys.iter().map(|key| markers.get(key.as_str()).copied().unwrap_or(0).max(imported));
        Ok(read.map(|sequence| i64::try_from(sequence).unwrap_or(i64::MAX)).collect())
    }

    /// How far the stream was imported; asked for once for each epoch.
    async fn imported_up_to(&self, epoch: &str) -> Result<u64, StoreError> {
        let known = || self.imported.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((of, upto)) = &*known()
            && of == epoch
        {
            return Ok(*upto);
        }
        let imported = self.log.imported_from(ROOM_LIST.stream).await?;
        let upto = imported.map_or(0, |imported| imported.upto);
        *known() = Some((epoch.to_owned(), upto));
        Ok(upto)
    }
}

/// What is new to somebody in each of these rooms, those left out that they are no member of. Nothing at all while the
/// markers do not answer: a list of rooms without numbers is better than none.
pub(crate) async fn unread(
    markers: &ReadMarkers,
    snapshot: &mut Snapshot,
    account: AccountId,
    rooms: &[Uuid],
) -> Result<BTreeMap<Uuid, Unread>, QueryError> {
    if rooms.is_empty() {
        return Ok(BTreeMap::new());
    }
    let epoch = snapshot.epoch(ROOM_LIST.stream).to_owned();
    let Some(read_up_to) = markers.if_they_answer(account, rooms, &epoch).await else {
        return Ok(BTreeMap::new());
    };
    // As in a room's timeline, nothing counts that was said after what the member list knows of the room. The key of the
    // timeline's table leads to the first messages after the marker, of which no more are read than are counted.
    let newest = snapshot.sequence(ROOM_LIST.stream);
    let rows = sqlx::query_file!("src/chat/unread.sql", account.uuid(), rooms, &read_up_to, newest, MOST,)
        .fetch_all(snapshot.connection())
        .await?;
    let unread = rows.into_iter().map(|row| {
        (row.room_id, Unread { count: row.count, mentions: row.mentions, read_up_to: row.read_up_to })
    });
    Ok(unread.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_model::explained;
    use anyhow::{Result, ensure};
    use serde_json::Value;

    /// However many rooms and messages there are, the rooms of a page are looked up, and no table is read whole.
    #[tokio::test]
    async fn counting_what_is_new_on_a_page_of_rooms_reads_no_whole_table() -> Result<()> {
        let mut connection = explained::made().await?;
        let timeline = explained::schema_of(&mut connection, "room_timeline").await?;
        let rooms = explained::schema_of(&mut connection, "room_list").await?;
        let blocks = explained::schema_of(&mut connection, "block_list").await?;
        sqlx::raw_sql(&format!(
            "insert into {timeline}.message (room_id, sequence, message_id, author_id, body, posted_at, in_room)
                 select md5('room' || n % 1000)::uuid, n, md5('message' || n)::uuid, md5('person' || n % 300)::uuid,
                     'x', now(), true from generate_series(1, 60000) n;
             insert into {timeline}.message_mention
                 select md5('room' || n % 1000)::uuid, n,
                     case when n % 50 = 0 then null else md5('person' || n % 301)::uuid end
                 from generate_series(1, 60000, 3) n;
             insert into {rooms}.room_member (room_id, account_id, status, role, since, since_sequence)
                 select md5('room' || n % 1000)::uuid, md5('person' || n / 1000)::uuid, 'member', 'member', now(), 1
                 from generate_series(0, 19999) n;
             insert into {blocks}.block
                 select md5('person' || n % 100)::uuid, md5('person' || n)::uuid, now()
                 from generate_series(1, 10000) n;
             analyze {timeline}.message; analyze {timeline}.message_mention; analyze {rooms}.room_member;
             analyze {blocks}.block;"
        ))
        .execute(&mut connection)
        .await?;
        let page: Vec<Uuid> =
            sqlx::query_scalar("select md5('room' || n)::uuid from generate_series(301, 500) n")
                .fetch_all(&mut connection)
                .await?;
        let person: Uuid =
            sqlx::query_scalar("select md5('person7')::uuid").fetch_one(&mut connection).await?;
        let plan: Value =
            sqlx::query_scalar(&format!("explain (format json) {}", include_str!("unread.sql")))
                .bind(person)
                .bind(&page)
                .bind(vec![50_000_i64; page.len()])
                .bind(60_000_i64)
                .bind(MOST)
                .fetch_one(&mut connection)
                .await?;
        let mut whole = explained::whole_tables(&plan[0]["Plan"]);
        // Those have a row for each read model, or for each parked key.
        whole.retain(|table| !["build", "parked_key"].contains(&table.as_str()));
        ensure!(whole.is_empty(), "all of {whole:?} is read: {plan:#}");
        Ok(())
    }
}
