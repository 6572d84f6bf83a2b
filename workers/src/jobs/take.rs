//! Takes the jobs of durable consumers, and sees to it that each ends in one way.

use std::{future::Future, sync::Arc};

use domain::{boundary::Stream, jobs::JobFailure};
use futures::future::BoxFuture;
use jetstream_es::{
    OWN_API, Timers,
    jobs::{self, Job, JobEnd, JobsConfig, MessageJob, NoEvent},
};
use kit::lifecycle::Lifecycle;

use super::{
    About, End, Failure, caught, newer::waits_for_a_newer_worker, record_failure, retry,
    retry_failed_job::Reactions,
};
use crate::{Context, LOG_API};

/// What a worker does about an event.
pub(crate) type React = Arc<dyn Fn(Arc<Job>) -> BoxFuture<'static, End> + Send + Sync>;
/// Whose turn a job waits for; none, if it waits for nobody's.
pub(crate) type Whose = fn(&Job) -> Option<String>;

/// A worker: what it does about the events that its durable consumer hands out. The consumer's name is the worker's
/// identity for ever.
#[derive(Clone)]
pub(crate) struct Worker {
    pub(super) name: &'static str,
    stream: Stream,
    at_once: usize,
    pub(super) react: React,
    /// None: the jobs are taken in the order of the stream.
    whose: Option<Whose>,
}

impl Worker {
    /// `react` is given what is at hand, and the job.
    pub(crate) fn new<T, F, Fut>(
        name: &'static str,
        stream: Stream,
        at_once: usize,
        at_hand: &T,
        react: F,
    ) -> Self
    where
        T: Clone + Send + Sync + 'static,
        F: Fn(T, Arc<Job>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = End> + Send + 'static,
    {
        let at_hand = at_hand.clone();
        let react: React = Arc::new(move |job| Box::pin(react(at_hand.clone(), job)));
        Self { name, stream, at_once, react, whose: None }
    }

    /// The same, whose jobs are taken in turns.
    pub(crate) fn in_turns(self, whose: Whose) -> Self {
        Self { whose: Some(whose), ..self }
    }
}

/// Takes these workers' jobs, and those that failed and are to be tried again; `due` is what timers lead to.
pub(crate) fn take_all(
    context: &Context,
    life: &Lifecycle,
    workers: Vec<Worker>,
    due: Vec<(&'static str, React)>,
) {
    let reactions = Reactions::new(&workers, due);
    for worker in workers.into_iter().chain([reactions.worker(context)]) {
        take(context, life, worker);
    }
}

fn take(context: &Context, life: &Lifecycle, worker: Worker) {
    let Worker { name, stream, at_once, react, whose } = worker;
    let config =
        JobsConfig { stream: stream.name.to_owned(), durable: name.to_owned(), concurrency: at_once };
    let (nats, shutdown) = (context.nats.clone(), life.shutdown().clone());
    let context = context.clone();
    let handle = move |taken: Result<Job, Box<NoEvent>>| {
        let (context, react) = (context.clone(), Arc::clone(&react));
        async move {
            match taken {
                Ok(job) => to_its_end(&context, name, Arc::new(job), &react).await,
                Err(no_event) => give_up(&context, name, &no_event).await,
            }
        }
    };
    life.spawn_critical(name, async move {
        match whose {
            Some(whose) => {
                jobs::run_all_in_turns(nats, LOG_API, config, shutdown, whose, handle).await?;
            }
            None => jobs::run_all(nats, LOG_API, config, shutdown, handle).await?,
        }
        Ok(())
    });
}

/// Takes the timers that have come due, each a job by itself.
pub(crate) fn take_due<F, Fut>(
    context: &Context,
    life: &Lifecycle,
    name: &'static str,
    at_once: usize,
    react: F,
) where
    F: Fn(MessageJob) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    let config =
        JobsConfig { stream: Timers::stream().to_owned(), durable: name.to_owned(), concurrency: at_once };
    let (nats, shutdown) = (context.nats.clone(), life.shutdown().clone());
    let react = move |job: MessageJob| {
        let (sequence, delivery) = (job.message.sequence, job.delivery);
        let reacting = react(job);
        async move {
            match caught(delivery, reacting).await {
                Ok(end) => end,
                // A timer is no event, so there is nothing whose failure the log could hold; where it names an event, the
                // reaction records that by itself.
                Err(panicked) if panicked.was_last() => {
                    tracing::error!(
                        worker = name,
                        sequence,
                        "a timer is dropped, for the worker panics over it"
                    );
                    JobEnd::Failed
                }
                Err(_) => retry(delivery, "the worker panicked over it"),
            }
        }
    };
    life.spawn_critical(name, async move {
        Ok(jobs::run_messages(nats, OWN_API, config, shutdown, react).await?)
    });
}

async fn to_its_end(context: &Context, name: &'static str, job: Arc<Job>, react: &React) -> JobEnd {
    let about = About::event(&job.event, job.delivery);
    match reacted(&job, react).await.recorded() {
        Ok(end) => end,
        Err(failure) => record_failure(context, name, about, failure).await,
    }
}

pub(super) async fn reacted(job: &Arc<Job>, react: &React) -> End {
    let reacted = caught(job.delivery, async {
        match waits_for_a_newer_worker(job) {
            Some(waits) => waits,
            None => react(Arc::clone(job)).await,
        }
    });
    reacted.await.unwrap_or_else(|panicked| panicked.end())
}

/// Something else than command-api has written to the stream; what it was to say nobody can know.
async fn give_up(context: &Context, name: &'static str, no_event: &NoEvent) -> JobEnd {
    let NoEvent { message, why, delivery } = no_event;
    tracing::error!(stream = message.stream, sequence = message.sequence, why, "a message is no event");
    let about = About::place(&message.stream, message.sequence, *delivery);
    record_failure(context, name, about, no_event_there()).await
}

pub(super) fn no_event_there() -> Failure {
    Failure::new(JobFailure::NoEvent, "what stands there has not the headers and the body of an event")
}
