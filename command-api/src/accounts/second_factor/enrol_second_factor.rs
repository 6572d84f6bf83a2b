//! `POST /api/v1/account/second-factor/enrolments`: begin with a second factor, for who knows the password.
//!
//! It is no command: nothing is kept. What is given is shown to the app by its person, and comes back with the first code.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::accounts::SecondFactorRefused;
use kit::{
    problem::{JsonBody, Problem},
    tokens::{Actor, TokenError},
};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::ToSchema;

use super::{enrolments::NONCE_BYTES, picture::QrPicture};
use crate::{accounts::guesses::ClientAddress, command::store_problem, state::App};

/// Long enough to install an app, and for so long the password that was given counts.
const FINISH_WITHIN: Duration = Duration::minutes(15);
/// Under this name apps list what we issue.
const ISSUER: &str = "Wherry";

/// Proof that it is the person who asks.
#[derive(Deserialize, ToSchema)]
pub(crate) struct EnrolSecondFactorRequest {
    #[schema(example = "correct horse battery", format = Password)]
    password: String,
}

/// What the app needs, in three forms.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorEnrolment {
    /// Goes with the first code, and is good for nothing else.
    enrolment_token: String,
    /// In seconds.
    expires_in: i64,
    /// What the codes are made of, to be typed into an app: base 32.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The same as an address that apps open.
    #[schema(
        example = "otpauth://totp/Wherry:ada@wherry.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Wherry"
    )]
    uri: String,
    /// The same as a picture that apps look at.
    picture: QrPicture,
}

/// Begin with a second factor: what an authenticator app needs. Nothing changes until a first code of it comes.
#[utoipa::path(
    post,
    path = "/api/v1/account/second-factor/enrolments",
    tag = "accounts",
    security(("access_token" = [])),
    request_body = EnrolSecondFactorRequest,
    responses(
        (status = OK, body = SecondFactorEnrolment),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`password-wrong`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`second-factor-on`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-guesses`, `too-many-requests`"),
    )
)]
pub(crate) async fn enrol_second_factor(
    State(app): State<App>,
    actor: Actor,
    from: ClientAddress,
    JsonBody(request): JsonBody<EnrolSecondFactorRequest>,
) -> Result<impl IntoResponse, Problem> {
    let account = app.account(actor.account).await.map_err(|e| store_problem(&e))?.state;
    let registered = account.registered().ok_or(TokenError::SessionEnded)?;
    if !app.knows_password(registered, from, request.password).await? {
        return Err(Problem::refused(&SecondFactorRefused::WrongPassword));
    }
    if registered.second_factor.is_some() {
        return Err(Problem::refused(&SecondFactorRefused::On));
    }
    let mut nonce = [0; NONCE_BYTES];
    app.config.random.fill(&mut nonce);
    let expires_at = app.config.clock.now() + FINISH_WITHIN;
    let (enrolment_token, secret) = app.enrolments.begin(actor.account, nonce, expires_at);
    let uri = secret.uri(ISSUER, &format!("{}@{}", registered.handle, app.config.public_host));
    let picture = QrPicture::of(&uri).map_err(|error| Problem::internal(&error))?;
    let enrolment = SecondFactorEnrolment {
        enrolment_token,
        expires_in: FINISH_WITHIN.whole_seconds(),
        secret: secret.base32(),
        uri,
        picture,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(enrolment)))
}
