//! Bringing back a log that was taken away: whole streams, message by message, under the sequences that they had.

use std::str::FromStr as _;
use std::time::Duration;

use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::stream::{Config, Info};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, HeaderMap, HeaderName, HeaderValue, header};
use bytes::Bytes;
use time::OffsetDateTime;

use crate::reader::{
    EPOCH_KEY, IMPORTED_EPOCH_KEY, IMPORTED_ROOT_KEY, IMPORTED_UPTO_KEY, IMPORTING_KEY, head_of,
};
use crate::recorded::{IMPORTED_TIME, parse_time};
use crate::setup::{StreamDef, is_not_found, refused, stream_config};
use crate::wire::parse_answer;
use crate::{Ambient, Imported, LogReader, OWN_API, StoreError};

/// Messages of one batch: fewer than the server takes, so that one of large messages does not take long to sync.
const BATCH_MESSAGES: usize = 500;
/// Bytes of one batch; a message alone may have more.
const BATCH_BYTES: usize = 2 << 20;
const ATTEMPTS: u32 = 60;
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A stream that is to be imported, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedStream {
    /// The stream as setup makes it.
    pub stream: StreamDef,
    /// The epoch that it had, and how many events it has from there.
    pub from: Imported,
    /// The root of its tree: tells this import from any other.
    pub root: String,
}

/// Why nothing, or nothing more, is imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The stream has events of its own.
    #[error(
        "{stream} is not empty: it has {events} events. A log is imported into empty streams only; nothing was changed"
    )]
    NotEmpty {
        /// The stream.
        stream: String,
        /// Its last sequence.
        events: u64,
    },
    /// Half of something else is there.
    #[error(
        "{stream} holds a part of another import: go on with that one, or begin with an empty server; nothing was changed"
    )]
    OtherImport {
        /// The stream.
        stream: String,
    },
    /// A message cannot be stored as it is.
    #[error("event {sequence} of {stream} cannot be stored as it is: {why}")]
    Message {
        /// The stream.
        stream: String,
        /// Its sequence.
        sequence: u64,
        /// What is wrong.
        why: String,
    },
    /// Somebody else appended meanwhile.
    #[error("{stream}: somebody else appends to it; stop everything but the import")]
    Overtaken {
        /// The stream.
        stream: String,
    },
    /// The server did not answer or refused. Run the import again: it goes on.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A message as it is to be stored again.
#[derive(Clone, Debug)]
pub struct ImportedMessage {
    subject: String,
    headers: HeaderMap,
    body: Bytes,
}

impl ImportedMessage {
    /// A message with these headers, and when it was stored at first (RFC 3339): readers are told that time.
    ///
    /// # Errors
    /// What is wrong with a header, or with that time.
    pub fn new<'a>(
        subject: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: Bytes,
        stored_at: Option<&'a str>,
    ) -> Result<Self, String> {
        if let Some(time) = stored_at.filter(|time| stored_time(time).is_none()) {
            return Err(format!("`{time}` is no time at which it was stored"));
        }
        let mut map = HeaderMap::new();
        let stored_at = stored_at.map(|time| (IMPORTED_TIME, time));
        for (name, value) in headers.into_iter().chain(stored_at) {
            let name = HeaderName::from_str(name).map_err(|_| format!("`{name}` is no name of a header"))?;
            let value =
                HeaderValue::from_str(value).map_err(|_| format!("the value of `{name}` is no header's"))?;
            map.append(name, value);
        }
        Ok(Self { subject: subject.to_owned(), headers: map, body })
    }

    fn bytes(&self) -> usize {
        let headers =
            self.headers.iter().flat_map(|(_, values)| values).map(|value| value.as_str().len() + 32);
        self.subject.len() + self.body.len() + headers.sum::<usize>()
    }
}

/// The time that readers are told of a message which says so (RFC 3339) of when it was stored at first; none if that is no
/// time.
pub fn stored_time(text: &str) -> Option<OffsetDateTime> {
    parse_time(text)
}

/// The import of one stream. Only the log's setup user, with command-api's user for the appends, may.
pub struct StreamImport {
    setup: Context,
    writer: Client,
    reader: LogReader,
    of: ImportedStream,
    config: Config,
    last: u64,
    is_done: bool,
    waiting: Vec<ImportedMessage>,
    waiting_bytes: usize,
    ambient: Ambient,
}

/// Begins to import these streams, or goes on where a killed import was: looks at all of them first, then marks them.
/// A stream that is marked serves nobody until the mark is gone.
///
/// # Errors
/// [`ImportError`] when one of them is not empty, and nothing is changed then.
pub async fn begin(
    setup: &Client,
    writer: &Client,
    streams: &[ImportedStream],
    replicas: usize,
) -> Result<Vec<StreamImport>, ImportError> {
    let context = jetstream::new(setup.clone());
    let ambient = Ambient::system();
    let mut imports = Vec::new();
    for of in streams {
        let name = &of.stream.name;
        let mut config = stream_config(&of.stream, replicas);
        let found = match context.get_stream(name).await {
            Ok(found) => Some(found.cached_info().clone()),
            Err(error) if is_not_found(&error) => None,
            Err(error) => return Err(refused("looking for a stream", &error).into()),
        };
        let last = found.as_ref().map_or(0, |info| info.state.last_sequence);
        let is_done = match &found {
            Some(info) => standing(of, info)?,
            None => false,
        };
        if let Some(info) = &found {
            config.metadata.clone_from(&info.config.metadata);
        }
        config.metadata.entry(EPOCH_KEY.to_owned()).or_insert_with(|| ambient.random_hex::<4>());
        config.metadata.insert(IMPORTING_KEY.to_owned(), of.mark());
        imports.push((
            found.is_some(),
            StreamImport {
                setup: context.clone(),
                writer: writer.clone(),
                reader: LogReader::new(writer.clone(), OWN_API),
                of: of.clone(),
                config,
                last,
                is_done,
                waiting: Vec::new(),
                waiting_bytes: 0,
                ambient: ambient.clone(),
            },
        ));
    }
    for (is_there, import) in &imports {
        if import.is_done {
            continue;
        }
        if *is_there {
            context
                .update_stream(&import.config)
                .await
                .map_err(|error| refused("marking a stream", &error))?;
        } else {
            context
                .create_stream(&import.config)
                .await
                .map_err(|error| refused("creating a stream", &error))?;
        }
    }
    Ok(imports.into_iter().map(|(_, import)| import).collect())
}

impl ImportedStream {
    fn mark(&self) -> String {
        format!("{}/{}/{}", self.from.epoch, self.from.upto, self.root)
    }
}

/// Whether the import is over already; an error if something else is there.
fn standing(of: &ImportedStream, info: &Info) -> Result<bool, ImportError> {
    let (stream, metadata) = (of.stream.name.clone(), &info.config.metadata);
    let events = info.state.last_sequence;
    match metadata.get(IMPORTING_KEY) {
        Some(mark) if *mark == of.mark() => return Ok(false),
        Some(_) => return Err(ImportError::OtherImport { stream }),
        None => {}
    }
    let is_ours = Imported::of(metadata).as_ref() == Some(&of.from)
        && metadata.get(IMPORTED_ROOT_KEY) == Some(&of.root)
        && events == of.from.upto;
    if is_ours || events == 0 { Ok(is_ours) } else { Err(ImportError::NotEmpty { stream, events }) }
}

impl StreamImport {
    /// Name of the stream.
    pub fn stream(&self) -> &str {
        &self.of.stream.name
    }

    /// The last event that is there; the next one that is wanted comes after it.
    pub fn last_sequence(&self) -> u64 {
        self.last + self.waiting.len() as u64
    }

    /// Whether an earlier run has ended it.
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// Its new epoch.
    pub fn epoch(&self) -> &str {
        self.config.metadata.get(EPOCH_KEY).map_or("", String::as_str)
    }

    /// The next message. It is stored with others, at the latest by [`StreamImport::flush`].
    ///
    /// # Errors
    /// [`ImportError`]; run the import again then.
    pub async fn push(&mut self, message: ImportedMessage) -> Result<(), ImportError> {
        self.waiting_bytes += message.bytes();
        self.waiting.push(message);
        if self.waiting.len() >= BATCH_MESSAGES || self.waiting_bytes >= BATCH_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    /// Stores what waits, as one batch that expects the stream to end where it ended.
    ///
    /// # Errors
    /// As [`StreamImport::push`].
    pub async fn flush(&mut self) -> Result<(), ImportError> {
        let messages = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let after = self.last + messages.len() as u64;
        if messages.is_empty() {
            return Ok(());
        }
        for attempt in 1..=ATTEMPTS {
            let refused = match self.send(&messages).await {
                Ok(()) => {
                    self.last = after;
                    return Ok(());
                }
                Err(error) => error,
            };
            // Whether it is stored, the stream says; and so whether it may be sent again.
            let head = self.reader.info(self.stream()).await.map(|info| head_of(&info));
            match head {
                Ok(head) if head.last_sequence == after && self.is_last(&messages, after).await? => {
                    self.last = after;
                    return Ok(());
                }
                Ok(head) if head.last_sequence != self.last => {
                    return Err(ImportError::Overtaken { stream: self.stream().to_owned() });
                }
                _ if attempt == ATTEMPTS || !refused.is_transient() => {
                    return Err(refused.into());
                }
                _ => tokio::time::sleep(AGAIN_AFTER).await,
            }
        }
        Ok(())
    }

    /// Whether the event at `after` is the last of these, and not one of somebody else.
    async fn is_last(&self, messages: &[ImportedMessage], after: u64) -> Result<bool, StoreError> {
        let found = self.reader.next_message(self.stream(), after).await?;
        let id = |headers: &HeaderMap| headers.get(header::NATS_MESSAGE_ID).map(ToString::to_string);
        Ok(found.zip(messages.last()).is_some_and(|(found, sent)| {
            let found_id = found.header(header::NATS_MESSAGE_ID.as_ref()).map(str::to_owned);
            found.subject == sent.subject && found.body == sent.body && found_id == id(&sent.headers)
        }))
    }

    async fn send(&self, messages: &[ImportedMessage]) -> Result<(), StoreError> {
        const WHAT: &str = "importing events";
        let id = self.ambient.random_hex::<16>();
        let size = messages.len();
        for (number, message) in (1..).zip(messages) {
            let mut headers = message.headers.clone();
            headers.insert(header::NATS_EXPECTED_STREAM, self.stream());
            if number == 1 {
                headers.insert(header::NATS_EXPECTED_LAST_SEQUENCE, self.last.to_string());
            }
            headers.insert(header::NATS_BATCH_ID, id.as_str());
            headers.insert(header::NATS_BATCH_SEQUENCE, number.to_string());
            let (subject, body) = (message.subject.clone(), message.body.clone());
            if number < size {
                let sent = self.writer.publish_with_headers(subject, headers, body).await;
                sent.map_err(|error| StoreError::unavailable(WHAT, error))?;
                continue;
            }
            headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
            let request = async_nats::Request::new().headers(headers).payload(body);
            let answer = self.writer.send_request(subject, request).await;
            let answer = answer.map_err(|error| StoreError::unavailable(WHAT, error))?;
            match parse_answer::<PublishAck>(WHAT, &answer.payload)? {
                Ok(ack) if ack.batch_size == Some(size as u64) => {}
                Ok(_) => {
                    return Err(StoreError::Unfit(
                        "it acknowledges another batch than the one sent".to_owned(),
                    ));
                }
                Err(error) => return Err(error.into_store_error(WHAT)),
            }
        }
        Ok(())
    }

    /// Takes the mark away and writes down where the stream comes from: from now on it serves.
    ///
    /// # Errors
    /// As [`StreamImport::push`].
    pub async fn end(mut self) -> Result<(), ImportError> {
        self.flush().await?;
        if self.is_done {
            return Ok(());
        }
        let metadata = &mut self.config.metadata;
        metadata.remove(IMPORTING_KEY);
        metadata.insert(IMPORTED_EPOCH_KEY.to_owned(), self.of.from.epoch.clone());
        metadata.insert(IMPORTED_UPTO_KEY.to_owned(), self.of.from.upto.to_string());
        metadata.insert(IMPORTED_ROOT_KEY.to_owned(), self.of.root.clone());
        let updated = self.setup.update_stream(&self.config).await;
        updated.map_err(|error| refused("ending an import", &error))?;
        Ok(())
    }
}
