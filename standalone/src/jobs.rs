//! `cargo run -- jobs …`: the jobs of workers that failed, and trying one again.
//!
//! It talks to a running Wherry over HTTP as an admin does. What it asks is recorded, as every question of an auditor.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::operator::Operator;
use crate::options::Options;

/// The failures that are looked at, the latest first.
const AT_MOST: usize = 200;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Which jobs have failed, and were not tried again since?
    List,
    /// Try it again.
    Retry { worker: String, sequence: u64 },
}

/// Reads the words behind `jobs`.
///
/// # Errors
/// When they cannot be understood.
pub fn parse(words: &[String]) -> anyhow::Result<Action> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["list"] => Ok(Action::List),
        ["retry", worker, sequence] => {
            let sequence =
                sequence.parse().with_context(|| format!("`{sequence}` is no sequence of an event"))?;
            Ok(Action::Retry { worker: (*worker).to_owned(), sequence })
        }
        _ => bail!("`jobs {}` is not understood; see cargo run -- --help", words.join(" ")),
    }
}

/// Does it, and says what there is to say.
///
/// # Errors
/// When Wherry does not run there, or refuses.
pub async fn run(options: &Options, action: &Action) -> anyhow::Result<String> {
    let operator = Operator::new(&options.data, &format!("http://127.0.0.1:{}", options.port))?;
    match action {
        Action::List => list(&operator, &options.said()).await,
        Action::Retry { worker, sequence } => {
            let route = operator.at(&format!("jobs/{worker}/{sequence}/retry"));
            let done = operator.answer(operator.http.post(route)).await?;
            let position = done["position"].as_str().unwrap_or_default();
            Ok(format!("{worker} {sequence}: to be tried again, written down at {position}\n"))
        }
    }
}

/// `said` is what the command line has to say beside, to mean the same Wherry.
async fn list(operator: &Operator, said: &str) -> anyhow::Result<String> {
    let wanted = [("type", "JobFailed".to_owned()), ("limit", AT_MOST.to_string())];
    let events = operator.ask(&["audit", "events"], &wanted).await?;
    let (mut seen, mut lines) = (BTreeSet::new(), String::new());
    for event in events["items"].as_array().into_iter().flatten() {
        let subject = event["subject"].as_str().unwrap_or_default();
        if !seen.insert(subject) {
            continue;
        }
        let of = [("stream", "SYSTEM".to_owned()), ("subject", subject.to_owned())];
        let job = operator.ask(&["audit", "states"], &of).await?;
        lines += &line(event, &job["state"], said).unwrap_or_default();
    }
    Ok(if lines.is_empty() { "no job has failed that was not tried again\n".to_owned() } else { lines })
}

/// A failed job with what to do about it; none for one that is tried again.
fn line(event: &Value, job: &Value, said: &str) -> Option<String> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let subject = text(event, "subject");
    let (worker, sequence) = subject.strip_prefix("system.job.")?.rsplit_once('.')?;
    if job["state"] != "failed" {
        return None;
    }
    let mut lines = String::new();
    let _ = writeln!(
        lines,
        "{} {worker}: {} (event {sequence} of {})\n    {}\n    cargo run -- jobs retry {worker} {sequence}{said}",
        text(event, "stored_at"),
        text(job, "reason"),
        text(job, "stream"),
        text(job, "detail"),
    );
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(words: &[&str]) -> anyhow::Result<Action> {
        parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn jobs_are_listed_and_tried_again() -> anyhow::Result<()> {
        assert_eq!(asked(&[])?, Action::List);
        let retry = Action::Retry { worker: "mailer".to_owned(), sequence: 7 };
        assert_eq!(asked(&["retry", "mailer", "7"])?, retry);
        for wrong in [&["retry"][..], &["retry", "mailer"], &["retry", "mailer", "first"], &["drop"]] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
        Ok(())
    }

    #[test]
    fn a_failed_job_is_shown_with_what_to_do() {
        let event = json!({"subject": "system.job.mailer.7", "stored_at": "2026-01-01T00:00:00Z"});
        let failed =
            json!({"state": "failed", "stream": "USERS", "reason": "recipient-refused", "detail": "550"});
        let shown = line(&event, &failed, " --port 9000").unwrap_or_default();
        for part in
            ["mailer: recipient-refused (event 7 of USERS)", "550", "jobs retry mailer 7 --port 9000\n"]
        {
            assert!(shown.contains(part), "{shown}");
        }
        assert_eq!(line(&event, &json!({"state": "retried"}), ""), None);
    }
}
