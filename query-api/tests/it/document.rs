//! The description of the routes.

use utoipa::openapi::path::Operation;

#[test]
fn every_route_is_described_with_its_answers_and_its_token() {
    let document = query_api::openapi();
    let mut operations: Vec<(String, Operation)> = Vec::new();
    for (path, item) in document.paths.paths {
        operations.extend(
            [item.get, item.head, item.post].into_iter().flatten().map(|operation| (path.clone(), operation)),
        );
    }
    assert_eq!(operations.len(), 37);
    for (path, operation) in operations {
        assert!(operation.summary.is_some(), "{path} says not what it answers");
        assert!(operation.responses.responses.contains_key("200"), "{path}");
        assert_eq!(operation.security.is_some(), path.starts_with("/api/"), "{path}");
    }
    let schemas = document.components.unwrap().schemas;
    for name in [
        "Me",
        "Activity",
        "AccountItem",
        "Room",
        "RoomItem",
        "Message",
        "ConversionItem",
        "AuditEvent",
        "ChainCommand",
        "Problem",
    ] {
        assert!(schemas.contains_key(name), "{name} is not described: {:?}", schemas.keys());
    }
}
