//! Every question, in one list; and the document that describes them.

use axum::Router;
use utoipa::{
    OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{accounts, audit, bots, chat, conversion, files, profile, projection, state::App};

#[derive(OpenApi)]
#[openapi(
    info(title = "Wherry queries", description = "What is in the read models, and the files."),
    tags(
        (name = "profile", description = "Oneself"),
        (name = "chat", description = "Rooms and what is said in them"),
        (name = "conversion", description = "Documents being converted"),
        (name = "audit", description = "What happened and who is there, for auditors"),
        (name = "files", description = "Photos, results and files of messages, by links that expire"),
        (name = "projections", description = "How read models are kept, for admins"),
    )
)]
struct Document;

/// The description of all routes, for clients and for people.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = documented().split_for_parts().1;
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    document.components.get_or_insert_default().add_security_scheme("access_token", bearer);
    document
}

pub(crate) fn router() -> Router<App> {
    documented().split_for_parts().0
}

fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(profile::me::me))
        .routes(routes!(accounts::account_list::account_list))
        .routes(routes!(accounts::activity::my_activity))
        .routes(routes!(accounts::activity::account_activity))
        .routes(routes!(bots::bot_list::bot_list))
        .routes(routes!(chat::room_list::room_list))
        .routes(routes!(chat::open_rooms::open_rooms))
        .routes(routes!(chat::room::room))
        .routes(routes!(chat::bans::bans))
        .routes(routes!(chat::invite_links::invite_links))
        .routes(routes!(chat::blocks::blocks))
        .routes(routes!(chat::reports::room_reports))
        .routes(routes!(chat::reports::reports))
        .routes(routes!(chat::room_directory::room_directory))
        .routes(routes!(chat::webhooks::webhooks))
        .routes(routes!(chat::room_timeline::room_timeline))
        .routes(routes!(chat::attachments::attachment_links))
        .routes(routes!(chat::message_history::message_history))
        .routes(routes!(chat::message_search::message_search))
        .routes(routes!(chat::pins::pins))
        .routes(routes!(chat::notifications::notifications))
        .routes(routes!(conversion::conversion_list::conversion_list))
        .routes(routes!(conversion::conversion::conversion))
        .routes(routes!(conversion::conversion_download::conversion_download))
        .routes(routes!(conversion::conversion_archive::conversion_archive))
        .routes(routes!(conversion::conversion_formats::conversion_formats))
        .routes(routes!(audit::events::audit_events))
        .routes(routes!(audit::chain::audit_chain))
        .routes(routes!(audit::export::audit_export))
        .routes(routes!(audit::state::audit_state))
        .routes(routes!(audit::diff::audit_diff))
        .routes(routes!(files::file::file, files::file::file_head))
        .routes(routes!(files::archive::archive))
        .routes(routes!(projection::projections::projections))
        .routes(routes!(projection::projection_detail::projection_detail))
        .routes(routes!(projection::parked_key::parked_key))
}
