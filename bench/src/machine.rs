//! The conditions of a measurement: without them its numbers say nothing.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::time::Instant;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const FLUSHES: usize = 300;

/// What a reader must know to judge the numbers.
#[derive(Clone, Debug)]
pub(crate) struct Conditions {
    /// When it was measured.
    pub(crate) at: String,
    /// Each a sentence's worth.
    pub(crate) lines: Vec<String>,
}

impl Conditions {
    /// Of this machine, now. The probe writes where the servers store.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub(crate) fn now() -> anyhow::Result<Self> {
        let (p50, p99) = flush_us()?;
        let load = first_line("/proc/loadavg").unwrap_or_default();
        let lines = vec![
            format!(
                "Machine: {} logical cores, {}; {} GiB; Linux {}; load average at the start {}",
                std::thread::available_parallelism().map_or(0, usize::from),
                after_colon("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
                memory_gib().unwrap_or_default(),
                first_line("/proc/sys/kernel/osrelease").unwrap_or_default(),
                load.split(' ').next().unwrap_or_default(),
            ),
            format!("Disk: overwriting 8 KiB and fdatasync takes {p50} µs (p50), {p99} µs (p99)"),
            "Client and servers share the machine; everything is on loopback".to_owned(),
        ];
        #[expect(clippy::disallowed_methods, reason = "a report says when it was made")]
        let now = OffsetDateTime::now_utc();
        Ok(Self { at: now.replace_nanosecond(0)?.format(&Rfc3339)?, lines })
    }

    pub(crate) fn with(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }
}

fn flush_us() -> anyhow::Result<(u128, u128)> {
    let folder = tempfile::tempdir()?;
    let file = File::create(folder.path().join("probe"))?;
    let block = [7; 8192];
    file.write_all_at(&block, 0)?;
    file.sync_all()?;
    let mut took: Vec<u128> = (0..FLUSHES)
        .map(|_| {
            let began = Instant::now();
            file.write_all_at(&block, 0)?;
            file.sync_data()?;
            Ok(began.elapsed().as_micros())
        })
        .collect::<std::io::Result<_>>()?;
    took.sort_unstable();
    Ok((took[FLUSHES / 2], took[FLUSHES * 99 / 100]))
}

fn first_line(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(path).ok()?.lines().next()?.to_owned())
}

fn after_colon(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory_gib() -> Option<u64> {
    let total = after_colon("/proc/meminfo", "MemTotal")?;
    Some(total.split(' ').next()?.parse::<u64>().ok()? >> 20)
}
