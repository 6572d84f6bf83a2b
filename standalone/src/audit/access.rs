//! Reaching the log as an auditor.

use anyhow::{Context as _, bail};
use embedded::secrets::Secrets;
use jetstream_es::NatsConfig;
use kit::config::Vars;
use ledger::VerifyingKey;
use workers::Auditor;

use super::Access;
use crate::notary_key::notary_key;
use crate::running::Running;

/// The NATS user who may read the log and its checkpoints, and nothing else.
const USER: &str = "auditor";
const PASSWORD: &str = "NATS_AUDITOR_PASSWORD";
const URL: &str = "WHERRY_NATS_URL";

/// The key that is stated, or that of the notary of the data folder.
///
/// # Errors
/// When there is neither.
pub(super) fn key(access: &Access) -> anyhow::Result<VerifyingKey> {
    if let Some(key) = &access.key {
        return Ok(key.clone());
    }
    let secrets =
        secrets(access).context("the public key is not stated (--key) and not in the data folder")?;
    notary_key(&secrets)
}

/// Connects to the server that is named, else to that of the Wherry which runs in the data folder.
///
/// # Errors
/// When there is no server, or it refuses.
pub(super) async fn auditor(
    access: &Access,
    environment: &Vars,
    key: VerifyingKey,
) -> anyhow::Result<Auditor> {
    let (url, password) = match named(access, environment) {
        Some(url) => (url, environment.secret(PASSWORD)?),
        None => running(access, environment)?,
    };
    Auditor::connect(&NatsConfig::new(&url, USER, password), key)
        .await
        .with_context(|| format!("the log's server does not let us in at {url}"))
}

/// What tells this log's place from others, for what is remembered of it.
pub(super) fn place(access: &Access, environment: &Vars) -> String {
    let Some(url) = named(access, environment) else { return access.data.display().to_string() };
    // Whoever is let in, it is the same log.
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}{}", &url[..scheme + 3], &url[at + 1..]),
        _ => url,
    }
}

fn named(access: &Access, environment: &Vars) -> Option<String> {
    access.nats_url.clone().or_else(|| environment.optional(URL).map(str::to_owned))
}

fn running(access: &Access, environment: &Vars) -> anyhow::Result<(String, String)> {
    let running = Running::read(&access.data)?;
    if !running.nats_is_ours {
        return Ok((running.nats_url, environment.secret(PASSWORD)?));
    }
    let secrets = secrets(access)?;
    let password = secrets.nats_passwords.get(USER);
    let password = password.context("the folder is of an older version: start Wherry once")?;
    Ok((running.nats_url, password.clone()))
}

fn secrets(access: &Access) -> anyhow::Result<Secrets> {
    // It would make new ones.
    if !access.data.join("secrets.json").exists() {
        bail!("there is no Wherry in {}: name its folder with --data", access.data.display());
    }
    Ok(Secrets::load_or_generate(&access.data)?)
}
