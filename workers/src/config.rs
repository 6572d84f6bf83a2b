//! The configuration of the workers.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use domain::chat::DELETED_TEXT_GRACE_SECONDS;
use jetstream_es::NatsConfig;
use kit::{
    clock::Clock,
    config::{ConfigError, Vars},
    object_store::ObjectStoreConfig,
};
use lettre::message::Mailbox;
use personal::MasterKeys;

use crate::{audit::NotaryConfig, chat::LinkPreviewConfig, devices::WebPushConfig};

/// Configures the workers.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_LISTEN` | where health checks are answered (127.0.0.1:8004) |
/// | `WHERRY_PUBLIC_URL` | where the links in mails lead; nothing of it is looked at when a message links there |
/// | `WHERRY_NATS_URL`, `WHERRY_NATS_PASSWORD` | the NATS servers, and the password of the user `workers` |
/// | `WHERRY_MASTER_KEY`, `_OTHERS` | unwrap the people's keys |
/// | `WHERRY_LINK_KEY` | signs activation links; command-api checks with the same |
/// | `WHERRY_SMTP_URL` | the mail server |
/// | `WHERRY_MAIL_FROM` | who mails come from |
/// | `WHERRY_S3_ENDPOINT`, `_REGION`, `_BUCKET`, `_ACCESS_KEY`, `_SECRET_KEY` | the file store |
/// | `WHERRY_CONVERTER_URL` | a converter that serves `POST /forms/libreoffice/convert`, and may say at `GET /engines` what else it makes |
/// | `WHERRY_CONVERSION_TIME_LIMIT_SECONDS` | when a conversion is given up (120) |
/// | `WHERRY_CONVERTER_PARALLEL` | documents at a time: as many as the converter has engines (1) |
/// | `WHERRY_DELETED_TEXT_GRACE_SECONDS` | when a deleted message's text is destroyed; command-api checks with the same (1209600) |
/// | `WHERRY_VAPID_PRIVATE_KEY` | by which push services know this server, 32 bytes in base64url; without it Web Push is off |
/// | `WHERRY_VAPID_CONTACT` | where operators of push services reach ours, `mailto:` or `https:` (who mails come from) |
/// | `WHERRY_PUSH_PRIVATE_NETWORKS` | networks in which push services may be although they are not public, separated by commas |
/// | `WHERRY_LINK_PREVIEWS` | `on`: it is shown what links lead to, and this server asks for those pages (off) |
/// | `WHERRY_LINK_PREVIEW_NETWORKS` | networks in which such pages may be although they are not public, as of an intranet, separated by commas |
/// | `WHERRY_LINK_PREVIEW_PORTS` | the ports that are asked for them (80,443) |
/// | `WHERRY_NOTARY_NATS_PASSWORD` | the password of the NATS user `notary` |
/// | `WHERRY_NOTARY_NAME`, `WHERRY_NOTARY_KEY` | name and seed of the key that signs checkpoints of the log |
/// | `WHERRY_NOTARY_EVENTS`, `WHERRY_NOTARY_SECONDS` | when a checkpoint is signed (5000, 60) |
/// | `WHERRY_NOTARY_ACCEPT_EPOCHS` | streams that were created anew on purpose, such as `CHATS@1f3a9c00` |
#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Without a slash at its end.
    pub public_url: String,
    pub nats: NatsConfig,
    pub master_keys: MasterKeys,
    pub link_key: Vec<u8>,
    pub smtp_url: String,
    pub mail_from: Mailbox,
    pub store: ObjectStoreConfig,
    /// Without a slash at its end.
    pub converter_url: String,
    pub conversion_time_limit: Duration,
    pub conversions_at_once: usize,
    pub deleted_text_grace: time::Duration,
    /// How often it is looked for files that went with no message.
    pub sweep_every: Duration,
    /// None: nobody is told of anything while the app is closed.
    pub web_push: Option<WebPushConfig>,
    /// None: no page is looked at that a message links to.
    pub link_previews: Option<LinkPreviewConfig>,
    pub notary: NotaryConfig,
    pub clock: Clock,
    /// Where a test interrupts jobs.
    pub failpoint: Failpoint,
}

/// Asked before each effect of a job, by what it is: when it says so, the job ends there, as if it had been killed.
/// Only tests have one.
#[derive(Clone, Default)]
pub struct Failpoint(Option<Arc<Hit>>);

type Hit = dyn Fn(&str) -> bool + Send + Sync;

impl Failpoint {
    /// Interrupts where `hit` says true.
    pub fn new(hit: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hit)))
    }

    pub(crate) fn is_hit(&self, before: &str) -> bool {
        self.0.as_ref().is_some_and(|hit| hit(before))
    }
}

impl Config {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let url = |name| vars.required(name).map(|url| url.trim_end_matches('/').to_owned());
        let mail_from = vars.required("WHERRY_MAIL_FROM")?.parse().map_err(|_| ConfigError::Invalid {
            name: "WHERRY_MAIL_FROM".to_owned(),
            why: "it is no mailbox such as `Wherry <wherry@example.org>`".to_owned(),
        })?;
        let limit_seconds = vars.parsed_or("WHERRY_CONVERSION_TIME_LIMIT_SECONDS", 120)?;
        Ok(Self {
            listen: vars.parsed_or("WHERRY_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8004)))?,
            public_url: url("WHERRY_PUBLIC_URL")?,
            nats: NatsConfig::new(
                vars.required("WHERRY_NATS_URL")?,
                "workers",
                vars.secret("WHERRY_NATS_PASSWORD")?,
            ),
            master_keys: vars.master_keys()?,
            link_key: vars.secret_bytes("WHERRY_LINK_KEY")?,
            smtp_url: vars.required("WHERRY_SMTP_URL")?,
            web_push: WebPushConfig::from_vars(vars, &mail_from)?,
            mail_from,
            link_previews: LinkPreviewConfig::from_vars(vars)?,
            store: ObjectStoreConfig::from_vars(vars)?,
            converter_url: url("WHERRY_CONVERTER_URL")?,
            conversion_time_limit: Duration::from_secs(limit_seconds),
            conversions_at_once: vars.parsed_or("WHERRY_CONVERTER_PARALLEL", 1_usize)?.max(1),
            deleted_text_grace: time::Duration::seconds(i64::from(
                vars.parsed_or("WHERRY_DELETED_TEXT_GRACE_SECONDS", DELETED_TEXT_GRACE_SECONDS)?,
            )),
            sweep_every: Duration::from_hours(1),
            notary: NotaryConfig::from_vars(vars)?,
            clock: Clock::system(),
            failpoint: Failpoint::default(),
        })
    }
}
