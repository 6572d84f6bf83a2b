//! The projectors as a process of their own: `projectors` keeps the read models; `projectors verify NAME [--values]` looks
//! whether one is still what the log says, and ends: with 0 if it is, 1 if not, 2 if it could not look.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "who verifies reads what was found")]

use std::process::ExitCode;

use kit::config::Vars;
use projectors::{Config, run, verify};

const FOUND: u8 = 1;
const NO_VERDICT: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let verdict = match words.as_slice() {
        [] => {
            return match kit::lifecycle::main(Config::from_vars, run) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => failed(&error, 1),
            };
        }
        ["verify", projection] => verified(projection, false),
        ["verify", projection, "--values"] | ["verify", "--values", projection] => verified(projection, true),
        other => {
            Err(anyhow::anyhow!("`{}` is not understood; there is `verify NAME [--values]`", other.join(" ")))
        }
    };
    match verdict {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FOUND),
        Err(error) => failed(&error, NO_VERDICT),
    }
}

/// Prints what was found. True when the read model is what the log says.
fn verified(projection: &str, values: bool) -> anyhow::Result<bool> {
    let config = Config::from_vars(&Vars::from_process())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(verify(&config, projection, &mut |_, _| {}))?;
    print!("{}", report.told(values));
    Ok(report.is_equal())
}

fn failed(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::from(code)
}
