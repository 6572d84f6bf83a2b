//! How much processor time processes have used.

use std::collections::HashMap;

use anyhow::Context as _;

/// Processes whose time is counted: this one's children count for the one that started them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Processes {
    /// This process.
    Own,
    /// One process, and those that it has started.
    Server(u32),
}

/// The part of `/proc/<pid>/stat` that is of use: parent, own ticks, ticks of its children that have ended.
struct Stat {
    parent: u32,
    ticks: u64,
    ended_children_ticks: u64,
}

impl Processes {
    /// Seconds of processor time so far.
    pub(crate) fn cpu_seconds(self) -> anyhow::Result<f64> {
        let ticks = match self {
            Self::Own => stat("self")?.ticks,
            Self::Server(pid) => with_children(pid)?,
        };
        #[expect(clippy::cast_precision_loss, reason = "a process has less than 2^52 ticks")]
        Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
    }
}

fn with_children(pid: u32) -> anyhow::Result<u64> {
    let root = stat(&pid.to_string())?;
    let mut ticks = root.ticks + root.ended_children_ticks;
    let children: HashMap<u32, Stat> = std::fs::read_dir("/proc")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        // One may end while we look.
        .filter_map(|other: u32| Some((other, stat(&other.to_string()).ok()?)))
        .filter(|(_, stat)| stat.parent == pid)
        .collect();
    ticks += children.values().map(|child| child.ticks).sum::<u64>();
    Ok(ticks)
}

/// The processes that a process has started, those that these have started, and so on.
///
/// # Errors
/// When the system does not tell its processes.
pub(crate) fn descendants(pid: u32) -> anyhow::Result<Vec<u32>> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        // One may end while we look.
        .filter_map(|other: u32| Some((other, stat(&other.to_string()).ok()?.parent)))
        .collect();
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.remove(0);
    Ok(found)
}

fn stat(pid: &str) -> anyhow::Result<Stat> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    parse(&text).with_context(|| format!("/proc/{pid}/stat is not what it should be"))
}

/// The second field is the program's name in parentheses, and may hold anything.
fn parse(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        ticks: number(11)? + number(12)?,
        ended_children_ticks: number(13)? + number(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_and_spaces_is_skipped() {
        let stat = parse("7 (a) b) S 3 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0").unwrap();
        assert_eq!((stat.parent, stat.ticks, stat.ended_children_ticks), (3, 30, 70));
        assert!(parse("7 (a").is_none());
    }

    #[test]
    fn the_process_that_started_us_has_us_among_its_own() {
        let us = std::process::id();
        let parent = stat("self").unwrap().parent;
        assert!(descendants(parent).unwrap().contains(&us));
        assert!(!descendants(us).unwrap().contains(&us));
    }

    #[test]
    fn our_own_time_grows() {
        assert!(Processes::Own.cpu_seconds().unwrap() >= 0.0);
    }
}
