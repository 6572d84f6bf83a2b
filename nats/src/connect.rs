//! Connecting to the server the way every service does.

use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};

use crate::StoreError;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
const PING_INTERVAL: Duration = Duration::from_secs(10);
const LONGEST_RECONNECT_DELAY: Duration = Duration::from_secs(2);

/// Who connects, and where.
#[derive(Clone)]
pub struct NatsConfig {
    /// Such as `nats://127.0.0.1:4222`; several servers separated by commas.
    pub url: String,
    /// The service's own user.
    pub user: String,
    /// Its password.
    pub password: String,
    /// The only prefix on which the server lets this user receive replies, such as `_INBOX_push`.
    pub inbox_prefix: String,
}

impl NatsConfig {
    /// The configuration of `user`, whose inbox prefix is `_INBOX_<user>` as in `conf/wherry.conf`.
    pub fn new(url: impl Into<String>, user: &str, password: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            user: user.to_owned(),
            password: password.into(),
            inbox_prefix: format!("_INBOX_{user}"),
        }
    }
}

impl std::fmt::Debug for NatsConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NatsConfig").field("url", &self.url).field("user", &self.user).finish_non_exhaustive()
    }
}

/// Connects once; from then on the client reconnects by itself, for ever.
///
/// # Errors
/// [`StoreError::Unavailable`] when nobody answers at the address or the password is wrong.
pub async fn connect(config: &NatsConfig) -> Result<Client, StoreError> {
    let user = config.user.clone();
    ConnectOptions::with_user_and_password(config.user.clone(), config.password.clone())
        .name(&config.user)
        .custom_inbox_prefix(&config.inbox_prefix)
        .request_timeout(Some(REQUEST_TIMEOUT))
        .ping_interval(PING_INTERVAL)
        .reconnect_delay_callback(|attempts| {
            let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
            LONGEST_RECONNECT_DELAY.min(Duration::from_millis(50) * attempts.min(100))
        })
        .event_callback(move |event| {
            report(&user, &event);
            std::future::ready(())
        })
        .connect(
            config
                .url
                .split(',')
                .map(|url| url.trim().parse::<async_nats::ServerAddr>())
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| StoreError::unavailable("reading the address", error))?,
        )
        .await
        .map_err(|error| StoreError::unavailable("connecting", error))
}

/// A denied subject shows up only here: the request itself just times out.
fn report(user: &str, event: &Event) {
    match event {
        Event::Connected => tracing::info!(nats.user = user, "connected to the log"),
        Event::Disconnected => tracing::warn!(nats.user = user, "connection to the log is lost"),
        Event::ServerError(error) => {
            tracing::error!(nats.user = user, %error, "the NATS server reports an error");
        }
        Event::ClientError(error) => {
            tracing::warn!(nats.user = user, %error, "the NATS client reports an error");
        }
        Event::SlowConsumer(subscription) => {
            tracing::warn!(nats.user = user, subscription, "messages were dropped");
        }
        other => tracing::debug!(nats.user = user, event = %other, "NATS connection"),
    }
}
