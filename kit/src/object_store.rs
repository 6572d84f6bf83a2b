//! The file store: an S3 bucket, reached the same way by every service that needs it.

use std::{collections::HashMap, error::Error, path::Path, time::Duration};

use aws_sdk_s3::{
    Client,
    config::{
        BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
        retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::SdkError,
    operation::{get_object::GetObjectError, head_object::HeadObjectError},
    primitives::ByteStream,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use axum::body::Bytes;

use crate::{
    config::{ConfigError, Vars},
    error_chain,
};

/// How long a connection and the first byte of an answer may take, before the store counts as away.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const READ_LIMIT: Duration = Duration::from_secs(15);
/// What is stored has to be taken first, which may go as slowly as this; the answer comes after it.
const SLOWEST_BYTES_PER_SECOND: u64 = 256 << 10;

/// Where the file store is.
#[derive(Clone)]
pub struct ObjectStoreConfig {
    pub endpoint: String,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: String,
}

impl ObjectStoreConfig {
    /// Reads `WHERRY_S3_ENDPOINT`, `_REGION`, `_BUCKET`, `_ACCESS_KEY` and `_SECRET_KEY`.
    ///
    /// # Errors
    /// When one is missing.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        Ok(Self {
            endpoint: vars.required("WHERRY_S3_ENDPOINT")?,
            region: vars.parsed_or("WHERRY_S3_REGION", "us-east-1".to_owned())?,
            bucket: vars.required("WHERRY_S3_BUCKET")?,
            access_key: vars.secret("WHERRY_S3_ACCESS_KEY")?,
            secret_key: vars.secret("WHERRY_S3_SECRET_KEY")?,
        })
    }
}

/// One bucket. Clones share their connections.
#[derive(Clone)]
pub struct ObjectStore {
    client: Client,
    bucket: String,
    read_limit: Duration,
}

/// The store did not do what it was asked. It counts as away: the same may work later.
#[derive(Debug, thiserror::Error)]
#[error("the file store did not {what}: {why}")]
pub struct ObjectStoreError {
    what: &'static str,
    why: String,
}

/// What is known of an object without reading it.
#[derive(Clone, Debug)]
pub struct ObjectInfo {
    /// Size of what is answered: of the range, when one was asked for.
    pub size_bytes: u64,
    pub content_type: Option<String>,
    /// What it was stored with; names are lower case.
    pub metadata: HashMap<String, String>,
}

/// An object being read.
#[derive(Debug)]
pub struct Object {
    pub info: ObjectInfo,
    /// As in the HTTP header, when a range was asked for and is answered.
    pub content_range: Option<String>,
    pub body: ByteStream,
}

impl ObjectStore {
    /// A bucket's client; nothing is sent yet.
    pub fn new(config: &ObjectStoreConfig) -> Self {
        Self::with_read_limit(config, READ_LIMIT)
    }

    fn with_read_limit(config: &ObjectStoreConfig, read_limit: Duration) -> Self {
        let credentials = Credentials::new(&config.access_key, &config.secret_key, None, None, "wherry");
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let limits = TimeoutConfig::builder().connect_timeout(CONNECT_LIMIT).read_timeout(read_limit).build();
        let s3 = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .endpoint_url(&config.endpoint)
            .credentials_provider(credentials)
            .http_client(http)
            .timeout_config(limits)
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            // Stores that are not Amazon's take bucket names in the path, and not every checksum.
            .force_path_style(true)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Self { client: Client::from_conf(s3), bucket: config.bucket.clone(), read_limit }
    }

    /// Stores a file, streamed from disk.
    ///
    /// # Errors
    /// When the file cannot be read or the store is away.
    pub async fn put_file(
        &self,
        key: &str,
        file: &Path,
        content_type: &str,
        metadata: &[(&str, &str)],
    ) -> Result<(), ObjectStoreError> {
        self.put(key, of_file(file).await?, content_type, metadata, Over::Anything).await.map(|_| ())
    }

    /// As [`ObjectStore::put_file`], where there is nothing yet. False where there is something, which stays as it is: of several
    /// that are stored at once it is the first that is whole. A store that cannot do this keeps the last.
    ///
    /// # Errors
    /// Those of [`ObjectStore::put_file`].
    pub async fn put_new_file(
        &self,
        key: &str,
        file: &Path,
        content_type: &str,
        metadata: &[(&str, &str)],
    ) -> Result<bool, ObjectStoreError> {
        let body = of_file(file).await?;
        match Box::pin(self.put(key, body, content_type, metadata, Over::Nothing)).await? {
            Put::Stored => Ok(true),
            Put::Taken => Ok(false),
            Put::CannotTell => {
                Box::pin(self.put_file(key, file, content_type, metadata)).await.map(|()| true)
            }
        }
    }

    /// Stores some bytes.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn put_bytes(
        &self,
        key: &str,
        bytes: Vec<u8>,
        content_type: &str,
        metadata: &[(&str, &str)],
    ) -> Result<(), ObjectStoreError> {
        let size_bytes = bytes.len() as u64;
        let body = (ByteStream::from(bytes), size_bytes);
        self.put(key, body, content_type, metadata, Over::Anything).await.map(|_| ())
    }

    /// As [`ObjectStore::put_bytes`], where there is nothing yet, as with [`ObjectStore::put_new_file`].
    ///
    /// # Errors
    /// When the store is away.
    pub async fn put_new_bytes(
        &self,
        key: &str,
        bytes: Vec<u8>,
        content_type: &str,
        metadata: &[(&str, &str)],
    ) -> Result<bool, ObjectStoreError> {
        let bytes = Bytes::from(bytes);
        let size_bytes = bytes.len() as u64;
        let body = || (ByteStream::from(bytes.clone()), size_bytes);
        match Box::pin(self.put(key, body(), content_type, metadata, Over::Nothing)).await? {
            Put::Stored => Ok(true),
            Put::Taken => Ok(false),
            Put::CannotTell => {
                let put = self.put(key, body(), content_type, metadata, Over::Anything);
                Box::pin(put).await.map(|_| true)
            }
        }
    }

    async fn put(
        &self,
        key: &str,
        (body, size_bytes): (ByteStream, u64),
        content_type: &str,
        metadata: &[(&str, &str)],
        over: Over,
    ) -> Result<Put, ObjectStoreError> {
        // The limit of reading begins with the request: whatever takes longer to be taken would never be stored, however
        // often it is tried. It is no limit of its own here, for the client keeps connections apart by it.
        let within = self.read_limit + Duration::from_secs(size_bytes / SLOWEST_BYTES_PER_SECOND);
        let limits = TimeoutConfig::builder().disable_read_timeout().operation_attempt_timeout(within);
        let metadata = metadata.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let nothing = (over == Over::Nothing).then(|| "*".to_owned());
        let sent = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .set_metadata(Some(metadata))
            .set_if_none_match(nothing)
            .body(body)
            .customize()
            .config_override(aws_sdk_s3::Config::builder().timeout_config(limits.build()))
            .send()
            .await;
        let Err(error) = sent else { return Ok(Put::Stored) };
        // By the status, since not all stores say it in the same words.
        match error.raw_response().map(|answer| answer.status().as_u16()) {
            Some(409 | 412) if over == Over::Nothing => Ok(Put::Taken),
            Some(501) if over == Over::Nothing => Ok(Put::CannotTell),
            _ => Err(failed("store an object", &error)),
        }
    }

    /// Copies an object, with what it was stored with. The keys must need no escaping.
    ///
    /// # Errors
    /// When there is none, or the store is away.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), ObjectStoreError> {
        let source = format!("{}/{from}", self.bucket);
        let sent = self.client.copy_object().bucket(&self.bucket).copy_source(source).key(to).send().await;
        sent.map(|_| ()).map_err(|error| failed("copy an object", &error))
    }

    /// What is known of an object; `None` when there is none.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn head(&self, key: &str) -> Result<Option<ObjectInfo>, ObjectStoreError> {
        match self.client.head_object().bucket(&self.bucket).key(key).send().await {
            Ok(found) => Ok(Some(ObjectInfo {
                size_bytes: size(found.content_length),
                content_type: found.content_type,
                metadata: found.metadata.unwrap_or_default(),
            })),
            Err(error) if error.as_service_error().is_some_and(HeadObjectError::is_not_found) => Ok(None),
            Err(error) => Err(failed("look up an object", &error)),
        }
    }

    /// Begins to read an object, or the range of it that a `Range` header names; `None` when there is none.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn get(&self, key: &str, range: Option<&str>) -> Result<Option<Object>, ObjectStoreError> {
        let range = range.map(str::to_owned);
        match self.client.get_object().bucket(&self.bucket).key(key).set_range(range).send().await {
            Ok(found) => Ok(Some(Object {
                info: ObjectInfo {
                    size_bytes: size(found.content_length),
                    content_type: found.content_type,
                    metadata: found.metadata.unwrap_or_default(),
                },
                content_range: found.content_range,
                body: found.body,
            })),
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => Ok(None),
            Err(error) => Err(failed("read an object", &error)),
        }
    }

    /// The keys of all objects whose key begins so.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, ObjectStoreError> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let mut pages = list.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failed("list objects", &error))?;
            keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
        }
        Ok(keys)
    }

    /// The keys of all objects whose key begins so, each with how many bytes it has.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn list_with_sizes(&self, prefix: &str) -> Result<Vec<(String, u64)>, ObjectStoreError> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let mut pages = list.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failed("list objects", &error))?;
            let objects = page.contents.unwrap_or_default().into_iter();
            found.extend(objects.filter_map(|object| Some((object.key?, size(object.size)))));
        }
        Ok(found)
    }

    /// How many bytes all objects have whose key begins so.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn total_bytes(&self, prefix: &str) -> Result<u64, ObjectStoreError> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let mut pages = list.into_paginator().send();
        let mut total = 0_u64;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failed("list objects", &error))?;
            let sizes = page.contents.unwrap_or_default().into_iter().map(|object| size(object.size));
            total = sizes.fold(total, u64::saturating_add);
        }
        Ok(total)
    }

    /// Removes an object; one that is not there is removed already.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn delete(&self, key: &str) -> Result<(), ObjectStoreError> {
        let sent = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        sent.map(|_| ()).map_err(|error| failed("remove an object", &error))
    }
}

/// What an object may take the place of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Anything,
    Nothing,
}

/// What came of storing an object.
enum Put {
    Stored,
    /// There is something, or somebody is about to store it.
    Taken,
    /// The store does not know how to look before it stores.
    CannotTell,
}

/// A file as it is sent, and how large it is.
async fn of_file(file: &Path) -> Result<(ByteStream, u64), ObjectStoreError> {
    let not_taken = |why: String| ObjectStoreError { what: "take a file", why };
    let size_bytes = tokio::fs::metadata(file).await.map_err(|error| not_taken(error.to_string()))?.len();
    let body = ByteStream::from_path(file).await.map_err(|error| not_taken(error.to_string()))?;
    Ok((body, size_bytes))
}

fn size(content_length: Option<i64>) -> u64 {
    content_length.and_then(|length| u64::try_from(length).ok()).unwrap_or(0)
}

/// The error says why, and each of its causes. Not the answer itself, which the library would show, too: it quotes what was
/// signed, and with which key.
fn failed<E>(what: &'static str, error: &SdkError<E>) -> ObjectStoreError
where
    E: Error + 'static,
{
    ObjectStoreError { what, why: error_chain::one_line(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
        time::{interval, timeout},
    };

    const READ_LIMIT: Duration = Duration::from_millis(50);
    /// What a test waits for must happen within this.
    const SOON: Duration = Duration::from_secs(20);
    const PIECE: usize = 16 << 10;

    /// A store that takes a piece at each tick, and answers at the end if it `answers` at all.
    async fn store(answers: bool) -> anyhow::Result<ObjectStore> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(take(connection, answers));
            }
        });
        Ok(client_of(endpoint, READ_LIMIT))
    }

    fn client_of(endpoint: String, read_limit: Duration) -> ObjectStore {
        let config = ObjectStoreConfig {
            endpoint,
            region: "us-east-1".to_owned(),
            bucket: "files".to_owned(),
            access_key: "key".to_owned(),
            secret_key: "secret".to_owned(),
        };
        ObjectStore::with_read_limit(&config, read_limit)
    }

    /// A store that answers each request as it is told to.
    async fn answering(answer: String) -> anyhow::Result<ObjectStore> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let store = client_of(format!("http://{}", listener.local_addr()?), SOON);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move { take_and_say(&mut connection, Some(&answer)).await });
            }
        });
        Ok(store)
    }

    #[tokio::test]
    async fn what_is_there_already_is_told_from_a_store_that_is_away() -> anyhow::Result<()> {
        for (status, expected) in [
            ("200 OK", Some(true)),
            ("412 Precondition Failed", Some(false)),
            ("409 Conflict", Some(false)),
            ("403 Forbidden", None),
        ] {
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let store = answering(answer).await?;
            let storing = store.put_new_bytes("uploads/small", vec![b'x'; 10], "text/plain", &[]);
            let stored = timeout(SOON, Box::pin(storing)).await?;
            assert_eq!(stored.as_ref().ok(), expected.as_ref(), "{status}: {stored:?}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_a_store_quotes_of_a_signed_request_is_not_told() -> anyhow::Result<()> {
        let body = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message>\
                    <AWSAccessKeyId>KEYID</AWSAccessKeyId><StringToSign>TOSIGN</StringToSign></Error>";
        let head = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/xml";
        let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let store = answering(answer).await?;
        let storing = Box::pin(store.put_bytes("results/small", vec![b'x'; 10], "text/plain", &[]));
        let told = timeout(SOON, storing).await?.expect_err("it is refused").to_string();
        assert!(told.contains("SignatureDoesNotMatch"), "{told}");
        assert!(!told.contains("TOSIGN") && !told.contains("KEYID"), "{told}");
        Ok(())
    }

    async fn take(mut connection: TcpStream, answers: bool) -> anyhow::Result<()> {
        const DONE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        take_and_say(&mut connection, answers.then_some(DONE)).await
    }

    async fn take_and_say(connection: &mut TcpStream, answer: Option<&str>) -> anyhow::Result<()> {
        let mut ticks = interval(Duration::from_millis(5));
        let (mut taken, mut piece) = (Vec::new(), vec![0; PIECE]);
        loop {
            ticks.tick().await;
            let size = connection.read(&mut piece).await?;
            taken.extend_from_slice(&piece[..size]);
            let text = String::from_utf8_lossy(&taken);
            let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let head = head.to_ascii_lowercase();
                let length =
                    head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                length.is_some_and(|length: usize| body.len() >= length)
            });
            if let Some(answer) = answer.filter(|_| whole) {
                connection.write_all(answer.as_bytes()).await?;
                return Ok(());
            }
            if size == 0 {
                return Ok(());
            }
        }
    }

    #[tokio::test]
    async fn what_takes_longer_to_be_taken_than_an_answer_may_is_stored() -> anyhow::Result<()> {
        let bytes = vec![b'x'; 64 * PIECE];
        let store = store(true).await?;
        timeout(SOON, Box::pin(store.put_bytes("results/large", bytes, "text/plain", &[]))).await??;
        Ok(())
    }

    #[tokio::test]
    async fn a_store_that_does_not_answer_counts_as_away_in_the_end() -> anyhow::Result<()> {
        let store = store(false).await?;
        let storing = Box::pin(store.put_bytes("results/small", vec![b'x'; 10], "text/plain", &[]));
        timeout(SOON, storing).await?.expect_err("nobody has answered");
        Ok(())
    }
}
