//! Logs and metrics.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{ConfigError, Vars};

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Sends logs to standard error, as `WHERRY_LOG` (a filter) and `WHERRY_LOG_FORMAT` (`plain` or `json`) say,
/// and starts to collect metrics. A second call in one process changes nothing.
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
    init_metrics();
    Ok(())
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
