//! Checking tokens. Every edge service does it by itself, with the public key alone.

use std::collections::HashMap;

use domain::ids::{AccountId, SessionId};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{Jwk, ThumbprintHash},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Actor, Auditor, BotActor, Claims, EndedSessions, FirstStep, Operator, Use, bot::BotClaims,
    first_step::FirstStepClaims, operator::OperatorClaims,
};
use crate::{clock::Clock, config::ConfigError};
use serde::de::DeserializeOwned;

/// How far the clock of who made a ticket may be ahead of ours. On a node that is further behind, a ticket would count when
/// it is long forgotten that it was spent.
const CLOCK_SKEW: Duration = Duration::minutes(1);

/// Checks tokens against the public keys that are in use, the clock, and the sessions that have ended.
#[derive(Clone)]
pub struct Verifier {
    keys: HashMap<String, DecodingKey>,
    clock: Clock,
    ended: EndedSessions,
}

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("no access token was sent")]
    Missing,
    #[error("the token is not valid")]
    Invalid,
    #[error("the token has expired")]
    Expired,
    #[error("the session has ended")]
    SessionEnded,
}

/// A ticket that was checked but not spent yet.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    pub account: AccountId,
    pub session: SessionId,
    /// Whether who has it may say things, such as that they are writing.
    pub may_say: bool,
    /// The id to spend it by.
    pub id: Uuid,
    pub expires_at: OffsetDateTime,
}

impl Verifier {
    /// Takes one or more public keys in PEM, one after the other: while keys rotate, both count.
    ///
    /// # Errors
    /// When one is no Ed25519 key, or there is none.
    pub fn from_pem(pems: &str, clock: Clock, ended: EndedSessions) -> Result<Self, ConfigError> {
        let invalid = |why: String| ConfigError::Invalid { name: "WHERRY_JWT_PUBLIC_KEY".to_owned(), why };
        let mut keys = HashMap::new();
        for pem in pems.split_inclusive("-----END PUBLIC KEY-----").filter(|p| p.contains("BEGIN")) {
            let fault = |e| invalid(format!("it is no Ed25519 public key in PEM ({e})"));
            let key = DecodingKey::from_ed_pem(pem.trim().as_bytes()).map_err(fault)?;
            let jwk = Jwk::from_decoding_key(&key, Some(Algorithm::EdDSA)).map_err(fault)?;
            keys.insert(jwk.thumbprint(ThumbprintHash::SHA256).map_err(fault)?, key);
        }
        if keys.is_empty() {
            return Err(invalid("there is no public key in it".to_owned()));
        }
        Ok(Self { keys, clock, ended })
    }

    /// Which operator sends this token, an operator's own or an administrator's access token; none when it is somebody
    /// else's.
    ///
    /// # Errors
    /// When it is forged, of another kind, expired, or its session has ended.
    pub fn operator(&self, token: &str) -> Result<Option<Operator>, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Invalid)?;
        if header.typ.as_deref() == Some(Use::Operate.token_type()) {
            let claims: OperatorClaims = self.decode(Use::Operate, token)?;
            self.refuse_expired(claims.exp)?;
            return Ok(Some(Operator(claims.sub)));
        }
        let actor = self.access(token)?;
        Ok(actor.role.may_administer().then(|| Operator(format!("account:{}", actor.account))))
    }

    /// Which auditor sends this token: an account that may audit, or an operator; none when it is somebody else's.
    ///
    /// # Errors
    /// When it is forged, of another kind, expired, or its session has ended.
    pub fn auditor(&self, token: &str) -> Result<Option<Auditor>, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Invalid)?;
        if header.typ.as_deref() == Some(Use::Operate.token_type()) {
            let operator = self.operator(token)?;
            return Ok(operator.map(|operator| Auditor::operator(operator.as_str(), token)));
        }
        let actor = self.access(token)?;
        Ok(actor.role.may_audit().then(|| Auditor::account_of(actor, token)))
    }

    /// The sessions that this verifier refuses.
    pub fn ended_sessions(&self) -> &EndedSessions {
        &self.ended
    }

    /// Who sends this access token.
    ///
    /// # Errors
    /// When it is forged, of another kind, expired, or its session has ended.
    pub fn access(&self, token: &str) -> Result<Actor, TokenError> {
        let claims = self.verify(Use::Access, token)?;
        self.refuse_ended(&claims)?;
        Ok(actor(&claims))
    }

    /// Which bot sends this access token.
    ///
    /// # Errors
    /// When it is forged, of another kind, expired, or its session has ended.
    pub fn bot(&self, token: &str) -> Result<BotActor, TokenError> {
        let claims: BotClaims = self.decode(Use::Bot, token)?;
        self.refuse_expired(claims.exp)?;
        let (account, session) = (AccountId::new(claims.sub), SessionId::new(claims.sid));
        let owner = claims.owner.map(AccountId::new);
        let bot = BotActor { account, owner, session, scopes: claims.scopes };
        if self.has_ended(bot.actor()) { Err(TokenError::SessionEnded) } else { Ok(bot) }
    }

    /// Who sends this access token, also if the session has ended: for the command that ends an account, which must
    /// get the same answer when it comes again.
    ///
    /// # Errors
    /// When it is forged, of another kind, or expired.
    pub fn former_access(&self, token: &str) -> Result<Actor, TokenError> {
        let claims = self.verify(Use::Access, token)?;
        Ok(actor(&claims))
    }

    /// Whose push connection this ticket opens. The caller must still spend it.
    ///
    /// # Errors
    /// When it is forged, of another kind, expired or from the future, or its session has ended.
    pub fn ticket(&self, token: &str) -> Result<Ticket, TokenError> {
        let claims = self.verify(Use::Push, token)?;
        let ahead_seconds = claims.iat.saturating_sub(self.clock.now().unix_timestamp());
        if ahead_seconds > CLOCK_SKEW.whole_seconds() {
            tracing::error!(
                ahead_seconds,
                "a ticket is from the future: the clock of this machine is behind"
            );
            // As of one that has expired, its holder gets another, and may find another node.
            return Err(TokenError::Expired);
        }
        self.refuse_ended(&claims)?;
        Ok(Ticket {
            account: AccountId::new(claims.sub),
            session: SessionId::new(claims.sid),
            may_say: !claims.listens,
            id: claims.jti,
            expires_at: OffsetDateTime::from_unix_timestamp(claims.exp).map_err(|_| TokenError::Invalid)?,
        })
    }

    /// Who has given a password, and may give the code now.
    ///
    /// # Errors
    /// When it is forged, of another kind, expired, or its account has ended.
    pub fn second_step(&self, token: &str) -> Result<FirstStep, TokenError> {
        let claims: FirstStepClaims = self.decode(Use::SecondStep, token)?;
        self.refuse_expired(claims.exp)?;
        let account = AccountId::new(claims.sub);
        if self.ended.contains_account(account) {
            return Err(TokenError::SessionEnded);
        }
        Ok(FirstStep { account, password_version: claims.password_version })
    }

    fn verify(&self, purpose: Use, token: &str) -> Result<Claims, TokenError> {
        let claims: Claims = self.decode(purpose, token)?;
        self.refuse_expired(claims.exp)?;
        Ok(claims)
    }

    /// The injected clock decides, so that tests need not wait for a token to expire.
    fn refuse_expired(&self, expires_at: i64) -> Result<(), TokenError> {
        if expires_at <= self.clock.now().unix_timestamp() { Err(TokenError::Expired) } else { Ok(()) }
    }

    fn decode<C: DeserializeOwned>(&self, purpose: Use, token: &str) -> Result<C, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Invalid)?;
        if header.typ.as_deref() != Some(purpose.token_type()) || header.alg != Algorithm::EdDSA {
            return Err(TokenError::Invalid);
        }
        let key = header.kid.and_then(|id| self.keys.get(&id)).ok_or(TokenError::Invalid)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[purpose.audience()]);
        rules.set_required_spec_claims(&["exp", "aud", "sub"]);
        rules.validate_exp = false;
        Ok(decode::<C>(token, key, &rules).map_err(|_| TokenError::Invalid)?.claims)
    }

    fn refuse_ended(&self, claims: &Claims) -> Result<(), TokenError> {
        if self.has_ended(actor(claims)) { Err(TokenError::SessionEnded) } else { Ok(()) }
    }

    /// Whether this session has ended, by itself or with its account.
    pub fn has_ended(&self, actor: Actor) -> bool {
        self.ended.contains(actor.session) || self.ended.contains_account(actor.account)
    }
}

fn actor(claims: &Claims) -> Actor {
    Actor { account: AccountId::new(claims.sub), session: SessionId::new(claims.sid), role: claims.role }
}
