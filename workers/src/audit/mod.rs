//! Everything that hashes the log: the notary, which signs checkpoints of every stream and says so loudly when the log
//! contradicts what it signed, and what an auditor's command line compares and proves.

mod auditor;
mod bookmark;
mod checkpoint_copies;
mod doubt;
mod export_file;
mod export_filter;
mod export_log;
mod export_stream;
mod notary_config;
mod prove_event;
mod resume;
mod sign_checkpoints;
mod source;
mod tree_of_stream;
mod verify_log;
mod verify_stream;

use domain::boundary::STREAMS;
use jetstream_es::{Checkpoints, LogReader};
use kit::{lifecycle::Lifecycle, object_store::ObjectStore};

use crate::{Config, LOG_API};

pub use auditor::{AuditError, Auditor};
pub use export_file::{ExportConfig, ExportOptions, export, export_to_file};
pub use export_filter::ExportFilter;
pub use export_log::{ExportError, ExportOrder, Exporter};
pub use notary_config::NotaryConfig;
pub use verify_log::{LogQuestion, Verdict};
pub use verify_stream::{Held, Progress, Verified, Watcher};

use sign_checkpoints::Notary;

/// Starts the notary of every stream.
///
/// # Errors
/// When the log cannot be reached.
pub(crate) async fn start(config: &Config, life: &Lifecycle) -> anyhow::Result<()> {
    let nats = jetstream_es::connect(&config.notary.nats).await?;
    tracing::info!(key = %config.notary.key.verifying_key(), "the key that checks the log's checkpoints");
    for stream in STREAMS {
        let notary = Notary {
            stream: stream.name,
            log: LogReader::new(nats.clone(), LOG_API),
            checkpoints: Checkpoints::new(nats.clone()),
            store: ObjectStore::new(&config.store),
            config: config.notary.clone(),
            failpoint: config.failpoint.clone(),
        };
        life.spawn_lasting("notary", notary.run(life.shutdown().clone()));
    }
    Ok(())
}
