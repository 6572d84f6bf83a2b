//! `cargo run -- prove STREAM:SEQUENCE`: a file that shows one event to a third person.

use std::io::Write;

use kit::config::Vars;
use workers::AuditError;

use super::{Access, Verdict, access};

pub(super) async fn run(
    access: &Access,
    environment: &Vars,
    stream: &str,
    sequence: u64,
    out: &mut (impl Write + ?Sized),
    aside: impl Fn(&str),
) -> anyhow::Result<Verdict> {
    let key = access::key(access)?;
    match access::auditor(access, environment, key).await?.prove(stream, sequence).await {
        Ok(proof) => {
            write!(out, "{proof}")?;
            Ok(Verdict::Good)
        }
        // Not to `out`, from where the proof is taken.
        Err(AuditError::Fault(fault)) => {
            aside(&format!("FOUND {fault}\n"));
            Ok(Verdict::Found)
        }
        Err(error) => Err(error.into()),
    }
}
