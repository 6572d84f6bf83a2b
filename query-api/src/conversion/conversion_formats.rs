//! `GET /api/v1/conversion-formats`: what can be converted to what?

use axum::Json;
use domain::conversion::{SourceFormat, TargetFormat};
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use utoipa::ToSchema;

/// What can be converted to what.
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

/// What can be converted to what?
#[utoipa::path(
    get, path = "/api/v1/conversion-formats", tag = "conversion", security(("access_token" = [])),
    responses(
        (status = 200, body = ConversionFormats),
        (status = 401, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion_formats(_: Actor) -> Json<ConversionFormats> {
    let to = TargetFormat::Pdf.as_str();
    let pairs = SourceFormat::ALL.iter().map(|from| FormatPair { from: from.as_str(), to }).collect();
    Json(ConversionFormats { pairs })
}
