//! Sessions whose access tokens count no more, although they have not expired.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use domain::{accounts::SessionEvent, boundary::USERS, ids::SessionId};
use jetstream_es::{LogReader, Recorded};
use time::{Duration, OffsetDateTime};

use crate::{clock::Clock, lifecycle::Lifecycle};

/// How long an ended session must be remembered: longer than any access token lives.
const MEMORY: Duration = Duration::hours(1);

/// The sessions that ended lately. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct EndedSessions(Arc<RwLock<HashMap<SessionId, OffsetDateTime>>>);

impl EndedSessions {
    /// True when this session's tokens must be refused.
    pub fn contains(&self, session: SessionId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(&session)
    }

    /// Takes in that a session ended, and forgets those that no living token can belong to.
    pub fn insert(&self, session: SessionId, ended_at: OffsetDateTime) {
        let mut ended = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, at| ended_at - *at < MEMORY);
        ended.insert(session, ended_at);
    }

    /// Learns of ended sessions from the log: those of the last hour now, and later ones as they end.
    ///
    /// # Errors
    /// When the log cannot be read at the start; a service that does not know must not serve.
    pub async fn follow(
        &self,
        log: LogReader,
        clock: &Clock,
        life: &Lifecycle,
        on_end: impl Fn(SessionId) + Send + Sync + 'static,
    ) -> Result<(), jetstream_es::StoreError> {
        let since = clock.now() - MEMORY;
        let head = log.head(USERS.name).await?;
        for event in log.since(USERS.name, since, "user.session.>").await? {
            self.take_in(&event);
        }
        let ended = self.clone();
        let shutdown = life.shutdown().clone();
        life.spawn_critical("ended-sessions", async move {
            let mut events = log.follow(USERS.name, head.last_sequence);
            loop {
                let next = tokio::select! {
                    () = shutdown.cancelled() => return Ok(()),
                    next = futures::StreamExt::next(&mut events) => next,
                };
                match next {
                    None => return Ok(()),
                    Some(event) => {
                        if let Some(session) = ended.take_in(&event?) {
                            on_end(session);
                        }
                    }
                }
            }
        });
        Ok(())
    }

    fn take_in(&self, event: &Recorded) -> Option<SessionId> {
        if event.envelope.event_type != "SessionEnded" {
            return None;
        }
        // The event holds no personal data, so it needs no key.
        match event.decode_withheld() {
            Ok(SessionEvent::SessionEnded { session, .. }) => {
                self.insert(session, event.time);
                Some(session)
            }
            Ok(SessionEvent::SessionStarted { .. }) => None,
            Err(error) => {
                tracing::error!(sequence = event.sequence, %error, "a session's end cannot be read");
                None
            }
        }
    }
}
