//! Two schemas of the same tables, row by row: both are read in the order of their keys, side by side, so that tables
//! of any size are compared in little memory.

use std::{cmp::Ordering, collections::BTreeMap, collections::BTreeSet};

use futures::{StreamExt as _, stream::BoxStream};
use serde_json::Value;
use sqlx::PgConnection;

use crate::projection::erasure::StoredTraces;

/// A row that is not as the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: String,
    /// The columns of its key with their values; of a table without a key, every column.
    pub key: Vec<Column>,
    pub what: What,
}

/// How a row differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The log tells of it, and the live build has no such row.
    Missing,
    /// The live build has it, and the log does not tell of it.
    Surplus,
    /// Both have it: these columns differ, with the value that stands there and the one that should.
    Differing(Vec<(Column, String)>),
}

/// A column and its value, as JSON. Values do not show in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub value: String,
    /// Whether it may hold what people wrote, so that its value is told only to who asks for values.
    pub personal: bool,
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) rows: u64,
    pub(super) differences: Vec<Difference>,
    pub(super) different: u64,
}

/// The first so many differences between the tables of the first schema, as its connection sees them, and the second.
pub(super) async fn compare(
    live: &mut PgConnection,
    scratch: &mut PgConnection,
    (live_schema, scratch_schema): (&str, &str),
    traces: &[StoredTraces],
    listed: usize,
) -> Result<Found, sqlx::Error> {
    let mut found = Found::default();
    let (stands, should) = (tables(live, live_schema).await?, tables(scratch, scratch_schema).await?);
    for table in stands.union(&should) {
        // A table that only one of them has is all missing, or all surplus.
        let key = key_of(scratch, scratch_schema, table).await?;
        let left = stands.contains(table).then(|| select(live_schema, table, &key));
        let right = should.contains(table).then(|| select(scratch_schema, table, &key));
        let mut pairs = Pairs {
            left: rows(live, left.as_deref()),
            right: rows(scratch, right.as_deref()),
            next: (None, None),
        };
        pairs.next = (pairs.left.next().await.transpose()?, pairs.right.next().await.transpose()?);
        while let Some((stands, should)) = pairs.pair().await? {
            found.rows += u64::from(stands.is_some());
            let Some(what) = what(stands.as_deref(), should.as_deref()) else { continue };
            found.different += 1;
            if found.differences.len() < listed {
                let row = parsed(stands.or(should).as_deref());
                let named = |name: &String| key.is_empty() || key.contains(name);
                let key = row.into_iter().filter(|(name, _)| named(name)).map(|(name, value)| {
                    // Of a row without a key everything is told, so that anything may be among it.
                    let personal = key.is_empty() || traces.iter().any(|own| own.names(table, &name));
                    Column { name, value: value.to_string(), personal }
                });
                let key = key.collect();
                found.differences.push(Difference { table: table.clone(), key, what });
            }
        }
    }
    Ok(found)
}

/// A row's key, by which rows are in order, and the row itself as JSON.
type Row = (Vec<String>, String);
type Rows<'a> = BoxStream<'a, Result<Row, sqlx::Error>>;

struct Pairs<'a> {
    left: Rows<'a>,
    right: Rows<'a>,
    next: (Option<Row>, Option<Row>),
}

impl Pairs<'_> {
    /// The next row of the one, of the other, or of both if they have the same key.
    async fn pair(&mut self) -> Result<Option<(Option<String>, Option<String>)>, sqlx::Error> {
        let order = match &self.next {
            (None, None) => return Ok(None),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((left, _)), Some((right, _))) => left.cmp(right),
        };
        let (mut left, mut right) = (None, None);
        if order.is_le() {
            let next = self.left.next().await.transpose()?;
            left = std::mem::replace(&mut self.next.0, next).map(|(_, row)| row);
        }
        if order.is_ge() {
            let next = self.right.next().await.transpose()?;
            right = std::mem::replace(&mut self.next.1, next).map(|(_, row)| row);
        }
        Ok(Some((left, right)))
    }
}

fn what(stands: Option<&str>, should: Option<&str>) -> Option<What> {
    match (stands, should) {
        (Some(stands), Some(should)) if stands == should => None,
        (Some(stands), Some(should)) => {
            let (stands, should) = (parsed(Some(stands)), parsed(Some(should)));
            let names: BTreeSet<_> = stands.keys().chain(should.keys()).collect();
            let differing = names.into_iter().filter(|name| stands.get(*name) != should.get(*name));
            let told = |row: &BTreeMap<String, Value>, name: &String| {
                row.get(name).map_or_else(|| "no such column".to_owned(), Value::to_string)
            };
            let differing = differing.map(|name| {
                let stands = Column { name: name.clone(), value: told(&stands, name), personal: true };
                (stands, told(&should, name))
            });
            Some(What::Differing(differing.collect()))
        }
        (Some(_), None) => Some(What::Surplus),
        (None, Some(_)) => Some(What::Missing),
        (None, None) => None,
    }
}

fn parsed(row: Option<&str>) -> BTreeMap<String, Value> {
    row.and_then(|row| serde_json::from_str(row).ok()).unwrap_or_default()
}

fn rows<'a>(database: &'a mut PgConnection, select: Option<&'a str>) -> Rows<'a> {
    match select {
        Some(select) => sqlx::query_as(select).fetch(database).boxed(),
        None => futures::stream::empty().boxed(),
    }
}

/// Every row in the order of its key, byte by byte, as it is compared here.
fn select(schema: &str, table: &str, key: &[String]) -> String {
    let parts: Vec<_> = if key.is_empty() {
        vec!["t::text".to_owned()]
    } else {
        key.iter().map(|column| format!("t.{column:?}::text")).collect()
    };
    let order = parts.iter().map(|part| format!("{part} collate \"C\"")).collect::<Vec<_>>().join(", ");
    format!(
        "select array[{}], to_jsonb(t)::text from {schema}.{table:?} t order by {order}",
        parts.join(", ")
    )
}

async fn tables(database: &mut PgConnection, schema: &str) -> Result<BTreeSet<String>, sqlx::Error> {
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = $1")
            .bind(schema)
            .fetch_all(database)
            .await?;
    Ok(tables.into_iter().collect())
}

/// The columns of a table's primary key, in order; none where it has no key.
async fn key_of(database: &mut PgConnection, schema: &str, table: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "select a.attname::text
         from pg_index i
         cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, nth)
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
         where i.indrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and i.indisprimary
         order by k.nth",
    )
    .bind(schema)
    .bind(table)
    .fetch_all(database)
    .await
}
