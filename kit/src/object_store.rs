//! The file store: an S3 bucket, reached the same way by every service that needs it.

mod put;

use std::{collections::HashMap, error::Error, time::Duration};

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

use crate::{
    config::{ConfigError, Vars},
    error_chain,
};

/// How long a connection and the first byte of an answer may take, before the store counts as away.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const READ_LIMIT: Duration = Duration::from_secs(15);

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
