//! Storing: in time for its size, and where that is asked for only where there is nothing yet.

use std::{path::Path, time::Duration};

use aws_sdk_s3::{config::timeout::TimeoutConfig, primitives::ByteStream};
use axum::body::Bytes;

use super::{ObjectStore, ObjectStoreError, failed};

/// What is stored has to be taken first, which may go as slowly as this; the answer comes after it.
const SLOWEST_BYTES_PER_SECOND: u64 = 256 << 10;

impl ObjectStore {
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
        let put = self.put(key, Content::File(file), content_type, metadata, Over::Anything);
        Box::pin(put).await.map(|_| ())
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
        Box::pin(self.put(key, Content::File(file), content_type, metadata, Over::Nothing)).await
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
        let put = self.put(key, Content::Bytes(bytes.into()), content_type, metadata, Over::Anything);
        Box::pin(put).await.map(|_| ())
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
        Box::pin(self.put(key, Content::Bytes(bytes.into()), content_type, metadata, Over::Nothing)).await
    }

    /// Whether it is stored: not where something is, or is about to be, that it may not take the place of.
    async fn put(
        &self,
        key: &str,
        content: Content<'_>,
        content_type: &str,
        metadata: &[(&str, &str)],
        mut over: Over,
    ) -> Result<bool, ObjectStoreError> {
        loop {
            let (body, size_bytes) = content.body().await?;
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
            let Err(error) = sent else { return Ok(true) };
            // By the status, since not all stores say it in the same words.
            match error.raw_response().map(|answer| answer.status().as_u16()) {
                Some(409 | 412) if over == Over::Nothing => return Ok(false),
                // The store does not know how to look before it stores.
                Some(501) if over == Over::Nothing => over = Over::Anything,
                _ => return Err(failed("store an object", &error)),
            }
        }
    }
}

/// What is stored. It may have to be sent twice.
enum Content<'a> {
    File(&'a Path),
    Bytes(Bytes),
}

impl Content<'_> {
    /// As it is sent, and how large it is.
    async fn body(&self) -> Result<(ByteStream, u64), ObjectStoreError> {
        let not_taken = |why: String| ObjectStoreError { what: "take a file", why };
        match self {
            Self::File(file) => {
                let size_bytes =
                    tokio::fs::metadata(file).await.map_err(|error| not_taken(error.to_string()))?.len();
                let body = ByteStream::from_path(file).await.map_err(|error| not_taken(error.to_string()))?;
                Ok((body, size_bytes))
            }
            Self::Bytes(bytes) => Ok((ByteStream::from(bytes.clone()), bytes.len() as u64)),
        }
    }
}

/// What an object may take the place of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Anything,
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object_store::ObjectStoreConfig;
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
    async fn a_store_that_cannot_look_first_is_asked_again_without_looking() -> anyhow::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let store = client_of(format!("http://{}", listener.local_addr()?), SOON);
        let serving = async {
            for status in ["501 Not Implemented", "200 OK"] {
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let (mut connection, _) = listener.accept().await?;
                take_and_say(&mut connection, Some(&answer)).await?;
            }
            anyhow::Ok(())
        };
        let storing = Box::pin(store.put_new_bytes("uploads/small", vec![b'x'; 10], "text/plain", &[]));
        let (served, stored) = timeout(SOON, async { tokio::join!(serving, storing) }).await?;
        served?;
        assert!(stored?, "by the second request");
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
