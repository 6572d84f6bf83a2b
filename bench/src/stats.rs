//! What was measured, and the numbers that stand for it.

use std::time::Duration;

/// One run of one series.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// The commands answered within the time.
    pub(crate) commands: usize,
    pub(crate) seconds: f64,
    /// How long each took, in microseconds, ascending.
    waits_us: Vec<u32>,
    /// Seconds of processor time of the client's and of the server's processes.
    pub(crate) client_cpu: f64,
    pub(crate) server_cpu: f64,
}

impl Run {
    pub(crate) fn new(mut waits_us: Vec<u32>, time: Duration) -> Self {
        waits_us.sort_unstable();
        Self { commands: waits_us.len(), seconds: time.as_secs_f64(), waits_us, ..Self::default() }
    }

    /// Commands per second.
    #[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 commands")]
    pub(crate) fn rate(&self) -> f64 {
        self.commands as f64 / self.seconds
    }

    pub(crate) fn p50_ms(&self) -> f64 {
        self.percentile_ms(50)
    }

    pub(crate) fn p99_ms(&self) -> f64 {
        self.percentile_ms(99)
    }

    /// No number when nothing was measured, which meets no goal.
    fn percentile_ms(&self, percent: usize) -> f64 {
        let last = self.waits_us.len().saturating_sub(1);
        self.waits_us.get(last * percent / 100).map_or(f64::NAN, |wait| f64::from(*wait) / 1000.0)
    }

    /// Seconds of processor time for a thousand commands: the client's and the server's.
    #[expect(clippy::cast_precision_loss, reason = "there are less than 2^52 commands")]
    pub(crate) fn cpu_per_thousand(&self) -> (f64, f64) {
        let thousands = self.commands as f64 / 1000.0;
        (self.client_cpu / thousands, self.server_cpu / thousands)
    }
}

/// The run in the middle, by rate.
pub(crate) fn median_run(runs: &[Run]) -> Option<&Run> {
    let mut sorted: Vec<_> = runs.iter().collect();
    sorted.sort_by(|a, b| a.rate().total_cmp(&b.rate()));
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

/// The median of what compares two series round by round: so what slows the machine for a while slows both.
pub(crate) fn median_ratio(ours: &[Run], theirs: &[Run], of: impl Fn(&Run) -> f64) -> f64 {
    let mut ratios: Vec<_> = ours.iter().zip(theirs).map(|(a, b)| of(a) / of(b)).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(commands: u32) -> Run {
        Run::new((1..=commands).rev().map(|wait| wait * 1000).collect(), Duration::from_secs(2))
    }

    #[test]
    fn percentiles_are_of_the_sorted_waits() {
        let run = run(101);
        assert!((run.p50_ms() - 51.0).abs() < 1e-9 && (run.p99_ms() - 100.0).abs() < 1e-9);
        assert!((run.rate() - 50.5).abs() < 1e-9);
        assert!(Run::default().p50_ms().is_nan());
    }

    #[test]
    fn medians_are_of_rounds() {
        let runs = [run(30), run(10), run(20)];
        assert_eq!(median_run(&runs).map(|run| run.commands), Some(20));
        assert!(median_run(&[]).is_none());
        let others = [run(10), run(10), run(10)];
        assert!((median_ratio(&runs, &others, Run::rate) - 2.0).abs() < 1e-9);
        assert!(median_ratio(&[], &[], Run::rate).is_nan());
    }
}
