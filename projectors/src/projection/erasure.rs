//! Forgetting people, for every projection alike.
//!
//! The streams know no order among each other, so a projection of messages may meet a text after its author asked to
//! be forgotten, and while the key is still there. So the kit keeps the set of those people, in `kit.erased_person`.
//! [`Erasure`] follows the requests; in one transaction it adds a person and overwrites, in every schema there is,
//! what the projections declare as [`Traces`]. Each batch of a projection is applied under a lock that excludes that
//! transaction: it comes before, and is overwritten, or after, and is given nothing of that person to show.

use std::collections::BTreeSet;

use domain::{
    accounts::AccountEvent,
    boundary::{Stream, USERS},
};
use personal::PersonId;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{Batch, ERASED, Projection, ProjectionError, Traces, View, dropping, rebuild::DURABLY};

/// Held shared by who applies a batch, and alone by who overwrites; an arbitrary constant.
const LOCK: i64 = 0x7768_6572_7265;

/// Follows the requests to be forgotten and overwrites what is shown of these people. Its table is the kit's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Erasure;

impl Projection for Erasure {
    const NAME: &'static str = "erasure";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[USERS];
    const TABLES: &'static str = "";
    const VIEWS: &'static [View] = &[];
    const TRACES: &'static [Traces] = &[];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let requested = batch.of::<AccountEvent>()?.into_iter().filter_map(|fact| match fact.event {
            AccountEvent::AccountErasureRequested { account, .. } => Some((account.uuid(), fact.time)),
            _ => None,
        });
        let (people, times): (Vec<_>, Vec<_>) = requested.unzip();
        if people.is_empty() {
            return Ok(());
        }
        // Whoever destroys the keys next relies on it.
        sqlx::query(DURABLY).execute(&mut *tables).await?;
        sqlx::query("select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *tables).await?;
        sqlx::query(
            "insert into kit.erased_person (account_id, requested_at)
             select * from unnest($1::uuid[], $2::timestamptz[]) on conflict do nothing",
        )
        .bind(&people)
        .bind(times)
        .execute(&mut *tables)
        .await?;
        overwrite(tables, &people).await
    }
}

/// A projection's traces as the database keeps them, so that schemas of other programs are overwritten, too.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct StoredTraces {
    table: String,
    owner: String,
    texts: Vec<String>,
    /// The JSON column that owner and texts are fields of, where they are no columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
}

impl StoredTraces {
    /// Those of a projection.
    pub(super) fn of<P: Projection>() -> Vec<Self> {
        let named = P::TRACES.iter().filter(|traces| !traces.texts.is_empty());
        let stored = named.map(|traces| Self {
            table: traces.table.to_owned(),
            owner: traces.owner.to_owned(),
            texts: traces.texts.iter().map(|text| (*text).to_owned()).collect(),
            payload: P::PAYLOAD.map(str::to_owned),
        });
        stored.collect()
    }

    /// True when this column of a table is one of the texts, or holds them.
    pub(super) fn names(&self, table: &str, column: &str) -> bool {
        let holds = self.payload.as_deref() == Some(column) || self.texts.iter().any(|text| text == column);
        self.table == table && holds
    }

    /// Statements that keep Postgres from sampling the texts: what it has sampled lies in its catalogue.
    pub(super) fn without_statistics(&self, schema: &str) -> String {
        let Self { table, texts, payload, .. } = self;
        let columns = payload.as_ref().map_or(texts.as_slice(), std::slice::from_ref);
        columns
            .iter()
            .map(|text| format!("alter table {schema}.{table} alter column {text} set statistics 0;"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Overwrites what a schema shows of these people.
    pub(super) async fn forget(
        &self,
        database: &mut PgConnection,
        schema: &str,
        people: &[Uuid],
    ) -> Result<(), sqlx::Error> {
        for statement in self.overwrite(schema) {
            sqlx::query(&statement).bind(people).execute(&mut *database).await?;
        }
        Ok(())
    }

    /// Statements that overwrite the texts of the people who are given as their parameter.
    fn overwrite(&self, schema: &str) -> Vec<String> {
        let Self { table, owner, texts, payload } = self;
        if let Some(payload) = payload {
            let each = |text: &String| {
                format!(
                    "update {schema}.{table} set {payload} = jsonb_set({payload}, '{{{text}}}', '\"{ERASED}\"')
                     where {payload}->>'{owner}' = any($1::uuid[]::text[]) and {payload}->>'{text}' <> '{ERASED}'"
                )
            };
            return texts.iter().map(each).collect();
        }
        let list = |each: fn(&String) -> String, between: &str| {
            texts.iter().map(each).collect::<Vec<_>>().join(between)
        };
        let set = list(|text| format!("{text} = '{ERASED}'"), ", ");
        let differs = list(|text| format!("{text} <> '{ERASED}'"), " or ");
        vec![format!("update {schema}.{table} set {set} where {owner} = any($1) and ({differs})")]
    }
}

/// Projection, number, schema and traces of a build.
type Kept = (String, i32, String, Option<Json<Vec<StoredTraces>>>);

/// Overwrites what every build of every projection shows of these people, also of those that were superseded or are in
/// the making, and notes the tables to be swept.
async fn overwrite(database: &mut PgConnection, people: &[Uuid]) -> Result<(), ProjectionError> {
    let builds: Vec<Kept> = sqlx::query_as(
        "select projection, build, schema_name, traces from kit.build
         where state in ('building', 'live', 'superseded') order by projection, build",
    )
    .fetch_all(&mut *database)
    .await?;
    // It is gone from the probe's file when nobody may see any more what is overwritten here: see `sweep`.
    sqlx::query("insert into kit.sweep_probe values (true)").execute(&mut *database).await?;
    sqlx::query("delete from kit.sweep_probe").execute(&mut *database).await?;
    for (name, number, schema, traces) in builds {
        let Some(Json(traces)) = traces else {
            // No program of today serves it; whoever needs it builds it anew.
            tracing::warn!(schema, "a build is dropped: it does not say whose texts it holds");
            dropping::drop_build(database, &name, number).await?;
            continue;
        };
        for traces in traces {
            traces.forget(database, &schema, people).await?;
            // Also where no row is left to overwrite: rows that were changed before, as names and the last message of
            // a room are, have left their former selves in the file.
            sqlx::query(
                "insert into kit.unswept (schema_name, table_name) values ($1, $2)
                 on conflict (schema_name, table_name) do update
                     set overwritten_at = clock_timestamp(), overwritten_by = pg_current_xact_id()",
            )
            .bind(&schema)
            .bind(&traces.table)
            .execute(&mut *database)
            .await?;
        }
    }
    Ok(())
}

/// A statement that keeps others from overwriting until the end of the transaction. Who is to be forgotten is asked after
/// it, in a statement of its own, which then sees whoever was added before.
pub(super) fn excluded() -> String {
    format!("select pg_advisory_xact_lock_shared({LOCK})")
}

/// Keeps the people who are to be forgotten out of a batch, in a transaction that [`excluded`] others. None when there
/// is nothing of theirs in it.
pub(super) async fn withhold(
    transaction: &mut PgConnection,
    batch: &Batch,
) -> Result<Option<Batch>, sqlx::Error> {
    let owners: Vec<_> = batch.owners().into_iter().map(PersonId::as_uuid).collect();
    if owners.is_empty() {
        return Ok(None);
    }
    let erased: Vec<Uuid> =
        sqlx::query_scalar("select account_id from kit.erased_person where account_id = any($1)")
            .bind(owners)
            .fetch_all(transaction)
            .await?;
    let erased: BTreeSet<_> = erased.into_iter().map(PersonId::new).collect();
    Ok((!erased.is_empty()).then(|| batch.withheld(&erased)))
}
