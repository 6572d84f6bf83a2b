//! Refresh tokens and their rotation.
//!
//! A session's tokens are numbered: `<session>.<generation>.<mac>`. Nothing secret is stored, since a token follows
//! from its session and number; the bucket `sessions` holds the number that is valid now, under `<account>.<session>`, so
//! that all sessions of an account are found together. Who comes with the number before it, shortly after it was
//! replaced, gets the same successor: many tabs of one browser do not log each other out. Who comes with it later has not
//! got the answer, or has a copy: they get another successor in place of the one that nobody came with yet, and whoever
//! comes with that one, or with any other that was replaced, shows that there are two (`docs/adr/0085-…`).

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use domain::ids::{AccountId, SessionId};
use hmac::{Hmac, Mac as _};
use jetstream_es::{LatestValues, StoreError};
use sha2::Sha256;
use time::OffsetDateTime;

use super::session_record::{SessionRecord, Standing};
use crate::state::keyed;

/// The bucket.
pub(crate) const SESSIONS: &str = "sessions";
/// How often a rotation is tried against rivals that do the same.
const ATTEMPTS: u32 = 8;
const RETRY_AFTER: std::time::Duration = std::time::Duration::from_millis(10);

/// Makes, checks and rotates refresh tokens.
#[derive(Clone)]
pub(crate) struct Sessions {
    bucket: LatestValues,
    mac: Hmac<Sha256>,
}

/// A refresh token that we made, and that may be valid or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub(crate) session: SessionId,
    generation: u64,
}

/// What comes of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// This is its successor.
    To(RefreshToken, SessionRecord),
    /// The session is over, or was never there.
    Over,
    /// It was replaced, and its successor used or given up: somebody has a copy.
    Reused,
}

/// The bucket did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[error("the sessions could not be {doing}")]
pub(crate) struct SessionsAway {
    doing: &'static str,
    #[source]
    source: Option<StoreError>,
}

impl SessionsAway {
    fn when(doing: &'static str) -> impl Fn(StoreError) -> Self {
        move |source| Self { doing, source: Some(source) }
    }
}

impl Sessions {
    pub(crate) fn new(bucket: LatestValues, key: &[u8]) -> Self {
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
        password_version: u32,
        now: OffsetDateTime,
    ) -> Result<(RefreshToken, SessionRecord), SessionsAway> {
        let record = SessionRecord::new(account, password_version, now);
        let created = self.bucket.replace(&key(account, session), 0, encode(&record)).await;
        let record = if created.map_err(SessionsAway::when("begun"))? {
            record
        } else {
            let (found, _) =
                self.read(account, session).await?.ok_or(SessionsAway { doing: "read", source: None })?;
            found
        };
        Ok((RefreshToken { session, generation: record.generation }, record))
    }

    /// Replaces a token of this account's by its successor.
    ///
    /// # Errors
    /// When the bucket does not answer, or rivals were faster each time.
    pub(crate) async fn rotate(
        &self,
        account: AccountId,
        token: RefreshToken,
        now: OffsetDateTime,
    ) -> Result<Rotation, SessionsAway> {
        for _ in 0..ATTEMPTS {
            let Some((record, revision)) = self.read(account, token.session).await? else {
                return Ok(Rotation::Over);
            };
            let successor = |record: SessionRecord| {
                Rotation::To(RefreshToken { generation: record.generation, ..token }, record)
            };
            let next = match record.standing(token.generation, now) {
                Standing::InGrace => return Ok(successor(record)),
                Standing::Stale => return Ok(Rotation::Reused),
                Standing::Expired => return Ok(Rotation::Over),
                Standing::Ahead => None,
                Standing::Valid => Some(record.rotated(now)),
                Standing::Unanswered => Some(record.answered_again(now)),
            };
            if let Some(next) = next {
                let written =
                    self.bucket.replace(&key(account, token.session), revision, encode(&next)).await;
                // If another tab was faster: what it wrote is read next, and this token is then in its grace.
                if written.map_err(SessionsAway::when("rotated"))? {
                    return Ok(successor(next));
                }
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
        Err(SessionsAway { doing: "rotated against so many rivals", source: None })
    }

    /// The sessions of an account that can be refreshed at this time, as far as the bucket knows.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub(crate) async fn all_of(
        &self,
        account: AccountId,
        now: OffsetDateTime,
    ) -> Result<Vec<(SessionId, SessionRecord)>, StoreError> {
        let stored = self.bucket.get_all_of(&account.to_string()).await?;
        // By session: one that is refreshed while they are read comes twice.
        let records: BTreeMap<_, _> = stored
            .into_iter()
            .filter_map(|latest| {
                let (_, session) = latest.key.split_once('.')?;
                let record: SessionRecord = serde_json::from_slice(&latest.value).ok()?;
                Some((session.parse().ok()?, record))
            })
            .collect();
        Ok(records.into_iter().filter(|(_, record)| record.ends_at() > now).collect())
    }

    /// When a session is over if it is not used any more; nothing once it is.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub(crate) async fn ends_at(
        &self,
        account: AccountId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, SessionsAway> {
        let read = self.read(account, session).await?;
        Ok(read.map(|(record, _)| record.ends_at()).filter(|ends_at| *ends_at > now))
    }

    /// Forgets a session, after its end is in the log.
    ///
    /// # Errors
    /// When the bucket does not answer. The log is what counts: a session that ended there is not refreshed.
    pub(crate) async fn forget(&self, account: AccountId, session: SessionId) -> Result<(), SessionsAway> {
        for _ in 0..ATTEMPTS {
            let Some((_, revision)) = self.read(account, session).await? else { return Ok(()) };
            let emptied = self.bucket.replace(&key(account, session), revision, Bytes::new()).await;
            if emptied.map_err(SessionsAway::when("forgotten"))? {
                return Ok(());
            }
        }
        Err(SessionsAway { doing: "forgotten against so many rivals", source: None })
    }

    /// What the bucket holds, with its revision. Of a session that is forgotten, that is nothing.
    async fn read(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Option<(SessionRecord, u64)>, SessionsAway> {
        let away = SessionsAway::when("read");
        let found = self.bucket.get(&key(account, session)).await.map_err(&away)?;
        let Some(found) = found.filter(|found| !found.value.is_empty()) else { return Ok(None) };
        let record = serde_json::from_slice(&found.value);
        let record = record.map_err(|_| SessionsAway { doing: "understood", source: None })?;
        Ok(Some((record, found.revision)))
    }

    fn mac_of(&self, token: RefreshToken) -> Hmac<Sha256> {
        let mac = self.mac.clone().chain_update(token.session.uuid().as_bytes());
        mac.chain_update(token.generation.to_be_bytes())
    }
}

fn key(account: AccountId, session: SessionId) -> String {
    format!("{account}.{session}")
}

fn encode(record: &SessionRecord) -> Bytes {
    // Ids, numbers and times of our own century have a JSON form.
    serde_json::to_vec(record).unwrap_or_default().into()
}
