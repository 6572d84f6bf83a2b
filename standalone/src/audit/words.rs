//! The command line of an auditor.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use ledger::VerifyingKey;
use lexopt::{Arg, ValueExt as _};

use super::{Access, Command, Verify, explore};

/// The words that these commands begin with.
pub const COMMANDS: [&str; 5] = ["verify", "prove", "check", "audit-key", "audit"];

/// Everything that may stand behind them.
#[derive(Default)]
struct Words {
    values: Vec<String>,
    data: Option<PathBuf>,
    nats_url: Option<String>,
    key: Option<VerifyingKey>,
    stream: Option<String>,
    since: Option<PathBuf>,
    pins: Option<PathBuf>,
    export: Option<PathBuf>,
    accepted_epochs: BTreeSet<String>,
    only_new: bool,
    json: bool,
    /// The options that were given, to refuse those which the command does not have.
    given: BTreeSet<&'static str>,
}

/// Reads what stands behind the command `word`.
///
/// # Errors
/// When it cannot be understood.
pub fn parse(word: &str, arguments: &mut lexopt::Parser, data: PathBuf) -> anyhow::Result<Command> {
    if word == "audit" {
        return Ok(Command::Explore(explore::parse(arguments, data)?));
    }
    let mut words = Words::read(arguments)?;
    let data = words.data.take().unwrap_or(data);
    let access = Access { data, nats_url: words.nats_url.take(), key: words.key.take() };
    let may_have: &[&str] = match word {
        "verify" => &["data", "nats", "key", "stream", "since", "new", "pins", "accept", "export", "json"],
        "prove" => &["data", "nats", "key"],
        "check" => &["key", "json"],
        _ => &["data"],
    };
    if let Some(other) = words.given.iter().find(|given| !may_have.contains(given)) {
        bail!("`{word}` has no option --{other}; see cargo run -- --help");
    }
    match (word, words.values.as_slice()) {
        ("verify", []) => {
            if words.only_new && words.since.is_some() {
                bail!("--new begins where the last verification ended, --since elsewhere: name one of them");
            }
            let of_the_log = ["stream", "since", "new", "accept", "nats"];
            let other = of_the_log.iter().find(|option| words.given.contains(*option));
            if let (Some(other), Some(_)) = (other, &words.export) {
                bail!("--{other} is for the log itself, and --export is in its place: name one of them");
            }
            Ok(Command::Verify(Verify {
                access,
                stream: words.stream,
                since: words.since,
                only_new: words.only_new,
                pins: words.pins,
                accepted_epochs: words.accepted_epochs,
                export: words.export,
                json: words.json,
            }))
        }
        ("prove", [event]) => {
            let (stream, sequence) = event
                .split_once(':')
                .and_then(|(stream, sequence)| Some((stream.to_owned(), sequence.parse().ok()?)))
                .with_context(|| format!("`{event}` names no event: STREAM:SEQUENCE, such as CHATS:17"))?;
            Ok(Command::Prove { access, stream, sequence })
        }
        ("check", [proof]) => {
            let key = access.key.context("a proof is checked with the log's public key: --key PUBLIC")?;
            Ok(Command::Check { proof: proof.into(), key, json: words.json })
        }
        ("audit-key", []) => Ok(Command::Key(access)),
        (word, values) => {
            bail!("`{word} {}` is not understood; see cargo run -- --help", values.join(" "))
        }
    }
}

impl Words {
    fn read(arguments: &mut lexopt::Parser) -> anyhow::Result<Self> {
        let mut words = Self::default();
        while let Some(argument) = arguments.next()? {
            let name = match argument {
                Arg::Value(value) => {
                    words.values.push(value.string()?);
                    continue;
                }
                Arg::Long("data") => {
                    words.data = Some(std::path::absolute(arguments.value()?)?);
                    "data"
                }
                Arg::Long("nats") => {
                    words.nats_url = Some(arguments.value()?.string()?);
                    "nats"
                }
                Arg::Long("key") => {
                    let text = arguments.value()?.string()?;
                    words.key = Some(VerifyingKey::parse(&text).context("--key is no public key of a log")?);
                    "key"
                }
                Arg::Long("stream") => {
                    words.stream = Some(arguments.value()?.string()?);
                    "stream"
                }
                Arg::Long("since") => {
                    words.since = Some(arguments.value()?.into());
                    "since"
                }
                Arg::Long("pins") => {
                    words.pins = Some(arguments.value()?.into());
                    "pins"
                }
                Arg::Long("export") => {
                    words.export = Some(arguments.value()?.into());
                    "export"
                }
                Arg::Long("accept") => {
                    words.accepted_epochs.insert(arguments.value()?.string()?);
                    "accept"
                }
                Arg::Long("new") => {
                    words.only_new = true;
                    "new"
                }
                Arg::Long("json") => {
                    words.json = true;
                    "json"
                }
                other => return Err(other.unexpected().into()),
            };
            words.given.insert(name);
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    fn asked(words: &[&str]) -> anyhow::Result<Command> {
        let mut arguments = lexopt::Parser::from_args(&words[1..]);
        parse(words[0], &mut arguments, "/data".into())
    }

    #[test]
    fn every_command_is_understood() -> anyhow::Result<()> {
        let access = Access { data: "/data".into(), nats_url: None, key: None };
        assert_eq!(
            asked(&["prove", "CHATS:17"])?,
            Command::Prove { access: access.clone(), stream: "CHATS".to_owned(), sequence: 17 }
        );
        assert_eq!(asked(&["audit-key"])?, Command::Key(access));
        let check = asked(&["check", "p.proof", "--key", KEY, "--json"])?;
        assert!(matches!(check, Command::Check { json: true, .. }), "{check:?}");
        let words = ["verify", "--nats", "nats://n", "--key", KEY, "--stream", "USERS", "--since", "c.note"];
        let Command::Verify(verify) = asked(&words)? else { bail!("another command") };
        assert_eq!((verify.stream.as_deref(), verify.since), (Some("USERS"), Some("c.note".into())));
        assert_eq!(verify.access.nats_url.as_deref(), Some("nats://n"));
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [
            &["verify", "CHATS"][..],
            &["verify", "--new", "--since", "x"],
            &["verify", "--export", "f", "--stream", "USERS"],
            &["prove"],
            &["prove", "CHATS"],
            &["prove", "CHATS:x"],
            &["prove", "CHATS:1", "--json"],
            &["check", "p"],
            &["check", "p", "--key", "x"],
            &["check", "p", "--key", KEY, "--nats", "nats://n"],
            &["audit-key", "--port", "1"],
        ] {
            assert!(asked(words).is_err(), "{words:?}");
        }
    }
}
