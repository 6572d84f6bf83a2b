//! Sessions whose access tokens count no more, although they have not expired; and accounts, all of whose do.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
};

use domain::{
    accounts::{AccountEvent, SessionEvent},
    boundary::USERS,
    ids::{AccountId, SessionId},
};
use jetstream_es::{LogReader, Recorded, StoreError};
use time::{Duration, OffsetDateTime};

use crate::{clock::Clock, lifecycle::Lifecycle};

/// How long an ended session must be remembered: longer than any access token lives.
const MEMORY: Duration = Duration::hours(1);

/// The type of the event with which all sessions of an account end.
const ACCOUNT_ENDS: &str = "AccountErasureRequested";

/// The sessions that ended lately, and the accounts whose people are being forgotten: all of their sessions count as
/// ended. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct EndedSessions {
    sessions: Lately<SessionId>,
    accounts: Lately<AccountId>,
}

/// What ended, and when. It is forgotten when no living token can belong to it.
#[derive(Clone, Debug)]
struct Lately<K>(Arc<RwLock<HashMap<K, OffsetDateTime>>>);

impl<K> Default for Lately<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash> Lately<K> {
    fn contains(&self, key: &K) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }

    fn insert(&self, key: K, ended_at: OffsetDateTime) {
        let mut ended = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, at| ended_at - *at < MEMORY);
        ended.insert(key, ended_at);
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
    pub fn insert(&self, session: SessionId, ended_at: OffsetDateTime) {
        self.sessions.insert(session, ended_at);
    }

    /// Takes in that all sessions of an account ended.
    pub fn insert_account(&self, account: AccountId, ended_at: OffsetDateTime) {
        self.accounts.insert(account, ended_at);
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
                    Some(Ended::Session(session)) => self.insert(session, event.time),
                    Some(Ended::Account(account)) => self.insert_account(account, event.time),
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
