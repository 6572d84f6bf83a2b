//! The services' log goes into a file: the terminal is for people.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use kit::config::Vars;
use tracing_subscriber::fmt;

/// A larger file is put aside when we start.
const LIMIT_BYTES: u64 = 50 * 1024 * 1024;

/// Sends all logs of this process to a file, as `WHERRY_LOG` and `WHERRY_LOG_FORMAT` say.
///
/// # Errors
/// When the file cannot be written or the filter cannot be parsed.
pub fn to_file(path: &Path, vars: &Vars) -> anyhow::Result<()> {
    let doing = || format!("open the log {}", path.display());
    if std::fs::metadata(path).is_ok_and(|found| found.len() > LIMIT_BYTES) {
        std::fs::rename(path, path.with_extension("log.old")).with_context(doing)?;
    }
    let file = File::options().create(true).append(true).open(path).with_context(doing)?;
    let logs = fmt()
        .with_env_filter(kit::telemetry::filter(vars)?)
        .with_writer(Arc::new(file))
        .with_ansi(false)
        .with_target(true);
    let started = match vars.optional("WHERRY_LOG_FORMAT") {
        Some("json") => logs.json().try_init(),
        _ => logs.try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("start logging: {error}"))?;
    kit::telemetry::log_panics();
    kit::telemetry::init_metrics();
    Ok(())
}
