//! What operators ask of read models, followed like any other events: each is done once, in the transaction that moves the
//! checkpoint, and what came of it is written down in `kit.operation`.

use domain::{
    boundary::{SYSTEM, Stream},
    projection::ProjectionEvent,
};
use sqlx::PgConnection;

use super::{Batch, Fact, Projection, ProjectionError, Traces, View, builds, code, dropping, rebuild};

/// Follows the operators. Its tables are the kit's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Operator;

impl Projection for Operator {
    const NAME: &'static str = "operator";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[SYSTEM];
    const TABLES: &'static str = "";
    const VIEWS: &'static [View] = &[];
    const TRACES: &'static [Traces] = &[];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        for Fact { sequence, event, time } in batch.of::<ProjectionEvent>()? {
            // Built anew, it does nothing twice: not beside the live one, either, which does it in the same moment.
            builds::lock(tables).await?;
            let known: bool =
                sqlx::query_scalar("select exists (select from kit.operation where sequence = $1)")
                    .bind(sequence)
                    .fetch_one(&mut *tables)
                    .await?;
            if known {
                continue;
            }
            let outcome = follow(tables, &event).await?;
            let (projection, by) = asked(&event);
            tracing::info!(projection, by, outcome, "an operator's wish");
            sqlx::query(
                "insert into kit.operation (sequence, projection, asked, asked_by, asked_at, outcome)
                 values ($1, $2, $3, $4, $5, $6)",
            )
            .bind(sequence)
            .bind(projection)
            .bind(verb(&event))
            .bind(by)
            .bind(time)
            .bind(outcome)
            .execute(&mut *tables)
            .await?;
        }
        Ok(())
    }
}

/// Of what read model something is asked, and by whom.
fn asked(event: &ProjectionEvent) -> (&str, &str) {
    match event {
        ProjectionEvent::RebuildRequested { projection, by, .. }
        | ProjectionEvent::SwapRequested { projection, by, .. }
        | ProjectionEvent::AbortRequested { projection, by, .. }
        | ProjectionEvent::RetryRequested { projection, by, .. }
        | ProjectionEvent::SkipRequested { projection, by, .. } => (projection, by),
    }
}

const fn verb(event: &ProjectionEvent) -> &'static str {
    match event {
        ProjectionEvent::RebuildRequested { .. } => "rebuild",
        ProjectionEvent::SwapRequested { .. } => "swap",
        ProjectionEvent::AbortRequested { .. } => "abort",
        ProjectionEvent::RetryRequested { .. } => "retry",
        ProjectionEvent::SkipRequested { .. } => "skip",
    }
}

/// Does what is asked, as far as it goes, and says what came of it.
async fn follow(tables: &mut PgConnection, event: &ProjectionEvent) -> Result<String, sqlx::Error> {
    match event {
        ProjectionEvent::RebuildRequested { projection, swap_when_ready, .. } => {
            rebuild_anew(tables, projection, *swap_when_ready).await
        }
        ProjectionEvent::SwapRequested { projection, build, .. } => swap(tables, projection, *build).await,
        ProjectionEvent::AbortRequested { projection, build, .. } => abort(tables, projection, *build).await,
        ProjectionEvent::RetryRequested { projection, stream, key, .. } => {
            let wanted = sqlx::query(
                "update kit.parked_key set wanted = 'retry'
                 where projection = $1 and stream = $2 and ($3::text is null or key = $3)",
            )
            .bind(projection)
            .bind(stream)
            .bind(key)
            .execute(tables)
            .await?;
            Ok(match wanted.rows_affected() {
                0 => "refused: no such key is parked".to_owned(),
                parked => format!("{parked} parked keys are tried again"),
            })
        }
        ProjectionEvent::SkipRequested { projection, stream, sequence, reason, by } => {
            let wanted = sqlx::query(
                "update kit.parked_key set wanted = 'skip', reason = $4, wanted_by = $5
                 where projection = $1 and stream = $2 and sequence = $3",
            )
            .bind(projection)
            .bind(stream)
            .bind(i64::try_from(*sequence).unwrap_or(i64::MAX))
            .bind(reason)
            .bind(by)
            .execute(tables)
            .await?;
            Ok(match wanted.rows_affected() {
                0 => "refused: no key is parked at this event".to_owned(),
                _ => "the event is skipped".to_owned(),
            })
        }
    }
}

async fn rebuild_anew(
    tables: &mut PgConnection,
    projection: &str,
    swap_when_ready: bool,
) -> Result<String, sqlx::Error> {
    let builds = standing(tables, projection).await?;
    let Some(last) = builds.iter().map(|(build, _)| *build).max() else {
        return Ok("refused: there is no such read model".to_owned());
    };
    if let Some((build, _)) = builds.iter().find(|(_, state)| state == "building" || state == "wanted") {
        return Ok(format!("refused: build {build} is in the making already"));
    }
    let build = last + 1;
    // Whoever has the code gives it its version, its schema and its tables.
    sqlx::query(
        "insert into kit.build (projection, build, version, schema_name, fingerprint, state, swap_when_ready)
         values ($1, $2, 0, $3, '', 'wanted', $4)",
    )
    .bind(projection)
    .bind(build)
    .bind(format!("{projection}_wanted_{build}"))
    .bind(swap_when_ready)
    .execute(tables)
    .await?;
    Ok(format!("build {build} is begun"))
}

async fn swap(
    tables: &mut PgConnection,
    projection: &str,
    build: Option<u32>,
) -> Result<String, sqlx::Error> {
    let builds = standing(tables, projection).await?;
    let Some((build, state)) = chosen(&builds, build, &["building", "superseded"]) else {
        return Ok("refused: there is no such build that could be read".to_owned());
    };
    if state == "building" {
        sqlx::query(
            "update kit.build set swap_when_ready = true, swap_forced = true where projection = $1 and build = $2",
        )
        .bind(projection)
        .bind(build)
        .execute(tables)
        .await?;
        return Ok(format!("build {build} is read as soon as it has caught up"));
    }
    if !code::is_there(tables, projection, build).await? {
        return Ok(format!(
            "refused: no program that runs has the code of build {build}, so that it would be read and stand still: \
             start one that has it, and ask again"
        ));
    }
    // What is read now is put aside, so that its program does not bring it back when it starts again.
    sqlx::query("update kit.build set rejected = true where projection = $1 and state = 'live'")
        .bind(projection)
        .execute(&mut *tables)
        .await?;
    // Where they take longer nothing of this is done, whoever queues behind it goes on, and it is tried again.
    sqlx::query(rebuild::READERS_LIMIT).execute(&mut *tables).await?;
    rebuild::wait_for_readers(tables).await?;
    builds::point_views(tables, projection, build).await?;
    sqlx::query("set local lock_timeout to default").execute(tables).await?;
    Ok(format!("build {build} is read again"))
}

async fn abort(
    tables: &mut PgConnection,
    projection: &str,
    build: Option<u32>,
) -> Result<String, sqlx::Error> {
    let builds = standing(tables, projection).await?;
    let droppable: &[&str] =
        if build.is_some() { &["building", "wanted", "superseded"] } else { &["building", "wanted"] };
    let Some((build, _)) = chosen(&builds, build, droppable) else {
        return Ok("refused: there is no such build, or it is the one that is read".to_owned());
    };
    dropping::drop_build(tables, projection, build).await?;
    sqlx::query("update kit.build set rejected = true where projection = $1 and build = $2")
        .bind(projection)
        .bind(build)
        .execute(tables)
        .await?;
    Ok(format!("build {build} is dropped"))
}

async fn standing(tables: &mut PgConnection, projection: &str) -> Result<Vec<(i32, String)>, sqlx::Error> {
    sqlx::query_as("select build, state from kit.build where projection = $1 order by build")
        .bind(projection)
        .fetch_all(tables)
        .await
}

/// The build of this number, or else the last one in the first of these states, if it is in one of them.
fn chosen<'a>(builds: &'a [(i32, String)], number: Option<u32>, states: &[&str]) -> Option<(i32, &'a str)> {
    let fits = |wanted: &str| {
        builds.iter().rev().find(|(build, state)| {
            state == wanted && number.is_none_or(|number| i64::from(*build) == i64::from(number))
        })
    };
    states.iter().find_map(|state| fits(state)).map(|(build, state)| (*build, state.as_str()))
}
