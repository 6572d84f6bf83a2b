//! `POST /api/v1/conversions/{conversion}/cancel`: it is not wanted any more, whatever its stage.

use axum::{Json, extract::State};
use domain::{
    conversion::{CancelConversion, ConversionCommand},
    ids::ConversionId,
};
use kit::{problem::Problem, tokens::Actor};

use super::execute;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Cancel a conversion that is not finished.
#[utoipa::path(
    post,
    path = "/api/v1/conversions/{conversion}/cancel",
    tag = "conversion",
    security(("access_token" = [])),
    params(
        ("conversion" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`conversion-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`conversion-finished`"),
    )
)]
pub(crate) async fn cancel_conversion(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(conversion): PathId<ConversionId>,
) -> Result<Json<Done>, Problem> {
    let meta = command.meta(&app, "cancel-conversion", Sender::Account(actor.account), &conversion);
    let cancel = ConversionCommand::Cancel(CancelConversion);
    let outcome = execute(&app, &meta, actor.account, conversion, cancel).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}
