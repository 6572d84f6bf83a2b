//! `cargo run -- audit …`: what happened, who did it, why, and what it looked like then; over the same questions of the
//! API as the auditors' page. Every one of them is recorded, under the name of the command line.

mod shown;
mod words;

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use serde_json::Value;

use super::Verdict;
use crate::operator::Operator;
use crate::running::Running;

pub(super) use words::parse;

/// The most that one answer of the API holds.
const PAGE: usize = 200;

/// A question, and whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explore {
    pub data: PathBuf,
    pub port: Option<u16>,
    pub question: Question,
    pub json: bool,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What happened? With the filters of the API, and how many to list.
    Events { filters: Vec<(&'static str, String)>, limit: usize },
    /// What did this command cause?
    Chain(String),
    /// What did it look like then?
    State(Vec<(&'static str, String)>),
    /// What changed in between?
    Diff(Vec<(&'static str, String)>),
}

/// Asks, and prints the answer.
///
/// # Errors
/// When Wherry does not run there, or refuses.
pub(super) async fn run(explore: &Explore, out: &mut (impl Write + ?Sized)) -> anyhow::Result<Verdict> {
    let url = match explore.port {
        Some(port) => format!("http://127.0.0.1:{port}"),
        None => Running::read(&explore.data)?.url,
    };
    let operator = Operator::new(&explore.data, &url)?;
    let (path, parameters) = match &explore.question {
        Question::Events { filters, limit } => {
            events(&operator, filters, *limit, explore.json, out).await?;
            return Ok(Verdict::Good);
        }
        Question::Chain(id) => (vec!["audit", "chains", id], &[][..]),
        Question::State(parameters) => (vec!["audit", "states"], &parameters[..]),
        Question::Diff(parameters) => (vec!["audit", "diffs"], &parameters[..]),
    };
    let answer = operator.ask(&path, parameters).await?;
    let text = match &explore.question {
        _ if explore.json => format!("{answer}\n"),
        Question::Chain(_) => shown::chain(&answer),
        Question::State(_) => shown::state(&answer)?,
        _ => shown::diff(&answer),
    };
    out.write_all(text.as_bytes())?;
    Ok(Verdict::Good)
}

/// The latest first, page by page.
async fn events(
    operator: &Operator,
    filters: &[(&'static str, String)],
    limit: usize,
    json: bool,
    out: &mut (impl Write + ?Sized),
) -> anyhow::Result<()> {
    let (mut left, mut cursor) = (limit, None);
    while left > 0 {
        let mut parameters = filters.to_vec();
        parameters.push(("limit", left.min(PAGE).to_string()));
        parameters.extend(cursor.take().map(|cursor| ("cursor", cursor)));
        let answer = operator.ask(&["audit", "events"], &parameters).await?;
        let Some(items) = answer["items"].as_array() else { bail!("the answer is no list of events") };
        for item in items {
            let line = if json { item.to_string() } else { shown::event(item) };
            writeln!(out, "{line}")?;
        }
        left = left.saturating_sub(items.len());
        match &answer["next_cursor"] {
            Value::String(next) => cursor = Some(next.clone()),
            _ => break,
        }
    }
    Ok(())
}
