//! `cargo run -- projections show …`: one read model, and what a parked key of it holds, as they are told to an operator.

use std::fmt::Write as _;

use serde_json::Value;

use crate::operator::Operator;

/// So many of the events that wait are listed.
const LISTED: usize = 100;

/// How this read model is kept, or what waits in it under this key.
///
/// # Errors
/// When Wherry does not answer, or there is no such read model or parked key.
pub(crate) async fn show(operator: &Operator, name: &str, key: Option<&str>) -> anyhow::Result<String> {
    match key {
        None => Ok(read_model(&operator.ask(&["projections", name], &[]).await?)),
        Some(key) => Ok(queues(&operator.ask(&["projections", name, "parked", key], &[]).await?)),
    }
}

/// Each build, where it is in its streams, and the keys that are parked.
fn read_model(detail: &Value) -> String {
    let name = text(detail, "projection");
    let mut lines = String::new();
    for build in list(detail, "builds") {
        let since = match build["live_since"].as_str() {
            Some(since) => format!("read since {since}"),
            None => format!("begun {}", text(build, "started_at")),
        };
        let _ = writeln!(
            lines,
            "{name} version {}, build {}: {}, {since}",
            build["version"],
            build["build"],
            text(build, "state")
        );
        let known = |name: &str, unit: &str| {
            build[name]
                .as_f64()
                .map_or_else(|| format!("unknown{unit}"), |number| format!("{number:.0}{unit}"))
        };
        let _ = writeln!(
            lines,
            "    {} of {} events; {} behind, for {} at most; {}, {} a batch, {} left",
            build["applied"],
            known("head", ""),
            known("lag_events", ""),
            known("lag_seconds", " s"),
            known("events_per_second", " events/s"),
            known("batch_events", ""),
            known("seconds_left", " s"),
        );
        if let Some(why) = build["waits_because"].as_str() {
            let _ = writeln!(lines, "    {why}");
        }
        let own = |item: &&Value| item["build"] == build["build"];
        for stream in list(detail, "streams").filter(own) {
            let head = stream["head"].as_i64().map_or_else(|| "unknown".to_owned(), |head| head.to_string());
            let reached =
                stream["reached_at"].as_str().map_or_else(String::new, |at| format!(", stored {at}"));
            let _ = writeln!(lines, "    at {} of {head}{reached}", text(stream, "position"));
        }
        for shard in list(detail, "shards").filter(own) {
            let head = shard["head"].as_i64().map_or_else(|| "unknown".to_owned(), |head| head.to_string());
            let _ = writeln!(lines, "    shard {}: {} of {head} events", shard["shard"], shard["applied"]);
        }
        let _ = writeln!(lines, "    {} keys parked", build["parked_keys"]);
        for parked in list(detail, "parked").filter(own) {
            let _ = writeln!(
                lines,
                "        {} events of {} wait behind event {}: cargo run -- projections show {name} '{}'",
                parked["waiting_events"],
                text(parked, "stream"),
                parked["sequence"],
                text(parked, "key")
            );
        }
    }
    lines
}

/// What a key holds, in each build and stream where it is parked, with the ways on.
fn queues(detail: &Value) -> String {
    let mut lines = String::new();
    for queue in list(detail, "items") {
        let (projection, stream, key) =
            (text(queue, "projection"), text(queue, "stream"), text(queue, "key"));
        let sequence = &queue["sequence"];
        let asked = queue["wanted"]
            .as_str()
            .map_or_else(String::new, |wanted| format!("    a {wanted} is asked for and comes next\n"));
        let _ = write!(
            lines,
            "{projection} (build {}): key {key} of {stream}\n    \
             event {sequence}, {} v{} on {}\n    \
             error: {}\n    \
             tried {} times, last by code {} at {}\n{asked}    \
             {} events wait, that one with them: {}\n    \
             cargo run -- projections retry {projection} {stream} '{key}'\n    \
             cargo run -- projections skip {projection} {stream} {sequence} --reason \"…\"\n",
            queue["build"],
            text(queue, "event_type"),
            queue["event_version"],
            text(queue, "subject"),
            text(queue, "error"),
            queue["attempts"],
            text(queue, "code"),
            text(queue, "parked_at"),
            queue["waiting_events"],
            waiting(queue),
        );
    }
    lines
}

/// The first sequences of a queue.
fn waiting(queue: &Value) -> String {
    let listed: Vec<String> = list(queue, "waiting").take(LISTED).map(Value::to_string).collect();
    let all = queue["waiting_events"].as_u64().unwrap_or_default();
    let more = if all > listed.len() as u64 { " …" } else { "" };
    format!("{}{more}", listed.join(" "))
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of[name].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_read_model_is_shown_with_its_streams_and_what_is_parked() {
        let detail = json!({
            "projection": "room_timeline",
            "builds": [
                {"build": 1, "version": 3, "state": "live", "live_since": "2026-01-01T00:00:00Z", "applied": 7,
                 "head": 9, "lag_events": 2, "lag_seconds": 3.0, "events_per_second": 2.0, "batch_events": 500,
                 "seconds_left": 1.0, "parked_keys": 1},
                {"build": 2, "version": 4, "state": "building", "started_at": "2026-01-02T00:00:00Z", "applied": 0,
                 "head": null, "parked_keys": 0, "waits_because": "it is behind"},
            ],
            "streams": [
                {"build": 1, "stream": "CHATS", "position": "CHATS:7@1f3a9c00", "head": 9,
                 "reached_at": "2026-01-01T00:00:05Z"},
                {"build": 2, "stream": "CHATS", "position": "CHATS:0@1f3a9c00", "head": null, "reached_at": null},
            ],
            "shards": [{"build": 1, "shard": 0, "applied": 7, "head": 9}],
            "parked": [{"build": 1, "stream": "CHATS", "key": "#5", "sequence": 5, "waiting_events": 2}],
        });
        let shown = read_model(&detail);
        let lines: Vec<&str> = shown.lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                "room_timeline version 3, build 1: live, read since 2026-01-01T00:00:00Z",
                "7 of 9 events; 2 behind, for 3 s at most; 2 events/s, 500 a batch, 1 s left",
                "at CHATS:7@1f3a9c00 of 9, stored 2026-01-01T00:00:05Z",
                "shard 0: 7 of 9 events",
                "1 keys parked",
                "2 events of CHATS wait behind event 5: cargo run -- projections show room_timeline '#5'",
                "room_timeline version 4, build 2: building, begun 2026-01-02T00:00:00Z",
                "0 of unknown events; unknown behind, for unknown s at most; unknown events/s, unknown a batch, \
                 unknown s left",
                "it is behind",
                "at CHATS:0@1f3a9c00 of unknown",
                "0 keys parked",
            ]
        );
    }

    #[test]
    fn a_parked_key_is_shown_with_its_error_and_the_queue_behind_it() {
        let queue = |wanted: Value, all: u64| {
            json!({"items": [{
                "projection": "room_list", "build": 1, "stream": "CHATS", "key": "k", "sequence": 7,
                "subject": "chat.room.k", "event_type": "RoomPainted", "event_version": 2, "error": "it is unknown",
                "code": "c0de", "attempts": 3, "parked_at": "2026-01-01T00:00:00Z", "waiting_events": all,
                "waiting": [7, 9, 12], "wanted": wanted,
            }]})
        };
        let shown = queues(&queue(Value::Null, 3));
        for part in [
            "room_list (build 1): key k of CHATS",
            "event 7, RoomPainted v2 on chat.room.k",
            "error: it is unknown",
            "tried 3 times, last by code c0de at 2026-01-01T00:00:00Z",
            "3 events wait, that one with them: 7 9 12\n",
            "retry room_list CHATS 'k'",
            "skip room_list CHATS 7 --reason",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("asked for"), "{shown}");
        let shown = queues(&queue(json!("skip"), 4));
        assert!(shown.contains("a skip is asked for") && shown.contains(": 7 9 12 …\n"), "{shown}");
    }
}
