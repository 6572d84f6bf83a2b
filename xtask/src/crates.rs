//! Licences and banned crates, by the rules in `deny.toml`.
//!
//! The file is cargo-deny's, so whoever has that can use it. Building it takes longer than our whole
//! check, and half of what it does needs a database from the network; so the two lists that matter
//! are checked here.

use anyhow::{Context as _, bail};
use serde::Deserialize;
use spdx::{Expression, ParseMode};

use crate::run::cargo;

#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Checks every crate of the lock file.
///
/// # Errors
/// Names all offenders.
pub(crate) fn check() -> anyhow::Result<()> {
    let path = embedded::paths::project().join("deny.toml");
    let rules: Rules = toml::from_str(&std::fs::read_to_string(&path).context("read deny.toml")?)?;
    let output = cargo(["metadata", "--locked", "--format-version", "1"]).output()?;
    if !output.status.success() {
        bail!("cargo metadata --locked: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let offences: Vec<String> =
        metadata.packages.iter().filter_map(|package| offence(package, &rules)).collect();
    if !offences.is_empty() {
        bail!("{}", offences.join("\n"));
    }
    println!("   {} crates", metadata.packages.len());
    Ok(())
}

fn offence(package: &Package, rules: &Rules) -> Option<String> {
    let Package { name, version, license } = package;
    if let Some(ban) = rules.bans.deny.iter().find(|ban| ban.name == *name) {
        return Some(format!("{name} {version} is banned: {}", ban.reason));
    }
    let Some(license) = license else {
        return Some(format!("{name} {version} names no licence"));
    };
    // LAX: crates of old write `MIT/Apache-2.0`.
    let Ok(expression) = Expression::parse_mode(license, ParseMode::LAX) else {
        return Some(format!("{name} {version}: {license} is not a licence expression"));
    };
    let is_allowed = expression.evaluate(|required| rules.licenses.allow.contains(&required.to_string()));
    (!is_allowed).then(|| format!("{name} {version}: {license} is not allowed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            licenses: Licences { allow: vec!["MIT".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()] },
            bans: Bans { deny: vec![Ban { name: "openssl".to_owned(), reason: "we use rustls".to_owned() }] },
        }
    }

    fn package(name: &str, license: &str) -> Package {
        Package { name: name.to_owned(), version: "1.0.0".to_owned(), license: Some(license.to_owned()) }
    }

    #[test]
    fn one_allowed_licence_of_several_is_enough() {
        for license in ["MIT", "MIT OR GPL-3.0-only", "GPL-3.0-only/MIT", "Apache-2.0 WITH LLVM-exception"] {
            assert_eq!(offence(&package("a", license), &rules()), None, "{license}");
        }
    }

    #[test]
    fn each_required_licence_must_be_allowed() {
        for license in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "Apache-2.0", "whatever"] {
            assert!(offence(&package("a", license), &rules()).is_some(), "{license}");
        }
    }

    #[test]
    fn a_banned_crate_is_named_with_the_reason() {
        let offence = offence(&package("openssl", "MIT"), &rules());
        assert_eq!(offence.as_deref(), Some("openssl 1.0.0 is banned: we use rustls"));
    }
}
