//! Making tokens. Only command-api holds the private key.

use domain::ids::{AccountId, SessionId};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk, jwk::ThumbprintHash};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Actor, BotActor, Claims, FirstStep, Use, bot::BotClaims, first_step::FirstStepClaims,
    operator::OperatorClaims,
};
use crate::config::ConfigError;

/// Signs tokens with one Ed25519 key.
#[derive(Clone)]
pub struct Signer {
    key: EncodingKey,
    public: Jwk,
    key_id: String,
}

/// A token and how long it works.
#[derive(Clone, Debug)]
pub struct SignedToken {
    pub token: String,
    pub expires_in_seconds: i64,
}

impl Signer {
    /// Takes a private key in PKCS#8 PEM.
    ///
    /// # Errors
    /// When it is no Ed25519 key.
    pub fn from_pem(pem: &str) -> Result<Self, ConfigError> {
        let invalid = |e: jsonwebtoken::errors::Error| ConfigError::Invalid {
            name: "WHERRY_JWT_PRIVATE_KEY".to_owned(),
            why: format!("it is no Ed25519 private key in PKCS#8 PEM ({e})"),
        };
        let key = EncodingKey::from_ed_pem(pem.as_bytes()).map_err(invalid)?;
        let mut public = Jwk::from_encoding_key(&key, Algorithm::EdDSA).map_err(invalid)?;
        let key_id = public.thumbprint(ThumbprintHash::SHA256).map_err(invalid)?;
        public.common.key_id = Some(key_id.clone());
        Ok(Self { key, public, key_id })
    }

    /// The public half, as it stands in the JWKS.
    pub fn public_jwk(&self) -> &Jwk {
        &self.public
    }

    /// An access token for the HTTP API.
    ///
    /// # Errors
    /// When signing fails, which the key's own check rules out.
    pub fn access_token(
        &self,
        holder: Actor,
        now: OffsetDateTime,
        lifetime: Duration,
        id: Uuid,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        self.sign(Use::Access, holder, now, lifetime, id)
    }

    /// An access token of a bot, for where bots may come.
    ///
    /// # Errors
    /// When signing fails, which the key's own check rules out.
    pub fn bot_token(
        &self,
        holder: &BotActor,
        now: OffsetDateTime,
        lifetime: Duration,
        id: Uuid,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        let claims = BotClaims {
            aud: Use::Bot.audience().to_owned(),
            sub: holder.account.uuid(),
            owner: holder.owner.map(AccountId::uuid),
            sid: holder.session.uuid(),
            iat: now.unix_timestamp(),
            exp: (now + lifetime).unix_timestamp(),
            jti: id,
            scopes: holder.scopes.clone(),
        };
        let token = encode(&self.header(Use::Bot), &claims, &self.key)?;
        Ok(SignedToken { token, expires_in_seconds: lifetime.whole_seconds() })
    }

    /// A ticket that opens one push connection.
    ///
    /// # Errors
    /// When signing fails, which the key's own check rules out.
    pub fn push_ticket(
        &self,
        account: AccountId,
        session: SessionId,
        now: OffsetDateTime,
        lifetime: Duration,
        id: Uuid,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        // What an account may do elsewhere is no matter there.
        self.sign(Use::Push, Actor::member(account, session), now, lifetime, id)
    }

    /// As [`Self::push_ticket`], for one that may listen and say nothing.
    ///
    /// # Errors
    /// When signing fails, which the key's own check rules out.
    pub fn listening_ticket(
        &self,
        account: AccountId,
        session: SessionId,
        now: OffsetDateTime,
        lifetime: Duration,
        id: Uuid,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        let mut claims = claims(Use::Push, Actor::member(account, session), now, lifetime, id);
        claims.listens = true;
        self.sign_claims(Use::Push, &claims, lifetime)
    }

    /// A token for whoever operates the system from the machine that holds this key.
    ///
    /// # Errors
    /// When signing fails, which the key's own check rules out.
    pub fn operator_token(
        &self,
        name: &str,
        now: OffsetDateTime,
        lifetime: Duration,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        let claims = OperatorClaims {
            aud: Use::Operate.audience().to_owned(),
            sub: format!("operator:{name}"),
            exp: (now + lifetime).unix_timestamp(),
        };
        let token = encode(&self.header(Use::Operate), &claims, &self.key)?;
        Ok(SignedToken { token, expires_in_seconds: lifetime.whole_seconds() })
    }

    /// A token for who has given the password, and has a code to give.
    ///
    /// # Errors
    /// When signing fails, which the key's own check rules out.
    pub fn second_step_token(
        &self,
        first: FirstStep,
        now: OffsetDateTime,
        lifetime: Duration,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        let claims = FirstStepClaims {
            aud: Use::SecondStep.audience().to_owned(),
            sub: first.account.uuid(),
            password_version: first.password_version,
            exp: (now + lifetime).unix_timestamp(),
        };
        let token = encode(&self.header(Use::SecondStep), &claims, &self.key)?;
        Ok(SignedToken { token, expires_in_seconds: lifetime.whole_seconds() })
    }

    fn header(&self, purpose: Use) -> Header {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(purpose.token_type().to_owned());
        header.kid = Some(self.key_id.clone());
        header
    }

    fn sign(
        &self,
        purpose: Use,
        holder: Actor,
        now: OffsetDateTime,
        lifetime: Duration,
        id: Uuid,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        self.sign_claims(purpose, &claims(purpose, holder, now, lifetime, id), lifetime)
    }

    fn sign_claims(
        &self,
        purpose: Use,
        claims: &Claims,
        lifetime: Duration,
    ) -> Result<SignedToken, jsonwebtoken::errors::Error> {
        let token = encode(&self.header(purpose), claims, &self.key)?;
        Ok(SignedToken { token, expires_in_seconds: lifetime.whole_seconds() })
    }
}

fn claims(purpose: Use, holder: Actor, now: OffsetDateTime, lifetime: Duration, id: Uuid) -> Claims {
    Claims {
        aud: purpose.audience().to_owned(),
        sub: holder.account.uuid(),
        sid: holder.session.uuid(),
        iat: now.unix_timestamp(),
        exp: (now + lifetime).unix_timestamp(),
        jti: id,
        role: holder.role,
        listens: false,
    }
}
