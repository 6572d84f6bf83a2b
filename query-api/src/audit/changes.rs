//! What differs between two states.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One thing that is different.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Change {
    /// Where, as a JSON pointer into the state; all of it is the empty text.
    path: String,
    kind: ChangeKind,
    /// What was there; null when nothing was.
    before: Value,
    /// What is there; null when nothing is.
    after: Value,
}

/// How it is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// The changes that lead from one state to the other, in the order of their paths. A mark of a personal value changes
/// as a whole.
pub(super) fn between(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(before, after, "", &mut changes);
    changes
}

fn compare(before: Option<&Value>, after: Option<&Value>, path: &str, changes: &mut Vec<Change>) {
    let kind = match (before, after) {
        (None, None) => return,
        (None, Some(_)) => ChangeKind::Added,
        (Some(_), None) => ChangeKind::Removed,
        (Some(before), Some(after)) if before == after => return,
        (Some(Value::Object(old)), Some(Value::Object(new))) if !is_mark(old) && !is_mark(new) => {
            let mut names: Vec<_> = old.keys().chain(new.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                compare(old.get(name), new.get(name), &path, changes);
            }
            return;
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                compare(old.get(index), new.get(index), &format!("{path}/{index}"), changes);
            }
            return;
        }
        (Some(_), Some(_)) => ChangeKind::Changed,
    };
    let value = |value: Option<&Value>| value.cloned().unwrap_or_default();
    changes.push(Change { path: path.to_owned(), kind, before: value(before), after: value(after) });
}

fn is_mark(object: &serde_json::Map<String, Value>) -> bool {
    ["sealed", "erased"].iter().any(|form| object.get(*form) == Some(&Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: &Value, after: &Value) -> Vec<(String, ChangeKind)> {
        between(Some(before), Some(after)).into_iter().map(|change| (change.path, change.kind)).collect()
    }

    #[test]
    fn only_what_differs_is_told_and_where() {
        let before =
            json!({"name": "Harbour", "members": {"a/b": 1, "c": 2}, "list": [1, 2], "same": [{"x": 1}]});
        let after =
            json!({"name": "Pier", "members": {"c": 2, "d": 3}, "list": [1, 3, 4], "same": [{"x": 1}]});
        assert_eq!(
            told(&before, &after),
            [
                ("/list/1".to_owned(), ChangeKind::Changed),
                ("/list/2".to_owned(), ChangeKind::Added),
                ("/members/a~1b".to_owned(), ChangeKind::Removed),
                ("/members/d".to_owned(), ChangeKind::Added),
                ("/name".to_owned(), ChangeKind::Changed),
            ]
        );
        assert!(told(&before, &before).is_empty());
    }

    #[test]
    fn a_state_that_begins_or_takes_another_form_changes_whole() {
        let open = json!({"Open": {"name": "Harbour"}});
        let begun = between(None, Some(&open));
        assert_eq!(
            begun,
            [Change {
                path: String::new(),
                kind: ChangeKind::Added,
                before: Value::Null,
                after: open.clone()
            }]
        );
        assert_eq!(told(&json!("NotCreated"), &open), [(String::new(), ChangeKind::Changed)]);
        assert!(between(None, None).is_empty());
    }

    #[test]
    fn another_sealed_value_is_one_change() {
        let sealed = |sequence| json!({"name": {"sealed": true, "person": "a", "sequence": sequence}});
        assert_eq!(told(&sealed(1), &sealed(2)), [("/name".to_owned(), ChangeKind::Changed)]);
    }
}
