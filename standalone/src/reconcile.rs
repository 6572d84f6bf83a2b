//! `cargo run -- projections verify NAME`: is a read model still what the log says?
//!
//! It reads the log and the database by itself, beside a Wherry that runs in the data folder.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, bail};
use embedded::{postgres, secrets::Secrets};
use kit::config::Vars;

use crate::audit::Verdict;
use crate::running::Running;

/// Whoever reads the log and keeps the read models, as the servers know him.
const USER: &str = "projectors";
const PASSWORD: &str = "NATS_PROJECTORS_PASSWORD";
/// How many steps of the way are told.
const STEPS: u64 = 20;

/// Compares one read model with the log, and prints a line for each difference to `out`, how far it is to `aside`.
///
/// # Errors
/// When it could not be looked: nothing runs there, or there is no such read model.
pub async fn run(
    data: &Path,
    environment: &Vars,
    (projection, values): (&str, bool),
    out: &mut impl Write,
    mut aside: impl FnMut(&str) + Send,
) -> anyhow::Result<Verdict> {
    let config = projectors::Config::from_vars(&vars(data, environment)?)?;
    let mut told = 0;
    let mut progress = |done: u64, all: u64| {
        let step = done * STEPS / all.max(1);
        if step > told {
            told = step;
            aside(&format!("{done} of {all} events\n"));
        }
    };
    let report = projectors::verify(&config, projection, &mut progress).await?;
    out.write_all(report.told(values).as_bytes())?;
    Ok(if report.is_equal() { Verdict::Good } else { Verdict::Found })
}

/// What the projectors of this folder are configured with, as far as it matters.
fn vars(data: &Path, environment: &Vars) -> anyhow::Result<Vars> {
    if !data.join("secrets.json").exists() {
        bail!("there is no Wherry in {}: name its folder with --data", data.display());
    }
    let secrets = Secrets::load_or_generate(data)?;
    let running = Running::read(data)?;
    let mut vars = Vars::default();
    vars.set("WHERRY_MASTER_KEY", &secrets.master_key);
    vars.set("WHERRY_MASTER_KEY_OTHERS", secrets.other_master_keys.join(","));
    vars.set("WHERRY_NATS_URL", &running.nats_url);
    let password = if running.nats_is_ours {
        secrets
            .nats_passwords
            .get(USER)
            .context("the folder is of an older version: start Wherry once")?
            .clone()
    } else {
        environment.secret(PASSWORD)?
    };
    vars.set("WHERRY_NATS_PASSWORD", password);
    let database = match &running.database_url {
        Some(url) => with_credentials(url, postgres::WRITER, &secrets.postgres_writer_password),
        None => environment.secret("WHERRY_DATABASE_URL")?,
    };
    vars.set("WHERRY_DATABASE_URL", database);
    Ok(vars)
}

fn with_credentials(url: &str, user: &str, password: &str) -> String {
    match url.split_once("://") {
        Some((scheme, place)) => format!("{scheme}://{user}:{password}@{place}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_credentials() {
        let url = with_credentials("postgres://127.0.0.1:5/wherry", "projectors", "s3cret");
        assert_eq!(url, "postgres://projectors:s3cret@127.0.0.1:5/wherry");
    }

    #[test]
    fn a_folder_without_a_wherry_is_left_alone() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let refused = vars(folder.path(), &Vars::default()).map(drop).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|why| why.contains("--data")));
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
        Ok(())
    }
}
