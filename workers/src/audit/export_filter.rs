//! Which events an export is of, by what they say: who and what they are about, and by which command they came. The same
//! filters as those of the API, under the same names, but looked for in the log itself.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use domain::{
    audit::{conversion_of, people_of, room_of},
    boundary::{CHATS, CONVERSIONS, USERS},
    logged::streams_of,
};
use jetstream_es::{LogReader, MAX_PAGE, StoreError, StoredMessage};
use serde_json::Value;
use uuid::Uuid;

/// What auditors asked, of which there may be more than of anything else.
const READS: &str = "AuditRead";
/// Where the bots of people stand. One that never was in a room has no boundary of its own.
const BOTS: &str = "user.bots.*";

/// What an event must say to be exported: nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// Whose doing it is, or whom it happened to.
    pub person: Option<Uuid>,
    pub room: Option<Uuid>,
    pub conversion: Option<Uuid>,
    /// A type of event, such as `MessagePosted`.
    pub event_type: Option<String>,
    /// The command that it is an effect of.
    pub command: Option<Uuid>,
    /// What it carries as its correlation.
    pub correlation: Option<String>,
    /// Whether questions of auditors are left out.
    pub without_reads: bool,
}

impl ExportFilter {
    /// Takes in an option and its value. False if it is none of a filter.
    ///
    /// # Errors
    /// When the value is not what it must be.
    pub(super) fn take<'a>(
        &mut self,
        option: &str,
        value: impl FnOnce() -> anyhow::Result<&'a String>,
    ) -> anyhow::Result<bool> {
        let id = |text: &String| {
            let why =
                || format!("`{text}` of {option} is no id such as 01997b7e-5d2c-7cc2-9a5c-6f0d1b7a8e90");
            text.parse::<Uuid>().with_context(why).map(Some)
        };
        match option {
            "--person" => self.person = id(value()?)?,
            "--room" => self.room = id(value()?)?,
            "--conversion" => self.conversion = id(value()?)?,
            "--command" => self.command = id(value()?)?,
            "--type" => self.event_type = Some(value()?.clone()),
            "--correlation" => self.correlation = Some(value()?.clone()),
            "--no-reads" => self.without_reads = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether there can be such events in these streams; in all of them if none is named.
    ///
    /// # Errors
    /// When no stream has events of this type, or none of these: the export would be empty.
    pub(super) fn check_type(&self, streams: &[String]) -> anyhow::Result<()> {
        let Some(wanted) = self.event_type.as_deref() else { return Ok(()) };
        let homes = streams_of(wanted);
        ensure!(
            !homes.is_empty(),
            "no stream has events of the type `{wanted}`; docs/events.md has all types, such as MessagePosted"
        );
        ensure!(
            streams.is_empty() || streams.iter().any(|stream| homes.contains(&stream.as_str())),
            "events of the type {wanted} are in {}, and not in {}",
            homes.join(", "),
            streams.join(", ")
        );
        Ok(())
    }

    /// The first of what is named that nothing in the log is about, in words; none if all of it is there.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(super) async fn unknown(&self, log: &LogReader) -> Result<Option<String>, StoreError> {
        if let Some(person) = self.person
            && !is_person(log, person).await?
        {
            return Ok(Some(format!("there is no person {person} in this log")));
        }
        for (what, id, stream, filter) in [
            ("room", self.room, CHATS.name, "chat.*."),
            ("conversion", self.conversion, CONVERSIONS.name, "conversion.*."),
        ] {
            if let Some(id) = id
                && log.next_matching(stream, Some(&format!("{filter}{id}")), 1).await?.is_none()
            {
                return Ok(Some(format!("there is no {what} {id} in this log")));
            }
        }
        Ok(None)
    }

    /// Whether an event is one of these. What is no event says nothing.
    pub(super) fn takes(&self, message: &StoredMessage) -> bool {
        if *self == Self::default() {
            return true;
        }
        let Some((envelope, body)) = message.as_event() else { return false };
        let is_about = |wanted: Option<Uuid>, found: Option<Uuid>| wanted.is_none() || wanted == found;
        self.event_type.as_ref().is_none_or(|wanted| *wanted == envelope.event_type)
            && self.command.is_none_or(|wanted| wanted == envelope.command)
            && self.correlation.as_ref().is_none_or(|wanted| *wanted == envelope.correlation)
            && !(self.without_reads && envelope.event_type == READS)
            && is_about(self.room, room_of(&body))
            && is_about(self.conversion, conversion_of(&body))
            && self.person.is_none_or(|wanted| people_of(&body, &envelope.actor).contains(&wanted))
    }

    /// As the header of an export tells it: the name of each and its value.
    pub(super) fn told(&self) -> BTreeMap<String, String> {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let told = [
            ("person", id(self.person)),
            ("room", id(self.room)),
            ("conversion", id(self.conversion)),
            ("type", self.event_type.clone()),
            ("command", id(self.command)),
            ("correlation", self.correlation.clone()),
            ("reads", self.without_reads.then(|| "false".to_owned())),
        ];
        told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// Whether somebody has this id: a person, or a bot.
async fn is_person(log: &LogReader, person: Uuid) -> Result<bool, StoreError> {
    for (stream, subject) in
        [(USERS.name, format!("user.{person}")), (CHATS.name, format!("chat.account.{person}"))]
    {
        if log.next_matching(stream, Some(&subject), 1).await?.is_some() {
            return Ok(true);
        }
    }
    let (person, mut next) = (person.to_string(), 1);
    loop {
        let messages = log.messages(USERS.name, next, Some(BOTS), MAX_PAGE).await?;
        let Some(last) = messages.last() else { return Ok(false) };
        next = last.sequence + 1;
        let is_it = |body: &Value| body.get("bot").and_then(Value::as_str) == Some(person.as_str());
        if messages.iter().filter_map(StoredMessage::as_event).any(|(_, body)| is_it(&body)) {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01997b7e-5d2c-7cc2-9a5c-6f0d1b7a8e90";

    fn taken(option: &str, value: &str) -> anyhow::Result<ExportFilter> {
        let (mut filter, value) = (ExportFilter::default(), value.to_owned());
        ensure!(filter.take(option, || Ok(&value))?, "{option} is no filter");
        Ok(filter)
    }

    #[test]
    fn what_is_asked_for_is_told_under_the_names_of_the_api() -> anyhow::Result<()> {
        for (option, value, name, told) in [
            ("--person", ID, "person", ID),
            ("--room", "01997B7E5D2C7CC29A5C6F0D1B7A8E90", "room", ID),
            ("--conversion", ID, "conversion", ID),
            ("--command", ID, "command", ID),
            ("--type", "MessagePosted", "type", "MessagePosted"),
            ("--correlation", "x", "correlation", "x"),
            ("--no-reads", "", "reads", "false"),
        ] {
            let expected = BTreeMap::from([(name.to_owned(), told.to_owned())]);
            assert_eq!(taken(option, value)?.told(), expected, "{option}");
        }
        assert_eq!(ExportFilter::default().told(), BTreeMap::new());
        for (option, value) in [("--person", "ada"), ("--room", ""), ("--command", "12"), ("--colour", "red")]
        {
            assert!(taken(option, value).is_err(), "{option} {value}");
        }
        Ok(())
    }

    #[test]
    fn a_type_that_no_stream_has_is_refused_and_one_of_another_stream_too() -> anyhow::Result<()> {
        let said = |event_type: &str, streams: &[&str]| {
            let streams: Vec<_> = streams.iter().map(|stream| (*stream).to_owned()).collect();
            let checked = taken("--type", event_type)?.check_type(&streams);
            anyhow::Ok(checked.err().map(|error| error.to_string()).unwrap_or_default())
        };
        assert_eq!(said("MessagePosted", &[])?, "");
        assert_eq!(said("MessagePosted", &["USERS", "CHATS"])?, "");
        assert!(said("MessagePainted", &[])?.contains("no stream has events of the type `MessagePainted`"));
        assert!(said("MessagePosted", &["USERS"])?.contains("are in CHATS, and not in USERS"));
        Ok(())
    }
}
