//! Jobs in turns: a loop over a durable consumer that does not do them in the order of the stream, but one of each person's
//! after the other, so that nobody's many stand before another's one.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::message::{AckKind, Acker};
use async_nats::jetstream::{self, Message};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::StoreError;
use crate::jobs::{
    AFTER_AN_ERROR, About, Handed, Job, JobEnd, JobsConfig, NoEvent, consumer, end, event_job,
    give_sign_of_life, handed, to_the_end,
};
use crate::pull::Puller;
use crate::turns::Turns;

/// How many jobs wait in this process for each that may run. They are enough that it is not idle while what was handed back
/// comes again, and few enough that another worker finds some.
const WAITING_FOR_EACH: usize = 16;
/// How many ends of jobs, and jobs that wait for nobody, there may be beside before more is asked for.
const ASIDE: usize = 64;
/// A job that is handed back comes again after so long for each time that it was handed out.
const HAND_BACK: Duration = Duration::from_millis(500);
const HAND_BACK_AT_MOST: u32 = 16;

/// What a message is to its handler.
type Taken = Result<Job, Box<NoEvent>>;

/// A job that waits for its turn.
struct Waiting {
    taken: Taken,
    about: About,
    acker: Arc<Acker>,
}

/// As [`run_all`](crate::jobs::run_all), but jobs of different people have their turns: `whose` says whose a job is, or that
/// it waits for nobody and is done at once. Of one person's jobs the oldest comes first.
///
/// More jobs are taken than run. Those that wait are kept alive by signs of life, and come to another worker when this process
/// dies. When too many wait, who has the most hands back the newest for a while. So whoever comes is found behind however many
/// of another's, as long as the consumer may have that many open (`max_ack_pending`).
///
/// # Errors
/// As [`run`](crate::jobs::run).
pub async fn run_all_in_turns<W, F, Fut>(
    client: Client,
    api_prefix: &str,
    config: JobsConfig,
    shutdown: CancellationToken,
    whose: W,
    handle: F,
) -> Result<(), StoreError>
where
    W: Fn(&Job) -> Option<String> + Send + Sync + 'static,
    F: Fn(Taken) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    let context = jetstream::with_prefix(client, api_prefix);
    let consumer = consumer(&context, &config.stream, &config.durable).await?;
    let sign_of_life = consumer.cached_info().config.ack_wait / 3;
    let puller = Puller::new(context, api_prefix, &config.stream, &config.durable);
    let handle = Arc::new(handle);
    let at_once = config.concurrency.max(1);
    let mut turns = Turns::<Waiting>::default();
    let (mut running, mut aside, mut saying) = (JoinSet::new(), JoinSet::new(), JoinSet::new());
    let mut signs = tokio::time::interval(sign_of_life);
    signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The question stays open while other things happen: what answers a question that nobody waits for is lost for a while.
    let mut question = Box::pin(next(&puller, &config));
    loop {
        while running.len() < at_once {
            let Some(waiting) = turns.next() else { break };
            running.spawn(done(waiting, sign_of_life, Arc::clone(&handle)));
        }
        tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            Some(_) = running.join_next() => {}
            Some(_) = aside.join_next() => {}
            Some(_) = saying.join_next() => {}
            // Beside everything else, and one round at a time: it takes long while the server is away and much waits to be sent.
            _ = signs.tick(), if saying.is_empty() => {
                let all = turns.iter().map(|waiting| (waiting.about.clone(), Arc::clone(&waiting.acker)));
                saying.spawn(say_that_they_wait(all.collect()));
            }
            message = &mut question, if aside.len() < ASIDE => {
                question = Box::pin(next(&puller, &config));
                let Some(Handed { delivered, acker }) = message else { continue };
                let about = About::of(&delivered);
                let waiting = Waiting { taken: event_job(delivered), about, acker: Arc::new(acker) };
                let of = waiting.taken.as_ref().ok().and_then(&whose);
                if let Some(of) = of {
                    turns.put(of, waiting.about.sequence, waiting);
                } else {
                    aside.spawn(done(waiting, sign_of_life, Arc::clone(&handle)));
                }
                if turns.len() > at_once.saturating_mul(WAITING_FOR_EACH)
                    && let Some(newest) = turns.newest_of_most()
                {
                    aside.spawn(hand_back(newest));
                }
            }
        }
    }
    // Others need not wait until they notice that this worker is gone.
    for Waiting { acker, .. } in turns.into_all() {
        aside.spawn(async move { end(&acker, AckKind::Nak(None)).await });
    }
    while aside.join_next().await.is_some() {}
    while running.join_next().await.is_some() {}
    Ok(())
}

/// What is handed out next; none if there was nothing for a while, or the server did not answer.
async fn next(puller: &Puller, config: &JobsConfig) -> Option<Handed> {
    let message: Option<Message> = match puller.next().await {
        Ok(message) => message,
        Err(error) => {
            tracing::warn!(
                stream = config.stream,
                consumer = config.durable,
                %error,
                "taking a job did not work; trying again"
            );
            tokio::time::sleep(AFTER_AN_ERROR).await;
            None
        }
    };
    handed(message?).await
}

async fn done<F, Fut>(waiting: Waiting, sign_of_life: Duration, handle: Arc<F>)
where
    F: Fn(Taken) -> Fut,
    Fut: Future<Output = JobEnd>,
{
    let Waiting { taken, about, acker } = waiting;
    to_the_end(&about, &acker, sign_of_life, handle(taken)).await;
}

/// Lets a job wait on the server, ever longer: it is no failure, so nothing is said of it.
async fn hand_back(Waiting { about, acker, .. }: Waiting) {
    let times = u32::try_from(about.delivery).unwrap_or(u32::MAX).clamp(1, HAND_BACK_AT_MOST);
    end(&acker, AckKind::Nak(Some(HAND_BACK * times))).await;
}

async fn say_that_they_wait(all: Vec<(About, Arc<Acker>)>) {
    for (about, acker) in all {
        give_sign_of_life(&about, &acker).await;
    }
}
