//! What the command line and the environment ask for.

use std::fmt::Write as _;
use std::path::PathBuf;

use lexopt::Arg;

use crate::audit;
use crate::backup;
use crate::jobs;
use crate::projections::{self, Action};

/// Printed by `--help`.
pub const USAGE: &str = "\
usage: cargo run [-- OPTIONS]
       cargo run -- projections WHAT [--data DIR] [--port N]
       cargo run -- jobs [list | retry WORKER SEQUENCE] [--data DIR] [--port N]
       cargo run -- verify|prove|check|audit-key|audit … [--data DIR]
       cargo run -- export|export-keys|import|import-keys FILE … [--data DIR]

Runs the whole of Wherry: every service in one process, with its servers as children.

  --data DIR         where all data, secrets and logs are kept (default: data in the project)
  --port N           where browsers find it; 0 takes any free port (default: 8080)
  --addresses FILE   writes a JSON object of all addresses there when everything is up
  --new-master-key   changes the key that wraps people's keys, then runs as usual
  --help             prints this

Of a Wherry that runs, `projections` shows how the read models are kept, or does something about it:
  list                            every build: how far it is, how fast, how long it takes still
  parked                          events that could not be applied, and what waits behind them
  show NAME [KEY]                 its version, builds and positions; of a parked key its error and what waits behind it
  rebuild NAME [--no-swap]        builds it anew beside the one that is read
  swap NAME [BUILD]               reads the one in the making when it has caught up, else the one before
  abort NAME [BUILD]              drops the one in the making, or a build that is not read
  retry NAME STREAM [KEY]         tries again what waits
  verify NAME [--values]          compares it with the log, row by row: 0 equal, 1 not, 2 it could not be looked at;
                                  with values also what stands there, which may be personal
  skip NAME STREAM SEQUENCE --reason TEXT
                                  leaves out an event, and goes on behind it

`jobs` lists the jobs of workers that failed; `jobs retry WORKER SEQUENCE` has one tried again, once it can be done.

For auditors; 0 is good, 1 something was found, 2 it could not be looked at:
  verify                          compares the log with everything that was signed of it, and with what was seen before
    [--stream NAME]               one stream: USERS, CHATS, CONVERSIONS or SYSTEM
    [--new]                       reads only what came after the last verification, and a little before
    [--since FILE]                reads only what came after the checkpoints in this file
    [--pins FILE]                 what was seen is kept there (default: below ~/.local/state/wherry)
    [--accept STREAM@EPOCH]       that stream was made anew on purpose
    [--export FILE]               an export in place of the log, with no server at hand
    [--json]                      for programs
  verify --projection NAME        compares a read model with the log: `projections verify NAME`
  prove STREAM:SEQUENCE           prints a proof that this event is in the log
  check FILE --key PUBLIC         checks such a proof with nothing but the log's public key; `-` is what comes in
  audit-key                       prints the log's public key
  audit events                    what happened, the latest first; each such question is recorded
    [--person|--room|--conversion|--command ID] [--type NAME] [--subject SUBJECT] [--since|--until TIME]
    [--limit N] [--no-reads] [--json]
  audit chain ID                  everything that a command caused, across services, as a tree
  audit state SUBJECT             what it looks like, or looked like then: [--at SEQUENCE|TIME] [--message ID]
  audit diff SUBJECT --from SEQUENCE|TIME
                                  what changed since, or until [--to SEQUENCE|TIME], and who did it
`verify` and `prove` ask the Wherry that runs in the data folder, or the server of --nats URL (or WHERRY_NATS_URL) with
NATS_AUDITOR_PASSWORD; then the key is stated, too: --key PUBLIC.

To take everything away and bring it back; docs/how-to/back-up.md and restore.md say what belongs together:
  export FILE                     writes the log into a file, a CloudEvent a line, with the checkpoints that attest it
    [--resume]                    goes on with a file that was broken off, or adds what came since
    [--stream NAME] [--subject FILTER] [--after|--upto SEQUENCE] [--since|--until TIME]
    [--person|--room|--conversion|--command ID] [--type NAME] [--correlation TEXT] [--no-reads]
                                  a part of it, which cannot be imported
  export-keys FILE                writes people's keys into a file, wrapped by the master key
  import FILE                     fills the empty log of a folder that has a copy of secrets.json and nothing else
    [--pins FILE]                 it must agree with what `verify` saw of the log, which it kept there
    [--accept-unattested N]       so many events at the end of a stream may be behind its last checkpoint, however long
  import-keys FILE                then brings the keys back, but for those of who was erased since

Servers that you run yourself are used instead of our own when their address is in the environment:
  WHERRY_NATS_URL       with nats/conf/wherry.conf; also NATS_<USER>_PASSWORD for each of its users
  WHERRY_DATABASE_URL   as role projectors, and WHERRY_QUERY_DATABASE_URL as role query_api
  WHERRY_S3_ENDPOINT    also WHERRY_S3_REGION, _BUCKET, _ACCESS_KEY and _SECRET_KEY
  WHERRY_SMTP_URL       then there is no inbox page
  WHERRY_CONVERTER_URL  Gotenberg, or another one with its route
The settings in .env.example (limits, lifetimes, logging) are taken from the environment, too.
";

const DEFAULT_PORT: u16 = 8080;

/// The options of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub data: PathBuf,
    pub port: u16,
    pub addresses: Option<PathBuf>,
    pub new_master_key: bool,
}

impl Options {
    /// What has to be said on the command line to mean the same Wherry; nothing where everything is as usual.
    pub fn said(&self) -> String {
        let mut said = String::new();
        if self.data != usual_data() {
            let folder = self.data.to_string_lossy();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
            let quote = if folder.chars().all(is_plain) { "" } else { "'" };
            let _ = write!(said, " --data {quote}{folder}{quote}");
        }
        if self.port != DEFAULT_PORT {
            let _ = write!(said, " --port {}", self.port);
        }
        said
    }
}

fn usual_data() -> PathBuf {
    embedded::paths::project().join("data")
}

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Run(Options),
    /// Something of the Wherry that runs with these options.
    Projections(Options, Action),
    /// Something about failed jobs of the Wherry that runs with these options.
    Jobs(Options, jobs::Action),
    /// To take the log or the keys away, or to bring them back.
    Backup(backup::Command),
    /// Something of a log or a proof.
    Audit(Box<audit::Command>),
    Help,
}

/// Reads the command line.
///
/// # Errors
/// When it cannot be understood.
pub fn parse(mut arguments: lexopt::Parser) -> anyhow::Result<Asked> {
    let mut options =
        Options { data: usual_data(), port: DEFAULT_PORT, addresses: None, new_master_key: false };
    let (mut words, mut reason, mut no_swap, mut values) = (Vec::new(), None, false, false);
    let of_projection = names_projection(&arguments);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("data") => options.data = std::path::absolute(arguments.value()?)?,
            Arg::Long("port") => options.port = lexopt::ValueExt::parse(&arguments.value()?)?,
            Arg::Long("addresses") => {
                options.addresses = Some(std::path::absolute(arguments.value()?)?);
            }
            Arg::Long("new-master-key") => options.new_master_key = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Asked::Help),
            // An auditor's other way to say `projections verify NAME`.
            Arg::Value(word) if words.is_empty() && word == "verify" && of_projection => {
                words.extend(["projections", "verify"].map(str::to_owned));
            }
            Arg::Long("projection") if of_projection && words.len() == 2 => {
                words.push(lexopt::ValueExt::string(arguments.value()?)?);
            }
            Arg::Value(word) if words.is_empty() && is_for_auditors(&word) => {
                let word = lexopt::ValueExt::string(word)?;
                return Ok(Asked::Audit(Box::new(audit::parse(&word, &mut arguments, options.data)?)));
            }
            Arg::Value(word)
                if words.is_empty() && backup::COMMANDS.iter().any(|command| word == *command) =>
            {
                let word = lexopt::ValueExt::string(word)?;
                return Ok(Asked::Backup(backup::parse(&word, &mut arguments, options.data)?));
            }
            Arg::Value(word) if words.is_empty() && (word == "projections" || word == "jobs") => {
                words.push(lexopt::ValueExt::string(word)?);
            }
            Arg::Value(word) if !words.is_empty() => words.push(lexopt::ValueExt::string(word)?),
            Arg::Long("reason") if !words.is_empty() => {
                reason = Some(lexopt::ValueExt::string(arguments.value()?)?);
            }
            Arg::Long("no-swap") if !words.is_empty() => no_swap = true,
            Arg::Long("values") if !words.is_empty() => values = true,
            other => return Err(other.unexpected().into()),
        }
    }
    match words.split_first() {
        None => Ok(Asked::Run(options)),
        Some((word, words)) if word == "jobs" => Ok(Asked::Jobs(options, jobs::parse(words)?)),
        Some((_, words)) => {
            let action = projections::parse(words, reason.as_deref(), no_swap, values)?;
            Ok(Asked::Projections(options, action))
        }
    }
}

/// Whether `--projection` is among these words, before any of them is read.
fn names_projection(arguments: &lexopt::Parser) -> bool {
    let mut all = arguments.clone();
    let is_it = |word: std::ffi::OsString| word.to_string_lossy().split('=').next() == Some("--projection");
    all.raw_args().is_ok_and(|mut words| words.any(is_it))
}

fn is_for_auditors(word: &std::ffi::OsStr) -> bool {
    audit::COMMANDS.iter().any(|command| word == *command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> anyhow::Result<Asked> {
        parse(lexopt::Parser::from_args(words))
    }

    #[test]
    fn without_options_everything_is_in_the_project() -> anyhow::Result<()> {
        let Asked::Run(options) = asked(&[])? else { anyhow::bail!("help was not asked for") };
        assert_eq!(options.port, 8080);
        assert!(options.data.ends_with("data"));
        assert_eq!(options.addresses, None);
        Ok(())
    }

    #[test]
    fn what_is_not_as_usual_is_said_again() -> anyhow::Result<()> {
        for words in [&[][..], &["--data", "/d/a-b"], &["--port", "81"], &["--data", "/d e", "--port", "81"]]
        {
            let Asked::Run(options) = asked(words)? else { anyhow::bail!("it was not understood") };
            let quoted = words.join(" ").replace("/d e", "'/d e'");
            assert_eq!(options.said().trim_start(), quoted);
        }
        Ok(())
    }

    #[test]
    fn options_are_taken_over() -> anyhow::Result<()> {
        let words = ["--data", "/d", "--port", "0", "--addresses=/a.json", "--new-master-key"];
        let expected =
            Options { data: "/d".into(), port: 0, addresses: Some("/a.json".into()), new_master_key: true };
        assert_eq!(asked(&words)?, Asked::Run(expected));
        Ok(())
    }

    #[test]
    fn projections_are_asked_about_with_the_folder_and_port_of_a_run() -> anyhow::Result<()> {
        let words = ["projections", "--port", "81", "skip", "room_list", "CHATS", "7", "--reason", "a test"];
        let Asked::Projections(options, Action::Operate(name, body)) = asked(&words)? else {
            anyhow::bail!("it was not understood")
        };
        assert_eq!((options.port, name.as_str(), &body["reason"]), (81, "room_list", &"a test".into()));
        Ok(())
    }

    #[test]
    fn a_read_model_is_verified_in_an_auditors_words_too() -> anyhow::Result<()> {
        for words in [
            &["verify", "--projection", "room_list", "--values", "--data", "/d"][..],
            &["--data", "/d", "verify", "--values", "--projection=room_list"],
            &["--data", "/d", "projections", "verify", "room_list", "--values"],
        ] {
            let Asked::Projections(options, action) = asked(words)? else {
                anyhow::bail!("{words:?} was not understood")
            };
            let verify = Action::Verify { projection: "room_list".to_owned(), values: true };
            assert_eq!((options.data, action), ("/d".into(), verify), "{words:?}");
        }
        Ok(())
    }

    #[test]
    fn an_auditor_asks_of_a_folder_named_before_or_behind_the_command() -> anyhow::Result<()> {
        for words in [["--data", "/d", "audit-key"], ["audit-key", "--data", "/d"]] {
            let Asked::Audit(command) = asked(&words)? else { anyhow::bail!("it was not understood") };
            let access = audit::Access { data: "/d".into(), nats_url: None, key: None };
            assert_eq!(*command, audit::Command::Key(access));
        }
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [
            &["--prot", "1"][..],
            &["--port", "65536"],
            &["data"],
            &["--data"],
            &["projections"],
            &["--reason", "x"],
            &["verify", "--projection"],
            &["verify", "--projection", "room_list", "--export", "f"],
            &["--projection", "room_list"],
            &["audit-key", "--projection", "room_list"],
        ] {
            assert!(asked(words).is_err(), "{words:?}");
        }
    }
}
