//! Refresh tokens and their rotation.
//!
//! A session's tokens are numbered: `<session>.<generation>.<mac>`. Nothing secret is stored, since a token follows
//! from its session and number; the bucket `sessions` holds the number that is valid now. Who comes with the number
//! before it, shortly after it was replaced, gets the same successor: many tabs of one browser do not log each other
//! out. Who comes with an older one has a copy.

use async_nats::jetstream::{
    ErrorCode,
    kv::{self, CreateErrorKind, UpdateError, UpdateErrorKind},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::{AccountId, SessionId};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use crate::state::keyed;

/// How long a session lives at most, however often it is refreshed.
pub(crate) const SESSION_LIFETIME: Duration = Duration::days(30);
/// How long a replaced token still leads to its successor.
const GRACE: Duration = Duration::seconds(30);
/// How often a rotation is tried against rivals that do the same.
const ATTEMPTS: u32 = 8;
const RETRY_AFTER: std::time::Duration = std::time::Duration::from_millis(10);
/// What a replicated bucket says instead of "wrong last revision" while the rival's write is in flight.
const RIVAL_IN_FLIGHT: ErrorCode = ErrorCode(10164);

/// Makes, checks and rotates refresh tokens.
#[derive(Clone)]
pub(crate) struct Sessions {
    bucket: kv::Store,
    mac: Hmac<Sha256>,
}

/// A refresh token that we made, and that may be valid or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub(crate) session: SessionId,
    generation: u64,
}

/// What the bucket holds of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    account: AccountId,
    generation: u64,
    #[serde(with = "time::serde::rfc3339")]
    rotated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) expires_at: OffsetDateTime,
}

/// What comes of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// This is its successor.
    To(RefreshToken, SessionRecord),
    /// The session is over, or was never there.
    Over,
    /// It was replaced long ago: somebody copied it.
    Reused,
}

/// The bucket did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[error("the sessions could not be {doing}")]
pub(crate) struct SessionsAway {
    doing: &'static str,
    #[source]
    source: Option<async_nats::Error>,
}

impl SessionsAway {
    fn when(doing: &'static str) -> impl Fn(async_nats::Error) -> Self {
        move |source| Self { doing, source: Some(source) }
    }
}

/// What a token means to a session, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is the valid one: it is to be replaced.
    Valid,
    /// It was just replaced.
    InGrace,
    /// It was replaced long ago.
    Stale,
    /// It is newer than what was read: that came from a replica that lags.
    Ahead,
    /// The session's time is up.
    Expired,
}

impl SessionRecord {
    fn new(account: AccountId, now: OffsetDateTime) -> Self {
        Self { account, generation: 1, rotated_at: now, expires_at: now + SESSION_LIFETIME }
    }

    fn standing(&self, generation: u64, now: OffsetDateTime) -> Standing {
        if self.expires_at <= now {
            Standing::Expired
        } else if generation == self.generation {
            Standing::Valid
        } else if generation > self.generation {
            Standing::Ahead
        } else if generation + 1 == self.generation && now - self.rotated_at <= GRACE {
            Standing::InGrace
        } else {
            Standing::Stale
        }
    }

    fn rotated(self, now: OffsetDateTime) -> Self {
        Self { generation: self.generation + 1, rotated_at: now, ..self }
    }
}

impl Sessions {
    pub(crate) fn new(bucket: kv::Store, key: &[u8]) -> Self {
        Self { bucket, mac: keyed(key, b"wherry/refresh-token/v1") }
    }

    /// The token's text, as it stands in the cookie.
    pub(crate) fn text(&self, token: RefreshToken) -> String {
        let mac = URL_SAFE_NO_PAD.encode(self.mac_of(token).finalize().into_bytes());
        format!("{}.{}.{mac}", token.session, token.generation)
    }

    /// The token of a text that we made; nothing for any other.
    pub(crate) fn parse(&self, text: &str) -> Option<RefreshToken> {
        let mut parts = text.split('.');
        let (session, generation, mac) = (parts.next()?, parts.next()?, parts.next()?);
        let token = RefreshToken { session: session.parse().ok()?, generation: generation.parse().ok()? };
        let mac = URL_SAFE_NO_PAD.decode(mac).ok().filter(|_| parts.next().is_none())?;
        self.mac_of(token).verify_slice(&mac).ok().map(|()| token)
    }

    /// The first token of a session that has just started; of one that has started before, the valid one.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub(crate) async fn begin(
        &self,
        session: SessionId,
        account: AccountId,
        now: OffsetDateTime,
    ) -> Result<(RefreshToken, SessionRecord), SessionsAway> {
        let record = SessionRecord::new(account, now);
        let away = SessionsAway::when("begun");
        let record = match self.bucket.create(session.to_string(), encode(&record).into()).await {
            Ok(_) => record,
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                let (found, _) =
                    self.read(session).await?.ok_or(SessionsAway { doing: "read", source: None })?;
                found
            }
            Err(error) => return Err(away(error.into())),
        };
        Ok((RefreshToken { session, generation: record.generation }, record))
    }

    /// Replaces a token by its successor.
    ///
    /// # Errors
    /// When the bucket does not answer, or rivals were faster each time.
    pub(crate) async fn rotate(
        &self,
        token: RefreshToken,
        now: OffsetDateTime,
    ) -> Result<Rotation, SessionsAway> {
        for _ in 0..ATTEMPTS {
            let Some((record, revision)) = self.read(token.session).await? else { return Ok(Rotation::Over) };
            let successor = |record: SessionRecord| {
                Rotation::To(RefreshToken { generation: record.generation, ..token }, record)
            };
            match record.standing(token.generation, now) {
                Standing::InGrace => return Ok(successor(record)),
                Standing::Stale => return Ok(Rotation::Reused),
                Standing::Expired => return Ok(Rotation::Over),
                Standing::Ahead => {}
                Standing::Valid => {
                    let next = record.rotated(now);
                    match self.bucket.update(token.session.to_string(), encode(&next).into(), revision).await
                    {
                        Ok(_) => return Ok(successor(next)),
                        // Another tab was faster: what it wrote is read next, and this token is then in its grace.
                        Err(error) if is_lost_race(&error) => {}
                        Err(error) => return Err(SessionsAway::when("rotated")(error.into())),
                    }
                }
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
        Err(SessionsAway { doing: "rotated against so many rivals", source: None })
    }

    /// Forgets a session, after its end is in the log.
    ///
    /// # Errors
    /// When the bucket does not answer. The log is what counts: a session that ended there is not refreshed.
    pub(crate) async fn forget(&self, session: SessionId) -> Result<(), SessionsAway> {
        let purged = self.bucket.purge(session.to_string()).await;
        purged.map_err(|error| SessionsAway::when("forgotten")(error.into()))
    }

    async fn read(&self, session: SessionId) -> Result<Option<(SessionRecord, u64)>, SessionsAway> {
        let away = SessionsAway::when("read");
        let entry = self.bucket.entry(session.to_string()).await.map_err(|error| away(error.into()))?;
        let Some(entry) = entry.filter(|entry| entry.operation == kv::Operation::Put) else {
            return Ok(None);
        };
        let record = serde_json::from_slice(&entry.value).map_err(|error| away(error.into()))?;
        Ok(Some((record, entry.revision)))
    }

    fn mac_of(&self, token: RefreshToken) -> Hmac<Sha256> {
        let mac = self.mac.clone().chain_update(token.session.uuid().as_bytes());
        mac.chain_update(token.generation.to_be_bytes())
    }
}

fn is_lost_race(error: &UpdateError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let in_flight = std::iter::from_fn(|| {
        let current = cause?;
        cause = current.source();
        Some(current)
    })
    .filter_map(|error| error.downcast_ref::<async_nats::jetstream::Error>())
    .any(|error| error.error_code() == RIVAL_IN_FLIGHT);
    error.kind() == UpdateErrorKind::WrongLastRevision || in_flight
}

fn encode(record: &SessionRecord) -> Vec<u8> {
    // Ids, numbers and times of our own century have a JSON form.
    serde_json::to_vec(record).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn record() -> SessionRecord {
        SessionRecord::new(AccountId::new(Uuid::from_u128(1)), NOW)
    }

    #[test]
    fn a_replaced_token_has_a_short_grace_and_then_betrays_a_copy() {
        let later = NOW + Duration::minutes(5);
        assert_eq!(record().standing(1, later), Standing::Valid);
        let rotated = record().rotated(later);
        assert_eq!(rotated.standing(2, later), Standing::Valid);
        assert_eq!(rotated.standing(1, later + GRACE), Standing::InGrace);
        assert_eq!(rotated.standing(1, later + GRACE + Duration::SECOND), Standing::Stale);
        let again = rotated.rotated(later);
        assert_eq!(again.standing(1, later), Standing::Stale);
        assert_eq!(rotated.standing(3, later), Standing::Ahead);
    }

    #[test]
    fn rotation_does_not_prolong_a_session() {
        let late = NOW + SESSION_LIFETIME;
        let rotated = record().rotated(late - Duration::SECOND);
        assert_eq!(rotated.standing(2, late - Duration::SECOND), Standing::Valid);
        assert_eq!(rotated.standing(2, late), Standing::Expired);
    }
}
