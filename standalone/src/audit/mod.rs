//! `cargo run -- verify`, `prove`, `check`, `audit-key` and `audit …`: what an auditor asks of the log, and shows to a
//! third person.
//!
//! `verify` and `prove` read the log as the NATS user `auditor`, of the Wherry that runs in a data folder or of a
//! server that is named; `check` needs nothing but the proof and the public key.

mod access;
mod check;
mod explore;
mod pin_file;
mod prove;
mod report;
mod verify;
mod verify_export;
mod words;

use std::io::Write;
use std::path::PathBuf;

use kit::config::Vars;
use ledger::VerifyingKey;

pub use explore::{Explore, Question};
pub use verify::Verify;
pub use words::{COMMANDS, parse};

/// How the log is reached, and with which key it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The folder of a Wherry that runs, unless a server is named.
    pub data: PathBuf,
    pub nats_url: Option<String>,
    pub key: Option<VerifyingKey>,
}

/// A command of an auditor, with everything it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Verify(Verify),
    Prove {
        access: Access,
        stream: String,
        sequence: u64,
    },
    /// `-` is what comes in.
    Check {
        proof: PathBuf,
        key: VerifyingKey,
        json: bool,
    },
    Key(Access),
    Explore(Explore),
}

/// What a command has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    /// The log or the proof is not what it should be.
    Found,
}

/// Does it, and prints what there is to say: results to `out`, what else a person wants to know to `aside`.
///
/// # Errors
/// When there is no verdict: the log cannot be reached, or there is no such stream, event or file.
pub async fn run(
    command: &Command,
    environment: &Vars,
    out: &mut (impl Write + ?Sized),
    aside: impl Fn(&str) + Send + Sync,
) -> anyhow::Result<Verdict> {
    match command {
        Command::Verify(verify) => verify::run(verify, environment, out, aside).await,
        Command::Prove { access, stream, sequence } => {
            prove::run(access, environment, stream, *sequence, out, aside).await
        }
        Command::Check { proof, key, json } => check::run(proof, key, *json, out),
        Command::Explore(explore) => explore::run(explore, out).await,
        Command::Key(access) => {
            writeln!(out, "{}", access::key(access)?)?;
            Ok(Verdict::Good)
        }
    }
}
