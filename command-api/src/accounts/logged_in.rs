//! The answer to who logs in or refreshes: an access token in the body, a refresh token in a cookie.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{accounts::Registered, ids::AccountId};
use kit::{
    problem::Problem,
    tokens::{Actor, TokenError},
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::change_role::RoleName;
use super::{cookies::cookies, session_record::SessionRecord, sessions::RefreshToken};
use crate::state::App;

const COOKIE: &str = "wherry_refresh";
/// The cookie goes to the session routes only.
const COOKIE_PATH: &str = "/api/v1/sessions";

/// An access token, and whose it is. The refresh token comes as a cookie that scripts cannot read.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoggedIn {
    access_token: String,
    /// In seconds.
    expires_in: i64,
    #[schema(value_type = Uuid)]
    account_id: AccountId,
    handle: String,
    /// What the account may do beyond its own affairs.
    role: RoleName,
}

impl App {
    /// The answer that carries a new access token and this refresh token.
    pub(super) fn logged_in(
        &self,
        account: &Registered,
        token: RefreshToken,
        record: &SessionRecord,
        now: OffsetDateTime,
    ) -> Result<Response, Problem> {
        let lifetime = self.config.access_token_lifetime;
        let id = self.config.random.id(now);
        let holder = Actor { account: account.account, session: token.session, role: account.role };
        let access = self.signer.access_token(holder, now, lifetime, id);
        let access = access.map_err(|error| Problem::internal(&error))?;
        let body = LoggedIn {
            access_token: access.token,
            expires_in: access.expires_in_seconds,
            account_id: account.account,
            handle: account.handle.clone(),
            role: account.role.into(),
        };
        let max_age = (record.expires_at - now).whole_seconds();
        let cookie = self.cookie(&self.sessions.text(token), max_age)?;
        let headers = [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, NO_STORE)];
        Ok((StatusCode::OK, headers, Json(body)).into_response())
    }

    /// The header that makes the browser forget its refresh token.
    pub(super) fn forget_cookie(&self) -> Result<HeaderValue, Problem> {
        self.cookie("", 0)
    }

    /// The refresh token that the browser sent, if we made it.
    pub(super) fn refresh_token(&self, headers: &HeaderMap) -> Option<RefreshToken> {
        cookies(headers, COOKIE).find_map(|text| self.sessions.parse(text))
    }

    fn cookie(&self, value: &str, max_age_seconds: i64) -> Result<HeaderValue, Problem> {
        let secure = if self.config.secure_cookies { "; Secure" } else { "" };
        let cookie = format!(
            "{COOKIE}={value}; Path={COOKIE_PATH}; Max-Age={max_age_seconds}; HttpOnly; SameSite=Strict{secure}"
        );
        HeaderValue::try_from(cookie).map_err(|error| Problem::internal(&error))
    }
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What to answer when a session is over, with the browser's token taken away.
pub(super) fn session_over(app: &App) -> Response {
    let mut response = Problem::from(TokenError::SessionEnded).into_response();
    if let Ok(cookie) = app.forget_cookie() {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
