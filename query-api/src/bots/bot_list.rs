//! `GET /api/v1/bots`: which bots are there, whose are they, and which are disabled?

use axum::extract::State;
use domain::audit::AuditQuestion;
use kit::{problem::Problem, tokens::Auditor};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use crate::{
    accounts::{Faces, Person},
    audit::Asked,
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, BOT_LIST, Cursor, Page, Params, Positions, QueryError,
    },
    state::App,
};

const USUAL: i64 = 50;
const MOST: i64 = 200;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BotListParams {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 unless told, 200 at most.
    limit: Option<i64>,
}

/// Somebody's bot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BotItem {
    bot: Person,
    /// Whose it is.
    owner: Person,
    #[serde(with = "time::serde::rfc3339")]
    registered_at: OffsetDateTime,
    /// Since when an administrator wants it to do nothing; null while it may.
    #[serde(with = "time::serde::rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
}

/// Which bots are there? Auditors and administrators may ask; the newest come first, and deleted ones are not told.
#[utoipa::path(
    get, path = "/api/v1/bots", tag = "audit", params(AtPosition, BotListParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Page<BotItem>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`cursor-malformed`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn bot_list(
    State(app): State<App>,
    auditor: Auditor,
    wanted: Positions,
    Params(params): Params<BotListParams>,
) -> Result<Answer<Page<BotItem>>, QueryError> {
    let before = Cursor::decode_optional(params.cursor.as_deref())?;
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    // Bots are accounts of their kind; whoever asks for them asks who is there.
    let asked = Asked::new(AuditQuestion::Accounts).naming("kind", Some("bots"))?;
    app.audit_reads.record(&auditor, &asked).await?;
    let sources = [BOT_LIST, ACCOUNT_DIRECTORY];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    snapshot.note_waiting(BOT_LIST.projection, None).await?;
    let mut rows = sqlx::query!(
        r#"
        select b.bot_id as "bot_id!", b.name as "name!", b.registered_at as "registered_at!", b.disabled_at,
               b.owner_id as "owner_id!", o.handle as "owner_handle?", o.name as "owner_name?",
               o.photo_id as "owner_photo_id?"
        from read.bot b
        left join read.account_directory o on o.account_id = b.owner_id
        where b.deleted_at is null
          and ($1::bigint is null
               or ((extract(epoch from b.registered_at) * 1000000)::bigint, b.bot_id) < ($1, $2::uuid))
        order by b.registered_at desc, b.bot_id desc
        limit $3
        "#,
        before.map(|cursor| cursor.order),
        before.map(|cursor| cursor.id),
        limit + 1,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let end = rows.last().filter(|_| more);
    let next_cursor = end.map(|row| Cursor { order: micros(row.registered_at), id: row.bot_id }.encode());
    let faces = Faces::new(&app);
    let items = rows.into_iter().map(|row| BotItem {
        bot: faces.person(row.bot_id, Some(String::new()), Some(row.name), None),
        owner: faces.person(row.owner_id, row.owner_handle, row.owner_name, row.owner_photo_id),
        registered_at: row.registered_at,
        disabled_at: row.disabled_at,
    });
    Ok(Page { items: items.collect(), next_cursor, reached: snapshot.reached() }.into())
}

/// The time as the database has it: in microseconds.
fn micros(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}
