//! What the active runner of a build or shard does: it applies batches, and between them it sees how the build stands,
//! brings a rebuild to its end and tries parked keys again.

use std::time::Duration;

use sqlx::PgConnection;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use super::{
    Batch,
    builds::{Build, State},
    checkpoint::{self, Checkpoint, CheckpointError},
    ends::{self, Ends},
    feed::Source,
    hole::Holes,
    limit::BatchLimit,
    pace, parking,
    rebuild::{self, Lowest, Rebuild},
    refusal, release,
    runner::{ANSWER_LIMIT, Ended, Interrupted, Runner},
    share::Part,
};

/// As long may a batch take.
const BATCH_LIMIT: Duration = Duration::from_mins(1);
/// How soon a batch is tried again whose build is held.
const HELD: Duration = Duration::from_millis(10);
/// How often it is looked, while others rebuild first, whether the live build stands still for this one.
const LOOK_WHILE_WAITING: Duration = Duration::from_millis(100);

/// A runner that is the active one of its build or shard.
pub(super) struct Active<'a> {
    runner: &'a Runner,
    database: PgConnection,
    part: Part,
    checkpoints: Vec<Checkpoint>,
    state: State,
    rebuild: Rebuild,
    holes: Holes,
    ends: Ends,
    indexed: bool,
    /// The live build stands still for this one.
    urgent: bool,
    releasing: Releasing,
    /// How often there was a connection to the log when it was seen to be the right one.
    connects: u64,
}

/// How far parked keys are tried again.
#[derive(Default)]
struct Releasing {
    /// More waits to be released than was in one go.
    has_more: bool,
    /// Whether what another program has parked was tried, once for each time that this one becomes active: from then on
    /// nobody else parks anything here.
    others_are_tried: bool,
}

impl<'a> Active<'a> {
    /// From these checkpoints on, which were compared with the log after so many connects.
    pub(super) fn new(
        runner: &'a Runner,
        database: PgConnection,
        part: Part,
        checkpoints: Vec<Checkpoint>,
        state: State,
        connects: u64,
    ) -> Self {
        let mut active = Self {
            runner,
            database,
            part,
            checkpoints,
            state,
            rebuild: Rebuild::default(),
            holes: Holes::default(),
            ends: Ends::default(),
            indexed: false,
            urgent: false,
            releasing: Releasing::default(),
            connects,
        };
        active.stands(state);
        active
    }

    /// True when it is to look around again at once.
    pub(super) const fn is_in_a_hurry(&self) -> bool {
        self.rebuild.is_urgent() || self.releasing.has_more
    }

    /// Takes in how the build stands now.
    fn stands(&mut self, state: State) {
        self.state = state;
        self.runner.progress.stands(state == State::Live);
        if state == State::Live {
            self.runner.progress.rebuild_ends(&self.runner.build);
            metrics::gauge!("projection_active", &self.runner.build.labels()).set(1.0);
        }
    }

    /// Applies a batch, in smaller ones where it is too large. Where an event is to blame for a failure, the batch is cut
    /// around it and the event is parked; whatever the cut, the tables are the same.
    pub(super) async fn apply(
        &mut self,
        index: usize,
        batch: Batch,
        limit: &mut BatchLimit,
    ) -> Result<(), Interrupted> {
        self.check_log_again().await?;
        let build = &self.runner.build;
        let checkpoint = &mut self.checkpoints[index];
        let takes_turns = !build.projection().is_watched() && !pace::is_catching_up(batch.len());
        let mut todo = vec![batch];
        while let Some(batch) = todo.pop() {
            if batch.len() > 2 * limit.events() {
                todo.extend(batch.split(None).into_iter().rev());
                continue;
            }
            let permit = match self.state {
                State::Building if !self.urgent => {
                    permit_unless_held(&self.runner.rebuilds, &mut self.database, build).await?
                }
                State::Building | State::Live => None,
            };
            let hurries = permit.is_none();
            let turn = match self.state {
                State::Live if takes_turns => self.runner.source.unwatched.take().await,
                State::Building | State::Live => None,
            };
            let began = Instant::now();
            let passing = (self.state == State::Live).then_some(&self.runner.source.passing);
            let applying = checkpoint.apply_or_pass(&mut self.database, build, &batch, passing);
            let attempt = timeout(BATCH_LIMIT, applying).await?;
            let took = began.elapsed();
            // Whoever waits for it does not wait for this one's pause as well.
            drop((permit, turn));
            match self.state {
                State::Building if hurries => {}
                State::Building => tokio::time::sleep(self.runner.way.pause_after(took)).await,
                // The others take their time, however much there is.
                State::Live if build.projection().is_watched() => self.runner.tell_others(&batch),
                State::Live => {}
            }
            match attempt {
                Ok(applied) => {
                    limit.took(batch.len(), took);
                    self.runner.progress.applied(applied);
                    let labels = build.labels_of(build.stream_name(index));
                    metrics::counter!("projection_events_total", &labels).increment(applied as u64);
                }
                Err(CheckpointError::Held { .. }) => {
                    tokio::time::sleep(HELD).await;
                    todo.push(batch);
                }
                Err(error) => match parking::blame(&error) {
                    None => return Err(error.into()),
                    Some(_) if batch.len() == 1 => {
                        let Some(event) = batch.last() else { continue };
                        checkpoint.park(&mut self.database, build, event, &parking::told(&error)).await?;
                    }
                    Some(blame) => todo.extend(batch.split(blame.suspect()).into_iter().rev()),
                },
            }
            self.runner.progress.reached(build.stream_name(index), checkpoint.sequence());
        }
        Ok(())
    }

    /// Sees how the build stands, does what is wanted, and tells how far it is; says so when this is to end.
    pub(super) async fn look_around(&mut self, limit: &BatchLimit) -> Result<Option<Ended>, Interrupted> {
        let build = &self.runner.build;
        let looked = timeout(ANSWER_LIMIT, build.look(&mut self.database)).await??;
        let Some((state, is_wanted)) = looked else { return Ok(Some(Ended::Over)) };
        if timeout(ANSWER_LIMIT, self.part.is_too_much(&mut self.database, build)).await?? {
            return Ok(Some(Ended::GaveUp));
        }
        if state != self.state {
            self.stands(state);
        }
        self.releasing.has_more = false;
        if is_wanted || !self.releasing.others_are_tried {
            self.release().await?;
        }
        // A build in the making has somebody waiting for it to come level; a live one is looked at where something seems left.
        if self.state == State::Building || self.runner.progress.seems_behind(&self.checkpoints) {
            self.pass_holes().await?;
        }
        match self.state {
            State::Building if build.leads() => {
                let lowest = self.lowest().await?;
                if self.rebuild.step(&mut self.database, build, &lowest, &self.runner.source.log).await? {
                    self.stands(State::Live);
                }
            }
            State::Live if build.leads() && !self.indexed => {
                if rebuild::is_near(&self.lowest().await?, &self.runner.source.log).await? {
                    rebuild::make_indexes(&mut self.database, build).await?;
                    self.indexed = true;
                }
            }
            State::Building | State::Live => {}
        }
        self.urgent = self.state == State::Building
            && if build.leads() {
                self.rebuild.is_urgent()
            } else {
                rebuild::live_is_held(&mut self.database, build).await?
            };
        if let Some(ends) = self.ends.answered(ends::of(&self.checkpoints, &self.runner.source.log)).await? {
            self.runner.progress.tell(&mut self.database, build, &ends, limit.events()).await?;
        }
        Ok(None)
    }

    /// Where the last events of a stream are deleted, a build in the making would never come level with the live one, and
    /// that one never with the log.
    async fn pass_holes(&mut self) -> Result<(), Interrupted> {
        self.check_log_again().await?;
        let (build, log) = (&self.runner.build, &self.runner.source.log);
        let passing = self.holes.pass(&mut self.database, build, &mut self.checkpoints, log);
        if timeout(ANSWER_LIMIT, passing).await?? {
            for (index, checkpoint) in self.checkpoints.iter().enumerate() {
                self.runner.progress.reached(build.stream_name(index), checkpoint.sequence());
            }
        }
        Ok(())
    }

    /// When the connection to the log was lost, another state of it may answer now: nothing of that is applied before it
    /// is seen to be the one that this build was made from.
    async fn check_log_again(&mut self) -> Result<(), Interrupted> {
        let Runner { build, source: Source { log, .. }, .. } = self.runner;
        let connects = log.connects();
        if connects == self.connects {
            return Ok(());
        }
        for stream in build.projection().streams() {
            let checked = refusal::checked(&mut self.database, build, stream.name, log);
            timeout(ANSWER_LIMIT, checked).await??;
        }
        self.connects = connects;
        Ok(())
    }

    /// How far the whole build is.
    async fn lowest(&mut self) -> Result<Lowest, sqlx::Error> {
        if self.runner.build.is_shard() {
            return checkpoint::lowest(&mut self.database, &self.runner.build).await;
        }
        let own = self.checkpoints.iter().map(|own| (own.stream().to_owned(), own.sequence()));
        Ok(own.collect())
    }

    /// Tries parked keys again, a slice of all that is to be tried: what is new does not wait for the end of a long queue.
    async fn release(&mut self) -> Result<(), Interrupted> {
        let Runner { build, source: Source { log, keys, .. }, .. } = self.runner;
        let mut events = 0;
        let wanted = release::wanted(&mut self.database, build, !self.releasing.others_are_tried).await?;
        // What was tried has this program's code now, or is gone.
        self.releasing.others_are_tried |= wanted.is_empty();
        for parked in wanted {
            if events >= release::RELEASED_AT_ONCE {
                break;
            }
            let own = self.checkpoints.iter().find(|own| own.stream() == parked.stream);
            let Some(checkpoint) = own else { continue };
            let slice = release::release(&mut self.database, build, checkpoint, &parked, log, keys).await?;
            events += slice.events;
            self.releasing.has_more |= slice.more;
        }
        // No more keys than these are told at once, and each has an event at least.
        self.releasing.has_more |= events >= release::RELEASED_AT_ONCE;
        Ok(())
    }
}

/// A permit for a batch of a rebuild, when one is free; none once the live build is held for this one, which must not
/// wait for others then. It is the leading shard that holds it, between two of its own batches, so that one need not look;
/// the others may be in another program, where only the database tells them. A connection of its own for each, to be
/// woken by a notification, would cost more than this look, which few do and only while they wait.
async fn permit_unless_held<'a>(
    permits: &'a Semaphore,
    database: &mut PgConnection,
    build: &Build,
) -> Result<Option<SemaphorePermit<'a>>, Interrupted> {
    if build.leads() {
        return Ok(permits.acquire().await.ok());
    }
    let acquired = permits.acquire();
    tokio::pin!(acquired);
    loop {
        // The same place in the queue, each time.
        match timeout(LOOK_WHILE_WAITING, &mut acquired).await {
            Ok(permit) => return Ok(permit.ok()),
            Err(_) if timeout(ANSWER_LIMIT, rebuild::live_is_held(database, build)).await?? => {
                return Ok(None);
            }
            Err(_) => {}
        }
    }
}
