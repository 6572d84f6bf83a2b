//! Which core a process runs on: the server that is measured has one to itself, everything else shares the other.

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, setpriority_process};
use rustix::thread::{CpuSet, gettid, sched_setaffinity};

/// The core of the server that is measured.
pub(super) const SERVER: usize = 0;
/// The core of the generator, and of the log.
pub(super) const GENERATOR: usize = 1;
/// The niceness of what may wait for everything else on its core.
const LAST: i32 = 19;

/// Lets the thread that calls this wait for whatever else runs on its core.
///
/// # Errors
/// When the system does not let it.
pub(super) fn come_last() -> anyhow::Result<()> {
    setpriority_process(Some(gettid()), LAST).context("lower a thread's priority")
}

/// Keeps all threads of a process, and those that they will start, on one core.
///
/// # Errors
/// When the process is gone, or there is no such core.
pub(super) fn pin(pid: u32, core: usize) -> anyhow::Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core);
    let mut pinned = 0;
    // Twice: a thread may be started while the others are pinned.
    for _ in 0..2 {
        for task in std::fs::read_dir(format!("/proc/{pid}/task")).context("the process is gone")? {
            let thread = task?.file_name().to_string_lossy().parse()?;
            sched_setaffinity(Pid::from_raw(thread), &cores).with_context(|| format!("use core {core}"))?;
            pinned += 1;
        }
    }
    ensure!(pinned > 0, "there is no thread");
    Ok(())
}
