//! The configuration of Web Push.

use ipnet::IpNet;
use jetstream_es::Ambient;
use kit::config::{ConfigError, Vars};
use lettre::message::Mailbox;
use rustls::pki_types::CertificateDer;
use time::Duration;

use super::VapidKey;
use crate::reach::private_networks;

/// Who has a room in sight has moved their marker by then, on whatever device.
const PAUSE: Duration = Duration::seconds(3);
const FIRST_PAUSE: Duration = Duration::seconds(5);

/// How devices are told.
#[derive(Clone, Debug)]
pub struct WebPushConfig {
    /// By which push services know this server.
    pub key: VapidKey,
    /// Where operators of push services reach ours: a `mailto:` or `https:` URL.
    pub contact: String,
    /// Networks in which push services may be although they are not public.
    pub private_networks: Vec<IpNet>,
    /// How long after an event it is looked whether it is still to be told.
    pub pause: Duration,
    /// How long until the second try at a push service that is away; each pause is twice as long as the one before.
    pub first_pause: Duration,
    /// Trusted beside the roots of the web. Only tests have some.
    pub other_roots: Vec<CertificateDer<'static>>,
    pub ambient: Ambient,
}

impl WebPushConfig {
    /// Reads `WHERRY_VAPID_PRIVATE_KEY`, without which there is no Web Push, `WHERRY_VAPID_CONTACT` and
    /// `WHERRY_PUSH_PRIVATE_NETWORKS`.
    pub(crate) fn from_vars(vars: &Vars, mail_from: &Mailbox) -> Result<Option<Self>, ConfigError> {
        const KEY: &str = "WHERRY_VAPID_PRIVATE_KEY";
        const CONTACT: &str = "WHERRY_VAPID_CONTACT";
        let contact =
            vars.optional(CONTACT).map_or_else(|| format!("mailto:{}", mail_from.email), str::to_owned);
        if !["mailto:", "https:"].iter().any(|scheme| contact.starts_with(scheme)) {
            let why = "it begins neither with mailto: nor with https:".to_owned();
            return Err(ConfigError::Invalid { name: CONTACT.to_owned(), why });
        }
        let private_networks = private_networks(vars, "WHERRY_PUSH_PRIVATE_NETWORKS")?;
        if vars.optional(KEY).is_none() {
            return Ok(None);
        }
        let key = VapidKey::parse(&vars.secret(KEY)?);
        let key = key.map_err(|e| ConfigError::Invalid { name: KEY.to_owned(), why: e.to_string() })?;
        Ok(Some(Self {
            key,
            contact,
            private_networks,
            pause: PAUSE,
            first_pause: FIRST_PAUSE,
            other_roots: Vec::new(),
            ambient: Ambient::system(),
        }))
    }
}
