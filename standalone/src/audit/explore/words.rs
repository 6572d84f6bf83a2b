//! The words behind `audit`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use domain::boundary::STREAMS;
use lexopt::{Arg, ValueExt as _};

use super::{Explore, Question};

/// How many events are listed unless told.
const USUAL: usize = 50;
/// Options that are filters of the API, with the name that they have there.
const FILTERS: [(&str, &str); 9] = [
    ("person", "person"),
    ("room", "room"),
    ("conversion", "conversion"),
    ("type", "type"),
    ("subject", "subject"),
    ("command", "command"),
    ("correlation", "correlation"),
    ("since", "from"),
    ("until", "to"),
];
/// Options that say which moments.
const MOMENTS: [(&str, &str); 4] = [("at", "at"), ("from", "from"), ("to", "to"), ("message", "message")];

/// Reads them.
///
/// # Errors
/// When they cannot be understood.
pub(in crate::audit) fn parse(arguments: &mut lexopt::Parser, data: PathBuf) -> anyhow::Result<Explore> {
    let (mut data, mut port, mut limit, mut json, mut values) = (data, None, None, false, Vec::new());
    let (mut filters, mut moments) = (Vec::new(), Vec::new());
    while let Some(argument) = arguments.next()? {
        let named = |names: &[(&'static str, &'static str)], name: &str| {
            names.iter().find(|(option, _)| *option == name).map(|(_, parameter)| *parameter)
        };
        match argument {
            Arg::Value(value) => values.push(value.string()?),
            Arg::Long("data") => data = std::path::absolute(arguments.value()?)?,
            Arg::Long("port") => port = Some(arguments.value()?.parse()?),
            Arg::Long("limit") => limit = Some(arguments.value()?.parse()?),
            Arg::Long("json") => json = true,
            Arg::Long("no-reads") => filters.push(("reads", "false".to_owned())),
            Arg::Long(name) => {
                let (filter, moment) = (named(&FILTERS, name), named(&MOMENTS, name));
                match (filter, moment) {
                    (Some(parameter), _) => filters.push((parameter, arguments.value()?.string()?)),
                    (_, Some(parameter)) => moments.push((parameter, arguments.value()?.string()?)),
                    _ => return Err(Arg::Long(name).unexpected().into()),
                }
            }
            short @ Arg::Short(_) => return Err(short.unexpected().into()),
        }
    }
    let words: Vec<&str> = values.iter().map(String::as_str).collect();
    let has = |parameter: &str| moments.iter().any(|(name, _)| *name == parameter);
    let question = match words.as_slice() {
        ["events"] if moments.is_empty() => {
            Question::Events { filters, limit: limit.take().unwrap_or(USUAL) }
        }
        ["chain", id] if filters.is_empty() && moments.is_empty() => Question::Chain((*id).to_owned()),
        ["state", subject] if filters.is_empty() && !has("from") && !has("to") => {
            Question::State(of_subject(subject, moments)?)
        }
        ["diff", subject] if filters.is_empty() && !has("at") => {
            if !has("from") {
                bail!(
                    "a difference is between two moments: --from SEQUENCE|TIME [--to …]; 0 is before everything"
                );
            }
            Question::Diff(of_subject(subject, moments)?)
        }
        _ => {
            bail!("`audit {}` with these options is not understood; see cargo run -- --help", words.join(" "))
        }
    };
    if limit.is_some() {
        bail!("only `audit events` has --limit");
    }
    Ok(Explore { data, port, question, json })
}

fn of_subject(
    subject: &str,
    moments: Vec<(&'static str, String)>,
) -> anyhow::Result<Vec<(&'static str, String)>> {
    let first = subject.split('.').next().unwrap_or_default();
    let is_its = |subjects: &str| subjects.split('.').next() == Some(first);
    let stream = STREAMS.iter().find(|stream| is_its(stream.subjects));
    let stream = stream.with_context(|| {
        format!("`{subject}` is nothing in the log: a subject looks like chat.room.<id>, user.<id> or conversion.<owner>.<id>")
    })?;
    let subject = [("stream", stream.name.to_owned()), ("subject", subject.to_owned())];
    Ok(subject.into_iter().chain(moments).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> anyhow::Result<Question> {
        Ok(parse(&mut lexopt::Parser::from_args(words), "/data".into())?.question)
    }

    fn pairs(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn questions_become_those_of_the_api() -> anyhow::Result<()> {
        let events =
            asked(&["events", "--type", "MessagePosted", "--since=2026-01-01T00:00:00Z", "--limit", "7"])?;
        let filters = pairs(&[("type", "MessagePosted"), ("from", "2026-01-01T00:00:00Z")]);
        assert_eq!(events, Question::Events { filters, limit: 7 });
        assert_eq!(asked(&["chain", "c"])?, Question::Chain("c".to_owned()));
        let state = pairs(&[("stream", "CHATS"), ("subject", "chat.room.r"), ("at", "7")]);
        assert_eq!(asked(&["state", "chat.room.r", "--at", "7"])?, Question::State(state));
        let diff = pairs(&[("stream", "USERS"), ("subject", "user.u"), ("from", "0")]);
        assert_eq!(asked(&["diff", "user.u", "--from", "0"])?, Question::Diff(diff));
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [
            &[][..],
            &["events", "chats"],
            &["events", "--at", "7"],
            &["events", "--colour", "red"],
            &["chain"],
            &["chain", "c", "--limit", "7"],
            &["state", "room.r"],
            &["state", "chat.room.r", "--from", "7"],
            &["diff", "chat.room.r"],
            &["diff", "chat.room.r", "--from", "1", "--at", "2"],
        ] {
            assert!(asked(words).is_err(), "{words:?}");
        }
    }
}
