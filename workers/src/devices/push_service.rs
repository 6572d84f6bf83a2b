//! Handing something to a browser's push service (RFC 8030).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::devices::Subscription;
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use rustls::RootCertStore;
use sha2::{Digest as _, Sha256};

use super::{
    WebPushConfig,
    seal::{NotSealed, seal},
};
use crate::reach::{NotReachable, Reach, is_not_reachable};

const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const ANSWER_LIMIT: Duration = Duration::from_secs(15);
/// Connections that are kept open to a push service while nothing is sent.
const IDLE_CONNECTIONS: usize = 8;

/// Push services, reached over HTTPS at public addresses, with no way round by redirects or proxies.
#[derive(Clone)]
pub(super) struct PushServices {
    http: Client,
    config: WebPushConfig,
}

/// What is handed over.
pub(super) struct Message<'a> {
    /// Read by the browser alone.
    pub(super) plain: &'a [u8],
    /// For how long the push service keeps it for a browser that is away, at most.
    pub(super) keep_for: time::Duration,
    /// Whether a device that sleeps is woken for it.
    pub(super) is_urgent: bool,
    /// Of those that wait under one name, the push service keeps the latest. It learns nothing else by it.
    pub(super) topic: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    /// The push service has it.
    Over,
    /// The browser is not there any more, or takes nothing.
    Gone,
    /// It may be taken later, by the push service's own word at the earliest after so long.
    Later { after: Option<Duration>, why: String },
    /// It will not be taken, now or later.
    Refused { why: String },
}

impl PushServices {
    /// # Errors
    /// When no HTTP client can be made.
    pub(super) fn new(config: WebPushConfig) -> anyhow::Result<Self> {
        // The roots of the web come with the program: its image has none.
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for root in &config.other_roots {
            roots.add(root.clone())?;
        }
        let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Reach::new(&config.private_networks))
            .connect_timeout(CONNECT_LIMIT)
            .timeout(ANSWER_LIMIT)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .build()?;
        Ok(Self { http, config })
    }

    /// How long until the second try at a push service that is away.
    pub(super) const fn first_pause(&self) -> time::Duration {
        self.config.first_pause
    }

    /// Hands a message to the push service of this browser.
    pub(super) async fn hand_over(&self, message: &Message<'_>, browser: &Subscription) -> Handed {
        let sealed = match seal(message.plain, browser, &self.config.ambient) {
            Ok(sealed) => sealed,
            // Nobody can ever be told by these keys.
            Err(NotSealed::NoKey) => return Handed::Gone,
            Err(error) => return Handed::Refused { why: error.to_string() },
        };
        let WebPushConfig { key, contact, ambient, .. } = &self.config;
        let authorization = key.authorization(&browser.endpoint.origin(), contact, ambient.now());
        let mut request = self
            .http
            .post(browser.endpoint.as_str())
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header("ttl", message.keep_for.whole_seconds().max(0))
            .header("urgency", if message.is_urgent { "high" } else { "normal" });
        if let Some(topic) = &message.topic {
            request = request.header("topic", topic);
        }
        match request.body(sealed).send().await {
            Ok(answer) => understood(&answer),
            Err(error) if is_not_reachable(&error) => Handed::Refused { why: NotReachable.to_string() },
            // Where it was sent to is a secret of the browser's.
            Err(error) => Handed::Later { after: None, why: error.without_url().to_string() },
        }
    }
}

/// The name under which what waits for one device about one room is collapsed: 32 characters that tell neither.
pub(super) fn topic(parts: &[&[u8]]) -> String {
    let digest = parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize();
    URL_SAFE_NO_PAD.encode(&digest[..24])
}

fn understood(answer: &Response) -> Handed {
    let status = answer.status();
    let why = || format!("it answered {status}");
    match status {
        _ if status.is_success() => Handed::Over,
        StatusCode::NOT_FOUND | StatusCode::GONE => Handed::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Handed::Later { after: retry_after(answer), why: why() }
        }
        _ if status.is_server_error() => Handed::Later { after: retry_after(answer), why: why() },
        _ => Handed::Refused { why: why() },
    }
}

/// Seconds; a push service that says a date instead is asked again by our own count.
fn retry_after(answer: &Response) -> Option<Duration> {
    let seconds = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_32_characters_that_follow_from_its_parts() {
        let one = topic(&[b"room", b"device"]);
        assert_eq!(one.len(), 32);
        assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
        assert_eq!(one, topic(&[b"room", b"device"]));
        assert_ne!(one, topic(&[b"room", b"other"]));
    }
}
