//! `EndSession`: somebody logs out, or a stolen token is noticed.

use super::{Session, SessionEndReason, SessionEvent};
use crate::ids::SessionId;

/// End a session for good.
#[derive(Clone, Copy, Debug)]
pub struct EndSession {
    pub session: SessionId,
    pub reason: SessionEndReason,
}

impl EndSession {
    /// Decides against the session; `None` when it is over already, which is no mistake of who asks.
    pub fn decide(self, session: Session) -> Option<SessionEvent> {
        match session {
            Session::NotStarted | Session::Ended(_) => None,
            Session::Live(account) => {
                Some(SessionEvent::SessionEnded { session: self.session, account, reason: self.reason })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::ada;
    use uuid::Uuid;

    #[test]
    fn a_live_session_ends_once() {
        let session = SessionId::new(Uuid::from_u128(1));
        let log_out = EndSession { session, reason: SessionEndReason::LoggedOut };
        let ended = log_out.decide(Session::Live(ada()));
        let event =
            SessionEvent::SessionEnded { session, account: ada(), reason: SessionEndReason::LoggedOut };
        assert_eq!(ended, Some(event.clone()));
        assert_eq!(log_out.decide(Session::fold([event])), None);
    }
}
