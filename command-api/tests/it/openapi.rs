//! The description of the routes is the one that is committed and shown.

use std::collections::BTreeSet;

#[test]
fn every_operation_is_described_by_a_name_of_its_own() -> anyhow::Result<()> {
    let description = serde_json::to_value(command_api::openapi())?;
    let paths = description["paths"].as_object().into_iter().flatten();
    let operations =
        paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |o| (path, o)));
    let mut names = BTreeSet::new();
    for (path, (method, operation)) in operations {
        let name = operation["operationId"].as_str().unwrap_or_default();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{method} {path}");
        let first = operation["responses"].as_object().and_then(|responses| responses.keys().next());
        assert!(first.is_some_and(|status| status.starts_with('2')), "{method} {path}");
    }
    assert_eq!(names.len(), 107, "{names:?}");
    assert_eq!(description["openapi"], "3.1.0");
    assert!(description["components"]["schemas"]["Problem"].is_object());
    Ok(())
}
