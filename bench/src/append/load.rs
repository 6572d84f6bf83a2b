//! The two kinds of load: writers that each wait for their answer, and a fixed rate that waits for nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::cpu::Processes;
use crate::stats::Run;

/// Who sends a command, and which of its commands it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) writer: usize,
    pub(crate) number: usize,
}

/// What is done at each turn, by many tasks side by side.
pub(crate) trait Command: Fn(Turn) -> Self::Done + Send + Sync + 'static {
    /// Ends when the command is answered.
    type Done: Future<Output = anyhow::Result<()>> + Send;
}

impl<F, Done> Command for F
where
    F: Fn(Turn) -> Done + Send + Sync + 'static,
    Done: Future<Output = anyhow::Result<()>> + Send,
{
    type Done = Done;
}

/// What a load came to.
pub(crate) struct Loaded {
    /// What was answered within the time.
    pub(crate) run: Run,
    /// All that was acknowledged, also later.
    pub(crate) acknowledged: u64,
}

/// So many writers, each with one command under way at a time.
///
/// # Errors
/// The first command that fails.
pub(crate) async fn closed(
    writers: usize,
    time: Duration,
    server: Processes,
    command: impl Command,
) -> anyhow::Result<Loaded> {
    let command = Arc::new(command);
    let cpu = Cpu::start(server)?;
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for writer in 0..writers {
        let command = Arc::clone(&command);
        tasks.spawn(async move {
            let mut waits = Vec::with_capacity(1024);
            let mut late = 0;
            for number in 0.. {
                let sent = Instant::now();
                if sent - began >= time {
                    break;
                }
                command(Turn { writer, number }).await?;
                let answered = Instant::now();
                if answered - began <= time {
                    waits.push(micros(answered - sent));
                } else {
                    late += 1;
                }
            }
            anyhow::Ok((waits, late))
        });
    }
    tokio::time::sleep(time.saturating_sub(began.elapsed())).await;
    let used = cpu.stop()?;
    let (mut waits, mut late) = (Vec::new(), 0);
    while let Some(ended) = tasks.join_next().await {
        let (of_one, late_of_one) = ended??;
        waits.extend(of_one);
        late += late_of_one;
    }
    let acknowledged = (waits.len() + late) as u64;
    Ok(Loaded { run: used.of(Run::new(waits, time)), acknowledged })
}

/// So many commands a second, whatever becomes of them. Each waits from when it was due.
///
/// # Errors
/// The first command that fails.
pub(crate) async fn open(
    per_second: f64,
    time: Duration,
    server: Processes,
    command: impl Command,
) -> anyhow::Result<Loaded> {
    let command = Arc::new(command);
    let failed = Arc::new(AtomicBool::new(false));
    let within = Arc::new(AtomicUsize::new(0));
    let cpu = Cpu::start(server)?;
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    let mut number: u32 = 0;
    'load: loop {
        tick.tick().await;
        let now = began.elapsed();
        loop {
            let due = Duration::from_secs_f64(f64::from(number) / per_second);
            if due >= time || failed.load(Ordering::Relaxed) {
                break 'load;
            }
            if due > now {
                break;
            }
            let (command, failed, within) = (Arc::clone(&command), Arc::clone(&failed), Arc::clone(&within));
            let turn = Turn { writer: 0, number: number as usize };
            tasks.spawn(async move {
                let done = command(turn).await;
                failed.fetch_or(done.is_err(), Ordering::Relaxed);
                let answered = began.elapsed();
                if answered <= time {
                    within.fetch_add(1, Ordering::Relaxed);
                }
                done.map(|()| micros(answered.saturating_sub(due)))
            });
            number += 1;
        }
    }
    let used = cpu.stop()?;
    let mut waits = Vec::with_capacity(tasks.len());
    while let Some(ended) = tasks.join_next().await {
        waits.push(ended??);
    }
    let acknowledged = waits.len() as u64;
    let mut run = used.of(Run::new(waits, time));
    run.commands = within.load(Ordering::Relaxed);
    Ok(Loaded { run, acknowledged })
}

/// The processor time at the start.
struct Cpu {
    server: Processes,
    client_seconds: f64,
    server_seconds: f64,
}

impl Cpu {
    fn start(server: Processes) -> anyhow::Result<Self> {
        let client_seconds = Processes::Own.cpu_seconds()?;
        Ok(Self { server, client_seconds, server_seconds: server.cpu_seconds()? })
    }

    /// What was used since.
    fn stop(self) -> anyhow::Result<Self> {
        Ok(Self {
            client_seconds: Processes::Own.cpu_seconds()? - self.client_seconds,
            server_seconds: self.server.cpu_seconds()? - self.server_seconds,
            server: self.server,
        })
    }

    fn of(&self, mut run: Run) -> Run {
        run.client_cpu = self.client_seconds;
        run.server_cpu = self.server_seconds;
        run
    }
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}
