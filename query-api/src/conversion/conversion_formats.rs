//! `GET /api/v1/conversion-formats`: what can be converted to what?

use axum::{Json, extract::State};
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::App;

/// What can be converted to what: sources, and for each its targets, in the order in which they are offered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversionFormats {
    pairs: Vec<FormatPair>,
}

/// A document of one format becomes one of the other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormatPair {
    from: &'static str,
    to: &'static str,
}

/// What can be converted to what, by the converters that run now?
#[utoipa::path(
    get, path = "/api/v1/conversion-formats", tag = "conversion", security(("access_token" = [])),
    responses(
        (status = 200, body = ConversionFormats),
        (status = 401, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion_formats(State(app): State<App>, _: Actor) -> Json<ConversionFormats> {
    let offered = app.engines.offered().await;
    let pairs = offered.iter().map(|(from, to)| FormatPair { from: from.as_str(), to: to.as_str() });
    Json(ConversionFormats { pairs: pairs.collect() })
}
