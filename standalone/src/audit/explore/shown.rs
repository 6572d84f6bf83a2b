//! Answers as a person reads them.

use std::fmt::Write as _;

use serde_json::Value;

/// When, where, what, by whom, and by which command.
pub(super) fn event(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    format!(
        "{}  {}:{}  {} v{}  {}  by {}  command {}",
        text("stored_at"),
        text("stream"),
        event["sequence"],
        text("type"),
        event["type_version"],
        text("subject"),
        text("actor"),
        text("command_id"),
    )
}

/// A tree: commands, below each its events, below each of these the commands that it caused.
pub(super) fn chain(answer: &Value) -> String {
    let mut lines = String::new();
    commands(&answer["commands"], 0, &mut lines);
    if answer["truncated"] == true {
        lines.push_str("… and more than can be shown\n");
    }
    lines
}

fn commands(found: &Value, depth: usize, lines: &mut String) {
    for command in found.as_array().into_iter().flatten() {
        let text = |name: &str| command[name].as_str().unwrap_or_default();
        let indent = "  ".repeat(depth);
        let _ = writeln!(lines, "{indent}command {} by {}", text("command_id"), text("actor"));
        for event in command["events"].as_array().into_iter().flatten() {
            let text = |name: &str| event[name].as_str().unwrap_or_default();
            let _ = writeln!(
                lines,
                "{indent}  {}  {}:{}  {}  {}",
                text("stored_at"),
                text("stream"),
                event["sequence"],
                text("type"),
                text("subject"),
            );
            let projections: Vec<_> =
                event["projections"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if !projections.is_empty() {
                let _ = writeln!(lines, "{indent}    in {}", projections.join(", "));
            }
            commands(&event["caused"], depth + 2, lines);
        }
    }
}

/// Where and when it was so, and how it was.
///
/// # Errors
/// When the answer has no JSON form, which every answer has.
pub(super) fn state(answer: &Value) -> anyhow::Result<String> {
    let last = &answer["last_event"];
    let mut lines = format!(
        "{} of {} at {}: {} events folded\n",
        answer["subject"].as_str().unwrap_or_default(),
        answer["stream"].as_str().unwrap_or_default(),
        moment(&answer["at"]),
        answer["events"],
    );
    if last.is_object() {
        let _ = writeln!(lines, "last: {}", event(last));
    }
    lines.push_str(&serde_json::to_string_pretty(&answer["state"])?);
    lines.push('\n');
    Ok(lines)
}

/// What is another value than before, then the events in between.
pub(super) fn diff(answer: &Value) -> String {
    let mut lines = format!(
        "{} of {} from {} to {}\n",
        answer["subject"].as_str().unwrap_or_default(),
        answer["stream"].as_str().unwrap_or_default(),
        moment(&answer["from"]),
        moment(&answer["to"]),
    );
    let changes: Vec<_> = answer["changes"].as_array().into_iter().flatten().collect();
    if changes.is_empty() {
        lines.push_str("  nothing is different\n");
    }
    for change in changes {
        let path = change["path"].as_str().filter(|path| !path.is_empty()).unwrap_or("/");
        let _ = match change["kind"].as_str() {
            Some("added") => writeln!(lines, "  + {path}: {}", change["after"]),
            Some("removed") => writeln!(lines, "  - {path}: {}", change["before"]),
            _ => writeln!(lines, "  ~ {path}: {} -> {}", change["before"], change["after"]),
        };
    }
    for found in answer["events"].as_array().into_iter().flatten() {
        let _ = writeln!(lines, "{}", event(found));
    }
    if answer["truncated"] == true {
        lines.push_str("… and more than can be shown\n");
    }
    lines
}

fn moment(moment: &Value) -> String {
    match moment["time"].as_str() {
        Some(time) => format!("{} ({time})", moment["sequence"]),
        None => moment["sequence"].to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn an_event(sequence: u64, caused: &Value) -> Value {
        json!({
            "stream": "CHATS", "sequence": sequence, "stored_at": "2026-01-02T03:04:05Z", "type": "MessagePosted",
            "type_version": 1, "subject": "chat.timeline.r", "actor": "account:a", "command_id": "c",
            "projections": ["room_list"], "caused": caused,
        })
    }

    #[test]
    fn a_chain_is_indented_by_what_caused_what() {
        let caused =
            json!([{"command_id": "d", "actor": "worker:mail", "events": [an_event(8, &json!([]))]}]);
        let commands = json!([{"command_id": "c", "actor": "account:a", "events": [an_event(7, &caused)]}]);
        let shown = chain(&json!({"commands": commands, "truncated": true}));
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0], "command c by account:a");
        assert_eq!(lines[1], "  2026-01-02T03:04:05Z  CHATS:7  MessagePosted  chat.timeline.r");
        assert_eq!(lines[2], "    in room_list");
        assert_eq!(lines[3], "    command d by worker:mail");
        assert!(lines[4].starts_with("      2026") && lines[6].starts_with('…'), "{shown}");
    }

    #[test]
    fn a_diff_says_what_was_and_what_is() {
        let shown = diff(&json!({
            "stream": "CHATS", "subject": "chat.room.r", "from": {"sequence": 0, "time": null},
            "to": {"sequence": 9, "time": "2026-01-02T03:04:05Z"},
            "changes": [
                {"path": "/Open/name", "kind": "changed", "before": "a", "after": "b"},
                {"path": "", "kind": "added", "before": null, "after": 1},
            ],
            "events": [an_event(9, &json!([]))], "truncated": false,
        }));
        assert!(shown.contains("from 0 to 9 (2026-01-02T03:04:05Z)"), "{shown}");
        assert!(shown.contains("  ~ /Open/name: \"a\" -> \"b\"\n  + /: 1\n2026"), "{shown}");
    }
}
