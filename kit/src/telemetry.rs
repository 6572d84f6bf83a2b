//! Logs and metrics.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{ConfigError, Vars};

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Sends logs to standard error, as `WHERRY_LOG` (a filter) and `WHERRY_LOG_FORMAT` (`plain` or `json`) say,
/// logs panics by their place, and starts to collect metrics. A second call in one process changes nothing.
///
/// # Errors
/// When the filter cannot be parsed.
pub fn init(vars: &Vars) -> Result<(), ConfigError> {
    let filter = filter(vars)?;
    let logs = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    // A test process initialises once for all its tests; the first call wins.
    let _ = match vars.optional("WHERRY_LOG_FORMAT") {
        Some("json") => logs.json().try_init(),
        _ => logs.with_ansi(false).try_init(),
    };
    log_panics();
    init_metrics();
    Ok(())
}

/// From now on a panic is one line in the log, which says where it was. The text that the standard library prints instead
/// may quote what people wrote.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        tracing::error!(place, thread, "a task has panicked");
    }));
}

/// The filter that `WHERRY_LOG` asks for; by default what is worth a line in daily running.
///
/// # Errors
/// When it cannot be parsed.
pub fn filter(vars: &Vars) -> Result<EnvFilter, ConfigError> {
    let text = vars.optional("WHERRY_LOG").unwrap_or("info,async_nats=warn,sqlx=warn,aws=warn");
    EnvFilter::try_new(text)
        .map_err(|e| ConfigError::Invalid { name: "WHERRY_LOG".to_owned(), why: e.to_string() })
}

/// Starts to collect metrics; a second call changes nothing.
pub fn init_metrics() {
    if METRICS.get().is_none()
        && let Ok(handle) = PrometheusBuilder::new().install_recorder()
    {
        let _ = METRICS.set(handle);
    }
}

/// The metrics in Prometheus's text format.
pub fn render_metrics() -> String {
    METRICS.get().map(PrometheusHandle::render).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        panic::{catch_unwind, set_hook, take_hook},
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn panics() {
        panic!("what somebody wrote");
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_not_by_its_text() {
        let lines = Lines::default();
        let into = lines.clone();
        let logs = fmt().with_ansi(false).with_writer(move || into.clone()).finish();
        let before = take_hook();
        log_panics();
        let ended = tracing::subscriber::with_default(logs, || catch_unwind(panics));
        set_hook(before);
        assert!(ended.is_err());
        let told = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(told.contains("a task has panicked") && told.contains("telemetry.rs:"), "{told}");
        assert!(told.contains("thread="), "{told}");
        assert!(!told.contains("somebody"), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}
