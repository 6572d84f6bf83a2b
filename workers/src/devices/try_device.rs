//! Sends what somebody has asked for to see whether it arrives. The bucket tells of each device that is written, one of all
//! workers hears of it, and what is lost on the way is asked for again by who sees nothing arrive.

use std::time::Duration as Pause;

use axum::body::Bytes;
use domain::devices::{DEVICES, PushDevice};
use futures::StreamExt as _;
use jetstream_es::{LatestValues, StoreError};
use kit::lifecycle::Lifecycle;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::{
    Teller,
    push_service::{Handed, Message, PushServices},
    words::Words,
};

/// Who hears of a try after this was asleep.
const LATEST: Duration = Duration::seconds(30);
/// Who asks looks at the device now.
const KEEP_FOR: Duration = Duration::minutes(1);
const AT_ONCE: usize = 8;
const GROUP: &str = "workers";
const RETRY_AFTER: Pause = Pause::from_secs(2);

/// The part of a device that says that a try was asked for.
#[derive(Deserialize)]
struct Asked {
    #[serde(default, with = "time::serde::rfc3339::option")]
    try_asked_at: Option<OffsetDateTime>,
}

/// Answers tries beside the jobs, until the shutdown.
pub(crate) fn answer_tries(teller: Teller, life: &Lifecycle) {
    let Some(services) = teller.services.clone() else { return };
    let shutdown = life.shutdown().clone();
    life.spawn(async move {
        let answering = async {
            loop {
                match LatestValues::changes_shared(&teller.context.nats, DEVICES, GROUP).await {
                    Ok(changes) => {
                        let (teller, services) = (&teller, &*services);
                        let answer = |(key, value): (String, Bytes)| async move {
                            teller.answer_try(services, &key, &value).await;
                        };
                        changes.for_each_concurrent(AT_ONCE, answer).await;
                    }
                    Err(error) => tracing::warn!(%error, "tries of devices are not heard of"),
                }
                tokio::time::sleep(RETRY_AFTER).await;
            }
        };
        shutdown.run_until_cancelled(answering).await;
    });
}

impl Teller {
    async fn answer_try(&self, services: &PushServices, key: &str, value: &[u8]) {
        let asked_at = serde_json::from_slice::<Asked>(value).ok().and_then(|asked| asked.try_asked_at);
        if asked_at.is_none_or(|at| self.now() - at > LATEST) {
            return;
        }
        match self.try_now(services, key).await {
            Ok(outcome) => metrics::counter!("push_tries_total", "outcome" => outcome).increment(1),
            Err(error) => tracing::warn!(%error, "a try of a device was not sent"),
        }
    }

    async fn try_now(&self, services: &PushServices, key: &str) -> Result<&'static str, StoreError> {
        let Some((account, session)) = PushDevice::owner_of_key(key) else { return Ok("no-device") };
        let Some(reached) = self.device(account, session).await? else { return Ok("no-device") };
        let Some(subscription) = reached.device.subscription.value() else { return Ok("no-device") };
        let plain = Words::Try.plain();
        let message = Message { plain: &plain, keep_for: KEEP_FOR, is_urgent: true, topic: None };
        Ok(match services.hand_over(&message, subscription).await {
            Handed::Over => "sent",
            Handed::Gone => {
                self.forget(account, session, reached.revision).await;
                "device-gone"
            }
            Handed::Later { why, .. } | Handed::Refused { why } => {
                tracing::warn!(why, "a push service does not take a try of a device");
                "refused"
            }
        })
    }
}
