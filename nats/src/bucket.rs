//! Key-value buckets: writing a value against what was read.

use async_nats::jetstream::publish::PublishAck;
use async_nats::{Client, HeaderMap, header};
use bytes::Bytes;

use crate::StoreError;
use crate::wire::parse_answer;

/// An expectation does not hold; the second code is that of a rival in flight.
pub(crate) const WRONG_LAST_SEQUENCE: [u64; 2] = [10071, 10164];

/// Writes a value if `expected` is the sequence of the last one under this key, deleted ones included; 0
/// if there must be none. Returns whether it was written.
pub(crate) async fn put(
    client: &Client,
    bucket: &str,
    key: &str,
    expected: u64,
    mut headers: HeaderMap,
    value: Bytes,
) -> Result<bool, StoreError> {
    headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected.to_string());
    send(client, bucket, key, headers, value).await
}

/// Writes a value whatever was there.
pub(crate) async fn put_anyway(
    client: &Client,
    bucket: &str,
    key: &str,
    value: Bytes,
) -> Result<(), StoreError> {
    send(client, bucket, key, HeaderMap::new(), value).await.map(|_expected_nothing| ())
}

async fn send(
    client: &Client,
    bucket: &str,
    key: &str,
    mut headers: HeaderMap,
    value: Bytes,
) -> Result<bool, StoreError> {
    const WHAT: &str = "writing to a bucket";
    headers.insert(header::NATS_EXPECTED_STREAM, format!("KV_{bucket}"));
    let request = async_nats::Request::new().headers(headers).payload(value);
    let answer = client
        .send_request(format!("$KV.{bucket}.{key}"), request)
        .await
        .map_err(|error| StoreError::unavailable(WHAT, error))?;
    match parse_answer::<PublishAck>(WHAT, &answer.payload)? {
        Ok(_) => Ok(true),
        Err(error) if WRONG_LAST_SEQUENCE.contains(&error.err_code) => Ok(false),
        Err(error) => Err(error.into_store_error(WHAT)),
    }
}

/// One of several values that are written together.
pub(crate) struct Put {
    pub(crate) key: String,
    /// As for [`put`].
    pub(crate) expected: u64,
    pub(crate) value: Bytes,
}

/// As [`put`] for all of these, or none, as the atomic batch `id`. The bucket's stream must take batches.
pub(crate) async fn put_all(
    client: &Client,
    bucket: &str,
    id: &str,
    puts: Vec<Put>,
) -> Result<bool, StoreError> {
    const WHAT: &str = "writing to a bucket";
    let size = puts.len();
    for (number, Put { key, expected, value }) in (1..).zip(puts) {
        let mut headers = HeaderMap::new();
        headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected.to_string());
        headers.insert(header::NATS_EXPECTED_STREAM, format!("KV_{bucket}"));
        headers.insert(header::NATS_BATCH_ID, id);
        headers.insert(header::NATS_BATCH_SEQUENCE, number.to_string());
        let subject = format!("$KV.{bucket}.{key}");
        if number < size {
            client
                .publish_with_headers(subject, headers, value)
                .await
                .map_err(|error| StoreError::unavailable(WHAT, error))?;
            continue;
        }
        headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
        let request = async_nats::Request::new().headers(headers).payload(value);
        let answer = client
            .send_request(subject, request)
            .await
            .map_err(|error| StoreError::unavailable(WHAT, error))?;
        return match parse_answer::<PublishAck>(WHAT, &answer.payload)? {
            Ok(ack) if ack.batch_size == Some(size as u64) => Ok(true),
            Ok(_) => Err(StoreError::Unfit("it acknowledges another batch than the one sent".to_owned())),
            Err(error) if WRONG_LAST_SEQUENCE.contains(&error.err_code) => Ok(false),
            Err(error) => Err(error.into_store_error(WHAT)),
        };
    }
    Ok(true)
}

/// Writes a value unless the bucket ever held one under this key, deleted ones included. Returns whether
/// it was written.
pub(crate) async fn put_if_absent(
    client: &Client,
    bucket: &str,
    key: &str,
    value: Bytes,
) -> Result<bool, StoreError> {
    put(client, bucket, key, 0, HeaderMap::new(), value).await
}
