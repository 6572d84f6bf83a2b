//! `cargo run -- export`, `import`, `export-keys` and `import-keys`: taking the log and the keys away, and bringing them
//! back into an empty folder.
//!
//! To take away, a Wherry that runs in the folder is asked; if none runs, its log's server is started for as long as it
//! takes. To bring back, nothing may run there.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use embedded::secrets::Secrets;
use jetstream_es::NatsConfig;
use kit::{clock::Clock, config::Vars};
use lexopt::ValueExt as _;
use workers::{Auditor, ExportOptions, export_to_file};

use crate::children::{Children, get_tools};
use crate::data_folder::DataFolder;
use crate::given::Given;
use crate::notary_key::notary_key;
use crate::reached::{LogServer, ObjectStore};
use crate::running::Running;

/// The words that these commands begin with.
pub const COMMANDS: [&str; 4] = ["export", "import", "export-keys", "import-keys"];
/// When the notary signs, as its operator says it.
const NOTARY_CADENCE: [&str; 2] = ["WHERRY_NOTARY_EVENTS", "WHERRY_NOTARY_SECONDS"];
/// How many events are exported between two lines that say so.
const SAY_EVERY: u64 = 100_000;

/// What is asked of which folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub data: PathBuf,
    pub what: What,
}

/// See [`Command`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Export(ExportOptions),
    Import(command_api::ImportOptions),
    ExportKeys(PathBuf),
    ImportKeys(PathBuf),
}

/// Reads what stands behind the command `word`.
///
/// # Errors
/// When it cannot be understood.
pub fn parse(word: &str, arguments: &mut lexopt::Parser, data: PathBuf) -> anyhow::Result<Command> {
    let (mut data, mut words) = (data, Vec::new());
    let mut rest = arguments.raw_args()?;
    while let Some(next) = rest.next() {
        if next == "--data" {
            data = std::path::absolute(rest.next().context("--data needs a folder")?)?;
        } else {
            words.push(next.string()?);
        }
    }
    let what = match (word, words.as_slice()) {
        ("export", words) => What::Export(ExportOptions::parse(words)?),
        ("import", words) => What::Import(command_api::ImportOptions::parse(words)?),
        (_, [file]) if !file.starts_with('-') => {
            let file = std::path::absolute(file)?;
            if word == "export-keys" { What::ExportKeys(file) } else { What::ImportKeys(file) }
        }
        _ => bail!("`{word}` needs one file; see cargo run -- --help"),
    };
    Ok(Command { data, what })
}

/// Does it, and says what came of it.
///
/// # Errors
/// When it cannot be done: says what to do.
pub async fn run(command: &Command, environment: &Vars, say: impl Fn(&str)) -> anyhow::Result<()> {
    // Fails only when a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let needs_objects = matches!(command.what, What::ImportKeys(_));
    let servers = Servers::reach(command, environment, needs_objects).await?;
    let done = servers.run(&command.what, environment, &say).await;
    servers.stop().await;
    say(&done?);
    Ok(())
}

/// What is worked with, and what was started for it.
struct Servers {
    secrets: Secrets,
    log: LogServer,
    objects: Option<ObjectStore>,
    /// Started here, and the folder that is ours until they are stopped.
    started: Option<(Children, DataFolder)>,
}

impl Servers {
    async fn reach(command: &Command, environment: &Vars, needs_objects: bool) -> anyhow::Result<Self> {
        let data = command.data.as_path();
        if !data.join("secrets.json").exists() {
            bail!(
                "there are no secrets in {}: name a Wherry's folder with --data, or put the copy of its secrets.json there \
                 before anything is brought back",
                data.display()
            );
        }
        let takes_away = matches!(command.what, What::Export(_) | What::ExportKeys(_));
        let folder = match DataFolder::take(data) {
            Ok(folder) => folder,
            // It runs, and can be asked.
            Err(in_use) if takes_away => return Self::running(data, environment).map_err(|_| in_use),
            Err(in_use) => return Err(in_use),
        };
        let secrets = Secrets::load_or_generate(data)?;
        let tools = get_tools().await?;
        let given = Given::from_vars(environment)?;
        let (children, log, objects) =
            Children::start_log_and_objects(&tools, &folder, &secrets, given, needs_objects).await?;
        Ok(Self { secrets, log, objects, started: Some((children, folder)) })
    }

    fn running(data: &Path, environment: &Vars) -> anyhow::Result<Self> {
        let running = Running::read(data)?;
        let secrets = Secrets::load_or_generate(data)?;
        let log = if running.nats_is_ours {
            LogServer { url: running.nats_url, passwords: secrets.nats_passwords.clone() }
        } else {
            Given::from_vars(environment)?.log.context("the NATS server is yours: name it as for the run")?
        };
        Ok(Self { secrets, log, objects: None, started: None })
    }

    async fn stop(&self) {
        if let Some((children, _)) = &self.started {
            children.stop().await;
        }
    }

    async fn run(&self, what: &What, environment: &Vars, say: &impl Fn(&str)) -> anyhow::Result<String> {
        match what {
            What::Export(options) => {
                let user = NatsConfig::new(&self.log.url, "auditor", self.password("auditor")?);
                let auditor = Auditor::new(&jetstream_es::connect(&user).await?, notary_key(&self.secrets)?);
                let mut said = 0;
                let events = export_to_file(auditor, options, &Clock::system(), |events, of| {
                    if events / SAY_EVERY > said / SAY_EVERY {
                        say(&format!("{events} of {of} events at most\n"));
                    }
                    said = events;
                })
                .await?;
                Ok(format!("{events} events were added to {}.\n", options.file.display()))
            }
            What::ExportKeys(file) => {
                let config = command_api::RewrapConfig::from_vars(&self.vars()?)?;
                let records = command_api::export_keys(config, file, &Clock::system()).await?;
                Ok(format!("{records} keys are in {}, wrapped by the master key.\n", file.display()))
            }
            What::Import(options) => {
                let mut vars = self.vars()?;
                for name in NOTARY_CADENCE {
                    if let Some(value) = environment.optional(name) {
                        vars.set(name, value);
                    }
                }
                let config = options.applied_to(command_api::ImportLogConfig::from_vars(&vars)?)?;
                let imported = Box::pin(command_api::import_log(config, &options.file)).await?;
                let lines = imported.streams.iter().map(|(stream, imported)| {
                    format!(
                        "{stream}: {} events, of which a checkpoint attests {}; its epoch was {} and is {}.\n",
                        imported.events, imported.attested, imported.old_epoch, imported.epoch
                    )
                });
                Ok(lines.collect())
            }
            What::ImportKeys(file) => {
                let done =
                    command_api::import_keys(command_api::ImportKeysConfig::from_vars(&self.vars()?)?, file)
                        .await?;
                Ok(format!(
                    "The keys of {} people are there, {} of them from before; {} people stay erased, with {} files that \
                     were there again, and {} texts stay destroyed.\n",
                    done.stored + done.kept,
                    done.kept,
                    done.erased,
                    done.objects,
                    done.texts
                ))
            }
        }
    }

    fn password(&self, user: &str) -> anyhow::Result<&str> {
        let password = self.log.passwords.get(user).map(String::as_str);
        password.context("the folder is of an older version: start Wherry once")
    }

    /// What the commands of command-api are configured with.
    fn vars(&self) -> anyhow::Result<Vars> {
        let mut vars = Vars::default();
        vars.set("WHERRY_NATS_URL", &self.log.url);
        vars.set("WHERRY_NATS_PASSWORD", self.password("command_api")?);
        vars.set("WHERRY_NATS_SETUP_PASSWORD", self.password("setup")?);
        vars.set("WHERRY_NATS_REPLICAS", "1");
        vars.set("WHERRY_NOTARY_PUBLIC_KEY", notary_key(&self.secrets)?.to_string());
        vars.set("WHERRY_MASTER_KEY", &self.secrets.master_key);
        vars.set("WHERRY_MASTER_KEY_OTHERS", self.secrets.other_master_keys.join(","));
        if let Some(ObjectStore { endpoint, region, bucket, writer, .. }) = &self.objects {
            vars.set("WHERRY_S3_ENDPOINT", endpoint);
            vars.set("WHERRY_S3_REGION", region);
            vars.set("WHERRY_S3_BUCKET", bucket);
            vars.set("WHERRY_S3_ACCESS_KEY", &writer.access_key);
            vars.set("WHERRY_S3_SECRET_KEY", &writer.secret_key);
        }
        Ok(vars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(word: &str, words: &[&str]) -> anyhow::Result<Command> {
        parse(word, &mut lexopt::Parser::from_args(words), PathBuf::from("/usual"))
    }

    #[test]
    fn a_file_and_a_folder_are_named() -> anyhow::Result<()> {
        let command = parsed("import-keys", &["/backup/keys", "--data", "/new"])?;
        assert_eq!(command, Command { data: "/new".into(), what: What::ImportKeys("/backup/keys".into()) });
        let command = parsed("export", &["--data", "/old", "/backup/log", "--resume"])?;
        assert!(matches!(&command.what, What::Export(options) if options.resume), "{command:?}");
        let command = parsed("import", &["/backup/log", "--accept-unattested", "7", "--pins", "/seen"])?;
        assert!(
            matches!(&command.what, What::Import(options) if options.accept_unattested == 7 && options.pins.is_some()),
            "{command:?}"
        );
        for (word, words) in [
            ("import", &[][..]),
            ("export", &["a", "b"]),
            ("export", &["a", "--person", "ada"]),
            ("export", &["a", "--type", "MessagePainted"]),
            ("import", &["a", "b"]),
            ("export-keys", &["--all"]),
        ] {
            assert!(parsed(word, words).is_err(), "{word} {words:?}");
        }
        Ok(())
    }
}
