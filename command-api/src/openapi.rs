//! The routes and their OpenAPI description, which are one thing.

use axum::{Router, extract::DefaultBodyLimit, middleware::from_fn_with_state};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, Ref, Response, ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    accounts, audit, bots, chat, conversion, devices,
    edge::{limit_rate, require_log},
    files, jobs, profile, projection, push_tickets, quotas,
    state::App,
};

/// The largest JSON body. The longest message, escaped, is well below it.
const MAX_JSON_BYTES: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(title = "Wherry commands", description = "Everything that changes something."),
    modifiers(&AccessToken),
    tags(
        (name = "accounts", description = "Sign up, activate, log in"),
        (name = "profile", description = "How one is shown to others"),
        (name = "bots", description = "Accounts of programs, and their tokens"),
        (name = "chat", description = "Rooms and messages"),
        (name = "conversion", description = "Documents in, PDF out"),
        (name = "devices", description = "Devices that are told while the app is closed"),
        (name = "files", description = "Uploads"),
        (name = "push", description = "Live updates"),
        (name = "audit", description = "Opening what is sealed, for auditors"),
        (name = "projections", description = "Read models, for admins"),
        (name = "quotas", description = "How much people may use, and do"),
        (name = "jobs", description = "Jobs of workers that failed, for admins"),
    )
)]
struct Api;

struct AccessToken;

impl Modify for AccessToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("access_token", SecurityScheme::Http(bearer));
    }
}

/// The routes that read or write the log and take small bodies.
fn log_routes() -> (OpenApiRouter<App>, OpenApiRouter<App>) {
    let with_token = OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(profile::routes())
        .merge(bots::routes())
        .merge(chat::routes())
        .merge(conversion::routes())
        .merge(devices::routes())
        .merge(projection::routes())
        .merge(jobs::routes())
        .merge(quotas::routes())
        .merge(audit::routes());
    (accounts::open_routes().merge(bots::open_routes()).merge(chat::open_routes()), with_token)
}

/// The description of every route of this service.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (open, with_token) = log_routes();
    let mut openapi = OpenApiRouter::with_openapi(Api::openapi())
        .merge(open)
        .merge(with_token)
        .merge(accounts::public_routes())
        .merge(push_tickets::routes())
        .merge(files::routes())
        .into_openapi();
    let items = openapi.paths.paths.values_mut();
    let operations = items.flat_map(|item| [&mut item.get, &mut item.put, &mut item.post, &mut item.delete]);
    for operation in operations.flatten() {
        operation.responses.responses.insert("default".to_owned(), any_problem().into());
    }
    openapi
}

/// What every operation can answer beside what it names itself.
fn any_problem() -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let description = "Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, \
        `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, \
        `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, \
        `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable`";
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

/// Every route of this service, with the layers around it.
pub(crate) fn router(app: &App) -> Router {
    let (open, with_token) = log_routes();
    let log = from_fn_with_state(app.clone(), require_log);
    let rate = from_fn_with_state(app.clone(), limit_rate);
    let small = DefaultBodyLimit::max(MAX_JSON_BYTES);
    OpenApiRouter::new()
        .merge(open.layer(log.clone()).layer(rate))
        .merge(with_token.layer(log))
        .merge(accounts::public_routes())
        .merge(push_tickets::routes())
        .layer(small)
        .merge(files::routes().layer(DefaultBodyLimit::disable()))
        .with_state(app.clone())
        .split_for_parts()
        .0
}
