//! The page on which the API can be read and tried.

use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

/// Where the page is.
pub const PATH: &str = "/api/docs";
/// Where programs find the description.
pub const DESCRIPTION_PATH: &str = "/api/openapi.json";

/// The page is not ours and draws with inline styles and pictures; scripts come from here only.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
     script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The page and the description.
pub fn routes(description: OpenApi) -> Router {
    let page: Router = SwaggerUi::new(PATH).url(DESCRIPTION_PATH, description).into();
    page.layer(SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    ))
}
