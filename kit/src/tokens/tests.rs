//! What passes as a token and what does not.

use axum::{extract::FromRequestParts, http::Request};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::Role,
    bots::BotScope,
    ids::{AccountId, SessionId},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use time::Duration;
use uuid::Uuid;

use super::{
    Actor, Admin, Auditor, BotActor, Claims, EndedSessions, FirstStep, FormerActor, RoomReader, RoomWriter,
    Signer, TokenError, Verifier,
};
use crate::{clock::Clock, problem::Problem};

/// A key pair made for these tests.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIMHyxz4pnAvO783NOBA04Zvy8wYPOEve6xVKs/ez+ZzC
-----END PRIVATE KEY-----";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAzuMVN0EYyBm7WQUeYDwjjzk9CiM+vQggE/FcYujWD9c=
-----END PUBLIC KEY-----";
/// Somebody else's.
const FOREIGN: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g
-----END PRIVATE KEY-----";

struct Case {
    signer: Signer,
    verifier: Verifier,
    clock: Clock,
    ended: EndedSessions,
    account: AccountId,
    session: SessionId,
}

fn case() -> Case {
    let (clock, ended) = (Clock::system(), EndedSessions::default());
    Case {
        signer: Signer::from_pem(PRIVATE).expect("a key"),
        verifier: Verifier::from_pem(PUBLIC, clock.clone(), ended.clone()).expect("a key"),
        clock,
        ended,
        account: AccountId::new(Uuid::from_u128(1)),
        session: SessionId::new(Uuid::from_u128(2)),
    }
}

impl Case {
    fn actor(&self) -> Actor {
        Actor { account: self.account, session: self.session, role: Role::Auditor }
    }

    fn access_token(&self) -> String {
        let (now, id) = (self.clock.now(), Uuid::from_u128(3));
        let signed = self.signer.access_token(self.actor(), now, Duration::minutes(10), id);
        signed.expect("a token").token
    }
}

#[test]
fn a_fresh_access_token_names_its_actor() {
    let case = case();
    let actor = case.verifier.access(&case.access_token()).expect("an actor");
    assert_eq!(actor, case.actor());
}

#[test]
fn an_expired_token_says_so() {
    let case = case();
    let token = case.access_token();
    case.clock.advance(Duration::minutes(11));
    assert_eq!(case.verifier.access(&token), Err(TokenError::Expired));
}

#[test]
fn a_token_of_an_ended_session_says_so() {
    let case = case();
    let token = case.access_token();
    case.ended.insert(case.session);
    assert_eq!(case.verifier.access(&token), Err(TokenError::SessionEnded));
}

#[test]
fn a_ticket_is_no_access_token_and_the_other_way_round() {
    let case = case();
    let (now, id) = (case.clock.now(), Uuid::from_u128(3));
    let ticket = case.signer.push_ticket(case.account, case.session, now, Duration::seconds(30), id);
    let ticket = ticket.expect("a ticket").token;
    assert_eq!(case.verifier.access(&ticket), Err(TokenError::Invalid));
    assert_eq!(case.verifier.ticket(&ticket).expect("a ticket").id, id);
    assert!(case.verifier.ticket(&case.access_token()).is_err());
}

#[test]
fn a_listening_ticket_says_that_its_holder_says_nothing() {
    let case = case();
    let (now, id, lifetime) = (case.clock.now(), Uuid::from_u128(3), Duration::seconds(30));
    let ticket = case.signer.push_ticket(case.account, case.session, now, lifetime, id).expect("a ticket");
    assert!(case.verifier.ticket(&ticket.token).is_ok_and(|ticket| ticket.may_say));
    let ticket = case.signer.listening_ticket(case.account, case.session, now, lifetime, id);
    let ticket = ticket.expect("a ticket").token;
    assert!(case.verifier.ticket(&ticket).is_ok_and(|ticket| !ticket.may_say && ticket.id == id));
}

/// Where the clock is far behind, a ticket would count for as much longer, when it is forgotten that it was spent.
#[test]
fn a_ticket_from_the_future_counts_as_little_as_one_from_the_past() {
    let case = case();
    let (id, lifetime) = (Uuid::from_u128(3), Duration::seconds(30));
    let counts = |ahead: Duration| {
        let made_at = case.clock.now() + ahead;
        let ticket = case.signer.push_ticket(case.account, case.session, made_at, lifetime, id);
        case.verifier.ticket(&ticket.expect("a ticket").token).map(drop)
    };
    for ahead in [-20, 0, 50].map(Duration::seconds) {
        assert_eq!(counts(ahead), Ok(()), "{ahead}");
    }
    for ahead in [-40, 70, 3600].map(Duration::seconds) {
        assert_eq!(counts(ahead), Err(TokenError::Expired), "{ahead}");
    }
}

#[test]
fn a_bot_s_token_is_of_a_kind_of_its_own() {
    let case = case();
    let owner = Some(AccountId::new(Uuid::from_u128(9)));
    let (account, session) = (case.account, case.session);
    let bot = BotActor { account, owner, session, scopes: vec![BotScope::ReadRooms] };
    let signed = case.signer.bot_token(&bot, case.clock.now(), Duration::minutes(10), Uuid::from_u128(3));
    let token = signed.expect("a token").token;
    assert_eq!(case.verifier.bot(&token), Ok(bot));
    // What has never heard of bots takes it for nothing.
    assert_eq!(case.verifier.access(&token), Err(TokenError::Invalid));
    assert_eq!(case.verifier.former_access(&token), Err(TokenError::Invalid));
    assert_eq!(case.verifier.ticket(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.operator(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.auditor(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.bot(&case.access_token()), Err(TokenError::Invalid));
    case.ended.insert(case.session);
    assert_eq!(case.verifier.bot(&token), Err(TokenError::SessionEnded));
    case.clock.advance(Duration::minutes(11));
    assert_eq!(case.verifier.bot(&token), Err(TokenError::Expired));
}

/// The code of the answer where this is extracted, if it is refused.
async fn refused<T: FromRequestParts<Verifier, Rejection = Problem>>(
    case: &Case,
    token: &str,
) -> Option<String> {
    let request = Request::get("/").header("authorization", format!("Bearer {token}")).body(());
    let mut parts = request.expect("a request").into_parts().0;
    let extracted = T::from_request_parts(&mut parts, &case.verifier).await;
    extracted.err().map(|problem| problem.code().to_owned())
}

#[tokio::test]
async fn a_bot_comes_where_it_may_and_nowhere_else() {
    let case = case();
    let token = |scopes: &[BotScope]| {
        let owner = Some(AccountId::new(Uuid::from_u128(9)));
        let (account, session) = (case.account, case.session);
        let bot = BotActor { account, owner, session, scopes: scopes.to_vec() };
        let signed = case.signer.bot_token(&bot, case.clock.now(), Duration::minutes(10), Uuid::from_u128(3));
        signed.expect("a token").token
    };
    let (reader, poster) = (token(&[BotScope::ReadRooms]), token(&[BotScope::PostMessages]));
    assert_eq!(refused::<RoomReader>(&case, &reader).await, None);
    assert_eq!(refused::<RoomWriter>(&case, &poster).await, None);
    assert_eq!(refused::<RoomWriter>(&case, &reader).await.as_deref(), Some("bot-scope-missing"));
    assert_eq!(refused::<RoomReader>(&case, &poster).await.as_deref(), Some("bot-scope-missing"));
    for token in [&reader, &poster] {
        assert_eq!(refused::<Actor>(&case, token).await.as_deref(), Some("not-for-bots"));
        assert_eq!(refused::<Admin>(&case, token).await.as_deref(), Some("not-for-bots"));
        assert!(refused::<Auditor>(&case, token).await.is_some());
        assert!(refused::<FormerActor>(&case, token).await.is_some());
    }
    let person = case.access_token();
    assert_eq!(refused::<RoomReader>(&case, &person).await, None);
    assert_eq!(refused::<RoomWriter>(&case, &person).await, None);
    assert_eq!(refused::<RoomReader>(&case, "x").await.as_deref(), Some("token-invalid"));
}

async fn writer(case: &Case, token: &str) -> RoomWriter {
    let request = Request::get("/").header("authorization", format!("Bearer {token}")).body(());
    let mut parts = request.expect("a request").into_parts().0;
    RoomWriter::from_request_parts(&mut parts, &case.verifier).await.expect("one who may write")
}

#[tokio::test]
async fn for_what_is_written_answers_a_person_or_a_bot_s_owner() {
    let case = case();
    let owner = AccountId::new(Uuid::from_u128(9));
    let token = |owner: Option<AccountId>| {
        let (account, session) = (case.account, case.session);
        let bot = BotActor { account, owner, session, scopes: vec![BotScope::PostMessages] };
        let signed = case.signer.bot_token(&bot, case.clock.now(), Duration::minutes(10), Uuid::from_u128(3));
        signed.expect("a token").token
    };
    let bot = writer(&case, &token(Some(owner))).await;
    assert_eq!((bot.is_bot, bot.answerable), (true, Some(owner)));
    let of_before = writer(&case, &token(None)).await;
    assert_eq!((of_before.is_bot, of_before.answerable), (true, None), "it still posts");
    let person = writer(&case, &case.access_token()).await;
    assert_eq!((person.is_bot, person.answerable), (false, Some(case.account)));
}

#[test]
fn a_first_step_leads_to_the_second_and_nowhere_else() {
    let case = case();
    let (first, lifetime) = (FirstStep { account: case.account, password_version: 3 }, Duration::minutes(5));
    let signed = case.signer.second_step_token(first, case.clock.now(), lifetime);
    let token = signed.expect("a token").token;
    assert_eq!(case.verifier.second_step(&token), Ok(first));
    assert_eq!(case.verifier.access(&token), Err(TokenError::Invalid));
    assert_eq!(case.verifier.former_access(&token), Err(TokenError::Invalid));
    assert_eq!(case.verifier.ticket(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.operator(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.auditor(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.second_step(&case.access_token()), Err(TokenError::Invalid));
    case.clock.advance(lifetime);
    assert_eq!(case.verifier.second_step(&token), Err(TokenError::Expired));
    case.ended.insert_account(case.account);
    let signed = case.signer.second_step_token(first, case.clock.now(), lifetime).expect("a token");
    assert_eq!(case.verifier.second_step(&signed.token), Err(TokenError::SessionEnded));
}

#[test]
fn tampered_and_unsigned_tokens_are_refused() {
    let case = case();
    let token = case.access_token();
    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("text");
    let other = claims.replace(&case.account.to_string(), &Uuid::from_u128(9).to_string());
    assert_ne!(claims, other);
    let other = URL_SAFE_NO_PAD.encode(other);
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    for forged in [
        format!("{}.{other}.{}", parts[0], parts[2]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        "x".to_owned(),
        String::new(),
    ] {
        assert_eq!(case.verifier.access(&forged), Err(TokenError::Invalid), "{forged}");
    }
}

/// ASVS 5.0, 9.1.2 and 9.1.3; RFC 8725, 3.1 and 3.8.
#[test]
fn neither_a_tokens_own_algorithm_nor_a_key_that_it_brings_decides() {
    let case = case();
    let ours = decode_header(case.access_token()).expect("a header");
    let now = case.clock.now();
    let claims = Claims {
        aud: "wherry".to_owned(),
        sub: case.account.uuid(),
        sid: case.session.uuid(),
        iat: now.unix_timestamp(),
        exp: (now + Duration::minutes(1)).unix_timestamp(),
        jti: Uuid::from_u128(4),
        role: Role::Admin,
        listens: false,
    };
    let signed =
        |header: &Header, key: &EncodingKey| encode(header, &claims, key).expect("what can be signed");
    let key = |pem: &str| EncodingKey::from_ed_pem(pem.as_bytes()).expect("a key");
    assert!(case.verifier.access(&signed(&ours, &key(PRIVATE))).is_ok(), "else this shows nothing");

    let foreign = Signer::from_pem(FOREIGN).expect("a key").public_jwk().clone();
    let address = Some("https://keys.example/jwks".to_owned());
    let by_foreign = [
        ours.clone(),
        Header { kid: None, ..ours.clone() },
        Header { kid: foreign.common.key_id.clone(), jwk: Some(foreign.clone()), ..ours.clone() },
        Header { jwk: Some(foreign), ..ours.clone() },
        Header { jku: address.clone(), x5u: address, ..ours.clone() },
    ];
    for header in by_foreign {
        assert_eq!(
            case.verifier.access(&signed(&header, &key(FOREIGN))),
            Err(TokenError::Invalid),
            "{header:?}"
        );
    }
    // The public key is known to everybody: it must not become a shared secret.
    let symmetric = Header { alg: Algorithm::HS256, ..ours };
    for secret in [PUBLIC, PUBLIC.trim_end()] {
        let forged = signed(&symmetric, &EncodingKey::from_secret(secret.as_bytes()));
        assert_eq!(case.verifier.access(&forged), Err(TokenError::Invalid));
    }
}

/// ASVS 5.0, 9.2.4: what is for somebody else is for nobody here, also under our key and type.
#[test]
fn a_token_for_another_audience_is_refused() {
    let case = case();
    let ours = decode_header(case.access_token()).expect("a header");
    let key = EncodingKey::from_ed_pem(PRIVATE.as_bytes()).expect("a key");
    let exp = (case.clock.now() + Duration::minutes(1)).unix_timestamp();
    for (audience, is_ours) in [("wherry", true), ("push", false), ("wherry-bot", false), ("", false)] {
        let claims = Claims {
            aud: audience.to_owned(),
            sub: case.account.uuid(),
            sid: case.session.uuid(),
            iat: 0,
            exp,
            jti: Uuid::from_u128(4),
            role: Role::Member,
            listens: false,
        };
        let token = encode(&ours, &claims, &key).expect("what can be signed");
        assert_eq!(case.verifier.access(&token).is_ok(), is_ours, "{audience}");
    }
}

#[test]
fn an_operator_is_who_holds_the_key_or_is_named_as_an_admin() {
    let case = case();
    let signed = case.signer.operator_token("ada", case.clock.now(), Duration::minutes(1));
    let token = signed.expect("a token").token;
    let operator = case.verifier.operator(&token).expect("valid").expect("an operator");
    assert_eq!(operator.as_str(), "operator:ada");
    // It opens nothing else, and other tokens do not pass for it.
    assert_eq!(case.verifier.access(&token), Err(TokenError::Invalid));
    assert_eq!(case.verifier.ticket(&token).err(), Some(TokenError::Invalid));
    assert_eq!(case.verifier.operator(&case.access_token()), Ok(None));
    let admin = Actor { role: Role::Admin, ..case.actor() };
    let signed = case.signer.access_token(admin, case.clock.now(), Duration::minutes(10), Uuid::from_u128(4));
    let operator = case.verifier.operator(&signed.expect("a token").token).expect("valid").expect("an admin");
    assert_eq!(operator.as_str(), format!("account:{}", case.account));
    case.clock.advance(Duration::minutes(2));
    assert_eq!(case.verifier.operator(&token), Err(TokenError::Expired));
}

#[test]
fn an_auditor_is_whose_role_may_or_who_holds_the_key_and_shows_no_token() {
    let case = case();
    let token = case.access_token();
    let auditor = case.verifier.auditor(&token).expect("valid").expect("an auditor");
    assert_eq!(
        (auditor.account(), auditor.as_str()),
        (Some(case.account), &*format!("account:{}", case.account))
    );
    assert_eq!(auditor.token(), token);
    assert!(!format!("{auditor:?}").contains(&token));
    let (now, id) = (case.clock.now(), Uuid::from_u128(4));
    let member = Actor::member(case.account, case.session);
    let member = case.signer.access_token(member, now, Duration::minutes(10), id).expect("a token").token;
    assert_eq!(case.verifier.auditor(&member).expect("valid"), None);
    let operator = case.signer.operator_token("ada", now, Duration::minutes(1)).expect("a token").token;
    let auditor = case.verifier.auditor(&operator).expect("valid").expect("an operator");
    assert_eq!((auditor.account(), auditor.as_str()), (None, "operator:ada"));
    case.ended.insert(case.session);
    assert_eq!(case.verifier.auditor(&token), Err(TokenError::SessionEnded));
}

#[test]
fn an_operators_token_of_another_key_is_refused() {
    let case = case();
    let signed = case.signer.operator_token("ada", case.clock.now(), Duration::minutes(1));
    let token = signed.expect("a token").token;
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(format!(
        r#"{{"aud":"wherry-operator","sub":"operator:eve","exp":{}}}"#,
        case.clock.now().unix_timestamp() + 60
    ));
    assert_eq!(case.verifier.operator(&parts.join(".")), Err(TokenError::Invalid));
}
