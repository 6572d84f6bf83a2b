//! The mails that this system sent: there is no mail server here that would deliver them anywhere.
//!
//! Whoever can read this can activate any account, so only this machine's own users may.

mod mail;
mod page;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use embedded::smtp::newest_mails;
use kit::problem::Problem;
use serde::{Deserialize, Serialize};

use mail::Shown;

/// Where the page is.
pub const PATH: &str = "/inbox";

/// Older mails than this many are not shown.
const SHOWN: usize = 500;

/// Our own page: a style sheet, and the frame in which a mail's HTML is shown.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";
/// A mail's HTML: no scripts, nothing from elsewhere; a link opens a tab of its own.
const MAIL_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
     style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

#[derive(Clone, Debug)]
struct Inbox {
    maildir: Arc<PathBuf>,
    /// Links to here are shown as links.
    origin: Arc<str>,
}

#[derive(Deserialize)]
struct Wanted {
    to: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    items: Vec<Shown>,
}

/// The pages, and the same as JSON for programs. `origin` is where the app is: `http://localhost:8080`.
pub fn routes(maildir: PathBuf, origin: &str) -> Router {
    Router::new()
        .route("/inbox", get(list))
        .route("/inbox/mails", get(list_as_json))
        .route("/inbox/mail/{id}", get(show))
        .route("/inbox/mail/{id}/html", get(show_html))
        .route("/inbox/style.css", get(style))
        .layer(middleware::from_fn(loopback_only))
        .with_state(Inbox { maildir: Arc::new(maildir), origin: origin.into() })
}

async fn list(State(inbox): State<Inbox>) -> Response {
    inbox.mails().await.map_or_else(failed, |mails| with_policy(PAGE_POLICY, Html(page::list(&mails))))
}

async fn list_as_json(State(inbox): State<Inbox>, Query(wanted): Query<Wanted>) -> Response {
    inbox.mails().await.map_or_else(failed, |mut items| {
        if let Some(to) = wanted.to {
            items.retain(|mail| mail.to.iter().any(|address| address.eq_ignore_ascii_case(&to)));
        }
        Json(Listed { items }).into_response()
    })
}

async fn show(State(inbox): State<Inbox>, Path(id): Path<String>) -> Response {
    let shown = |mail: &Shown| with_policy(PAGE_POLICY, Html(page::show(mail, &inbox.origin)));
    inbox.one(&id).await.map_or_else(|answer| answer, |mail| shown(&mail))
}

async fn show_html(State(inbox): State<Inbox>, Path(id): Path<String>) -> Response {
    match inbox.one(&id).await {
        Ok(Shown { html: Some(html), .. }) => with_policy(MAIL_POLICY, Html(page::framed(&html))),
        Ok(_) => absent(),
        Err(answer) => answer,
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

async fn loopback_only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if peer.is_some_and(|ConnectInfo(address)| address.ip().to_canonical().is_loopback()) {
        return next.run(request).await;
    }
    absent()
}

impl Inbox {
    /// The newest mails, newest first.
    async fn mails(&self) -> Result<Vec<Shown>, embedded::Error> {
        let maildir = Arc::clone(&self.maildir);
        let read = tokio::task::spawn_blocking(move || newest_mails(&maildir, SHOWN));
        let mails = read.await.unwrap_or_else(|error| {
            Err(embedded::Error::Io { doing: "read mails".to_owned(), source: std::io::Error::other(error) })
        })?;
        Ok(mails.iter().map(Shown::from).collect())
    }

    /// One mail, or the answer that says why not.
    async fn one(&self, id: &str) -> Result<Shown, Response> {
        let mails = self.mails().await.map_err(failed)?;
        mails.into_iter().find(|mail| mail.id == id).ok_or_else(absent)
    }
}

fn with_policy(policy: &'static str, answer: impl IntoResponse) -> Response {
    ([(header::CONTENT_SECURITY_POLICY, policy)], answer).into_response()
}

fn absent() -> Response {
    Problem::new(StatusCode::NOT_FOUND, "mail-not-found", "There is no such mail.").into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_or_else and map_err want")]
fn failed(error: embedded::Error) -> Response {
    Problem::internal(&error).into_response()
}
