//! How the read models themselves are kept: for admins.

pub(crate) mod parked_key;
pub(crate) mod projection_detail;
pub(crate) mod projections;

use axum::http::StatusCode;
use domain::projection::ProjectionName;
use kit::problem::Problem;

/// A name that a read model may have: what is none need not be looked for.
fn name(typed: &str) -> Result<ProjectionName, Problem> {
    ProjectionName::parse(typed).map_err(|_| projection_not_found())
}

fn projection_not_found() -> Problem {
    let title = "There is no read model of this name; the list of read models has the names.";
    Problem::new(StatusCode::NOT_FOUND, "projection-not-found", title)
}
