//! Sessions whose access tokens count no more, although they have not expired; and accounts, all of whose do.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use domain::{
    accounts::{AccountEvent, SessionEvent},
    boundary::USERS,
    ids::{AccountId, SessionId},
};
use jetstream_es::{LogReader, Recorded, StoreError};
use time::OffsetDateTime;

use crate::{clock::Clock, lifecycle::Lifecycle};

/// How long an ended session must be remembered: longer than any access token lives.
const MEMORY: Duration = Duration::from_hours(1);

/// The type of the event with which all sessions of an account end.
const ACCOUNT_ENDS: &str = "AccountErasureRequested";

/// The sessions that ended lately, and the accounts whose people are being forgotten: all of their sessions count as
/// ended. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct EndedSessions {
    sessions: Lately<SessionId>,
    accounts: Lately<AccountId>,
}

/// What ended, and when that was learned here. It is forgotten when no living token can belong to it. By when it is said to
/// have ended nothing is forgotten: servers of the log whose clocks are apart store one after the other.
#[derive(Clone, Debug)]
struct Lately<K>(Arc<RwLock<HashMap<K, Instant>>>);

impl<K> Default for Lately<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash> Lately<K> {
    fn contains(&self, key: &K) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }

    fn insert(&self, key: K, now: Instant) {
        let mut ended = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, learned| now.saturating_duration_since(*learned) < MEMORY);
        ended.insert(key, now);
    }
}

/// What an event has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Session(SessionId),
    /// Every session of this account.
    Account(AccountId),
}

impl EndedSessions {
    /// True when this session's tokens must be refused.
    pub fn contains(&self, session: SessionId) -> bool {
        self.sessions.contains(&session)
    }

    /// True when every token of this account must be refused.
    pub fn contains_account(&self, account: AccountId) -> bool {
        self.accounts.contains(&account)
    }

    /// Takes in that a session ended, and forgets those that no living token can belong to.
    pub fn insert(&self, session: SessionId) {
        self.sessions.insert(session, Instant::now());
    }

    /// Takes in that all sessions of an account ended.
    pub fn insert_account(&self, account: AccountId) {
        self.accounts.insert(account, Instant::now());
    }

    /// Learns of ended sessions from the log: those of the last hour now, and later ones as they end.
    ///
    /// # Errors
    /// When the log cannot be read at the start; a service that does not know must not serve.
    pub async fn follow(&self, log: LogReader, clock: &Clock, life: &Lifecycle) -> Result<(), StoreError> {
        let since = clock.now() - MEMORY;
        let head = log.head(USERS.name).await?;
        self.look_back(&log, since).await?;
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
                    Some(Ok(event)) => {
                        ended.take_in(&event);
                    }
                    // Something else has written to the stream. It ends no session, and no service.
                    Some(Err(error @ StoreError::Malformed { .. })) => {
                        tracing::error!(%error, "a message among the accounts is no event");
                    }
                    Some(Err(error)) => return Err(error.into()),
                }
            }
        });
        Ok(())
    }

    /// Learns of what has ended since then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn look_back(&self, log: &LogReader, since: OffsetDateTime) -> Result<(), StoreError> {
        for subjects in ["user.session.>", "user.*"] {
            for event in log.since(USERS.name, since, subjects).await? {
                self.take_in(&event);
            }
        }
        Ok(())
    }

    /// Takes in an event of the stream, whatever it is, and says what it has ended.
    pub fn take_in(&self, event: &Recorded) -> Option<Ended> {
        // Neither event holds personal data, so no key is needed.
        let ended = match event.envelope.event_type.as_str() {
            "SessionEnded" => event.decode_withheld().map(|event| match event {
                SessionEvent::SessionEnded { session, .. } => Some(Ended::Session(session)),
                SessionEvent::SessionStarted { .. } => None,
            }),
            ACCOUNT_ENDS => event.decode_withheld().map(|event| match event {
                AccountEvent::AccountErasureRequested { account, .. } => Some(Ended::Account(account)),
                _ => None,
            }),
            _ => return None,
        };
        match ended {
            Ok(ended) => {
                match ended {
                    Some(Ended::Session(session)) => self.insert(session),
                    Some(Ended::Account(account)) => self.insert_account(account),
                    None => {}
                }
                ended
            }
            Err(error) => {
                tracing::error!(sequence = event.sequence, %error, "a session's end cannot be read");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{accounts::SessionEndReason, boundary::Boundary};
    use jetstream_es::Envelope;
    use time::macros::datetime;
    use uuid::Uuid;

    const TIME: OffsetDateTime = datetime!(2026-01-01 0:00 UTC);

    fn session(number: u128) -> SessionId {
        SessionId::new(Uuid::from_u128(number))
    }

    /// The end of a session, stored by a server on whose clock it was this time.
    fn end_of(session: SessionId, time: OffsetDateTime) -> Recorded {
        let account = AccountId::new(Uuid::from_u128(1));
        let ended = SessionEvent::SessionEnded { session, account, reason: SessionEndReason::LoggedOut };
        Recorded {
            stream: USERS.name.to_owned(),
            sequence: 7,
            subject: Boundary::session(session).subject().to_owned(),
            time,
            envelope: Envelope {
                id: "1.0".to_owned(),
                event_type: "SessionEnded".to_owned(),
                event_version: 2,
                issued_at: time,
                actor: "account:test".to_owned(),
                correlation: "c".to_owned(),
                causation: None,
                command: Uuid::nil(),
                digest: "d".to_owned(),
                version: None,
                prev: None,
                traceparent: None,
            },
            body: serde_json::to_value(ended).expect("JSON"),
        }
    }

    #[test]
    fn a_server_whose_clock_is_ahead_makes_no_other_end_forgotten() {
        let ended = EndedSessions::default();
        assert_eq!(ended.take_in(&end_of(session(1), TIME)), Some(Ended::Session(session(1))));
        ended.take_in(&end_of(session(2), TIME + MEMORY * 2));
        ended.take_in(&end_of(session(3), TIME));
        assert_eq!([1, 2, 3].map(|number| ended.contains(session(number))), [true; 3]);
    }

    #[test]
    fn what_no_living_token_can_belong_to_is_forgotten() {
        let (lately, start) = (Lately::default(), Instant::now());
        lately.insert(1, start);
        lately.insert(2, start + Duration::from_secs(1));
        assert!(lately.contains(&1) && lately.contains(&2));
        lately.insert(3, start + MEMORY);
        assert_eq!([1, 2, 3].map(|key| lately.contains(&key)), [false, true, true]);
    }
}
