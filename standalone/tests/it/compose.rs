//! `compose.yaml` and `.env.example` in step with the services: each service's configuration is read from what its
//! container gets, nothing it gets is unknown to it, and nothing it reads is undocumented.

use std::{collections::BTreeMap, collections::BTreeSet, fs};

use anyhow::{Context as _, bail, ensure};
use embedded::secrets::Secrets;
use kit::config::{ConfigError, Vars};
use serde_yaml_ng::Value;

type Read = fn(&Vars) -> Result<(), ConfigError>;

/// Every container of ours, and how its process reads its configuration.
const SERVICES: [(&str, Read); 6] = [
    ("setup", |vars| command_api::SetupConfig::from_vars(vars).map(drop)),
    ("command-api", |vars| command_api::Config::from_vars(vars).map(drop)),
    ("projectors", |vars| projectors::Config::from_vars(vars).map(drop)),
    ("query-api", |vars| query_api::Config::from_vars(vars).map(drop)),
    ("push", |vars| push::Config::from_vars(vars).map(drop)),
    ("workers", |vars| workers::Config::from_vars(vars).map(drop)),
];

fn project_file(name: &str) -> anyhow::Result<String> {
    fs::read_to_string(embedded::paths::project().join(name)).context(name.to_owned())
}

/// The variables of the example, each secret replaced by one of its kind.
fn example() -> anyhow::Result<BTreeMap<String, String>> {
    let secrets = Secrets::generate()?;
    let text = project_file(".env.example")?;
    let mut variables = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (name, value) = line.split_once('=').with_context(|| format!("no variable: {line}"))?;
        let value = match name {
            "WHERRY_JWT_PRIVATE_KEY" => secrets.jwt_private_key.replace('\n', "\\n"),
            "WHERRY_JWT_PUBLIC_KEY" => secrets.jwt_public_key.replace('\n', "\\n"),
            _ => value.replace("change-me", &secrets.master_key),
        };
        variables.insert(name.to_owned(), value);
    }
    Ok(variables)
}

fn compose() -> anyhow::Result<Value> {
    let mut compose: Value = serde_yaml_ng::from_str(&project_file("compose.yaml")?)?;
    compose.apply_merge()?;
    Ok(compose)
}

/// What a container gets, with `${NAME}` and `${NAME:-default}` filled in from the example.
fn environment(
    compose: &Value,
    service: &str,
    example: &BTreeMap<String, String>,
) -> anyhow::Result<BTreeMap<String, String>> {
    let mut given = compose["services"][service]["environment"].clone();
    given.apply_merge()?;
    let given = given.as_mapping().with_context(|| format!("{service} has no environment"))?;
    let mut filled = BTreeMap::new();
    for (name, value) in given {
        let name = name.as_str().context("a name that is no text")?;
        let value = value.as_str().with_context(|| format!("{service}: {name} must be a text, in quotes"))?;
        filled
            .insert(name.to_owned(), fill_in(value, example).with_context(|| format!("{service}: {name}"))?);
    }
    Ok(filled)
}

fn fill_in(value: &str, example: &BTreeMap<String, String>) -> anyhow::Result<String> {
    let mut filled = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        let (reference, after) = after.split_once('}').context("a ${ without its }")?;
        let name = reference.split_once(":-").map_or(reference, |(name, _)| name);
        let known = example.get(name).with_context(|| format!("{name} is not in .env.example"))?;
        filled.push_str(before);
        filled.push_str(known);
        rest = after;
    }
    Ok(filled + rest)
}

/// What `kit` reads for every service.
fn read_telemetry(vars: &Vars) -> Result<(), ConfigError> {
    vars.optional("WHERRY_LOG_FORMAT");
    kit::telemetry::filter(vars).map(drop)
}

#[test]
fn every_service_reads_its_configuration_from_what_its_container_gets() -> anyhow::Result<()> {
    let (compose, example) = (compose()?, example()?);
    for (service, read) in SERVICES {
        let given = environment(&compose, service, &example)?;
        let vars: Vars = given.clone().into_iter().collect();
        read_telemetry(&vars)?;
        if let Err(error) = read(&vars) {
            bail!("{service}: {error}");
        }
        let asked = vars.asked();
        let unknown: Vec<_> = given.keys().filter(|name| !asked.contains(*name)).collect();
        ensure!(unknown.is_empty(), "{service} gets what it does not read: {unknown:?}");
        let undocumented: Vec<_> = asked.iter().filter(|name| !example.contains_key(*name)).collect();
        ensure!(undocumented.is_empty(), "{service} reads what .env.example lacks: {undocumented:?}");
    }
    Ok(())
}

#[test]
fn everything_in_the_example_is_read_by_some_container() -> anyhow::Result<()> {
    let (compose, example) = (compose()?, example()?);
    let mut used = BTreeSet::new();
    for (service, read) in SERVICES {
        let vars: Vars = environment(&compose, service, &example)?.into_iter().collect();
        read_telemetry(&vars)?;
        read(&vars)?;
        used.append(&mut vars.asked());
    }
    let text = project_file("compose.yaml")?;
    let idle: Vec<_> = example
        .keys()
        .filter(|name| !used.contains(*name) && !text.contains(&format!("${{{name}")))
        .collect();
    ensure!(idle.is_empty(), "nothing reads {idle:?}");
    Ok(())
}

#[test]
fn the_example_itself_is_refused() -> anyhow::Result<()> {
    let text = project_file(".env.example")?;
    let pairs = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    let vars: Vars = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (service, read) in SERVICES {
        let refused = read(&vars);
        ensure!(
            matches!(refused, Err(ConfigError::ExampleSecret { .. })),
            "{service} starts with the example's secrets: {refused:?}"
        );
    }
    Ok(())
}
