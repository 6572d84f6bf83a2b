//! The app for browsers: its files, and its first page for every address that it draws by itself.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get_service;
use kit::problem::Problem;
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// The names of these files change with their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The others must be asked for each time; an unchanged one is not sent again.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// What is under these is not the app's: a mistaken address there is an error for a program.
const NOT_PAGES: [&str; 4] = ["/api/", "/files/", "/hooks/", "/.well-known/"];

/// Serves the app that was built into `built`, wherever no other route is.
pub fn routes(built: &Path) -> Router {
    let cached = |value| SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, value);
    // A file that is gone after an upgrade is an error, not the first page with the wrong type.
    // They were compressed when they were built: nobody waits for that, and the best that there is costs nothing more.
    let assets = ServeDir::new(built.join("assets")).precompressed_br().precompressed_gzip();
    let first_page = ServeFile::new(built.join("index.html"));
    let files = ServeDir::new(built).append_index_html_on_directories(true);
    let pages = move |request: Request| page(request, files.clone(), first_page.clone());
    Router::new()
        .nest_service(
            "/assets",
            tower::ServiceBuilder::new().layer(cached(FOR_EVER)).service(get_service(assets)),
        )
        .fallback_service(tower::ServiceBuilder::new().layer(cached(ASK_AGAIN)).service(tower::service_fn(
            move |request| {
                let answer = pages(request);
                async move { Ok::<_, std::convert::Infallible>(answer.await) }
            },
        )))
}

async fn page(request: Request, files: ServeDir, first_page: ServeFile) -> Response {
    let path = request.uri().path();
    if NOT_PAGES.iter().any(|prefix| path.starts_with(prefix)) {
        return Problem::new(StatusCode::NOT_FOUND, "route-unknown", "There is nothing at this address.")
            .into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Pages can only be read.")
            .into_response();
    }
    // `oneshot` consumes the request, and only its address matters to a file.
    let mut again = Request::new(axum::body::Body::empty());
    *again.method_mut() = request.method().clone();
    again.headers_mut().clone_from(request.headers());
    match files.oneshot(request).await {
        Ok(found) if found.status() != StatusCode::NOT_FOUND => found.into_response(),
        _ => match first_page.oneshot(again).await {
            Ok(found) => found.into_response(),
            Err(never) => match never {},
        },
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body_util::BodyExt as _;

    use super::*;

    /// A built app, and the status, caching and body of one of its addresses.
    async fn get(path: &str) -> anyhow::Result<(StatusCode, Option<String>, String)> {
        let built = tempfile::tempdir()?;
        std::fs::create_dir(built.path().join("assets"))?;
        for (name, content) in
            [("index.html", "first page"), ("theme.js", "theme"), ("assets/a-1.js", "code")]
        {
            std::fs::write(built.path().join(name), content)?;
        }
        let answer = routes(built.path()).oneshot(Request::get(path).body(Body::empty())?).await?;
        let status = answer.status();
        let caching = answer
            .headers()
            .get(header::CACHE_CONTROL)
            .map(HeaderValue::to_str)
            .transpose()?
            .map(str::to_owned);
        let body = answer.into_body().collect().await?.to_bytes();
        Ok((status, caching, String::from_utf8_lossy(&body).into_owned()))
    }

    #[tokio::test]
    async fn every_page_of_the_app_is_its_first_page_and_is_asked_for_again() -> anyhow::Result<()> {
        for path in ["/", "/rooms/0199", "/activate", "/index.html"] {
            let (status, caching, body) = get(path).await?;
            assert_eq!((status, body.as_str()), (StatusCode::OK, "first page"), "{path}");
            assert_eq!(caching.as_deref(), Some("no-cache"), "{path}");
        }
        assert_eq!(get("/theme.js").await?.2, "theme");
        Ok(())
    }

    #[tokio::test]
    async fn files_named_by_their_content_are_kept_for_ever() -> anyhow::Result<()> {
        let (status, caching, body) = get("/assets/a-1.js").await?;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "code"));
        assert!(caching.is_some_and(|caching| caching.contains("immutable")));
        Ok(())
    }

    #[tokio::test]
    async fn files_go_out_as_they_were_compressed_to_who_takes_that() -> anyhow::Result<()> {
        let built = tempfile::tempdir()?;
        let assets = built.path().join("assets");
        std::fs::create_dir(&assets)?;
        for name in ["a-1.js", "a-1.js.br", "a-1.js.gz", "b-1.js"] {
            std::fs::write(assets.join(name), name)?;
        }
        for (path, accepted, expected) in [
            ("/assets/a-1.js", "gzip, br", (Some("br"), "a-1.js.br")),
            ("/assets/a-1.js", "gzip", (Some("gzip"), "a-1.js.gz")),
            ("/assets/a-1.js", "identity", (None, "a-1.js")),
            ("/assets/b-1.js", "gzip, br", (None, "b-1.js")),
        ] {
            let request = Request::get(path).header(header::ACCEPT_ENCODING, accepted).body(Body::empty())?;
            let answer = routes(built.path()).oneshot(request).await?;
            assert_eq!(answer.headers()[header::VARY], "accept-encoding", "{path}");
            assert!(answer.headers()[header::CONTENT_TYPE].to_str()?.contains("javascript"), "{path}");
            let encoding = answer.headers().get(header::CONTENT_ENCODING).cloned();
            let body = answer.into_body().collect().await?.to_bytes();
            let got = (encoding.as_ref().map(HeaderValue::to_str).transpose()?, std::str::from_utf8(&body)?);
            assert_eq!(got, expected, "{path} to who takes {accepted}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_file_of_an_older_build_is_not_found() -> anyhow::Result<()> {
        assert_eq!(get("/assets/a-0.js").await?.0, StatusCode::NOT_FOUND);
        Ok(())
    }

    #[tokio::test]
    async fn an_unknown_address_of_the_api_is_a_problem() -> anyhow::Result<()> {
        let (status, _, body) = get("/api/v1/nonsense").await?;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(body.contains("route-unknown"), "{body}");
        Ok(())
    }
}
