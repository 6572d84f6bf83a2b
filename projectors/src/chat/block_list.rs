//! Whom each account has blocked.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::MembershipEvent,
    logged::Logged as _,
};
use sqlx::PgConnection;

use crate::projection::{Batch, Projection, ProjectionError, Traces, View};

/// The read model `block_list`.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockList;

impl Projection for BlockList {
    const NAME: &'static str = "block_list";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table block (
            account_id uuid not null,
            person_id uuid not null,
            blocked_at timestamptz not null,
            primary key (account_id, person_id)
        );
    ";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] =
        &[View { name: "block_list", select: "select account_id, person_id, blocked_at from block" }];

    fn reads(subject: &str) -> bool {
        MembershipEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        // Of each pair what is said last; nothing for who is blocked no more.
        let mut blocks = BTreeMap::new();
        for fact in batch.of::<MembershipEvent>()? {
            match fact.event {
                MembershipEvent::PersonBlocked { account, person } => {
                    blocks.insert((account.uuid(), person.uuid()), Some(fact.time));
                }
                MembershipEvent::PersonUnblocked { account, person } => {
                    blocks.insert((account.uuid(), person.uuid()), None);
                }
                MembershipEvent::InvitedToRoom { .. }
                | MembershipEvent::JoinedRoom { .. }
                | MembershipEvent::JoinedDirectRoom { .. }
                | MembershipEvent::DeclinedRoom { .. }
                | MembershipEvent::LeftRoom { .. }
                | MembershipEvent::RemovedFromRoom { .. }
                | MembershipEvent::RoomRuleChosen { .. }
                | MembershipEvent::NotificationsRead { .. }
                | MembershipEvent::ThreadFollowed { .. }
                | MembershipEvent::ThreadUnfollowed { .. }
                | MembershipEvent::ThreadRead { .. } => {}
            }
        }
        if blocks.is_empty() {
            return Ok(());
        }
        let accounts: Vec<_> = blocks.keys().map(|(account, _)| *account).collect();
        let people: Vec<_> = blocks.keys().map(|(_, person)| *person).collect();
        sqlx::query(
            "delete from block b using unnest($1::uuid[], $2::uuid[]) as gone (account_id, person_id)
             where b.account_id = gone.account_id and b.person_id = gone.person_id",
        )
        .bind(&accounts)
        .bind(&people)
        .execute(&mut *tables)
        .await?;
        sqlx::query(
            "insert into block (account_id, person_id, blocked_at)
             select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as b (account_id, person_id, blocked_at)
             where b.blocked_at is not null",
        )
        .bind(&accounts)
        .bind(&people)
        .bind(blocks.into_values().collect::<Vec<_>>())
        .execute(tables)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{boundary::Boundary, ids::AccountId};
    use serde_json::json;
    use uuid::Uuid;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn blocks(person: u128, is_blocked: bool) -> Spec {
        let (account, person) = (ada(), AccountId::new(Uuid::from_u128(person)));
        let event = if is_blocked {
            MembershipEvent::PersonBlocked { account, person }
        } else {
            MembershipEvent::PersonUnblocked { account, person }
        };
        on(&Boundary::memberships(account), event)
    }

    #[tokio::test]
    async fn a_block_is_listed_until_it_is_taken_back() -> anyhow::Result<()> {
        let people = "select person_id from read.block_list order by person_id";
        let listed = |person: u128| json!({"person_id": Uuid::from_u128(person)});
        let projected = given([blocks(1, true), blocks(2, true)]).project::<BlockList>().await?;
        projected.then_rows(people, json!([listed(1), listed(2)])).await?;
        let projected =
            given([blocks(1, true), blocks(2, true), blocks(1, false)]).project::<BlockList>().await?;
        projected.then_rows(people, json!([listed(2)])).await?;
        let again = [blocks(1, true), blocks(1, false), blocks(1, true)];
        given(again).project::<BlockList>().await?.then_rows(people, json!([listed(1)])).await
    }
}
