//! Telling a person what takes so long.

use std::time::{Duration, Instant};

/// Hears of the slow steps. The runner prints them; tests are [`Silent`].
pub trait Progress: Send + Sync {
    /// A step begins; `step` names it for a person: "getting the servers (68 MB)".
    fn began(&self, step: &str);
    /// The step that began last has ended well.
    fn ended(&self, step: &str, took: Duration);
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn began(&self, _step: &str) {}
    fn ended(&self, _step: &str, _took: Duration) {}
}

/// Runs one step and reports its beginning and its end. A failed step has no end: its error says more.
///
/// # Errors
/// Whatever the step fails with.
pub fn step<T, E>(progress: &dyn Progress, name: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    progress.began(name);
    let began = Instant::now();
    let done = work()?;
    progress.ended(name, began.elapsed());
    Ok(done)
}
