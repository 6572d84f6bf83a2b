//! The memory of a process and all that it has started.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use crate::cpu::descendants;
use crate::project::status_mib;

/// How often one looks.
const LOOK: Duration = Duration::from_millis(25);

/// What a process and those that it has started have in memory now, in MiB. One that has ended meanwhile has nothing.
pub(super) fn now_mib(pid: u32) -> f64 {
    let started = descendants(pid).unwrap_or_default();
    let each = std::iter::once(pid).chain(started);
    each.filter_map(|pid| status_mib(pid, "VmRSS").ok()).sum()
}

/// Waits for something, and says the most that was seen in memory meanwhile.
pub(super) async fn most_mib_while<T>(pid: u32, something: impl Future<Output = T>) -> (T, f64) {
    let mut something = pin!(something);
    let mut most = 0.0_f64;
    loop {
        most = most.max(now_mib(pid));
        tokio::select! {
            biased;
            done = &mut something => return (done, most),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn ours_is_seen_while_we_wait() {
        let ((), most) = most_mib_while(std::process::id(), tokio::time::sleep(LOOK * 3)).await;
        assert!(most > 1.0, "{most}");
    }
}
