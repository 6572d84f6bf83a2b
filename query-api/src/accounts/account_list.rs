//! `GET /api/v1/accounts`: who has an account, what may they do, and how does it stand with them?

use axum::{extract::State, http::StatusCode};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::audit::AuditQuestion;
use kit::{problem::Problem, tokens::Auditor};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Faces, Person};
use crate::{
    audit::Asked,
    read_model::{ACCOUNT_DIRECTORY, Answer, AtPosition, Page, Params, Positions, QueryError},
    state::App,
};

const USUAL: i64 = 50;
const MOST: i64 = 200;
/// No handle is longer.
const LONGEST_HANDLE: usize = 30;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// What the handle begins with, with or without `@`.
    handle: Option<String>,
    role: Option<AccountRole>,
    state: Option<AccountState>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 unless told, 200 at most.
    limit: Option<i64>,
}

/// What an account may do beyond its own affairs: each what the ones before may, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AccountRole {
    /// Nothing.
    Member,
    /// Ask what has happened.
    Auditor,
    /// Give roles, look after the read models.
    Admin,
}

/// How it stands with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AccountState {
    /// Signed up, and the address is not proven yet.
    NotActivated,
    /// Its address was not proven in time, so that another may take it.
    Abandoned,
    Active,
    /// The person asked to be forgotten.
    Erased,
}

/// Somebody's account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountItem {
    person: Person,
    role: AccountRole,
    /// When the role was given; absent while it is the one that everybody begins with.
    #[serde(with = "time::serde::rfc3339::option")]
    role_since: Option<OffsetDateTime>,
    state: AccountState,
    /// Since when it stands so.
    #[serde(with = "time::serde::rfc3339")]
    since: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    registered_at: OffsetDateTime,
}

/// The directory's row.
#[derive(Debug, FromRow)]
struct Row {
    account_id: Uuid,
    handle: String,
    name: String,
    photo_id: Option<Uuid>,
    role: String,
    role_since: Option<OffsetDateTime>,
    registered_at: OffsetDateTime,
    activated_at: Option<OffsetDateTime>,
    abandoned_at: Option<OffsetDateTime>,
    erased_at: Option<OffsetDateTime>,
}

/// Where a page ended. Those who are forgotten come last, since they have no handle.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    erased: bool,
    handle: String,
    account_id: Uuid,
}

/// Who has an account, and what may they do? By handle; auditors and administrators may ask.
#[utoipa::path(
    get, path = "/api/v1/accounts", tag = "audit", params(AtPosition, ListParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Page<AccountItem>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`handle-malformed`, `cursor-malformed`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn account_list(
    State(app): State<App>,
    auditor: Auditor,
    wanted: Positions,
    Params(params): Params<ListParams>,
) -> Result<Answer<Page<AccountItem>>, QueryError> {
    let prefix = params.prefix()?;
    let after =
        params.cursor.as_deref().filter(|cursor| !cursor.is_empty()).map(Place::decode).transpose()?;
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    app.audit_reads.record(&auditor, &params.asked(prefix.as_deref())?).await?;
    let mut snapshot = app.read_model.snapshot(&[ACCOUNT_DIRECTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(ACCOUNT_DIRECTORY.projection, None).await?;
    let mut query = QueryBuilder::default();
    question(&mut query, &params, prefix, after, limit + 1);
    let mut rows: Vec<Row> = query.build_query_as().fetch_all(snapshot.connection()).await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|row| Place::after(row).encode());
    let faces = Faces::new(&app);
    let items = rows.into_iter().map(|row| row.item(&faces)).collect();
    Ok(Page { items, next_cursor, reached: snapshot.reached() }.into())
}

impl ListParams {
    /// What the handle begins with, folded as handles are.
    fn prefix(&self) -> Result<Option<String>, Problem> {
        let text = self.handle.as_deref().map(str::trim).unwrap_or_default();
        let text = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if text.len() > LONGEST_HANDLE || !text.bytes().all(fits) {
            let title = "A handle has 3 to 30 of a to z, 0 to 9, - and _.";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "handle-malformed", title));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// The question as it is written down. Handles stand in the log in the clear anyway.
    fn asked(&self, prefix: Option<&str>) -> Result<Asked, Problem> {
        Asked::new(AuditQuestion::Accounts)
            .naming("handle", prefix)?
            .naming("role", self.role.map(AccountRole::as_str))?
            .naming("state", self.state.map(AccountState::as_str))
    }
}

/// The statement for these filters, and no others: so that the database sees which index serves. Without a handle are
/// webhooks, which are no accounts.
fn question(
    query: &mut QueryBuilder<'static, Postgres>,
    params: &ListParams,
    prefix: Option<String>,
    after: Option<Place>,
    limit: i64,
) {
    query.push(
        "select account_id, handle, name, photo_id, role, role_since, registered_at, activated_at, abandoned_at,
                erased_at
         from read.account_directory where handle <> ''",
    );
    if let Some(role) = params.role {
        query.push(" and role = ").push_bind(role.as_str());
    }
    if let Some(prefix) = prefix {
        // `~` is after everything that a handle has. Whom nobody can name by it has no handle.
        let last = format!("{prefix}~");
        query.push(" and not erased and handle collate \"C\" >= ").push_bind(prefix);
        query.push(" and handle collate \"C\" < ").push_bind(last);
    }
    query.push(match params.state {
        None => "",
        Some(AccountState::NotActivated) => {
            " and not erased and activated_at is null and abandoned_at is null"
        }
        Some(AccountState::Abandoned) => {
            " and not erased and activated_at is null and abandoned_at is not null"
        }
        Some(AccountState::Active) => " and not erased and activated_at is not null",
        Some(AccountState::Erased) => " and erased",
    });
    if let Some(Place { erased, handle, account_id }) = after {
        query.push(" and (erased, handle collate \"C\", account_id) > (").push_bind(erased);
        query.push(", ").push_bind(handle).push(", ").push_bind(account_id).push(")");
    }
    query.push(" order by erased, handle collate \"C\", account_id limit ").push_bind(limit);
}

impl Row {
    fn item(self, faces: &Faces<'_>) -> AccountItem {
        let (state, since) = match (self.erased_at, self.activated_at, self.abandoned_at) {
            (Some(erased_at), _, _) => (AccountState::Erased, erased_at),
            (None, Some(activated_at), _) => (AccountState::Active, activated_at),
            (None, None, Some(abandoned_at)) => (AccountState::Abandoned, abandoned_at),
            (None, None, None) => (AccountState::NotActivated, self.registered_at),
        };
        AccountItem {
            person: faces.person(self.account_id, Some(self.handle), Some(self.name), self.photo_id),
            role: AccountRole::of(&self.role),
            role_since: self.role_since,
            state,
            since,
            registered_at: self.registered_at,
        }
    }
}

impl AccountRole {
    fn of(stored: &str) -> Self {
        match stored {
            "admin" => Self::Admin,
            "auditor" => Self::Auditor,
            _ => Self::Member,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }
}

impl AccountState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NotActivated => "not-activated",
            Self::Abandoned => "abandoned",
            Self::Active => "active",
            Self::Erased => "erased",
        }
    }
}

impl Place {
    fn after(row: &Row) -> Self {
        Self { erased: row.erased_at.is_some(), handle: row.handle.clone(), account_id: row.account_id }
    }

    fn encode(&self) -> String {
        let mut bytes = vec![u8::from(self.erased)];
        bytes.extend_from_slice(self.account_id.as_bytes());
        bytes.extend_from_slice(self.handle.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode(text: &str) -> Result<Self, Problem> {
        let place = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let (erased, rest) = bytes.split_first().filter(|(erased, _)| **erased < 2)?;
            let (account_id, handle) = rest.split_first_chunk::<16>()?;
            let handle = std::str::from_utf8(handle).ok().filter(|handle| !handle.contains('\0'))?;
            let account_id = Uuid::from_bytes(*account_id);
            Some(Self { erased: *erased == 1, handle: handle.to_owned(), account_id })
        };
        place().ok_or_else(|| {
            let title = "This cursor is not one that was handed out.";
            Problem::new(StatusCode::BAD_REQUEST, "cursor-malformed", title)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was_and_other_texts_do_not() {
        for (erased, handle) in [(false, "ada"), (true, "[erased]")] {
            let place = Place { erased, handle: handle.to_owned(), account_id: Uuid::from_u128(7) };
            assert_eq!(Place::decode(&place.encode()).ok(), Some(place));
        }
        let zero = URL_SAFE_NO_PAD.encode([&[0; 17][..], b"a\0"].concat());
        for text in ["", "x", "!", "AgAA", &zero] {
            let refused = Place::decode(text).expect_err("no place");
            assert_eq!(refused.code(), "cursor-malformed", "{text}");
        }
    }

    #[test]
    fn the_beginning_of_a_handle_is_folded_as_handles_are() {
        let prefix = |text: &str| {
            let params = ListParams { handle: Some(text.to_owned()), ..ListParams::default() };
            params.prefix().map_err(|problem| problem.code().to_owned())
        };
        assert_eq!(prefix(" @Ad"), Ok(Some("ad".to_owned())));
        assert_eq!(prefix("@"), Ok(None));
        for text in ["ada@example.org", "a b", "Ä", &"a".repeat(31)] {
            assert_eq!(prefix(text), Err("handle-malformed".to_owned()), "{text}");
        }
    }
}
