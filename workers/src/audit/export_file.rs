//! An export in a file: begun, continued, or made longer by what came since.

use std::{
    fs::{File, OpenOptions, TryLockError},
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
use ledger::{
    VerifyingKey,
    export::{Progress, read_progress},
};
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
    /// Reads `FILE [--resume] [--stream NAME]… [--subject FILTER] [--after N] [--upto N] [--since TIME] [--until TIME]
    /// [--person ID] [--room ID] [--conversion ID] [--type NAME] [--command ID] [--correlation TEXT] [--no-reads]`.
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
                other => {
                    ensure!(options.order.filter.take(other, &mut value)?, "`{other}` is not understood");
                }
            }
        }
        if options.file.as_os_str().is_empty() {
            bail!("an export needs a file");
        }
        let ExportOrder { since, until, after, upto, .. } = &options.order;
        let is_reversed = since.zip(*until).is_some_and(|(since, until)| since >= until);
        ensure!(!is_reversed, "the time of --since must lie before that of --until");
        let is_reversed = upto.is_some_and(|upto| *after > upto);
        ensure!(!is_reversed, "the sequence of --after must not lie behind that of --upto");
        options.order.filter.check_type(&options.order.streams)?;
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
/// When the file is there already and is not to be continued, is of something else, or another export is at it; when what
/// is asked for is not in the log, which cannot be read, or only in part: then it says that the file is to be continued.
pub async fn export_to_file(
    auditor: Auditor,
    options: &ExportOptions,
    clock: &Clock,
    mut tell: impl FnMut(u64, u64),
) -> anyhow::Result<u64> {
    let path = options.file.as_path();
    let is_there = path.exists();
    if is_there && !options.resume {
        bail!("{} is there already: go on with it by --resume, or name another file", shown(path));
    }
    let earlier = is_there.then(|| begun(path)).transpose()?;
    let progress = earlier.as_ref().map(|(_, progress)| progress);
    let exporter = Exporter::new(auditor, options.order.clone(), progress, clock.now()).await?;
    // What cannot be exported has left nothing behind: neither a new file nor less of an old one.
    let mut file = match earlier {
        Some((file, progress)) => {
            file.set_len(progress.whole_bytes)?;
            file
        }
        None => created(path)?,
    };
    let Some(mut exporter) = exporter else { return Ok(0) };
    let before = exporter.progress().0;
    let written = write(&mut exporter, &mut file, &mut tell).await;
    written.with_context(|| {
        format!("{} is not whole yet, and nothing of it is lost: go on with it by --resume", shown(path))
    })?;
    Ok(exporter.progress().0 - before)
}

/// Everything that is left, until it is on the disk.
async fn write(
    exporter: &mut Exporter,
    file: &mut File,
    tell: &mut impl FnMut(u64, u64),
) -> anyhow::Result<()> {
    while let Some(lines) = exporter.next().await.map_err(ExportError::from)? {
        file.write_all(&lines)?;
        let (events, of) = exporter.progress();
        tell(events, of);
    }
    Ok(file.sync_all()?)
}

/// The file of an export that is gone on with, and how far it is.
fn begun(path: &Path) -> anyhow::Result<(File, Progress)> {
    let file = OpenOptions::new().append(true).open(path).with_context(|| shown(path))?;
    // Before it is looked how far it is: another one may be at it.
    take(&file, path)?;
    let progress = read_progress(BufReader::new(File::open(path)?)).with_context(|| shown(path))?;
    Ok((file, progress))
}

fn created(path: &Path) -> anyhow::Result<File> {
    // Handles and who talks to whom are in the clear.
    let created = OpenOptions::new().append(true).create_new(true).mode(0o600).open(path);
    let file = created.with_context(|| shown(path))?;
    take(&file, path)?;
    // Its name is on the disk, too, when its last line is.
    if let Some(folder) = path.parent() {
        File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| shown(folder))?;
    }
    Ok(file)
}

/// Two who write into the same file would leave lines in no order. Whoever is killed lets go of it.
fn take(file: &File, path: &Path) -> anyhow::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            bail!("another export writes into {}: wait for its end, or name another file", shown(path))
        }
        // There are file systems without locks.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| shown(path)),
    }
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
        let words = ["/tmp/log", "--type", "MessagePosted", "--no-reads", "--correlation", "x"];
        assert_eq!(parsed(&words)?.order.filter.told().len(), 3);
        let wrong: [&[&str]; 12] = [
            &[],
            &["a", "b"],
            &["a", "--since", "yesterday"],
            &["a", "--since", "2026-01-02T00:00:00Z", "--until", "2026-01-01T00:00:00Z"],
            &["a", "--subject", ""],
            &["a", "--subject", "chat..room"],
            &["a", "--upto"],
            &["a", "--all"],
            &["a", "--after", "6", "--upto", "5"],
            &["a", "--person", "ada"],
            &["a", "--type", "MessagePainted"],
            &["a", "--stream", "USERS", "--type", "MessagePosted"],
        ];
        for wrong in wrong {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
        Ok(())
    }
}
