//! What is said at the command line about an import.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use ledger::Pins;

use super::ImportLogConfig;

/// Which export is imported, and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    pub file: PathBuf,
    /// A file with checkpoints that were seen of the log, as `verify` keeps them.
    pub pins: Option<PathBuf>,
    /// So many events at the end of a stream may be attested by nothing.
    pub accept_unattested: u64,
}

impl ImportOptions {
    /// Reads `FILE [--pins FILE] [--accept-unattested N]`.
    ///
    /// # Errors
    /// When they cannot be understood.
    pub fn parse(words: &[String]) -> anyhow::Result<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--pins" => options.pins = Some(std::path::absolute(value()?)?),
                "--accept-unattested" => {
                    let number = value()?;
                    options.accept_unattested = number
                        .parse::<u64>()
                        .with_context(|| format!("`{number}` is no number of events"))?;
                }
                file if !file.starts_with('-') && options.file.as_os_str().is_empty() => {
                    options.file = std::path::absolute(file)?;
                }
                other => bail!("`{other}` is not understood"),
            }
        }
        ensure!(!options.file.as_os_str().is_empty(), "an import needs a file");
        Ok(options)
    }

    /// The configuration with what these options say.
    ///
    /// # Errors
    /// When the pins cannot be read, or are those of another log.
    pub fn applied_to(&self, config: ImportLogConfig) -> anyhow::Result<ImportLogConfig> {
        let mut config = ImportLogConfig { accept_unattested: self.accept_unattested, ..config };
        if let Some(path) = &self.pins {
            let pins = read(path)?;
            ensure!(
                *pins.key() == config.key,
                "the pins in {} are of another log: they are of the key {}, and this log's is {}",
                path.display(),
                pins.key(),
                config.key
            );
            config.pins =
                domain::boundary::STREAMS.iter().filter_map(|stream| pins.of(stream.name).cloned()).collect();
            ensure!(!config.pins.is_empty(), "{} has no checkpoint: nothing was seen yet", path.display());
        }
        Ok(config)
    }
}

fn read(path: &Path) -> anyhow::Result<Pins> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    text.parse().with_context(|| format!("{} holds no pins", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> anyhow::Result<ImportOptions> {
        ImportOptions::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_words_say_what_is_imported() -> anyhow::Result<()> {
        let options = parsed(&["/log", "--pins", "/seen", "--accept-unattested", "7"])?;
        let expected =
            ImportOptions { file: "/log".into(), pins: Some("/seen".into()), accept_unattested: 7 };
        assert_eq!(options, expected);
        assert_eq!(parsed(&["/log"])?, ImportOptions { file: "/log".into(), ..ImportOptions::default() });
        for wrong in
            [&[][..], &["a", "b"], &["a", "--pins"], &["a", "--accept-unattested", "all"], &["a", "-f"]]
        {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
        Ok(())
    }
}
