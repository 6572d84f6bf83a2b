//! Verifying: a whole log read from its server, hashed and compared with its checkpoints, beside plain SHA-256 over
//! the same bytes, which is the limit. A core's worth is a second of this process's processor time; the server's is
//! told apart.

mod attested;

use std::time::{Duration, Instant};

use anyhow::ensure;
use jetstream_es::NatsConfig;
use ledger::export::{ExportHeader, ExportTrailer, Range, Selection, verify_export, write_event};
use ledger::{Audit, Entry, Frontier, Logged, SigningKey};
use rustix::time::{ClockId, clock_gettime};
use sha2_for_trees::{Digest as _, Sha256};
use workers::Auditor;

use crate::Options;
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;
use crate::servers::{Log, STREAM};

use attested::{Attested, Kept};

/// The goal: events for a second of a core.
const EVENTS_PER_CORE_SECOND: f64 = 200_000.0;
const WHOLE: &str = "the whole log, from its server";
/// How many events are hashed in memory.
const SAMPLE: usize = 100_000;

/// One way of looking at events.
struct Series {
    name: &'static str,
    /// How many events, in how many seconds, of processor time of this process and of the server.
    runs: Vec<Run>,
}

#[derive(Clone, Copy)]
struct Run {
    events: f64,
    seconds: f64,
    own_cpu: f64,
    server_cpu: f64,
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When the server does not start, or the log is not as attested.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let (events, rounds) = if options.quick { (200_000, 1) } else { (1_000_000, 5) };
    let log = Log::start().await?;
    let key = SigningKey::new("wherry-bench", &[7; 32])?;
    println!("   a log of {events} events");
    let attested = attested::attest(&log, events, SAMPLE, &key).await?;
    let conditions = Conditions::now()?
        .with(format!(
            "A stream of {events} events of {} bytes on average in canonical form, {} checkpoints",
            attested.bytes / events,
            attested.checkpoints
        ))
        .with(format!("{rounds} rounds; in memory the first {} events", attested.sample.len()));
    let mut series =
        ["plain SHA-256 over the same bytes", "leaves and tree, in memory", "an export, in memory", WHOLE]
            .map(|name| Series { name, runs: Vec::new() });
    for _ in 0..rounds {
        series[0].runs.push(timed(&log, || hash(&attested)).await?);
        series[1].runs.push(timed(&log, || fold(&attested)).await?);
        series[2].runs.push(timed(&log, || read_export(&attested, &key)).await?);
        series[3].runs.push(whole(&log, events, &key).await?);
    }
    let mut goals = Goals::default();
    goals.at_least("verify/events-per-core-second", series[3].rate_per_core(), EVENTS_PER_CORE_SECOND);
    let section = section(&conditions, &series, &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
    }
    Ok(goals)
}

/// Nothing but the hash, over all canonical forms as one text.
fn hash(attested: &Attested) -> anyhow::Result<usize> {
    let digest = Sha256::digest(&attested.canonical);
    ensure!(digest.len() == 32, "a digest has 32 bytes");
    Ok(attested.sample.len())
}

fn fold(attested: &Attested) -> anyhow::Result<usize> {
    let mut audit = Audit::new(STREAM, Frontier::default(), [], None)?;
    for event in &attested.sample {
        audit.push(Borrowed(event))?;
    }
    let size = audit.finish()?.tree.size();
    Ok(size.try_into()?)
}

struct Borrowed<'a>(&'a Kept);

impl Logged for Borrowed<'_> {
    fn entry(&self) -> Entry<'_> {
        self.0.entry()
    }
}

fn read_export(attested: &Attested, key: &SigningKey) -> anyhow::Result<usize> {
    let verified = verify_export(&attested.export[..], &key.verifying_key(), &[])?;
    ensure!(verified.findings.is_empty(), "{:?}", verified.findings);
    Ok(attested.sample.len())
}

/// The export of the sample, without checkpoints.
fn export(sample: &[Kept], log: &str, epoch: &str) -> Vec<u8> {
    let (mut out, made_at, upto) = (Vec::new(), "2026-01-02T03:04:05Z", sample.len() as u64);
    let range = Range { epoch: epoch.to_owned(), after: 0, upto };
    let streams = [(STREAM.to_owned(), range)].into();
    ExportHeader::new(log, made_at, streams, Selection::default()).write(&mut out);
    for event in sample {
        write_event(&event.entry(), made_at, &mut out);
    }
    ExportTrailer { events: [(STREAM.to_owned(), upto)].into() }.write(&mut out);
    out
}

async fn timed(log: &Log, measured: impl FnOnce() -> anyhow::Result<usize>) -> anyhow::Result<Run> {
    let (began, own, server) = (Instant::now(), own_cpu(), log.processes.cpu_seconds()?);
    let events = measured()?;
    // Nobody waits for anything here; it is measured as what does.
    tokio::task::yield_now().await;
    run_of(events, began.elapsed(), own_cpu() - own, log.processes.cpu_seconds()? - server)
}

async fn whole(log: &Log, events: u64, key: &SigningKey) -> anyhow::Result<Run> {
    let config = NatsConfig::new(log.url(), "auditor", log.password("auditor"));
    let auditor = Auditor::connect(&config, key.verifying_key()).await?;
    let (began, own, server) = (Instant::now(), own_cpu(), log.processes.cpu_seconds()?);
    let verified = auditor.verify(STREAM, None, false).await?;
    let (took, own) = (began.elapsed(), own_cpu() - own);
    let attested = verified.checkpoint.map_or(0, |signed| signed.checkpoint().size);
    ensure!(verified.read == events && attested == events, "{attested} of {} are attested", verified.read);
    run_of(events.try_into()?, took, own, log.processes.cpu_seconds()? - server)
}

#[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 events")]
fn run_of(events: usize, took: Duration, own_cpu: f64, server_cpu: f64) -> anyhow::Result<Run> {
    ensure!(events > 0, "nothing was measured");
    Ok(Run { events: events as f64, seconds: took.as_secs_f64(), own_cpu, server_cpu })
}

/// Seconds of processor time of all threads of this process.
#[expect(clippy::cast_precision_loss, reason = "a process has less than 2^52 seconds")]
fn own_cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

impl Series {
    /// Events for a second of a core, of the round in the middle.
    fn rate_per_core(&self) -> f64 {
        self.median(|run| run.events / run.own_cpu)
    }

    fn median(&self, of: impl Fn(&Run) -> f64) -> f64 {
        let mut values: Vec<_> = self.runs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
    }
}

fn section(conditions: &Conditions, series: &[Series], goals: &Goals) -> Section {
    let mut section = Section::new("verify", conditions);
    section.text(
        "Events for each second of processor time of the verifying process, what part that is of plain SHA-256 \
         (medians of the rounds), events for each second that passed, and processor time for a million events.",
    );
    let plain = series.first().map_or(f64::NAN, Series::rate_per_core);
    let rows: Vec<_> = series
        .iter()
        .map(|series| {
            [
                series.name.to_owned(),
                format!("{:.0}", series.rate_per_core()),
                format!("{:.3}", series.rate_per_core() / plain),
                format!("{:.0}", series.median(|run| run.events / run.seconds)),
                format!("{:.2} s", series.median(|run| run.own_cpu / run.events * 1e6)),
                format!("{:.2} s", series.median(|run| run.server_cpu / run.events * 1e6)),
            ]
        })
        .collect();
    let columns = ["<what", "events/core s", "of SHA-256", "events/s", "verifier", "server"];
    section.table(columns, &rows);
    section.goals(goals);
    section
}
