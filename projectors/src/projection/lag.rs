//! How far a projection is behind the log, as metrics and in the database.
//!
//! The lag is measured beside the runner, so that a projection which is stuck shows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jetstream_es::{LogReader, StoreError};
use kit::clock::Clock;
use sqlx::PgConnection;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    builds::Build,
    checkpoint::{Checkpoint, column},
    ends::{self, End},
    refusal,
    runner::Interrupted,
    shards,
};

const EVERY: Duration = Duration::from_secs(5);

/// What a runner has applied, for others to see. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    reached: BTreeMap<&'static str, u64>,
    /// Where the streams ended when that was last asked.
    heads: BTreeMap<String, u64>,
    live: bool,
    /// The metrics say how far a rebuild is.
    tells_of_rebuild: bool,
    /// Events since it was last told.
    applied: u64,
    told: Option<Instant>,
}

impl Progress {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in that everything of a stream up to `sequence` is applied.
    pub fn reached(&self, stream: &'static str, sequence: u64) {
        self.state().reached.insert(stream, sequence);
    }

    /// The sequence that was reached; none while this runner has not been the active one.
    pub fn of(&self, stream: &str) -> Option<u64> {
        self.state().reached.get(stream).copied()
    }

    /// True when the build of this runner is the live one.
    pub fn is_live(&self) -> bool {
        self.state().live
    }

    /// True when a stream was longer than what is applied of it, when its end was last asked for.
    pub(super) fn seems_behind(&self, checkpoints: &[Checkpoint]) -> bool {
        let state = self.state();
        checkpoints.iter().any(|checkpoint| {
            state.heads.get(checkpoint.stream()).is_some_and(|head| *head > checkpoint.sequence())
        })
    }

    /// Another runner is the active one.
    pub(super) fn stands_by(&self) {
        let mut state = self.state();
        state.reached.clear();
        state.heads.clear();
        state.live = false;
    }

    pub(super) fn stands(&self, live: bool) {
        self.state().live = live;
    }

    pub(super) fn applied(&self, events: usize) {
        self.state().applied += events as u64;
    }

    /// Events a second since the last time.
    fn rate(&self) -> f64 {
        let now = Instant::now();
        let mut state = self.state();
        let since = state.told.replace(now).map(|told| now - told);
        let applied = std::mem::take(&mut state.applied);
        // Whoever begins anew tells so at once.
        since.map_or(0.0, |since| number(applied) / since.max(ends::EVERY).as_secs_f64())
    }

    /// Writes down how far a build is: the ends of its streams, the rate and, as metrics, what is left of a rebuild. Refuses
    /// a log that ended before what was applied.
    pub(super) async fn tell(
        &self,
        database: &mut PgConnection,
        build: &Build,
        ends: &[End],
        batch_events: usize,
    ) -> Result<(), Interrupted> {
        let rate = self.rate();
        let parked = write_down(database, build, ends, rate, batch_events).await?;
        let mut left = 0;
        for End { stream, applied, head } in ends {
            self.state().heads.insert(stream.clone(), *head);
            left += head.saturating_sub(*applied);
        }
        for end in ends {
            refusal::check_end(build, end)?;
        }
        let (name, labels) = (build.projection().name(), build.labels());
        if self.is_live() {
            metrics::gauge!("projection_events_per_second", &labels).set(rate);
            metrics::gauge!("projection_batch_events", &labels).set(number(batch_events as u64));
            metrics::gauge!("projection_parked_keys", "projection" => name)
                .set(number(parked.unsigned_abs()));
        } else {
            self.state().tells_of_rebuild = true;
            tell_of_rebuild(build, left, rate, parked.unsigned_abs());
        }
        Ok(())
    }

    /// Takes back what the metrics say of a rebuild: it is live now, is dropped, or is another's.
    pub(super) fn rebuild_ends(&self, build: &Build) {
        if std::mem::take(&mut self.state().tells_of_rebuild) {
            tell_of_rebuild(build, 0, 0.0, 0);
        }
    }
}

/// All of it in one statement, which a live build has the time for between two batches. Returns how many keys are parked.
async fn write_down(
    database: &mut PgConnection,
    build: &Build,
    ends: &[End],
    rate: f64,
    batch_events: usize,
) -> Result<i64, sqlx::Error> {
    let streams: Vec<&str> = ends.iter().map(|end| end.stream.as_str()).collect();
    let heads: Vec<i64> = ends.iter().map(|end| column(end.head)).collect();
    sqlx::query_scalar(
        "with told as (
             insert into kit.shard_progress
                 (projection, build, stream, shard, head, events_per_second, batch_events)
             -- The rate is that of all streams together.
             select $1, $2, stream, $3, head, case place when 1 then $6 else 0 end, $7
             from unnest($4::text[], $5::bigint[]) with ordinality as each (stream, head, place)
             on conflict (projection, build, stream, shard) do update set
                 head = excluded.head, events_per_second = excluded.events_per_second,
                 batch_events = excluded.batch_events, measured_at = clock_timestamp()
         )
         select count(*) from kit.parked_key where projection = $1 and build = $2",
    )
    .bind(build.projection().name())
    .bind(build.number())
    .bind(shards::column(build.shard()))
    .bind(streams)
    .bind(heads)
    .bind(rate)
    .bind(i32::try_from(batch_events).unwrap_or(i32::MAX))
    .fetch_one(database)
    .await
}

/// As metrics: the events that a rebuild has left, how long they take at this rate, and its parked keys.
fn tell_of_rebuild(build: &Build, left: u64, rate: f64, parked: u64) {
    let labels = build.labels();
    metrics::gauge!("projection_rebuild_left_events", &labels).set(number(left));
    metrics::gauge!("projection_rebuild_events_per_second", &labels).set(rate);
    let seconds = if rate > 0.0 { number(left) / rate } else { f64::INFINITY };
    metrics::gauge!("projection_rebuild_left_seconds", &labels).set(if left == 0 { 0.0 } else { seconds });
    metrics::gauge!("projection_rebuild_parked_keys", "projection" => build.projection().name())
        .set(number(parked));
}

/// Sets `projection_lag_events` and `projection_lag_seconds` every few seconds until it is time to stop.
pub async fn watch(
    build: &Build,
    progress: &Progress,
    log: &LogReader,
    clock: &Clock,
    shutdown: &CancellationToken,
) {
    let projection = build.projection();
    let mut tick = tokio::time::interval(EVERY);
    while shutdown.run_until_cancelled(tick.tick()).await.is_some() {
        for stream in projection.streams() {
            let Some(sequence) = progress.of(stream.name).filter(|_| progress.is_live()) else { continue };
            match measure(log, clock, stream.name, sequence).await {
                Ok((events, seconds)) => {
                    let labels = build.labels_of(stream.name);
                    metrics::gauge!("projection_lag_events", &labels).set(events);
                    metrics::gauge!("projection_lag_seconds", &labels).set(seconds);
                }
                Err(error) => {
                    tracing::debug!(projection = projection.name(), %error, "lag cannot be measured now");
                }
            }
        }
    }
}

/// Events that wait, and how long the first of them has been waiting. Of a log that ends before what is applied: how many
/// events are gone, for ever.
async fn measure(
    log: &LogReader,
    clock: &Clock,
    stream: &str,
    applied: u64,
) -> Result<(f64, f64), StoreError> {
    let head = log.head(stream).await?.last_sequence;
    if head < applied {
        return Ok((number(applied - head), f64::INFINITY));
    }
    let waiting = head - applied;
    if waiting == 0 {
        return Ok((0.0, 0.0));
    }
    let first = log.page(stream, applied + 1, None, 1).await?.events.into_iter().next();
    let seconds = first.map_or(0.0, |event| (clock.now() - event.time).as_seconds_f64().max(0.0));
    Ok((number(waiting), seconds))
}

fn number(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_of_a_rebuild_that_has_ended() {
        kit::telemetry::init_metrics();
        let pins = crate::all().into_iter().find(|projection| projection.name() == "pin_list");
        let build = Build::scratch(&pins.expect("there is no such projection"), "spec".to_owned());
        let progress = Progress::default();
        let says = |line: &str| kit::telemetry::render_metrics().lines().any(|said| said == line);
        progress.state().tells_of_rebuild = true;
        tell_of_rebuild(&build, 7, 0.0, 2);
        assert!(says("projection_rebuild_left_events{projection=\"pin_list\"} 7"));
        progress.rebuild_ends(&build);
        for gauge in ["left_events", "events_per_second", "left_seconds", "parked_keys"] {
            assert!(says(&format!("projection_rebuild_{gauge}{{projection=\"pin_list\"}} 0")), "{gauge}");
        }
        // What another runner tells of the same read model is not taken back.
        tell_of_rebuild(&build, 5, 0.0, 0);
        progress.rebuild_ends(&build);
        assert!(says("projection_rebuild_left_events{projection=\"pin_list\"} 5"));
    }
}
