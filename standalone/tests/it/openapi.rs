//! The committed description of the API is the one that the code gives.
//!
//! After a change: `UPDATE_OPENAPI=1 cargo test -p standalone openapi`, look at the difference, commit it.

use std::fs;

use anyhow::{Context as _, ensure};
use serde_json::Value;

#[test]
#[expect(clippy::disallowed_methods, reason = "a developer's wish, not configuration")]
fn the_committed_openapi_is_what_the_code_says() -> anyhow::Result<()> {
    let described = standalone::services::description();
    let described = serde_json::to_string_pretty(&described)? + "\n";
    let path = embedded::paths::project().join("docs/openapi.json");
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        fs::write(&path, &described)?;
    }
    let committed = fs::read_to_string(&path).context("docs/openapi.json")?;
    ensure!(committed == described, "docs/openapi.json is not what the code says; see the head of this test");
    Ok(())
}

#[test]
fn every_operation_says_what_it_answers_and_refuses() -> anyhow::Result<()> {
    let described = serde_json::to_value(standalone::services::description())?;
    ensure!(described["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "OpenAPI 3.1");
    let paths = described["paths"].as_object().context("paths")?;
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().map(move |(verb, operation)| (path, verb, operation))
    });
    let mut count = 0;
    for (path, verb, operation) in operations {
        let responses = operation["responses"].as_object().context("responses")?;
        ensure!(responses.keys().any(|status| status.starts_with('2')), "{verb} {path} never succeeds");
        ensure!(
            operation["summary"].is_string() || operation["description"].is_string(),
            "{verb} {path}: no words"
        );
        let takes_body = matches!(verb.as_str(), "post" | "put") && operation["requestBody"] != Value::Null;
        let bodiless =
            ["accept", "decline", "leave", "join", "cancel", "refresh", "retry", "tries", "push-tickets"];
        // Whom or what it is about stands in the address, and there is nothing else to say.
        let says_all_by_address =
            verb == "put" && ["/{account}", "/{message}", "/disabled"].iter().any(|end| path.ends_with(end));
        ensure!(
            takes_body
                || says_all_by_address
                || !matches!(verb.as_str(), "post" | "put")
                || bodiless.iter().any(|end| path.ends_with(end)),
            "{verb} {path} describes no body"
        );
        count += 1;
    }
    ensure!(count >= 25, "only {count} operations are described");
    Ok(())
}
