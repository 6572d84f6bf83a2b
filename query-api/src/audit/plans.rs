//! Every question of auditors is answered by walking an index, however long the log is.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::macros::datetime;
use uuid::Uuid;

use super::{
    chain,
    events::{EventParams, Place, question},
    export::fitting,
    history::FIND_MESSAGE,
};
use crate::read_model::explained::{self, whole_tables};

/// Enough that reading all of them would be dearer than any index.
const EVENTS: i32 = 60_000;

/// The tables of the index as the projectors make them, filled with events that nobody appended.
async fn filled() -> Result<PgConnection> {
    let mut connection = explained::made().await?;
    let schema = explained::schema_of(&mut connection, "audit_index").await?;
    sqlx::raw_sql(&format!(
        "set search_path = {schema};
         insert into event
             select 'CHATS', n, timestamptz '2026-01-01' + n * interval '1 second', n || '.0',
                 (array['MessagePosted', 'RoomCreated', 'AuditRead', 'MemberInvited'])[1 + n % 4], 1,
                 'chat.room.' || n % 2000, 'chat.room.*', md5('person' || n % 5000)::uuid,
                 md5('room' || n % 2000)::uuid, md5('conversion' || n % 3000)::uuid, 'account:x',
                 md5('command' || n)::uuid, md5('command' || n / 3),
                 case when n % 3 = 0 then n - 1 || '.0' end
             from generate_series(1, {EVENTS}) n;
         insert into person select account_id, stored_at, stream, sequence, event_type from event;
         analyze event; analyze person;"
    ))
    .execute(&mut connection)
    .await?;
    Ok(connection)
}

#[tokio::test]
async fn no_question_reads_a_whole_table() -> Result<()> {
    let mut connection = filled().await?;
    let mut ids = Vec::new();
    for what in ["person7", "room7", "conversion7", "command7"] {
        let id: Uuid =
            sqlx::query_scalar("select md5($1)::uuid").bind(what).fetch_one(&mut connection).await?;
        ids.push(id);
    }
    let [person, room, conversion, command] = ids[..] else { bail!("four ids") };
    let none = EventParams::default;
    let time = datetime!(2026-01-01 5:00 UTC);
    let questions = [
        none(),
        EventParams { person: Some(person), ..none() },
        EventParams { room: Some(room), ..none() },
        EventParams { conversion: Some(conversion), ..none() },
        EventParams { event_type: Some("RoomCreated".to_owned()), ..none() },
        EventParams { subject: Some("chat.room.7".to_owned()), ..none() },
        EventParams { command: Some(command), ..none() },
        EventParams { correlation: Some("x".to_owned()), ..none() },
        EventParams { from: Some(time), to: Some(time + time::Duration::HOUR), ..none() },
        EventParams { person: Some(person), event_type: Some("RoomCreated".to_owned()), ..none() },
        EventParams { person: Some(person), room: Some(room), from: Some(time), ..none() },
        EventParams { room: Some(room), event_type: Some("MemberInvited".to_owned()), ..none() },
        EventParams { room: Some(room), reads: Some(false), ..none() },
        EventParams { reads: Some(false), ..none() },
    ];
    let middle = Place { stored_at: time, stream: "CHATS", sequence: 18_000 };
    for params in questions {
        for after in [None, Some(middle)] {
            let mut query = QueryBuilder::<Postgres>::new("explain (format json) ");
            question(&mut query, &params, after, 51);
            let plan: Value = query.build_query_scalar().fetch_one(&mut connection).await?;
            let whole = whole_tables(&plan[0]["Plan"]);
            ensure!(whole.is_empty(), "{params:?} reads all of {whole:?}: {plan:#}");
        }
    }

    let explain = |sql: &str| format!("explain (format json) {sql}");
    let events = vec!["7.0".to_owned(), "11.0".to_owned()];
    let plans: [Value; 4] = [
        sqlx::query_scalar(&explain(&chain::correlated_sql()))
            .bind("x")
            .bind(1001_i64)
            .fetch_one(&mut connection)
            .await?,
        sqlx::query_scalar(&explain(&chain::of_command_sql()))
            .bind(command)
            .bind(1001_i64)
            .fetch_one(&mut connection)
            .await?,
        sqlx::query_scalar(&explain(&chain::caused_sql()))
            .bind(&events)
            .bind(&events)
            .bind(1001_i64)
            .fetch_one(&mut connection)
            .await?,
        sqlx::query_scalar(&explain(FIND_MESSAGE))
            .bind(command)
            .bind("chat.room.7")
            .fetch_one(&mut connection)
            .await?,
    ];
    for plan in plans {
        let plan = plan.get(0).context("a plan")?;
        ensure!(whole_tables(&plan["Plan"]).is_empty(), "{plan:#}");
    }
    // The test sees a whole table being read when one is.
    let plan: Value =
        sqlx::query_scalar("explain (format json) select actor from read.audit_event where actor = 'x'")
            .fetch_one(&mut connection)
            .await?;
    ensure!(!whole_tables(&plan[0]["Plan"]).is_empty(), "{plan:#}");
    Ok(())
}

/// An export takes whatever fits, in its order, page by page, however long it is.
#[tokio::test]
async fn pages_of_what_fits_have_all_of_it_once() -> Result<()> {
    let mut connection = filled().await?;
    let person: Uuid = sqlx::query_scalar("select md5('person7')::uuid").fetch_one(&mut connection).await?;
    let none = EventParams::default;
    for (wanted, page, every) in [
        (EventParams { person: Some(person), ..none() }, 5, "n % 5000 = 7"),
        (EventParams { reads: Some(false), ..none() }, 10_000, "n % 4 <> 2"),
        (
            EventParams { person: Some(person), event_type: Some("AuditRead".to_owned()), ..none() },
            5,
            "false",
        ),
    ] {
        let (after, upto) = (1_000_u64, 50_000_u64);
        let expected: Vec<i64> = sqlx::query_scalar(&format!(
            "select n from generate_series({after} + 1, {upto}::bigint) n where {every} order by n"
        ))
        .fetch_all(&mut connection)
        .await?;
        let (mut found, mut reached) = (Vec::new(), after);
        loop {
            let mut query = QueryBuilder::<Postgres>::default();
            fitting(&mut query, &wanted, "CHATS", reached, upto, page);
            let more: Vec<i64> = query.build_query_scalar().fetch_all(&mut connection).await?;
            ensure!(more.len() <= usize::try_from(page)?, "{wanted:?}");
            let Some(last) = more.last() else { break };
            reached = last.unsigned_abs();
            found.extend(more);
        }
        ensure!(found == expected, "{wanted:?}: {} and not {}", found.len(), expected.len());
    }
    Ok(())
}
