//! `cargo run -- projections …`: how read models are kept, and what an operator can do about it.
//!
//! It talks to a running Wherry over HTTP as an admin does.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::{operator::Operator, projection_shown};

const ROUTE: &str = "projections";
/// How long it is waited for what comes of a command.
const OUTCOME_LIMIT: Duration = Duration::from_secs(15);
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// What is asked, with everything it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    List,
    Parked,
    /// One read model, or what is parked in it under this key: see [`crate::projection_shown`].
    Show {
        projection: String,
        key: Option<String>,
    },
    /// Compares one read model with the log, and tells what stands there if `values` are wanted: see
    /// [`crate::reconcile`].
    Verify {
        projection: String,
        values: bool,
    },
    /// A command on one read model: its name, and the request's body.
    Operate(String, Value),
}

/// Reads the words behind `projections`.
///
/// # Errors
/// When they cannot be understood.
pub fn parse(words: &[String], reason: Option<&str>, no_swap: bool, values: bool) -> anyhow::Result<Action> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let build = |text: &str| text.parse::<u32>().with_context(|| format!("`{text}` is no number of a build"));
    let (name, body) = match words.as_slice() {
        ["list"] => return Ok(Action::List),
        ["parked"] => return Ok(Action::Parked),
        ["show", name] => return Ok(Action::Show { projection: (*name).to_owned(), key: None }),
        ["show", name, key] => {
            return Ok(Action::Show { projection: (*name).to_owned(), key: Some((*key).to_owned()) });
        }
        ["verify", name] => return Ok(Action::Verify { projection: (*name).to_owned(), values }),
        ["rebuild", name] => (name, json!({"operation": "rebuild", "swap_when_ready": !no_swap})),
        [operation @ ("swap" | "abort"), name] => (name, json!({"operation": operation})),
        [operation @ ("swap" | "abort"), name, number] => {
            (name, json!({"operation": operation, "build": build(number)?}))
        }
        ["retry", name, stream] => (name, json!({"operation": "retry", "stream": stream})),
        ["retry", name, stream, key] => (name, json!({"operation": "retry", "stream": stream, "key": key})),
        ["skip", name, stream, sequence] => {
            let sequence: u64 =
                sequence.parse().with_context(|| format!("`{sequence}` is no sequence of an event"))?;
            let reason = reason.context("an event is skipped for a reason: --reason TEXT")?;
            (name, json!({"operation": "skip", "stream": stream, "sequence": sequence, "reason": reason}))
        }
        _ => bail!("`projections {}` is not understood; see cargo run -- --help", words.join(" ")),
    };
    Ok(Action::Operate((*name).to_owned(), body))
}

/// Does it, and says what there is to say.
///
/// # Errors
/// When Wherry does not run there, refuses, or its data folder is another one.
pub async fn run(data: &Path, url: &str, action: &Action) -> anyhow::Result<String> {
    let operator = Operator::new(data, url)?;
    match action {
        Action::List => Ok(list(&operator.state().await?)),
        Action::Parked => Ok(parked(&operator.state().await?)),
        Action::Show { projection, key } => {
            projection_shown::show(&operator, projection, key.as_deref()).await
        }
        Action::Operate(name, body) => operator.operate(name, body).await,
        Action::Verify { .. } => bail!("what is compared with the log is no matter of HTTP"),
    }
}

impl Operator {
    async fn state(&self) -> anyhow::Result<Value> {
        self.answer(self.http.get(self.at(ROUTE))).await
    }

    /// Sends the command and waits for what the projectors make of it.
    async fn operate(&self, name: &str, body: &Value) -> anyhow::Result<String> {
        let done = self.answer(self.http.post(format!("{}/{name}", self.at(ROUTE))).json(body)).await?;
        let position = done["position"].as_str().unwrap_or_default();
        let sequence: Option<i64> = position
            .rsplit(':')
            .next()
            .and_then(|behind| behind.split('@').next())
            .and_then(|sequence| sequence.parse().ok());
        let outcome = async {
            loop {
                let state = self.state().await?;
                let operations = state["operations"].as_array().cloned().unwrap_or_default();
                if let Some(own) = operations.iter().find(|own| own["sequence"].as_i64() == sequence) {
                    return anyhow::Ok(own["outcome"].as_str().unwrap_or_default().to_owned());
                }
                tokio::time::sleep(ASK_AGAIN).await;
            }
        };
        let Ok(outcome) = tokio::time::timeout(OUTCOME_LIMIT, outcome).await else {
            return Ok(format!("{name}: written down at {position}; the projectors have not done it yet\n"));
        };
        let outcome = outcome?;
        if outcome.starts_with("refused") {
            bail!("{name}: {outcome}");
        }
        Ok(format!("{name}: {outcome}\n"))
    }
}

/// One line for each build: how it stands and how far it is.
fn list(state: &Value) -> String {
    let mut lines = format!(
        "{:<22} {:>5} {:<10} {:>12} {:>12} {:>9} {:>8} {:>8} {:>8} {:>7}\n",
        "projection", "build", "state", "applied", "of", "events/s", "left", "behind", "for", "parked"
    );
    for build in state["builds"].as_array().into_iter().flatten() {
        let number = |name: &str| build[name].as_i64().map_or_else(|| "-".to_owned(), |n| n.to_string());
        let rate = build["events_per_second"].as_f64().map_or_else(|| "-".to_owned(), |r| format!("{r:.0}"));
        let seconds =
            |name: &str| build[name].as_f64().map_or_else(|| "-".to_owned(), |s| format!("{s:.0} s"));
        let (left, waiting) = (seconds("seconds_left"), seconds("lag_seconds"));
        let text = |name: &str| build[name].as_str().unwrap_or_default().to_owned();
        let _ = writeln!(
            lines,
            "{:<22} {:>5} {:<10} {:>12} {:>12} {rate:>9} {left:>8} {:>8} {waiting:>8} {:>7}",
            text("projection"),
            number("build"),
            text("state"),
            number("applied"),
            number("head"),
            number("lag_events"),
            number("parked_keys"),
        );
        if let Some(why) = build["waits_because"].as_str() {
            let _ = writeln!(lines, "    {why}");
        }
        let shards = state["shards"].as_array().into_iter().flatten();
        for shard in
            shards.filter(|own| own["projection"] == build["projection"] && own["build"] == build["build"])
        {
            let number = |name: &str| shard[name].as_i64().map_or_else(|| "-".to_owned(), |n| n.to_string());
            let rate =
                shard["events_per_second"].as_f64().map_or_else(|| "-".to_owned(), |r| format!("{r:.0}"));
            let name = format!("  shard {}", number("shard"));
            let _ = writeln!(lines, "{name:<39} {:>12} {:>12} {rate:>9}", number("applied"), number("head"));
        }
    }
    lines
}

/// What is parked, with the commands that go on from there.
fn parked(state: &Value) -> String {
    let keys: Vec<&Value> = state["parked"].as_array().into_iter().flatten().collect();
    if keys.is_empty() {
        return "nothing is parked\n".to_owned();
    }
    let mut lines = String::new();
    for key in keys {
        let text = |name: &str| key[name].as_str().unwrap_or_default();
        let (projection, stream, sequence) = (text("projection"), text("stream"), &key["sequence"]);
        let _ = writeln!(
            lines,
            "{projection} (build {}): event {sequence} of {stream}, {} v{} on {}\n    {}\n    \
             {} events of key {} wait; tried {} times, last by code {} at {}\n    \
             cargo run -- projections retry {projection} {stream} {}\n    \
             cargo run -- projections skip {projection} {stream} {sequence} --reason \"…\"",
            key["build"],
            text("event_type"),
            key["event_version"],
            text("subject"),
            text("error"),
            key["waiting_events"],
            text("key"),
            key["attempts"],
            text("code"),
            text("parked_at"),
            text("key"),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str], reason: Option<&str>) -> anyhow::Result<Action> {
        parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), reason, false, false)
    }

    #[test]
    fn every_command_has_its_body() -> anyhow::Result<()> {
        assert_eq!(asked(&["list"], None)?, Action::List);
        let verify = Action::Verify { projection: "room_list".to_owned(), values: false };
        assert_eq!(asked(&["verify", "room_list"], None)?, verify);
        for (words, key) in [(&["show", "room_list"][..], None), (&["show", "room_list", "#7"], Some("#7"))] {
            let show = Action::Show { projection: "room_list".to_owned(), key: key.map(str::to_owned) };
            assert_eq!(asked(words, None)?, show);
        }
        for (words, body) in [
            (&["rebuild", "room_list"][..], json!({"operation": "rebuild", "swap_when_ready": true})),
            (&["swap", "room_list"], json!({"operation": "swap"})),
            (&["abort", "room_list", "3"], json!({"operation": "abort", "build": 3})),
            (&["retry", "room_list", "CHATS"], json!({"operation": "retry", "stream": "CHATS"})),
            (
                &["skip", "room_list", "CHATS", "7"],
                json!({"operation": "skip", "stream": "CHATS", "sequence": 7, "reason": "a test"}),
            ),
        ] {
            assert_eq!(asked(words, Some("a test"))?, Action::Operate("room_list".to_owned(), body));
        }
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let wrong: &[&[&str]] = &[
            &[],
            &["rebuild"],
            &["verify"],
            &["show"],
            &["show", "room_list", "k", "more"],
            &["swap", "room_list", "first"],
            &["skip", "room_list", "CHATS", "7"],
            &["drop", "room_list"],
        ];
        for words in wrong {
            assert!(asked(words, None).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_build_is_listed_with_how_far_each_of_its_shards_is() {
        let build = |name: &str| {
            json!({"projection": name, "build": 1, "state": "live", "applied": 7, "head": 9, "events_per_second": 2.0,
                   "seconds_left": 1.0, "lag_events": 2, "lag_seconds": 3.0, "parked_keys": 0})
        };
        let shard = |shard: i64, applied: i64| {
            json!({"projection": "room_timeline", "build": 1, "shard": shard, "applied": applied, "head": 9,
                   "events_per_second": null})
        };
        let state = json!({"builds": [build("room_list"), build("room_timeline")], "shards": [shard(0, 9), shard(1, 7)]});
        let shown = list(&state);
        let lines: Vec<Vec<&str>> = shown.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines.len(), 5, "{shown}");
        assert_eq!(lines[2][..5], ["room_timeline", "1", "live", "7", "9"]);
        assert_eq!(lines[2][5..], ["2", "1", "s", "2", "3", "s", "0"]);
        assert_eq!(lines[3], ["shard", "0", "9", "9", "-"]);
        assert_eq!(lines[4], ["shard", "1", "7", "9", "-"]);
        let columns = |line: usize| shown.lines().nth(line).and_then(|line| line.rfind('9'));
        assert_eq!(columns(3), columns(1), "the columns are those of the builds: {shown}");
        // A service of before tells nothing of shards.
        assert_eq!(list(&json!({"builds": [build("room_list")]})).lines().count(), 2);
    }

    #[test]
    fn a_build_that_refuses_the_log_is_listed_with_why() {
        let state = json!({"builds": [{
            "projection": "room_list", "build": 1, "state": "live", "applied": 9, "head": 5, "events_per_second": 0.0,
            "seconds_left": null, "lag_events": null, "lag_seconds": null, "parked_keys": 0,
            "waits_because": "CHATS was rolled back",
        }]});
        let shown = list(&state);
        let lines: Vec<&str> = shown.lines().map(str::trim).collect();
        assert_eq!(lines.get(2), Some(&"CHATS was rolled back"), "{shown}");
        assert!(!shown.contains("0 s"), "nobody knows how far it is: {shown}");
    }

    #[test]
    fn what_is_parked_is_shown_with_what_to_do() {
        let state = json!({"parked": [{
            "projection": "room_list", "build": 1, "stream": "CHATS", "key": "k", "sequence": 7,
            "subject": "chat.room.k", "event_type": "RoomPainted", "event_version": 1, "error": "it is unknown",
            "code": "c0de", "attempts": 2, "waiting_events": 3, "parked_at": "2026-01-01T00:00:00Z",
        }]});
        let shown = parked(&state);
        for part in [
            "event 7 of CHATS, RoomPainted v1",
            "it is unknown",
            "retry room_list CHATS k",
            "skip room_list CHATS 7",
        ] {
            assert!(shown.contains(part), "{shown}");
        }
        assert_eq!(parked(&json!({"parked": []})), "nothing is parked\n");
    }
}
