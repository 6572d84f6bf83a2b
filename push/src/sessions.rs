//! Which connections are open, by session, so that they close the moment their session ends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{accounts::SessionEvent, boundary::USERS, ids::SessionId};
use jetstream_es::{LogReader, Recorded, StoreError};
use kit::{clock::Clock, tokens::EndedSessions};
use time::Duration;

use crate::{mailbox::Mailbox, protocol::CloseCode};

/// How far back ended sessions are looked up at the start: longer than any ticket or access token lives.
const LOOK_BACK: Duration = Duration::hours(1);

/// The open connections and the sessions that ended.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    ended: EndedSessions,
    open: Mutex<HashMap<SessionId, Vec<Arc<Mailbox>>>>,
}

/// A connection's place in [`Sessions`]; it leaves when this is dropped.
pub(crate) struct Registration {
    sessions: Arc<Sessions>,
    session: SessionId,
    mailbox: Arc<Mailbox>,
}

impl Sessions {
    /// The sessions that a verifier must refuse.
    pub(crate) fn ended(&self) -> EndedSessions {
        self.ended.clone()
    }

    /// Learns which sessions ended lately. Later ones come with the hub's feed.
    pub(crate) async fn look_back(&self, log: &LogReader, clock: &Clock) -> Result<(), StoreError> {
        for event in log.since(USERS.name, clock.now() - LOOK_BACK, "user.session.>").await? {
            self.take_in(&event);
        }
        Ok(())
    }

    /// Closes the connections of a session when this event ends it.
    pub(crate) fn take_in(&self, event: &Recorded) {
        if event.envelope.event_type != "SessionEnded" {
            return;
        }
        match event.decode_withheld() {
            Ok(SessionEvent::SessionEnded { session, .. }) => {
                // First known, then closed: who registers between the two looks once more.
                self.ended.insert(session, event.time);
                for mailbox in self.open().get(&session).into_iter().flatten() {
                    mailbox.close(CloseCode::SessionEnded);
                }
            }
            Ok(SessionEvent::SessionStarted { .. }) => {}
            Err(error) => {
                tracing::error!(sequence = event.sequence, %error, "a session's end cannot be read");
            }
        }
    }

    /// Enters a connection. If its session ended in the meantime, it is closed right away.
    pub(crate) fn register(self: &Arc<Self>, session: SessionId, mailbox: &Arc<Mailbox>) -> Registration {
        self.open().entry(session).or_default().push(Arc::clone(mailbox));
        if self.ended.contains(session) {
            mailbox.close(CloseCode::SessionEnded);
        }
        Registration { sessions: Arc::clone(self), session, mailbox: Arc::clone(mailbox) }
    }

    /// Closes every connection.
    pub(crate) fn close_all(&self, code: CloseCode) {
        for mailbox in self.open().values().flatten() {
            mailbox.close(code);
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<Arc<Mailbox>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut open = self.sessions.open();
        if let Some(mailboxes) = open.get_mut(&self.session) {
            mailboxes.retain(|mailbox| !Arc::ptr_eq(mailbox, &self.mailbox));
            if mailboxes.is_empty() {
                open.remove(&self.session);
            }
        }
    }
}
