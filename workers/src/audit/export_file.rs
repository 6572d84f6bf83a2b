//! An export in a file: begun, continued, or made longer by what came since.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use domain::logged::is_filter;
use jetstream_es::NatsConfig;
use kit::{
    clock::Clock,
    config::{ConfigError, Vars},
};
use ledger::{VerifyingKey, export::read_progress};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    auditor::Auditor,
    export_log::{ExportError, ExportOrder, Exporter},
};

/// Configures `workers export`.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_NATS_URL`, `NATS_AUDITOR_PASSWORD` | the NATS servers, and the password of the user `auditor` |
/// | `WHERRY_NOTARY_PUBLIC_KEY` | the key that checks the log's checkpoints, as the workers' log tells it |
#[derive(Clone)]
pub struct ExportConfig {
    pub nats: NatsConfig,
    pub key: VerifyingKey,
}

/// What is exported, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOptions {
    pub file: PathBuf,
    pub order: ExportOrder,
    /// Goes on with what is in the file.
    pub resume: bool,
}

impl ExportConfig {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        const KEY: &str = "WHERRY_NOTARY_PUBLIC_KEY";
        let key = VerifyingKey::parse(&vars.required(KEY)?)
            .map_err(|error| ConfigError::Invalid { name: KEY.to_owned(), why: error.to_string() })?;
        let password = vars.secret("NATS_AUDITOR_PASSWORD")?;
        Ok(Self { nats: NatsConfig::new(vars.required("WHERRY_NATS_URL")?, "auditor", password), key })
    }
}

impl ExportOptions {
    /// Reads `FILE [--resume] [--stream NAME]… [--subject FILTER] [--after N] [--upto N] [--since TIME] [--until TIME]`.
    ///
    /// # Errors
    /// When they cannot be understood.
    pub fn parse(words: &[String]) -> anyhow::Result<Self> {
        let mut options = Self { file: PathBuf::new(), order: ExportOrder::default(), resume: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            let time = |text: &String| {
                OffsetDateTime::parse(text, &Rfc3339)
                    .with_context(|| format!("`{text}` is no time such as 2026-01-31T00:00:00Z"))
            };
            let number = |text: &String| text.parse().with_context(|| format!("`{text}` is no sequence"));
            match word.as_str() {
                "--resume" => options.resume = true,
                "--stream" => {
                    let stream = value()?;
                    // Named twice, it is exported once.
                    if !options.order.streams.contains(stream) {
                        options.order.streams.push(stream.clone());
                    }
                }
                "--subject" => {
                    let subject = value()?;
                    ensure!(is_filter(subject), "`{subject}` is no filter of subjects, such as chat.room.*");
                    options.order.subject = Some(subject.clone());
                }
                "--after" => options.order.after = number(value()?)?,
                "--upto" => options.order.upto = Some(number(value()?)?),
                "--since" => options.order.since = Some(time(value()?)?),
                "--until" => options.order.until = Some(time(value()?)?),
                file if !file.starts_with('-') && options.file.as_os_str().is_empty() => {
                    options.file = std::path::absolute(file)?;
                }
                other => bail!("`{other}` is not understood"),
            }
        }
        if options.file.as_os_str().is_empty() {
            bail!("an export needs a file");
        }
        let ExportOrder { since, until, .. } = &options.order;
        let is_reversed = since.zip(*until).is_some_and(|(since, until)| since >= until);
        ensure!(!is_reversed, "the time of --since must lie before that of --until");
        Ok(options)
    }
}

/// Exports the log of this configuration.
///
/// # Errors
/// As [`export_to_file`], or when the log cannot be reached.
pub async fn export(config: ExportConfig, options: ExportOptions) -> anyhow::Result<()> {
    let auditor = Auditor::new(&jetstream_es::connect(&config.nats).await?, config.key);
    let events = export_to_file(auditor, &options, &Clock::system(), |events, of| {
        tracing::info!(events, of, "exporting");
    })
    .await?;
    tracing::info!(events, file = %options.file.display(), "exported");
    Ok(())
}

/// Writes an export into a file, and returns how many events were added to it. `tell` hears how many there are and will
/// be. The file is on the disk when this returns; when it was interrupted, it ends with some whole lines and perhaps
/// a part of one, and is continued with `resume`.
///
/// # Errors
/// When the file is there already and is not to be continued, or is of something else; when the log cannot be read.
pub async fn export_to_file(
    auditor: Auditor,
    options: &ExportOptions,
    clock: &Clock,
    mut tell: impl FnMut(u64, u64),
) -> anyhow::Result<u64> {
    let path = options.file.as_path();
    let (mut file, progress) = if options.resume && path.exists() {
        let progress = read_progress(BufReader::new(File::open(path)?)).with_context(|| shown(path))?;
        (OpenOptions::new().append(true).open(path)?, Some(progress))
    } else {
        // Handles and who talks to whom are in the clear.
        let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = created.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                anyhow::anyhow!(
                    "{} is there already: go on with it by --resume, or name another file",
                    shown(path)
                )
            }
            _ => anyhow::Error::new(error).context(shown(path)),
        })?;
        (file, None)
    };
    let made_at = clock.now();
    let exporter = Exporter::new(auditor, options.order.clone(), progress.as_ref(), made_at).await;
    if exporter.is_err() && progress.is_none() {
        // Nothing was begun: who asks again is not to be told that the file is there already.
        std::fs::remove_file(path).with_context(|| shown(path))?;
    }
    let exporter = exporter?;
    if let Some(progress) = &progress {
        // Only of what is gone on with: a file of something else stays as it is.
        file.set_len(progress.whole_bytes)?;
    }
    let Some(mut exporter) = exporter else { return Ok(0) };
    let before = exporter.progress().0;
    while let Some(lines) = exporter.next().await.map_err(ExportError::from)? {
        file.write_all(&lines)?;
        let (events, of) = exporter.progress();
        tell(events, of);
    }
    file.sync_all()?;
    Ok(exporter.progress().0 - before)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> anyhow::Result<ExportOptions> {
        ExportOptions::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_words_say_what_is_exported() -> anyhow::Result<()> {
        let options =
            parsed(&["/tmp/log", "--stream", "CHATS", "--since", "2026-01-31T00:00:00Z", "--resume"])?;
        assert_eq!(options.order.streams, ["CHATS"]);
        assert!(options.resume && options.order.since.is_some() && options.order.until.is_none());
        let twice = parsed(&["/tmp/log", "--stream", "CHATS", "--stream", "USERS", "--stream", "CHATS"])?;
        assert_eq!(twice.order.streams, ["CHATS", "USERS"]);
        let wrong: [&[&str]; 8] = [
            &[],
            &["a", "b"],
            &["a", "--since", "yesterday"],
            &["a", "--since", "2026-01-02T00:00:00Z", "--until", "2026-01-01T00:00:00Z"],
            &["a", "--subject", ""],
            &["a", "--subject", "chat..room"],
            &["a", "--upto"],
            &["a", "--all"],
        ];
        for wrong in wrong {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
        Ok(())
    }
}
