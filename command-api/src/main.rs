//! `command-api` serves. Everything else is done once and ends: `setup` creates the log's streams, buckets and consumers;
//! `rewrap-keys` wraps people's keys with the current master key; `import FILE` fills an empty log with an export;
//! `export-keys FILE` and `import-keys FILE` take people's wrapped keys away and bring them back.

use std::path::PathBuf;

use command_api::{
    Config, ImportKeysConfig, ImportLogConfig, ImportOptions, RewrapConfig, SetupConfig, export_keys,
    import_keys, import_log, rewrap_keys, run, setup,
};
use kit::{
    clock::Clock,
    lifecycle::{main as run_service, once},
};

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => run_service(Config::from_vars, run),
        ["setup"] => once(SetupConfig::from_vars, setup),
        ["rewrap-keys"] => once(RewrapConfig::from_vars, rewrap_keys),
        ["import", words @ ..] => {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let options = ImportOptions::parse(&words)?;
            once(ImportLogConfig::from_vars, |config| async move {
                let config = options.applied_to(config)?;
                for (stream, imported) in import_log(config, &options.file).await?.streams {
                    tracing::info!(
                        stream,
                        imported.events,
                        imported.attested,
                        imported.epoch,
                        "the stream is imported"
                    );
                }
                Ok(())
            })
        }
        ["export-keys", file] => {
            let file = PathBuf::from(file);
            once(RewrapConfig::from_vars, |config| async move {
                let records = export_keys(config, &file, &Clock::system()).await?;
                tracing::info!(records, "the keys are taken away, wrapped");
                Ok(())
            })
        }
        ["import-keys", file] => {
            let file = PathBuf::from(file);
            once(ImportKeysConfig::from_vars, |config| async move {
                let done = import_keys(config, &file).await?;
                tracing::info!(?done, "the keys are back");
                Ok(())
            })
        }
        other => anyhow::bail!(
            "unknown arguments `{}`; there are `setup`, `rewrap-keys`, `import FILE [--pins FILE] [--accept-unattested N]`, `export-keys FILE` and `import-keys FILE`",
            other.join(" ")
        ),
    }
}
