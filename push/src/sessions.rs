//! Which connections are open, by session, so that they close the moment their session ends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::ids::{AccountId, SessionId};
use jetstream_es::{LogReader, Recorded, StoreError};
use kit::{
    clock::Clock,
    tokens::{Ended, EndedSessions},
};
use personal::PersonId;

use crate::{mailbox::Mailbox, protocol::CloseCode};

/// How far back ended sessions are looked up at the start: longer than any ticket or access token lives.
const LOOK_BACK: time::Duration = time::Duration::hours(1);
/// How far apart the clients of a node that stops need not come back.
const DRAIN_EACH: Duration = Duration::from_millis(20);

/// The open connections and the sessions that ended.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    ended: EndedSessions,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    by_session: HashMap<SessionId, Vec<Connection>>,
    /// How many each account has.
    of_account: HashMap<AccountId, usize>,
}

/// An open connection, and whose it is.
#[derive(Debug)]
struct Connection {
    account: AccountId,
    mailbox: Arc<Mailbox>,
}

/// A connection's place in [`Sessions`]; it leaves when this is dropped.
pub(crate) struct Registration {
    sessions: Arc<Sessions>,
    account: AccountId,
    session: SessionId,
    mailbox: Arc<Mailbox>,
}

impl Sessions {
    /// The sessions that a verifier must refuse.
    pub(crate) fn ended(&self) -> EndedSessions {
        self.ended.clone()
    }

    /// True for somebody who has asked to be forgotten lately.
    pub(crate) fn is_being_forgotten(&self, person: PersonId) -> bool {
        self.ended.contains_account(AccountId::new(person.as_uuid()))
    }

    /// Learns which sessions ended lately. Later ones come with the hub's feed.
    pub(crate) async fn look_back(&self, log: &LogReader, clock: &Clock) -> Result<(), StoreError> {
        self.ended.look_back(log, clock.now() - LOOK_BACK).await
    }

    /// Closes the connections of a session, or of all sessions of an account, when this event ends it. Returns the
    /// account whose person is being forgotten.
    pub(crate) fn take_in(&self, event: &Recorded) -> Option<AccountId> {
        // First known, then closed: who registers between the two looks once more.
        let ended = self.ended.take_in(event)?;
        let open = self.open();
        let close = |connection: &Connection| connection.mailbox.close(CloseCode::SessionEnded);
        match ended {
            Ended::Session(session) => {
                open.by_session.get(&session).into_iter().flatten().for_each(close);
                None
            }
            Ended::Account(account) => {
                let all = open.by_session.values().flatten();
                all.filter(|connection| connection.account == account).for_each(close);
                Some(account)
            }
        }
    }

    /// Enters a connection. If its session ended in the meantime, or its account has more than `most`, it is closed right
    /// away.
    pub(crate) fn register(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        mailbox: &Arc<Mailbox>,
        most: usize,
    ) -> Registration {
        let connection = Connection { account, mailbox: Arc::clone(mailbox) };
        let count = {
            let mut open = self.open();
            open.by_session.entry(session).or_default().push(connection);
            let count = open.of_account.entry(account).or_default();
            *count += 1;
            *count
        };
        if self.ended.contains(session) || self.ended.contains_account(account) {
            mailbox.close(CloseCode::SessionEnded);
        }
        if count > most {
            mailbox.close(CloseCode::TooManyConnections);
        }
        Registration { sessions: Arc::clone(self), account, session, mailbox: Arc::clone(mailbox) }
    }

    /// Closes every connection because this node stops, and tells each to come back at another moment of `over`.
    pub(crate) fn drain(&self, over: Duration) {
        let open = self.open();
        let connections: Vec<_> = open.by_session.values().flatten().collect();
        let many = u32::try_from(connections.len()).unwrap_or(u32::MAX).max(1);
        // Few clients are no storm: they need not wait as long as many.
        let over = over.min(DRAIN_EACH * many);
        for (place, connection) in (0..many).zip(connections) {
            connection.mailbox.close_for(CloseCode::Drain, over * place / many);
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let Open { by_session, of_account } = &mut *self.sessions.open();
        if let Some(mailboxes) = by_session.get_mut(&self.session) {
            mailboxes.retain(|open| !Arc::ptr_eq(&open.mailbox, &self.mailbox));
            if mailboxes.is_empty() {
                by_session.remove(&self.session);
            }
        }
        if let Some(count) = of_account.get_mut(&self.account) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                of_account.remove(&self.account);
            }
        }
    }
}
