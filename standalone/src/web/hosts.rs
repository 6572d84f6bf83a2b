//! Which names we answer to.
//!
//! A page elsewhere can make its own name point to this machine and then read whatever we answer to that
//! name; so we answer to ours only. And links, cookies and the check of the origin know one name, so a
//! person who opens another one of ours is sent there.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Router, http};
use kit::problem::Problem;

/// The names of this machine for itself.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
/// The one that nobody says.
const HTTP_PORT: u16 = 80;

/// Where browsers find what listens on this port of this machine, as they say it themselves.
pub fn local_url(port: u16) -> String {
    if port == HTTP_PORT { "http://localhost".to_owned() } else { format!("http://localhost:{port}") }
}

#[derive(Debug)]
struct Names {
    /// `http://localhost:8080`, without a path.
    public_url: String,
    /// `localhost:8080`; without the port if that is the scheme's own, and in small letters, as browsers say it.
    public: String,
    /// What a client may say behind the public name and mean the same: `:80` or `:443`.
    own_port: &'static str,
    loopback: Vec<String>,
}

/// Answers to the host of `public_url` and to this machine's own names on `port`, to no other.
pub fn only_ours(routes: Router, public_url: &str, port: u16) -> Router {
    routes.layer(middleware::from_fn_with_state(Arc::new(Names::of(public_url, port)), check))
}

impl Names {
    fn of(public_url: &str, port: u16) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let (scheme, rest) = public_url.split_once("://").unwrap_or(("http", public_url.as_str()));
        let own_port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
        let host = rest.split('/').next().unwrap_or_default().to_ascii_lowercase();
        let public = without(own_port, &host).to_owned();
        let mut loopback: Vec<_> = LOOPBACK.iter().map(|name| format!("{name}:{port}")).collect();
        if port == HTTP_PORT {
            loopback.extend(LOOPBACK.map(str::to_owned));
        }
        Self { public_url, public, own_port, loopback }
    }
}

async fn check(State(names): State<Arc<Names>>, request: Request, next: Next) -> Response {
    let host = host(&request).unwrap_or_default();
    if without(names.own_port, &host) == names.public {
        return next.run(request).await;
    }
    if !names.loopback.contains(&host) {
        return Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "host-unknown",
            "This server does not answer to that name.",
        )
        .into_response();
    }
    if request.method() == Method::GET && wants_page(request.headers()) {
        let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        return Redirect::temporary(&format!("{}{path}", names.public_url)).into_response();
    }
    next.run(request).await
}

fn without<'a>(own_port: &str, host: &'a str) -> &'a str {
    host.strip_suffix(own_port).unwrap_or(host)
}

fn host(request: &Request) -> Option<String> {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| request.uri().authority().map(http::uri::Authority::as_str))?;
    Some(host.to_ascii_lowercase())
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(host: &str, accept: &str) -> anyhow::Result<Response> {
        answer_at("http://localhost:8080", 8080, host, accept).await
    }

    async fn answer_at(public_url: &str, port: u16, host: &str, accept: &str) -> anyhow::Result<Response> {
        let routes = Router::new().route("/page", get(|| async { "here" }));
        let request = Request::get("/page?a=b")
            .header(header::HOST, host)
            .header(header::ACCEPT, accept)
            .body(Body::empty())?;
        Ok(only_ours(routes, public_url, port).oneshot(request).await?)
    }

    #[tokio::test]
    async fn a_port_that_nobody_says_and_large_letters_make_no_other_name() -> anyhow::Result<()> {
        let usual = local_url(80);
        for (public_url, port, host) in [
            (usual.as_str(), 80, "localhost"),
            ("http://localhost:80", 80, "localhost"),
            ("http://localhost", 80, "localhost:80"),
            ("https://Wherry.Example:443/", 8080, "wherry.example"),
            ("https://wherry.example", 8080, "Wherry.example:443"),
            ("https://wherry.example/chat", 8080, "wherry.example"),
        ] {
            let status = answer_at(public_url, port, host, "text/html").await?.status();
            assert_eq!(status, StatusCode::OK, "{host} of {public_url}");
        }
        // The command line asks so, and a person is sent to the name that links know.
        assert_eq!(answer_at("http://localhost", 80, "127.0.0.1", "*/*").await?.status(), StatusCode::OK);
        let sent = answer_at("http://localhost", 80, "127.0.0.1", "text/html").await?;
        assert_eq!(sent.headers()[header::LOCATION], "http://localhost/page?a=b");
        for (public_url, port, host) in [
            ("http://localhost:8080", 8080, "localhost"),
            ("https://wherry.example", 8080, "wherry.example:80"),
            ("http://wherry.example", 80, "wherry.example:443"),
            ("http://localhost", 80, "evil.example"),
        ] {
            let status = answer_at(public_url, port, host, "*/*").await?.status();
            assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host} of {public_url}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn our_name_is_answered() -> anyhow::Result<()> {
        assert_eq!(answer("localhost:8080", "text/html").await?.status(), StatusCode::OK);
        Ok(())
    }

    #[tokio::test]
    async fn a_name_that_somebody_pointed_at_us_is_not() -> anyhow::Result<()> {
        for host in ["evil.example", "evil.example:8080", "localhost:8080.evil.example", ""] {
            let answer = answer(host, "*/*").await?;
            assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_person_is_sent_to_the_name_that_links_know_and_a_program_is_not() -> anyhow::Result<()> {
        let sent = answer("127.0.0.1:8080", "text/html,*/*").await?;
        assert_eq!(sent.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(sent.headers()[header::LOCATION], "http://localhost:8080/page?a=b");
        assert_eq!(answer("127.0.0.1:8080", "application/json").await?.status(), StatusCode::OK);
        Ok(())
    }
}
